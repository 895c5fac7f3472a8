/**
 * A value that was chosen is in force only when all ends have it. An end that has it before the others do is
 * *ahead*, and is owed what was in force before: should the edit that made the value be taken back meanwhile,
 * nothing else would say that it is to go back there too.
 */

import { valueKey } from "../values/key.ts";
import type { Hub, Owed } from "./unit.ts";

/** `ahead`: what these ends have. Undefined where none of them differs from what was in force. */
export function owedBefore(
  before: Hub = { value: null, origin: "" },
  ahead: readonly Owed[] = [],
): Hub | undefined {
  const differing = ahead
    .filter(({ value }) => valueKey(value) !== valueKey(before.value))
    .map((one) => ({ ...one, ahead: true as const }));
  if (differing.length === 0) return undefined;
  const systems = new Set(differing.map((one) => one.system));
  const others = (before.owed ?? []).filter((one) => !systems.has(one.system));
  return { ...before, owed: [...others, ...differing] };
}
