/**
 * The tables and views of a database → a catalogue, and for each object what statements need to know
 * of it. An object is what the search path of the session finds by its bare name. Our own tables, the
 * parts of partitioned tables and columns that may not be read are left out.
 */
import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { ObjectSettings } from "../open.ts";
import { idNameOf } from "../sql/composite-id.ts";
import { type Described, tableFrom } from "../sql/table.ts";
import { columnsSql, tablesSql } from "./catalogue-sql.ts";
import { columnOf, quoted } from "./column.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

export async function describe(
  session: Session,
  settings: Readonly<Record<string, ObjectSettings>>,
  signal: AbortSignal,
): Promise<Described<Table>> {
  const [foundTables, foundColumns] = await Promise.all([
    session.query(tablesSql, [], signal),
    session.query(columnsSql, [], signal),
  ]);
  const columns = Map.groupBy(foundColumns.map(columnFacts), (column) => column.table);
  const objects: [string, CatalogueObject][] = [];
  const tables = new Map<string, Table>();
  for (const [json] of foundTables) {
    const facts = JSON.parse(json ?? "") as TableFacts;
    const own = Object.hasOwn(settings, facts.name) ? settings[facts.name] : undefined;
    const entry = objectOf(facts, columns.get(facts.oid) ?? [], own);
    objects.push([facts.name, entry]);
    if (entry.id === "") continue;
    tables.set(facts.name, {
      ...tableFrom(
        facts.name,
        `${quoted(facts.schema)}.${quoted(facts.name)}`,
        (columns.get(facts.oid) ?? []).map(columnOf),
        entry,
      ),
      schema: facts.schema,
      isRewritten: facts.isRewritten,
    });
  }
  return {
    catalogue: {
      formatVersion: 1,
      connector: "postgres",
      origin: "pulled",
      objects: Object.fromEntries(objects),
    },
    tables,
  };
}

/** As `tablesSql` gives it. */
interface TableFacts {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  /** The columns of the primary key, in its order. */
  readonly key: readonly string[];
  readonly isRewritten: boolean;
}

/** As `columnsSql` gives it. */
interface DescribedColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly declared: string;
  readonly member: string | null;
  readonly category: string;
  readonly comparable: boolean;
  readonly required: boolean;
  readonly defaulted: boolean;
  /** The database alone sets it. */
  readonly computed: boolean;
  readonly insert: boolean;
  readonly update: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly options: readonly string[] | null;
  readonly references: string | null;
}

function columnFacts([json]: readonly (string | null)[]): DescribedColumn {
  return JSON.parse(json ?? "") as DescribedColumn;
}

function objectOf(
  { name, key, ...facts }: TableFacts,
  columns: readonly DescribedColumn[],
  own: ObjectSettings | undefined,
): CatalogueObject {
  const id = own?.id ?? idNameOf(key);
  return {
    label: name,
    id,
    ...(own?.modified === undefined ? {} : { modified: own.modified }),
    create: facts.insert,
    update: facts.update,
    delete: facts.delete,
    fields: Object.fromEntries(
      columns.map((column): [string, CatalogueField] => {
        const isKey = key.includes(column.name);
        const { length, precision, scale, options, references } = column;
        return [
          column.name,
          {
            label: column.name,
            type: typeOf(column),
            native: column.declared,
            required: column.required,
            ...(column.defaulted ? { defaulted: true } : {}),
            readOnly: column.computed || !(column.insert || column.update),
            createOnly: isKey || (column.insert && !column.update),
            unique: column.unique,
            indexed: column.indexed,
            ...(length === null ? {} : { length }),
            ...(precision === null ? {} : { precision }),
            ...(scale === null ? {} : { scale }),
            ...(options === null
              ? {}
              : { options: options.map((value) => ({ value, label: value })) }),
            ...(references === null ? {} : { references: [references] }),
            verified: true,
          },
        ];
      }),
    ),
  };
}

function typeOf({ type, member, options, references }: DescribedColumn): CatalogueField["type"] {
  if (member !== null) return options === null ? "list" : "multi_enum";
  if (references !== null) return "reference";
  if (options !== null) return "enum";
  return types[type] ?? "text";
}

const types: Readonly<Record<string, CatalogueField["type"]>> = {
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  numeric: "decimal",
  real: "decimal",
  "double precision": "decimal",
  money: "decimal",
  boolean: "boolean",
  date: "date",
  "timestamp with time zone": "datetime",
  "timestamp without time zone": "datetime",
  "time without time zone": "time",
  "time with time zone": "time",
  json: "json",
  jsonb: "json",
};
