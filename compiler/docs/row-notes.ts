/** What else a text says of a row: why it is so, and whatever is done with the values on their way. */
import type { ObjectPlan, RowPlan } from "../../plan/index.ts";
import { codecWords } from "../../rules/words/codec.ts";
import { fieldWords } from "../../rules/words/expression.ts";
import { rowPartWords } from "../../rules/words/row-parts.ts";
import { spokenDuration } from "../../rules/words/spoken-duration.ts";
import { approvalWords } from "./approval-words.ts";
import type { Facts } from "./facts.ts";

export function rowNotes(row: RowPlan, object: ObjectPlan, { names, plan }: Facts): string {
  const part = (key: keyof RowPlan) => rowPartWords(row, key, names);
  const noted = (words: string, value: string | undefined) =>
    value === undefined ? [] : [`${words} ${value}`];
  const term = plan.terms.find((one) => one.id === row.term)?.label;
  return [
    ...(row.because === undefined ? [] : [row.because]),
    ...(row.documentation === undefined ? [] : [row.documentation.replace(/\s+/g, " ").trim()]),
    ...(row.required ? ["Required"] : []),
    ...noted("Default", part("default")),
    ...noted("Value map", row.map),
    ...noted("Only moves forward:", part("advance")),
    ...noted("Compared as", part("using")),
    ...row.ends.flatMap((end) =>
      end.format === undefined ? [] : [`${fieldWords(end)} as ${codecWords(end.format)}`],
    ),
    ...noted("Refers to", part("ref")),
    ...noted("Only when", part("when")),
    ...noted("Every", told(row.everySeconds, spokenDuration)),
    ...noted("One unit with the others of", row.together),
    ...noted("Of each", row.each),
    ...noted("Personal data:", row.pii),
    ...noted("Class:", row.class),
    ...noted("Term:", term),
    ...(row.owner === object.owner ? [] : noted("Owner:", part("owner"))),
    ...(row.steward === object.steward ? [] : noted("Steward:", part("steward"))),
    ...noted("Ticket", row.ticket),
    ...noted("Since", row.since),
    ...noted("Until", row.until),
    ...(row.approved === undefined ? [] : [approvalWords(row.approved, names)]),
  ].join("; ");
}

function told(value: number | undefined, words: (value: number) => string): string | undefined {
  return value === undefined ? undefined : words(value);
}
