/** The page to begin with: what a package keeps in agreement, and what holds for all of it. */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { ObjectPlan } from "../../plan/index.ts";
import { approvalWords } from "./approval-words.ts";
import { conflictRules } from "./conflict-rules.ts";
import type { Page, Section } from "./document.ts";
import { errorDefaults, errorHandling } from "./error-handling.ts";
import { type Facts, notStated } from "./facts.ts";
import { paragraphs } from "./paragraphs.ts";
import { syncFrequency } from "./sync-frequency.ts";

export function overviewPage(facts: Facts, idOf: (object: ObjectPlan) => string): Page {
  const { plan } = facts;
  const about = paragraphs(plan.documentation);
  const whose = plan.organisation?.label;
  return {
    id: "index",
    title: whose === undefined ? plan.package : `${plan.package} of ${whose}`,
    about,
    sections: [
      objects(facts, idOf),
      systems(facts),
      syncFrequency(facts),
      conflictRules(facts),
      errorHandling(facts),
      ...errorDefaults(facts),
    ],
  };
}

function objects({ objects, names, lineOf }: Facts, idOf: (object: ObjectPlan) => string): Section {
  return {
    id: "objects",
    title: "Objects",
    about: [],
    table: {
      columns: ["Object", "Records", "Fields", "Status", "Owner", "Approval"],
      rows: objects.map((object) => ({
        of: object.id,
        cells: [
          object.label,
          object.ends.map((end) => endWords(end, names.system)).join("; "),
          String(object.rows.length),
          sentenceCase(object.status.state),
          object.owner === undefined ? notStated : names.owner(object.owner),
          approvalWords(object.approved, names),
        ],
        ...lineOf(object.id),
        page: idOf(object),
      })),
    },
  };
}

function endWords(
  { system, stages }: ObjectPlan["ends"][number],
  label: (alias: string) => string,
): string {
  return `${label(system)} ${stages.map((one) => one.object).join(" then ")}`;
}

function systems({ plan, lineOf }: Facts): Section {
  const known = {
    pulled: "Pulled from the system",
    written: "Written by hand",
  } as const;
  return {
    id: "systems",
    title: "Systems",
    about: [],
    table: {
      columns: [
        "System",
        "Called here",
        "Connector",
        "Region",
        "Processor",
        "Description of its fields",
      ],
      rows: plan.systems.map(({ id, label, connector, region, processor, catalogue }) => ({
        of: `systems/${id}`,
        cells: [
          label,
          id,
          connector,
          region ?? notStated,
          processor ?? "",
          catalogue === undefined ? "None" : known[catalogue],
        ],
        ...lineOf(`systems/${id}`),
      })),
    },
  };
}
