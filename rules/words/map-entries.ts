/** A value map's entries, a line each, so that two of them can be laid side by side. */
import type { MapPlan, Otherwise } from "../../plan/index.ts";
import { valueWords } from "./expression.ts";

/** `hs → sf: "lead" → "Open"`, by what leads to it: `hs → sf: "lead"` → `"Open"`. */
export function mapEntries({ canonical, sides }: MapPlan): ReadonlyMap<string, string> {
  const entries = sides.flatMap(({ system, out, in: into, otherwiseOut, otherwiseIn }) => [
    ...out.map(({ from, to }) => [`${canonical} → ${system}: ${valueWords(from)}`, valueWords(to)]),
    [`${canonical} → ${system}: otherwise`, otherwiseWords(otherwiseOut)],
    ...into.map(({ from, to }) => [
      `${system} → ${canonical}: ${valueWords(from)}`,
      valueWords(to),
    ]),
    [`${system} → ${canonical}: otherwise`, otherwiseWords(otherwiseIn)],
  ]);
  return new Map(entries as [string, string][]);
}

function otherwiseWords(rule: Otherwise): string {
  return rule.kind === "value" ? valueWords(rule.value) : rule.kind;
}

/** All that is said of each word that the sides share, and of `otherwise`, in one text: another one says something else. */
export function canonicalKeys({ sides }: MapPlan): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const say = (word: string, what: string) => said.set(word, `${said.get(word) ?? ""}${what}\n`);
  for (const { system, out, in: into, otherwiseOut, otherwiseIn } of sides) {
    for (const { from, to } of out) say(valueWords(from), `to ${system} ${valueWords(to)}`);
    for (const { from, to } of into) say(valueWords(to), `of ${system} ${valueWords(from)}`);
    say("otherwise", `${system} ${otherwiseWords(otherwiseOut)} ${otherwiseWords(otherwiseIn)}`);
  }
  return said;
}
