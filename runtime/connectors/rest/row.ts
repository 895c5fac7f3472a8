/** A record of the API → a row: the fields asked for, and when it was edited where a field tells. */
import { readDatetime } from "../../../rules/values/moment.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { DescribedField } from "./description.generated.ts";
import { pointerOf, valueAt } from "./pointer.ts";
import type { RestObject } from "./rest-object.ts";
import { nativeOf, textOf } from "./values.ts";

/** Throws a `ConnectorError` for a record without an id. */
export function rowOf(object: RestObject, record: Json, fields: readonly string[]): Row {
  const modified = modifiedOf(object, record);
  return {
    id: idOf(object, record),
    fields: Object.fromEntries(
      fields.flatMap((name) => {
        const native = fieldOf(object, record, name);
        return native === undefined ? [] : [[name, native]];
      }),
    ),
    ...(modified === undefined ? {} : { modified }),
  };
}

export function idOf(object: RestObject, record: Json): string {
  const id = textOf(valueAt(record, placeOf(object, object.entry.id)));
  if (id !== undefined) return id;
  throw new ConnectorError(
    "schema_drift",
    `a record of ${object.name} has no id at \`${placeOf(object, object.entry.id)}\``,
  );
}

/** Undefined where it is absent, or no field of the description. */
export function fieldOf(object: RestObject, record: Json, name: string): Native | undefined {
  const field = object.field(name);
  if (field === undefined) return undefined;
  const json = valueAt(record, placeOf(object, name));
  if (json === undefined) return object.description.absent === "blank" ? null : undefined;
  return nativeOf(json, field);
}

/** Where a field stands in a record. */
export function placeOf(object: RestObject, name: string): string {
  return placeOfField(name, object.field(name));
}

export function placeOfField(name: string, field: DescribedField | undefined): string {
  return field?.at ?? pointerOf([name]);
}

/** Whether the API keeps the record as deleted. */
export function isMarkedDeleted(object: RestObject, record: Json): boolean {
  const { deleted } = object.entry;
  if (deleted?.kind !== "flag") return false;
  const native = fieldOf(object, record, deleted.field) ?? null;
  if (deleted.equals !== undefined) return String(native) === String(deleted.equals);
  return !isBlank(native) && native !== false;
}

function modifiedOf(object: RestObject, record: Json): number | undefined {
  const { modified } = object.entry;
  const native = modified === undefined ? undefined : fieldOf(object, record, modified);
  if (typeof native !== "string" && typeof native !== "number") return undefined;
  const text = readDatetime(native);
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
