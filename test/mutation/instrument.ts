/**
 * All mutants of a text put into it at once, each behind a switch: `(__mutant(7) ? changed : as it is)`.
 * So one load of a file serves all of its mutants, and a switch that is asked tells that a test gets there.
 */
import type { Mutant } from "./mutants.ts";

/** `first`: the number of the first mutant; the others follow in their order. */
export function instrument(source: string, mutants: readonly Mutant[], first: number): string {
  const numbered = mutants.map((mutant, at) => ({ ...mutant, number: first + at }));
  // On one line with the text, so that the lines stay what they were.
  return `const __mutant = globalThis.__mutant; ${emit(0, source.length, numbered)}`;

  /** The text of a range with the mutants that lie in it, given in order, outer ones before inner ones. */
  function emit(start: number, end: number, within: readonly Numbered[]): string {
    let text = "";
    let at = start;
    let left = within;
    while (left[0] !== undefined) {
      const [outer] = left;
      const own = left.filter((one) => one.start === outer.start && one.end === outer.end);
      const rest = left.filter((one) => !own.includes(one));
      const inner = rest.filter((one) => one.end <= outer.end);
      text += source.slice(at, outer.start);
      text += switched(own, emit(outer.start, outer.end, inner));
      at = outer.end;
      left = rest.filter((one) => one.start >= outer.end);
    }
    return text + source.slice(at, end);
  }
}

type Numbered = Mutant & { readonly number: number };

function switched(mutants: readonly Numbered[], as: string): string {
  const [first] = mutants;
  if (first?.as === "statement") return `if (__mutant(${first.number})) {} else { ${as} }`;
  if (first?.as === "body") return `{ if (__mutant(${first.number})) return; ${as.slice(1)}`;
  const always = mutants.filter((one) => one.as === "condition").map((one) => one.number);
  if (always.length > 0) {
    const others = mutants.filter((one) => one.as !== "condition");
    return `__mutant.condition(${always.join(", ")}, ${switched(others, as)})`;
  }
  const changed = mutants.map(({ number, text }) => `__mutant(${number}) ? (${text}) : `);
  return `(${changed.join("")}(${as}))`;
}
