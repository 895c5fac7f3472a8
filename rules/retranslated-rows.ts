/**
 * Rows that both plans have and that read or write values otherwise in the second: by another map, format,
 * normal form, type or default. What was agreed under the one need not be under the other.
 */
import { canonicalJson } from "../core/canonical-json.ts";
import type { Plan, RowPlan } from "../plan/index.ts";
import { canonicalType } from "./canonical-type.ts";
import { renamedPlan } from "./renamed-plan.ts";

export interface RetranslatedRow {
  readonly object: string;
  readonly row: RowPlan;
  /** Whether what the row shared under the first plan is a value of the same form under the second. */
  readonly keepsValue: boolean;
}

/** By the names of the second plan. */
export function retranslatedRows(accepted: Plan, after: Plan): readonly RetranslatedRow[] {
  const { plan: before } = renamedPlan(accepted, after);
  return after.objects.flatMap((object) => {
    const old = before.objects.find((one) => one.id === object.id);
    return object.rows.flatMap((row) => {
      const known = old?.rows.find((one) => one.id === row.id);
      const isSame = known === undefined || translation(known, before) === translation(row, after);
      return isSame
        ? []
        : [{ object: object.id, row, keepsValue: form(known, before) === form(row, after) }];
    });
  });
}

function translation(row: RowPlan, { maps }: Plan): string {
  const { using, map } = row;
  return canonicalJson({
    using,
    map: maps.find((one) => one.id === map) ?? null,
    default: row.default ?? null,
    ends: row.ends.map(({ system, field, type, format }) => [system, field, type, format ?? null]),
  });
}

function form(row: RowPlan, plan: Plan): string {
  return canonicalJson({ using: row.using, type: canonicalType(row, plan) });
}
