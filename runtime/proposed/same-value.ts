/** Whether two values are one by the row's own terms: its formats, normal form and map. */
import type { UnitEnd } from "../../rules/merge/unit.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Native } from "../../rules/values/native.ts";
import type { LinkView } from "../decide/view.ts";
import type { UnitEndProgram, UnitProgram } from "../program/program.ts";

export type Part = UnitEndProgram["parts"][number];

/** Of one end. A list is one value as a whole. */
export function isSameNative(
  unit: UnitProgram,
  { codec, row }: Part,
  a: Native,
  b: Native,
  view: LinkView,
): boolean {
  const context = view.codecContext(row.plan.ref);
  if (codec.ownKey(a, context) === codec.ownKey(b, context)) return true;
  if (unit.list !== undefined) return false;
  const one = codec.read(a, context);
  const other = codec.read(b, context);
  return (
    one.kind === "value" && other.kind === "value" && valueKey(one.value) === valueKey(other.value)
  );
}

/** Two ends agree if either's value, translated, is what the other shows. */
export function agree(a: UnitEnd, b: UnitEnd): boolean {
  if (a.now?.kind !== "value" || b.now?.kind !== "value") return false;
  return (
    valueKey(a.now.value) === valueKey(b.now.value) ||
    a.translate(b.now.value).kind === "shown" ||
    b.translate(a.now.value).kind === "shown"
  );
}

/** What a record holds in a field; undefined where it was not returned. A field may have any name. */
export function heldIn(
  { fields }: { readonly fields: Readonly<Record<string, Native>> },
  field: string,
): Native | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** The unit, and the part of its end in this system, that a note speaks of. */
export function partOf(
  units: readonly UnitProgram[],
  system: string,
  stage: string,
  { row, field }: { readonly row: string; readonly field: string },
): { readonly unit: UnitProgram; readonly part: Part } | undefined {
  for (const unit of units) {
    for (const end of unit.ends) {
      if (end.system !== system || !end.stages.includes(stage)) continue;
      const part = end.parts.find((one) => one.field === field && one.row.plan.id === row);
      if (part !== undefined) return { unit, part };
    }
  }
  return undefined;
}
