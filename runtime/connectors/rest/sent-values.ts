/** What of a write goes into a request: its record, its id, the holes of its path. */
import { isBlank } from "../../../rules/values/native.ts";
import type { Write } from "../../connector.ts";
import type { Json } from "../../exact-json.ts";
import { withValueAt } from "./pointer.ts";
import type { RestObject } from "./rest-object.ts";
import { placeOf } from "./row.ts";
import { jsonOf } from "./values.ts";

/** The fields of a write as a record of the API: of an update those that change, or all of it. */
export function sentRecord(
  object: RestObject,
  write: Exclude<Write, { kind: "delete" }>,
  whole: Json | undefined,
): Json {
  const { description, entry } = object;
  let record: Json =
    write.kind === "update" && entry.update?.sends === "whole" ? (whole ?? {}) : {};
  for (const [name, native] of Object.entries(write.fields)) {
    const field = object.field(name);
    if (field === undefined) continue;
    record = withValueAt(record, placeOf(object, name), jsonOf(native, field, description.empty));
  }
  return record;
}

/** An id that is a number goes back as one. */
export function sentId(object: RestObject, id: string): Json {
  const field = object.field(object.entry.id);
  return field === undefined ? id : jsonOf(id, field, undefined);
}

/** Undefined where it has no value that a path can hold. */
export function holeOf(object: RestObject, write: Write, hole: string): string | undefined {
  const { id } = object.entry;
  if (write.kind !== "create" && (hole === "id" || hole === id)) return write.id;
  if (write.kind === "delete") return undefined;
  const name = hole === "id" && object.field("id") === undefined ? id : hole;
  const native = Object.hasOwn(write.fields, name) ? (write.fields[name] ?? null) : null;
  return isBlank(native) || typeof native === "object" ? undefined : String(native);
}
