/**
 * One file as an object of a catalogue: its records by id, its fields with what a schema beside it says.
 *
 * A record without an id, and an id that two records have, stop the reading: what cannot be told apart
 * cannot be kept in agreement, and what was left out would look deleted.
 */
import { join } from "node:path";
import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { ObjectSettings } from "../open.ts";
import { readText } from "./disk.ts";
import type { FieldType, FileContent, FileFormat, FileRecord } from "./file-format.ts";
import { type DeclaredField, readTableSchema, type TableSchema } from "./table-schema.ts";

export interface LoadedFile {
  readonly digest: string;
  readonly entry: CatalogueObject;
  readonly content: FileContent;
  readonly records: ReadonlyMap<string, FileRecord>;
}

/** Gives `known` where the file and its schema are still the same. */
export function loadFile(
  format: FileFormat,
  folder: string,
  object: string,
  settings: ObjectSettings,
  known: LoadedFile | undefined,
): LoadedFile {
  const name = `${object}.${format.name}`;
  const file = readText(join(folder, name));
  if (file === undefined) throw new ConnectorError("schema_drift", `there is no file ${name}`);
  const schemaName = `${object}.schema.json`;
  const schemaText = readText(join(folder, schemaName));
  const digest = `${file.digest} ${schemaText?.digest ?? ""}`;
  if (known?.digest === digest) return known;
  const schema =
    schemaText === undefined ? undefined : readTableSchema(schemaText.text, schemaName);
  const declared = new Map<string, FieldType>();
  for (const [field, { type }] of schema?.fields ?? []) declared.set(field, type);
  const content = format.read(file.text, name, declared);
  const entry = entryOf(object, name, content, schema, settings);
  return { digest, entry, content, records: byId(content.records, entry.id, name) };
}

/** A record's id, which may stand as a number. */
export function idOf(record: FileRecord, field: string): string {
  const native: Native = record.fields.get(field) ?? null;
  return typeof native === "string" || typeof native === "number" ? String(native) : "";
}

function byId(
  records: readonly FileRecord[],
  field: string,
  file: string,
): ReadonlyMap<string, FileRecord> {
  const found = new Map<string, FileRecord>();
  for (const record of records) {
    const id = idOf(record, field);
    const place = `${file} line ${record.line}`;
    if (isBlank(id)) throw new ConnectorError("invalid_data", `${place}: ${field} is blank`);
    const first = found.get(id);
    if (first !== undefined) {
      throw new ConnectorError(
        "invalid_data",
        `${place}: ${field} is the same as in line ${first.line}`,
      );
    }
    found.set(id, record);
  }
  return found;
}

function entryOf(
  object: string,
  file: string,
  content: FileContent,
  schema: TableSchema | undefined,
  settings: ObjectSettings,
): CatalogueObject {
  const id = settings.id ?? schema?.id ?? "id";
  const { modified } = settings;
  const missing = [id, modified, ...(schema?.fields.keys() ?? [])].find(
    (one) => one !== undefined && !content.fields.has(one),
  );
  if (missing !== undefined) {
    const help = missing === id ? `; name its id in concordat.yaml, ${object}: { id: … }` : "";
    throw new ConnectorError("schema_drift", `${file} has no field ${missing}${help}`);
  }
  return {
    label: object,
    id,
    ...(modified === undefined ? {} : { modified }),
    create: true,
    update: true,
    delete: true,
    fields: Object.fromEntries(
      [...content.fields].map(([name, type]) => [
        name,
        fieldOf(name, type, name === id, schema?.fields.get(name)),
      ]),
    ),
  };
}

function fieldOf(
  name: string,
  type: FieldType,
  isId: boolean,
  declared: DeclaredField | undefined,
): CatalogueField {
  return {
    label: name,
    native: type,
    required: isId,
    readOnly: false,
    createOnly: isId,
    unique: isId,
    indexed: isId,
    verified: true,
    ...declared,
    type,
    // A record that comes without an id is given one.
    ...(isId ? { defaulted: true, required: true, unique: true } : {}),
  };
}
