/**
 * The tables and views of a database → a catalogue, and for each object what statements need to know
 * of it. Our own tables and columns that may not be read are left out. A table whose engine cannot take
 * a write back is read and not written.
 */
import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { ObjectSettings } from "../open.ts";
import { idNameOf } from "../sql/composite-id.ts";
import type { Texts } from "../sql/session.ts";
import { type Described, tableFrom } from "../sql/table.ts";
import { columnsSql, indexesSql, jsonSql, referencesSql, tablesSql } from "./catalogue-sql.ts";
import { columnOf, quoted } from "./column.ts";
import { columnFacts, type DescribedColumn, typeOf } from "./column-facts.ts";
import { isShape } from "./column-form.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

export async function describe(
  session: Session,
  settings: Readonly<Record<string, ObjectSettings>>,
  signal: AbortSignal,
): Promise<Described<Table>> {
  const ask = (sql: string) => session.query(sql, [], signal);
  const tablesFound = await ask(tablesSql);
  const jsons = session.server.isMariadb ? await ask(jsonSql) : [];
  const isJson = new Set(jsons.map(([table, column]) => JSON.stringify([table, column])));
  const columns = Map.groupBy(
    (await ask(columnsSql)).map((texts) => columnFacts(texts, isJson, session.server.isMariadb)),
    (column) => column.table,
  );
  const indexes = Map.groupBy(await ask(indexesSql), ([table]) => table ?? "");
  const references = Map.groupBy(await ask(referencesSql), ([table]) => table ?? "");
  const objects: [string, CatalogueObject][] = [];
  const tables = new Map<string, Table>();
  for (const [name = null, isView, canWrite] of tablesFound) {
    if (name === null) continue;
    const own = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const found: Found = {
      name,
      isView: isView === "1",
      canWrite: canWrite === "1",
      columns: (columns.get(name) ?? []).filter((column) => column.privileges.has("select")),
      indexes: indexesOf(indexes.get(name) ?? []),
      references: references.get(name) ?? [],
    };
    const entry = objectOf(found, own);
    objects.push([name, entry]);
    if (entry.id !== "") tables.set(name, tableOf(session.database, found, entry));
  }
  return {
    catalogue: {
      formatVersion: 1,
      connector: "mysql",
      origin: "pulled",
      objects: Object.fromEntries(objects),
    },
    tables,
  };
}

function tableOf(database: string, found: Found, entry: CatalogueObject): Table {
  const cascades = found.references.flatMap(([, key, , , , cascade]) =>
    cascade === "1" ? [key ?? ""] : [],
  );
  return {
    ...tableFrom(
      found.name,
      `${quoted(database)}.${quoted(found.name)}`,
      found.columns.map(columnOf),
      entry,
    ),
    uniques: new Map(
      found.indexes.flatMap((one) => (one.isUnique ? [[one.name, one.columns] as const] : [])),
    ),
    counted: found.columns.find((column) => /auto_increment/i.test(column.extra))?.name,
    defaults: new Map(
      found.columns.flatMap((column) =>
        column.expression === null ? [] : [[column.name, column.expression] as const],
      ),
    ),
    cascades: [...new Set(cascades)],
  };
}

interface Found {
  readonly name: string;
  readonly isView: boolean;
  readonly canWrite: boolean;
  readonly columns: readonly DescribedColumn[];
  readonly indexes: readonly Index[];
  /** As `referencesSql` gives them. */
  readonly references: readonly Texts[];
}

interface Index {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
  /** Whether it holds a column's beginning alone. */
  readonly isPartial: boolean;
}

function indexesOf(found: readonly Texts[]): readonly Index[] {
  return [...Map.groupBy(found, ([, name]) => name ?? "")].map(([name, parts]) => ({
    name,
    isUnique: parts[0]?.[2] === "1",
    columns: parts.flatMap(([, , , column]) => column ?? []),
    isPartial: parts.some(([, , , column, isPart]) => isPart === "1" || column === null),
  }));
}

function objectOf(found: Found, own: ObjectSettings | undefined): CatalogueObject {
  const key = found.indexes.find((index) => index.name === "PRIMARY")?.columns ?? [];
  const id = own?.id ?? idNameOf(key);
  const may = (what: string) =>
    found.canWrite && found.columns.some((column) => column.privileges.has(what));
  return {
    label: found.name,
    id,
    ...(own?.modified === undefined ? {} : { modified: own.modified }),
    create: may("insert"),
    update: may("update"),
    // Of this right, columns say nothing: who may write may mostly delete, and else the server refuses.
    delete: may("insert") || may("update"),
    fields: Object.fromEntries(
      found.columns.map((column): [string, CatalogueField] => [
        column.name,
        fieldOf(found, key, column),
      ]),
    ),
  };
}

function fieldOf(
  { isView, canWrite, indexes, references }: Found,
  key: readonly string[],
  column: DescribedColumn,
): CatalogueField {
  const { name, length, precision, scale, options, privileges, extra } = column;
  const isComputed = /(VIRTUAL|STORED|PERSISTENT)/i.test(extra) || isShape(column.type);
  const [insert, update] = [privileges.has("insert"), privileges.has("update")];
  const whole = indexes.filter((index) => !index.isPartial && index.columns[0] === name);
  const refersTo = referenceOf(name, references);
  return {
    label: name,
    type: typeOf(column, refersTo),
    native: column.declared,
    required: !column.isNullable && !isView,
    ...(column.isDefaulted ? { defaulted: true } : {}),
    readOnly: isComputed || !canWrite || !(insert || update),
    createOnly: key.includes(name) || (insert && !update),
    unique: whole.some((index) => index.isUnique && index.columns.length === 1),
    indexed: whole.length > 0,
    ...(length === null ? {} : { length }),
    ...(column.type !== "decimal" || precision === null ? {} : { precision }),
    ...(column.type !== "decimal" || scale === null ? {} : { scale }),
    ...(options.length === 0 ? {} : { options: options.map((value) => ({ value, label: value })) }),
    ...(refersTo === undefined ? {} : { references: [refersTo] }),
    verified: true,
  };
}

/** The table of the same database whose key a column alone holds. */
function referenceOf(name: string, references: readonly Texts[]): string | undefined {
  const keys = Map.groupBy(references, ([, key]) => key ?? "");
  const own = [...keys.values()].find((parts) => parts.length === 1 && parts[0]?.[2] === name);
  return own?.[0]?.[4] === "1" ? (own[0][3] ?? undefined) : undefined;
}
