/** What one row does, case by case, in sentences: the row's own decision table, spoken. */
import { nearest } from "../core/nearest.ts";
import type { ObjectPlan, Plan, RowPlan } from "../plan/index.ts";
import { authorityOf, directionOf, type RowNames, sentence } from "../rules/sentences.ts";

export interface RowExplanation {
  readonly object: ObjectPlan;
  readonly row: RowPlan;
  readonly direction: string;
  readonly authority: string;
  /** One for each situation of the row, in the decision table's order. */
  readonly cases: readonly { readonly case: string; readonly sentence: string }[];
}

export type Explained =
  | { readonly kind: "row"; readonly explanation: RowExplanation }
  /** No such row; the nearest, where there is one, as `Object.row`. */
  | { readonly kind: "unknown"; readonly nearest?: string };

/** Finds `Contact.phone` (an object and a row's id, which may have dots) and explains it. */
export function explainRow(plan: Plan, name: string): Explained {
  const dot = name.indexOf(".");
  const object = plan.objects.find((one) => one.id === name.slice(0, dot));
  const row = object?.rows.find((one) => one.id === name.slice(dot + 1));
  if (object === undefined || row === undefined) {
    const known = plan.objects.flatMap((one) => one.rows.map((inner) => `${one.id}.${inner.id}`));
    const found = nearest(name, known);
    return { kind: "unknown", ...(found === undefined ? {} : { nearest: found }) };
  }
  const names = namesIn(plan);
  const map = plan.maps.find((one) => one.id === row.map);
  const side = map?.sides[0];
  const { differencesBy } = object.initial;
  const spoken = {
    ...row,
    unmapped:
      side === undefined
        ? null
        : { in: side.otherwiseIn, out: side.otherwiseOut, system: side.system },
    firstLink: differencesBy.kind === "policy" ? differencesBy.policy : null,
  };
  const decisions = plan.tables.find((table) => table.id === row.table)?.decisions ?? [];
  return {
    kind: "row",
    explanation: {
      object,
      row,
      direction: directionOf(row, names),
      authority: authorityOf(row, names),
      cases: decisions.map((decision) => ({
        case: decision.case,
        sentence: sentence(decision, spoken, names),
      })),
    },
  };
}

export function namesIn(plan: Plan): RowNames {
  return {
    system: (alias) => plan.systems.find((system) => system.id === alias)?.label ?? alias,
    owner: (id) => plan.owners.find((owner) => owner.id === id)?.label ?? id,
  };
}
