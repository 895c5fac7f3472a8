/** A record of a file → a row: the fields asked for, and when it was edited where a column tells. */
import type { CatalogueObject } from "../../../plan/index.ts";
import { readDatetime } from "../../../rules/values/moment.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import type { FileRecord } from "./file-format.ts";
import { idOf } from "./loaded-file.ts";

/** A field that the file does not have is left out: it is absent. One that a record lacks is blank. */
export function rowOf(entry: CatalogueObject, record: FileRecord, fields: readonly string[]): Row {
  const modified = momentOf(
    entry.modified === undefined ? null : (record.fields.get(entry.modified) ?? null),
  );
  return {
    id: idOf(record, entry.id),
    fields: Object.fromEntries(
      fields.flatMap((name) =>
        Object.hasOwn(entry.fields, name) ? [[name, record.fields.get(name) ?? null]] : [],
      ),
    ),
    ...(modified === undefined ? {} : { modified }),
  };
}

function momentOf(native: Native): number | undefined {
  if (typeof native !== "string" && typeof native !== "number") return undefined;
  const text = readDatetime(native);
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
