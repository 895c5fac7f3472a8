/** What each plan did otherwise than the one before it, newest first. */
import type { Plan } from "../../plan/index.ts";
import type { ChangeClass } from "../../rules/plan-changes.ts";
import { type DiffChange, diffPlans } from "../diff/diff.ts";
import type { Page, Section, TableRow } from "./document.ts";
import type { Facts } from "./facts.ts";

/** Undefined where nobody said what was before. */
export function changeLogPage(facts: Facts): Page | undefined {
  const { history = [] } = facts;
  if (history.length === 0) return undefined;
  const plans = [...history, { name: "now", plan: facts.plan }];
  const steps = plans.slice(1).map((after, at) => ({ before: plans[at] ?? after, after, at }));
  return {
    id: "changes",
    title: "Change log",
    about: [],
    sections: steps
      .toReversed()
      .map(({ before, after, at }) => step(before, after, `changes-${at + 1}`, facts)),
  };
}

interface Named {
  readonly name: string;
  readonly plan: Plan;
}

function step(before: Named, after: Named, id: string, { plan, lineOf }: Facts): Section {
  const title = `From ${before.name} to ${after.name}`;
  const changes = diffPlans(before.plan, after.plan);
  if (changes.length === 0) return { id, title, about: ["No change of what the plan does."] };
  const columns = ["Kind", "Change", "Before", "Now", "Answers for it"];
  // Lines are those of the text as it is now.
  const place = (part: string) => (after.plan === plan ? lineOf(part) : {});
  const rows = changes.map((one) => ({ ...changeRow(one), ...place(one.part) }));
  return { id, title, about: [], table: { columns, rows } };
}

function changeRow({
  class: kind,
  part,
  what,
  was,
  now,
  effects,
  for: whom,
}: DiffChange): TableRow {
  const sides = [{ was, now }, ...effects];
  const told = (side: "was" | "now") =>
    sides.flatMap((one) => (one[side] === undefined ? [] : [one[side]])).join(" ");
  return {
    of: part,
    cells: [kinds[kind], what.replaceAll("`", ""), told("was"), told("now"), whom.join(", ")],
  };
}

const kinds: Readonly<Record<ChangeClass, string>> = {
  data: "Data",
  reach: "Reach",
  control: "Control",
  timing: "Timing",
  doc: "Words",
};
