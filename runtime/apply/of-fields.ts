/** An effect told apart: what of it concerns some of its fields. */
import type { Native } from "../../rules/values/native.ts";
import type { UnitProgram } from "../program/program.ts";
import type { Effect } from "./effects.ts";

export function ofFields(effect: Effect, names: readonly string[]): Effect {
  const { decision, intent, units } = effect;
  const only = (fields: Readonly<Record<string, Native>>) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
  const touched = decision.units.filter(({ unit }) =>
    fieldsOf(unit, effect).some((field) => names.includes(field)),
  );
  // What concerns the record as a whole does so in each of its parts.
  const ids = new Set(["", ...touched.map(({ unit }) => unit.id)]);
  return {
    decision,
    units: units.filter((id) => ids.has(id)),
    intent: {
      ...intent,
      fields: only(intent.fields),
      expected: only(intent.expected),
      audit: intent.audit.filter((note) => names.includes(note.field)),
      ...(intent.brings && {
        brings: intent.brings.filter((one) => touched.some(({ unit }) => unit.id === one.unit)),
      }),
    },
  };
}

/** What a unit writes of the record that an effect is about. */
export function fieldsOf({ ends }: UnitProgram, { intent }: Effect): readonly string[] {
  return ends
    .filter((end) => end.system === intent.system && end.stages.includes(intent.stage))
    .flatMap((end) => end.parts.map((part) => part.field));
}
