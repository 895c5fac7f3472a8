/**
 * Writes that a system answers as stored and does not store, as a field's own validation or an automation
 * of the system's may do. What is ignored twice is refused: the effect is told apart into what landed and
 * what did not.
 */
import { fieldIn, isSameNative } from "../../rules/values/native.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Attempt } from "./effects.ts";
import { ofFields } from "./of-fields.ts";
import { isFormOf } from "./stored-form.ts";

type Done = Extract<Attempt, { kind: "done" }>;

export function isIgnored(one: Attempt): one is Done {
  return one.kind === "done" && ignoredIn(one).length > 0;
}

/** Fields of an update that show neither what was sent nor a form of it, but what was there before. */
export function ignoredIn({ effect: { intent }, row }: Done): readonly string[] {
  if (intent.kind !== "update") return [];
  return Object.entries(intent.fields).flatMap(([field, sent]) => {
    const stored = fieldIn(row.fields, field);
    const isAsBefore =
      stored !== undefined && isSameNative(stored, fieldIn(intent.expected, field) ?? null);
    return isAsBefore && !isFormOf(stored, sent) ? [field] : [];
  });
}

/** `second`: what became of the ignored fields when they were sent once more. */
export function afterBoth(first: Done, second: Attempt | undefined): readonly Attempt[] {
  const { effect, row } = first;
  const isDone = second?.kind === "done";
  const ignored = ignoredIn(isDone ? second : first);
  const landed = Object.keys(effect.intent.fields).filter((name) => !ignored.includes(name));
  const done: Attempt = {
    kind: "done",
    effect: ofFields(effect, landed),
    row: isDone ? { ...row, fields: { ...row.fields, ...second.row.fields } } : row,
  };
  if (ignored.length === 0) return [done];
  const refused: Attempt = {
    kind: "failed",
    effect: ofFields(effect, ignored),
    error: second?.kind === "failed" ? second.error : ignoredWrite(ignored),
    row: isDone ? second.row : row,
  };
  return landed.length === 0 ? [refused] : [done, refused];
}

function ignoredWrite(fields: readonly string[]): ConnectorError {
  const which = fields.join(", ");
  const why = `the system answers that it stored ${which}, and still shows what was there before`;
  return new ConnectorError("invalid_data", why, { fields });
}
