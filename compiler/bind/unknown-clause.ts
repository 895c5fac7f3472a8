/** What to say of a word that stands where a clause may, and is none. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Clause, ClauseOf } from "../../grammar/ast.ts";
import { type ClauseHome, clauseHomes } from "../clause-homes.ts";
import { diagnose } from "./diagnostics.ts";

/** `before`: the clause that it follows. */
export function unknownClause(
  clause: ClauseOf<"unknown">,
  before: Clause | undefined,
  home: ClauseHome,
): Diagnostic {
  const { text: word, span } = clause.word;
  const here = (Object.keys(clauseHomes) as (keyof typeof clauseHomes)[])
    .filter((kind) => clauseHomes[kind].includes(home))
    .map((kind) => (kind === "on_change" ? "on change" : kind));
  const suggestion =
    partOfBefore(word, before) ??
    inOtherWords(word, here) ??
    (clause.isCall && here.includes("using")
      ? `a format stands after \`using\`, or after a field and \`as\`: \`using ${word}(…)\``
      : undefined);
  const some = here.slice(0, 6).map((one) => `\`${one}\``);
  const otherwise = `clauses that may stand here are ${some.join(", ")} and others`;
  return diagnose("unknown-clause", span, {
    word,
    suggestion: suggestion ?? didYouMean(word, here, otherwise),
  });
}

/** A sign or word is missing between the clause before and this, which belongs to it. */
function partOfBefore(word: string, before: Clause | undefined): string | undefined {
  switch (before?.kind) {
    case "authority":
    case "subjects":
      return isKnownElsewhere(word) ? undefined : `a comma stands between several: \`, ${word}\``;
    case "status":
      return /^(?:til|till|to|thru|through|before)$/.test(word) ? "write `until`" : undefined;
    case "review":
    case "erasure":
      return before.by === undefined && !isKnownElsewhere(word)
        ? `who decides stands after \`by\`: \`${before.kind === "review" ? "review" : "erasure review"} by ${word}\``
        : undefined;
    case "initial":
      return word === "differences" ? "a comma stands before it: `, differences by …`" : undefined;
    default:
      return undefined;
  }
}

/** Whether it is nearly a clause's word, and so no item of a list. */
function isKnownElsewhere(word: string): boolean {
  return Object.hasOwn(otherWords, word) || didYouMean(word, Object.keys(clauseHomes), "") !== "";
}

function inOtherWords(word: string, here: readonly string[]): string | undefined {
  const meant = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
  return meant !== undefined && here.includes(meant) ? `write \`${meant}\`` : undefined;
}

/** Words that other tools, and people, have for it. */
const otherWords: Readonly<Record<string, string>> = {
  if: "when",
  where: "when",
  from: "since",
  last: "latest",
  newest: "latest",
  manual: "review",
  master: "authority",
  wins: "authority",
  map: "via",
  mapping: "via",
  format: "using",
  transform: "using",
  mandatory: "required",
  note: "because",
  comment: "because",
  reason: "because",
};
