/** An effect told apart: what of it concerns some of its fields. */
import type { Native } from "../../rules/values/native.ts";
import type { Effect } from "./effects.ts";

export function ofFields(effect: Effect, names: readonly string[]): Effect {
  const { decision, intent, units } = effect;
  const only = (fields: Readonly<Record<string, Native>>) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
  const touched = decision.units.filter(({ unit }) =>
    unit.ends.some(
      (end) => end.system === intent.system && end.parts.some((part) => names.includes(part.field)),
    ),
  );
  const ids = new Set(touched.map(({ unit }) => unit.id));
  return {
    decision,
    units: units.filter((id) => ids.has(id)),
    intent: {
      ...intent,
      fields: only(intent.fields),
      expected: only(intent.expected),
      audit: intent.audit.filter((note) => names.includes(note.field)),
    },
  };
}
