/** A value that a spec states (in a map, `default`, `set`, `advance`) as a value of the type that a row shares. */
import type { PlanValue } from "../../plan/index.ts";
import type { FieldType } from "../formats/define-format.ts";
import type { Value } from "./native.ts";
import { readAs } from "./read.ts";

/** Total: what the type cannot read stays the text that it is. */
export function valueOfPlan(stated: PlanValue, type: FieldType | null): Value {
  for (const one of [type, null]) {
    const reading = readAs(one, stated);
    if (reading.kind === "value") return reading.value;
  }
  return null;
}
