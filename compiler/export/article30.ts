/**
 * A draft of the record of processing activities that Article 30(1) of the GDPR asks a controller for: what a spec
 * says of it, by the letters of the paragraph. What it does not say is MISSING, to be filled in by whoever answers for it.
 */
import type { ObjectPlan, Plan } from "../../plan/index.ts";
import { objectPartWords } from "../../rules/words/object-parts.ts";
import { namesIn } from "../explain.ts";
import type { Exported, Exporting } from "./exporting.ts";

const missing = "MISSING";

export function exportArticle30({ plan, now }: Exporting): Exported {
  const personal = plan.objects.filter(({ rows }) => rows.some((row) => row.pii !== undefined));
  const lines = [
    "# Record of processing activities",
    "",
    `A draft by Article 30(1) GDPR, made of the spec of ${plan.package} on ${now.slice(0, 10)}. What the spec does not say is ${missing}.`,
    "",
    ...table(["What", "By the spec"], controller(plan)),
    ...(personal.length === 0 ? ["", "No field of the package is marked as personal data."] : []),
    ...personal.flatMap((object) => [
      "",
      `## ${cell(object.label)}`,
      "",
      ...table(["Article 30(1)", "What", "By the spec"], activity(plan, object)),
    ]),
  ];
  return { name: "article30.md", text: `${lines.join("\n")}\n` };
}

/** (a) */
function controller({ organisation, owners }: Plan): readonly (readonly string[])[] {
  const officer = owners.find(({ id }) => id === organisation?.dpo);
  return [
    ["Controller", organisation?.label ?? missing],
    ["Contact details of the controller", missing],
    ["Joint controller, representative", missing],
    ["Data protection officer", officer?.label ?? missing],
    ["Contact details of the officer", officer?.email ?? missing],
  ];
}

function activity(plan: Plan, object: ObjectPlan): readonly (readonly string[])[] {
  const names = namesIn(plan);
  const part = (key: keyof ObjectPlan) => objectPartWords(object, key, names) ?? missing;
  const categories = [...new Set(object.rows.flatMap((row) => row.pii ?? []))];
  const systems = plan.systems.filter(({ id }) => object.ends.some((end) => end.system === id));
  const abroad = systems.filter(({ transfer }) => transfer !== undefined);
  return [
    ["(b)", "Purposes", part("purpose")],
    ["", "Legal basis (not asked by Article 30)", part("basis").replaceAll("_", " ")],
    ["(c)", "Categories of data subjects", part("subjects")],
    ["(c)", "Categories of personal data", categories.join(", ")],
    ["(d)", "Recipients: systems", systems.map(placeWords).join("; ")],
    ["(d)", "Recipients: people outside of these", missing],
    [
      "(e)",
      "Transfers to third countries, and safeguards",
      abroad.length === 0
        ? missing
        : abroad.map((one) => `${one.label}: ${one.transfer}`).join("; "),
    ],
    ["(f)", "Time limits for erasure", part("retention")],
    ["", "On erasure", part("erasure")],
    ["(g)", "Security measures", missing],
  ];
}

function placeWords({ label, region, processor }: Plan["systems"][number]): string {
  return `${label} (region: ${region ?? missing}; processor: ${processor ?? missing})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)];
}

function cell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll(/\r?\n/g, " ")
    .replaceAll("<", "&lt;");
}
