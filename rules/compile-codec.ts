/** One end of a row → its codec, compiled once a plan is loaded. `end` is its place in the row's ends. */
import { bug } from "../core/bug.ts";
import type { CatalogueField, Plan, RowPlan } from "../plan/index.ts";
import type { EndCodec } from "./codec.ts";
import { compileRefCodec } from "./ref-codec.ts";
import { compileValueCodec } from "./value-codec.ts";

/** `field` gives the room that the end has, and its type where the plan knows none. */
export function compileCodec(
  end: number,
  row: RowPlan,
  plan: Plan,
  field: CatalogueField | undefined,
): EndCodec {
  const one = row.ends[end] ?? bug(`row ${row.id} has no end ${end}`);
  return row.ref === undefined
    ? compileValueCodec(one, row, plan, field)
    : compileRefCodec(one, row, plan, field);
}
