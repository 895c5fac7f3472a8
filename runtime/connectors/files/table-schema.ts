/**
 * `people.schema.json` beside `people.csv` → what it says of the fields. The form is a Table Schema of
 * the Data Package standard (https://datapackage.org/standard/table-schema/); of it are read the names,
 * titles and types of the fields, the constraints `required`, `unique`, `maxLength` and `enum`, and a
 * `primaryKey` of one field. What else it may say is for others.
 */
import type { CatalogueField } from "../../../plan/index.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { FieldType } from "./file-format.ts";

export interface TableSchema {
  readonly id?: string;
  readonly fields: ReadonlyMap<string, DeclaredField>;
}

export interface DeclaredField
  extends Partial<
    Pick<CatalogueField, "label" | "required" | "unique" | "length" | "options" | "readOnly">
  > {
  readonly type: FieldType;
  /** As the schema has it. */
  readonly native: string;
}

/** `file`: its name, for messages. Throws a `ConnectorError` where the text is no such schema. */
export function readTableSchema(text: string, file: string): TableSchema {
  const schema = asObject(parsed(text, file));
  const list = schema?.fields;
  if (!Array.isArray(list)) throw wrong(file, "has no list `fields`");
  const fields = list.map((one: unknown, at): [string, DeclaredField] => {
    const field = asObject(one);
    const name = field?.name;
    if (field === undefined || typeof name !== "string") {
      throw wrong(file, `has no \`name\` in entry ${at + 1} of \`fields\``);
    }
    return [name, declaredOf(field)];
  });
  const [key, ...more] = [schema?.primaryKey].flat();
  const isKey = typeof key === "string" && more.length === 0;
  return { ...(isKey ? { id: key } : {}), fields: new Map(fields) };
}

function declaredOf(field: Readonly<Record<string, unknown>>): DeclaredField {
  const { title, type = "string", constraints } = field;
  const { required, unique, maxLength, enum: choices } = asObject(constraints) ?? {};
  const native = String(type);
  const known = Object.hasOwn(types, native) ? types[native] : undefined;
  const options = Array.isArray(choices) ? choices.map(String) : undefined;
  return {
    type: options !== undefined && known === "text" ? "enum" : (known ?? "text"),
    native,
    ...(typeof title === "string" ? { label: title } : {}),
    ...(required === true ? { required } : {}),
    ...(unique === true ? { unique } : {}),
    ...(typeof maxLength === "number" ? { length: maxLength } : {}),
    ...(options === undefined || options.length === 0
      ? {}
      : { options: [...new Set(options)].map((value) => ({ value, label: value })) }),
  };
}

const types: Readonly<Record<string, FieldType>> = {
  string: "text",
  integer: "integer",
  number: "decimal",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  time: "time",
  array: "list",
  list: "list",
  object: "object",
};

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw wrong(file, "is no JSON");
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function wrong(file: string, what: string): ConnectorError {
  return new ConnectorError("schema_drift", `${file} ${what}`);
}
