/** Stages of an end: each another object, and each naming its successor by an id. */
import type { CatalogueField } from "../../../plan/index.ts";
import { isUnknownObject } from "../../bind/resolve-ends.ts";
import type { ObjectEnd } from "../../model.ts";
import type { Check } from "../check.ts";
import { shownPath, someOf, typeWords } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkStages: Check = (model, report) => {
  for (const { ends } of model.objects) {
    for (const end of ends) {
      const seen = new Set<string>();
      for (const [at, stage] of end.stages.entries()) {
        if (seen.has(stage.object)) {
          const name = `${end.alias}.${stage.object}`;
          report(diagnose("stage-repeated", stage.span, { stage: name }));
          continue;
        }
        seen.add(stage.object);
        // What is unknown has been reported, and with it that its ids stand nowhere.
        if (isUnknownObject(stage, end)) continue;
        const held = wrongSuccessor(end, at);
        if (held === undefined || stage.successor === undefined) continue;
        const facts = { path: shownPath(stage.successor), held, next: stage.object };
        report(diagnose("successor-type", stage.successor.span, facts));
      }
    }
  }
};

/** What the field holds by which a stage is named, where it cannot be that stage's id. */
function wrongSuccessor({ stages }: ObjectEnd, at: number): string | undefined {
  const [before, stage] = [stages[at - 1], stages[at]];
  const field = stage?.successor?.segments
    .slice(1)
    .map((segment) => segment.text)
    .join(".");
  const fields = before?.catalogue?.fields;
  if (field === undefined || fields === undefined || !Object.hasOwn(fields, field))
    return undefined;
  const { type, references = [] } = fields[field] ?? { type: "text" };
  if (!ids.has(type)) return typeWords[type];
  if (stage === undefined || references.length === 0 || references.includes(stage.object))
    return undefined;
  return `ids of ${someOf(references)}`;
}

const ids: ReadonlySet<CatalogueField["type"]> = new Set(["text", "reference", "integer", "json"]);
