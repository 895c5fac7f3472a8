/** One of the names, each as often as its weight says. */
import type { Draw } from "../../core/draw.ts";

export function weighted<Name extends string>(
  draw: Draw,
  weights: Readonly<Record<Name, number>>,
): Name {
  const entries = Object.entries(weights) as [Name, number][];
  return draw.pick(entries.flatMap(([name, weight]) => Array<Name>(weight).fill(name)));
}

/** A whole number; both ends are in. */
export function between(draw: Draw, least: number, most: number): number {
  return least + draw.below(most - least + 1);
}
