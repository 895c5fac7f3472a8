/** The ways in which this package settles what two sides changed at once, and the fields of each. */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { ObjectPlan, RowPlan } from "../../plan/index.ts";
import { definitionOf } from "../../rules/policies/index.ts";
import { joined, sidesOf } from "../../rules/sides.ts";
import type { Section } from "./document.ts";
import type { Facts } from "./facts.ts";

export function conflictRules({ objects, names }: Facts): Section {
  const rows = objects.flatMap((object) =>
    object.rows
      // What a one-way row sends needs no rule: only its source has a say.
      .filter((row) => row.policy.kind !== "source")
      .map((row) => ({ object, row, ...wordsOf(row) })),
  );
  const rules = Map.groupBy(rows, (one) => `${one.rule}\n${one.outcome}`);
  if (rules.size === 0) {
    const about = ["Every field has one source, so that nothing can be changed against it."];
    return { id: "conflicts", title: "Conflict rules", about };
  }
  return {
    id: "conflicts",
    title: "Conflict rules",
    about: ["When the same field was changed on more than one side since they last agreed."],
    table: {
      columns: ["Rule", "What happens", "Fields"],
      rows: [...rules.values()].map((those) => ({
        cells: [those[0]?.rule ?? "", those[0]?.outcome ?? "", fieldList(those)],
      })),
    },
  };

  function wordsOf(row: RowPlan) {
    const { policy } = row;
    const sources = joined(sidesOf(row, names).sources);
    const definition = definitionOf(policy);
    return {
      rule: definition.cell(policy, names, sources),
      outcome: sentenceCase(definition.outcome(policy, names, sources)),
    };
  }
}

/** "Contact: Email, Phone; Company: Industry" */
function fieldList(
  rows: readonly { readonly object: ObjectPlan; readonly row: RowPlan }[],
): string {
  const byObject = Map.groupBy(rows, (one) => one.object.label);
  return [...byObject]
    .map(([label, those]) => `${label}: ${those.map(({ row }) => row.label).join(", ")}`)
    .join("; ");
}
