/** What became of one write, as far as its reply tells. */
import type { Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { valueAt } from "./pointer.ts";
import type { RestObject } from "./rest-object.ts";
import { placeOf } from "./row.ts";
import { textOf } from "./values.ts";

export type Outcome =
  /** `record` and `id` where the reply tells them. */
  | { readonly kind: "done"; readonly record?: Json | undefined; readonly id?: string | undefined }
  | { readonly kind: "failed"; readonly error: ConnectorError };

/** Where there is no such record: it is as a deletion asks for, and an update has to be decided again. */
export function outcomeOfStatus({ kind }: Write, status: number): Outcome | undefined {
  if (status !== 404 && status !== 410) return undefined;
  if (kind === "delete") return { kind: "done" };
  return {
    kind: "failed",
    error: new ConnectorError("moved", "the record is not there any more"),
  };
}

/** `record` and `made`: where a reply, or a result in one, has the stored record and its id. */
export function storedOf(
  object: RestObject,
  json: Json | undefined,
  record: string | undefined,
  made: string | undefined,
): Outcome {
  const stored = record === undefined ? undefined : valueAt(json, record);
  const place = placeOf(object, object.entry.id);
  const id = textOf(made === undefined ? valueAt(stored, place) : valueAt(json, made));
  // A record whose id is not in it cannot be told from another.
  return {
    kind: "done",
    record: textOf(valueAt(stored, place)) === undefined ? undefined : stored,
    id,
  };
}
