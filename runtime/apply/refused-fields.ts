/**
 * An update that a system refuses for some of its fields → the part that is to blame, and the rest, which
 * is sent without it. Rows that are written as one stay together.
 */
import type { ConnectorErrorKind } from "../connector-error.ts";
import { classOfFailure, type ErrorRules } from "../program/error-rules.ts";
import type { Attempt, Effect } from "./effects.ts";
import { fieldsOf, ofFields } from "./of-fields.ts";

/**
 * Undefined where nothing is left to send, the system does not say which fields it means, or such an error
 * concerns the whole record.
 */
export function partedByRefusal(
  one: Attempt,
  errors: ErrorRules,
): { readonly refused: Attempt; readonly rest: Effect } | undefined {
  if (one.kind === "done" || one.effect.intent.kind !== "update") return undefined;
  const { effect, error } = one;
  if (!refusals.has(error.kind)) return undefined;
  const of = classOfFailure(error.kind);
  const fate = of && errors.fate(of);
  if (fate !== undefined && fate.kind !== "retry" && fate.scope === "record") return undefined;
  const blamed = fieldsWith(effect, error.fields);
  const rest = Object.keys(effect.intent.fields).filter((field) => !blamed.has(field));
  if (blamed.size === 0 || rest.length === 0) return undefined;
  return {
    refused: { ...one, effect: ofFields(effect, [...blamed]) },
    rest: ofFields(effect, rest),
  };
}

const refusals: ReadonlySet<ConnectorErrorKind> = new Set([
  "invalid_data",
  "missing_required",
  "permission",
  "schema_drift",
]);

/** These of the fields that are written, and those of the same units. */
function fieldsWith(effect: Effect, names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names.filter((name) => Object.hasOwn(effect.intent.fields, name)));
  for (const { unit } of effect.decision.units) {
    const own = fieldsOf(unit, effect);
    if (own.some((field) => found.has(field))) for (const field of own) found.add(field);
  }
  return found;
}
