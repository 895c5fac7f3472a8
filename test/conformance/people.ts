/**
 * The object that every subject of the suite holds, told in each one's own way: as a table, a schema
 * beside a file, a catalogue. One field has a name that would end a carelessly quoted statement.
 */
import type { CatalogueField, CatalogueObject } from "../../plan/index.ts";

export const hostile = `o'brien" -- ; x`;

export const createTable = {
  sqlite: `CREATE TABLE people (
    id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(8)))),
    email TEXT NOT NULL UNIQUE, name VARCHAR(40), age INTEGER, big BIGINT, active BOOLEAN,
    joined DATETIME, note TEXT DEFAULT 'new', ${quoted(hostile)} TEXT, "__proto__" TEXT,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')))`,
  postgres: `CREATE TABLE people (
    id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    email text NOT NULL UNIQUE, name varchar(40), age integer, big bigint, active boolean,
    joined timestamptz, note text DEFAULT 'new', ${quoted(hostile)} text, "__proto__" text,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  mysql: `CREATE TABLE people (
    id varchar(64) PRIMARY KEY DEFAULT (uuid()),
    email varchar(200) NOT NULL UNIQUE, name varchar(40), age int, big bigint, active boolean,
    joined timestamp(6) NULL, note text DEFAULT 'new', \`${hostile}\` text, \`__proto__\` text,
    updated_at timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6))`,
} as const;

/** Data Package's Table Schema. */
export const tableSchema = JSON.stringify({
  primaryKey: "id",
  fields: [
    { name: "id", type: "string" },
    { name: "email", type: "string", constraints: { required: true, unique: true } },
    { name: "name", type: "string", constraints: { maxLength: 40 } },
    { name: "age", type: "integer" },
    { name: "big", type: "integer" },
    { name: "active", type: "boolean" },
    { name: "joined", type: "datetime" },
    { name: "note", type: "string" },
    { name: hostile, type: "string" },
    { name: "__proto__", type: "string" },
    { name: "updated_at", type: "datetime" },
  ],
});

export const fields = [
  "id",
  "email",
  "name",
  "age",
  "big",
  "active",
  "joined",
  "note",
  hostile,
  "__proto__",
] as const;

export const catalogueObject: CatalogueObject = {
  label: "People",
  id: "id",
  create: true,
  update: true,
  delete: true,
  fields: Object.fromEntries([
    field("id", "text", { createOnly: true, unique: true, defaulted: true }),
    field("email", "text", { required: true, unique: true }),
    field("name", "text", { length: 40 }),
    field("age", "integer"),
    field("big", "integer"),
    field("active", "boolean"),
    field("joined", "datetime"),
    field("note", "text", { defaulted: "new" }),
    field(hostile, "text"),
    field("__proto__", "text"),
  ]),
};

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function field(
  name: string,
  type: CatalogueField["type"],
  facts: Partial<CatalogueField> = {},
): [string, CatalogueField] {
  return [
    name,
    {
      label: name,
      type,
      native: type,
      required: false,
      readOnly: false,
      createOnly: false,
      unique: false,
      indexed: false,
      verified: true,
      ...facts,
    },
  ];
}
