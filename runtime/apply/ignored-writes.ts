/**
 * Writes that a system answers as stored and does not store, as a field's own validation or an automation
 * of the system's may do. What is ignored twice is refused: the effect is told apart into what landed and
 * what did not.
 */
import { isSameNative } from "../../rules/values/native.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Attempt } from "./effects.ts";
import { ofFields } from "./of-fields.ts";
import { isFormOf } from "./stored-form.ts";

/** Fields of an update that show neither what was sent nor a form of it, but what was there before. */
export function ignoredIn(one: Attempt): readonly string[] {
  if (one.kind === "failed" || one.effect.intent.kind !== "update") return [];
  const { fields, expected } = one.effect.intent;
  return Object.keys(fields).filter((field) => {
    const stored = Object.hasOwn(one.row.fields, field) ? one.row.fields[field] : undefined;
    if (stored === undefined || !isSameNative(stored, expected[field] ?? null)) return false;
    return !isFormOf(stored, fields[field] ?? null);
  });
}

/** `second`: what became of the ignored fields when they were sent once more. */
export function afterBoth(first: Attempt, second: Attempt | undefined): readonly Attempt[] {
  if (first.kind === "failed") return [first];
  const { effect, row } = first;
  const ignored = second?.kind === "done" ? ignoredIn(second) : ignoredIn(first);
  const landed = Object.keys(effect.intent.fields).filter((name) => !ignored.includes(name));
  const stored = second?.kind === "done" ? { ...row.fields, ...second.row.fields } : row.fields;
  const done: Attempt = {
    kind: "done",
    effect: ofFields(effect, landed),
    row: { ...row, fields: stored },
  };
  if (ignored.length === 0) return [done];
  const refused: Attempt = {
    kind: "failed",
    effect: ofFields(effect, ignored),
    error: second?.kind === "failed" ? second.error : ignoredWrite(ignored),
  };
  return landed.length === 0 ? [refused] : [done, refused];
}

function ignoredWrite(fields: readonly string[]): ConnectorError {
  const which = fields.join(", ");
  const why = `the system answers that it stored ${which}, and still shows what was there before`;
  return new ConnectorError("invalid_data", why, { fields });
}
