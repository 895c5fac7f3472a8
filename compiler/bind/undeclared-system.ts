import type { Diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Name } from "../../grammar/ast.ts";
import { diagnose } from "./diagnostics.ts";

/** The report on an alias that no `system` declares, in the same words wherever it is named. */
export function undeclaredSystem(
  { text: alias, span }: Name,
  systems: ReadonlyMap<string, unknown>,
): Diagnostic {
  const otherwise = `declare it: \`system ${alias}: connector "Label"\``;
  const suggestion = didYouMean(alias, systems.keys(), otherwise);
  return diagnose("unknown-system", span, { alias, suggestion });
}
