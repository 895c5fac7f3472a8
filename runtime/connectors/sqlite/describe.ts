/** The tables and views of a database → a catalogue. Our own tables are left out. */
import type { DatabaseSync } from "node:sqlite";
import type { Catalogue, CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { ObjectSettings } from "../open.ts";
import { quoted } from "./rows.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
  /** 2 and 3: generated. */
  readonly hidden: number;
}

/** `isProtected`: the file may only be read. */
export function describe(
  db: DatabaseSync,
  settings: Readonly<Record<string, ObjectSettings>>,
  isProtected: boolean,
): Catalogue {
  const tables = db
    .prepare(
      `SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')
       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'concordat\\_%' ESCAPE '\\'
       ORDER BY name`,
    )
    .all() as unknown as { readonly name: string; readonly type: string }[];
  return {
    formatVersion: 1,
    connector: "sqlite",
    origin: "pulled",
    objects: Object.fromEntries(
      tables.map(({ name, type }) => [name, objectOf(db, name, { type, isProtected }, settings)]),
    ),
  };
}

function objectOf(
  db: DatabaseSync,
  name: string,
  { type, isProtected }: { readonly type: string; readonly isProtected: boolean },
  settings: Readonly<Record<string, ObjectSettings>>,
): CatalogueObject {
  const isView = type === "view";
  const isWritten = !isView && !isProtected;
  const columns = db.prepare(`PRAGMA table_xinfo(${quoted(name)})`).all() as unknown as Column[];
  const own = Object.hasOwn(settings, name) ? settings[name] : undefined;
  const key = columns.filter((column) => column.pk > 0).sort((a, b) => a.pk - b.pk);
  const keyNames = key.map((column) => column.name);
  const id = own?.id ?? (keyNames.length > 1 ? JSON.stringify(keyNames) : (keyNames[0] ?? ""));
  const unique = uniqueColumns(db, name);
  const references = foreignKeys(db, name);
  const isRowid = key.length === 1 && /^integer$/i.test(key[0]?.type ?? "");
  return {
    label: name,
    id,
    ...(own?.modified === undefined ? {} : { modified: own.modified }),
    create: isWritten,
    update: isWritten,
    delete: isWritten,
    fields: Object.fromEntries(
      columns.map((column): [string, CatalogueField] => {
        const isKey = column.pk > 0;
        const isDefaulted = column.dflt_value !== null || (isKey && isRowid);
        const target = references.get(column.name);
        return [
          column.name,
          {
            label: column.name,
            type: target !== undefined ? "reference" : typeOf(column.type),
            native: column.type,
            required: (column.notnull === 1 || isKey) && !isView,
            ...(isDefaulted ? { defaulted: true } : {}),
            readOnly: isView || column.hidden > 1,
            createOnly: isKey,
            unique: unique.has(column.name) || (isKey && key.length === 1),
            indexed: isKey || unique.has(column.name),
            ...lengthOf(column.type),
            ...(target === undefined ? {} : { references: [target] }),
            verified: true,
          },
        ];
      }),
    ),
  };
}

/** By SQLite's own rules of affinity, with the names that people use for what it lacks. */
function typeOf(declared: string): CatalogueField["type"] {
  const type = declared.toUpperCase();
  if (type.includes("BOOL")) return "boolean";
  if (type.includes("DATETIME") || type.includes("TIMESTAMP")) return "datetime";
  if (type.includes("DATE")) return "date";
  if (type === "TIME") return "time";
  if (type.includes("JSON")) return "json";
  if (type.includes("INT")) return "integer";
  if (/CHAR|CLOB|TEXT/.test(type)) return "text";
  if (/REAL|FLOA|DOUB|DEC|NUM/.test(type)) return "decimal";
  return "text";
}

function lengthOf(declared: string): { readonly length?: number } {
  const found = /CHAR\w*\s*\(\s*(\d+)\s*\)/i.exec(declared);
  // SQLite itself does not hold a text to its length.
  return found === null ? {} : { length: Number(found[1]) };
}

function uniqueColumns(db: DatabaseSync, table: string): ReadonlySet<string> {
  const indexes = db.prepare(`PRAGMA index_list(${quoted(table)})`).all() as {
    name: string;
    unique: number;
    partial: number;
  }[];
  const found = new Set<string>();
  for (const index of indexes) {
    if (index.unique !== 1 || index.partial === 1) continue;
    const columns = db.prepare(`PRAGMA index_info(${quoted(index.name)})`).all() as {
      name: string | null;
    }[];
    const [only, ...more] = columns;
    if (only?.name != null && more.length === 0) found.add(only.name);
  }
  return found;
}

function foreignKeys(db: DatabaseSync, table: string): ReadonlyMap<string, string> {
  const keys = db.prepare(`PRAGMA foreign_key_list(${quoted(table)})`).all() as {
    from: string;
    table: string;
  }[];
  return new Map(keys.map((key) => [key.from, key.table]));
}
