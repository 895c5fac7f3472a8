/** What a person decides of a case → the canonical value that stands from then on. */
import type { Plan, PlanValue, RowPlan } from "../../plan/index.ts";
import { canonicalType } from "../../rules/canonical-type.ts";
import { compileCodec } from "../../rules/compile-codec.ts";
import type { Value } from "../../rules/values/native.ts";
import { valueOfPlan } from "../../rules/values/plan-value.ts";
import type { StoredHold, StoredLink } from "../engine/engine.ts";
import { fieldOf, recordsOf } from "./view.ts";

/** The value that a system shows, or one of nobody's. */
export type Choice =
  | { readonly kind: "side"; readonly system: string }
  | { readonly kind: "value"; readonly value: PlanValue };

export type Chosen =
  /** `system`: whose value it is; "" where it is nobody's. */
  | { readonly kind: "chosen"; readonly value: Value; readonly system: string }
  /** The case is about several values at once, or about a reference. */
  | { readonly kind: "several" }
  | { readonly kind: "not_shown" }
  | { readonly kind: "unreadable" };

/** `link`: the hold's, since a value may be read by what another field says, such as its currency. */
export function choose(plan: Plan, hold: StoredHold, link: StoredLink, choice: Choice): Chosen {
  const row = decidedRow(plan, hold);
  if (row === undefined || row.together !== undefined || row.ref !== undefined) {
    return { kind: "several" };
  }
  if (choice.kind === "value") {
    const value = valueOfPlan(choice.value, canonicalType(row, plan));
    return { kind: "chosen", value, system: "" };
  }
  const { system } = choice;
  const shown = hold.shown.find((one) => one.system === system);
  const end = row.ends.findIndex((one) => one.system === system && one.field === shown?.field);
  if (shown === undefined || end === -1) return { kind: "not_shown" };
  const read = compileCodec(end, row, plan, undefined).read(shown.native, {
    field: fieldOf(recordsOf(link)),
    linkOf: () => undefined,
    recordOf: () => undefined,
  });
  if (read.kind !== "value") return { kind: "unreadable" };
  return { kind: "chosen", value: read.value, system };
}

/** The row, or the first of the rows that belong together, that a case is about. */
export function decidedRow(plan: Plan, hold: StoredHold): RowPlan | undefined {
  const object = plan.objects.find((one) => one.id === hold.object);
  return object?.rows.find(
    (row) => row.id === hold.unit || `together ${row.together}` === hold.unit,
  );
}
