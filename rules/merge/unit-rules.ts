/** The rows of a unit → what of it is fixed by the plan, as the merge takes it. */
import { bug } from "../../core/bug.ts";
import type { ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import { canonicalType } from "../canonical-type.ts";
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import { valueOfPlan } from "../values/plan-value.ts";
import type { UnitRules } from "./unit.ts";

/** The first row speaks for all: what differs among the rows of a unit is `required` alone. */
export function unitRulesOf(
  rows: readonly RowPlan[],
  object: Pick<ObjectPlan, "ends" | "initial">,
  plan: Pick<Plan, "maps" | "tables">,
): UnitRules {
  const first = rows[0] ?? bug("a unit without rows");
  const table = plan.tables.find((one) => one.id === first.table) ?? bug(`no table ${first.table}`);
  return {
    policy: first.policy,
    firstLink: object.initial.differencesBy,
    empty: first.empty,
    required: rows.some((row) => row.required),
    advance: first.advance?.map((value) =>
      valueKey(valueOfPlan(value, canonicalType(first, plan))),
    ),
    decisions: new Map(table.decisions.map((decision) => [decision.case, decision])),
    headOrder: object.ends.map((end) => end.system),
  };
}

/** What a creation writes where a row's value is blank. */
export function fallbackOf(row: RowPlan, plan: Pick<Plan, "maps">): Value | undefined {
  return row.default === undefined ? undefined : valueOfPlan(row.default, canonicalType(row, plan));
}
