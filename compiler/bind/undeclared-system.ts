import type { Diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Name } from "../../grammar/ast.ts";
import { diagnose } from "./diagnostics.ts";

/**
 * The report on an alias that no `system` declares, in the same words wherever it is named. `others`: what
 * else the name could stand for there.
 */
export function undeclaredSystem(
  { text: alias, span }: Name,
  systems: ReadonlyMap<string, unknown>,
  others: readonly string[] = [],
): Diagnostic {
  const otherwise = `declare it: \`system ${alias}: connector "Label"\``;
  const suggestion = didYouMean(alias, [...systems.keys(), ...others], otherwise);
  return diagnose("unknown-system", span, { alias, suggestion });
}
