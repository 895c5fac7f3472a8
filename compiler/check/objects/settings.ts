/** Words that are one of a closed set: modes of clauses, legal bases, grounds of transfer, categories of data. */
import { didYouMean, nearest } from "../../../core/nearest.ts";
import type { Name } from "../../../grammar/ast.ts";
import { dataCategories, dataSubjects } from "../../../plan/fideslang.ts";
import type { Model } from "../../model.ts";
import type { Check } from "../check.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkSettings: Check = (model, report) => {
  for (const { name, kind, words } of settings(model)) {
    if (words.includes(name.text)) continue;
    const suggestion = didYouMean(name.text, words, `write ${either(words)}`);
    report(diagnose("unknown-setting", name.span, { word: name.text, kind, suggestion }));
  }
};

interface Setting {
  readonly name: Name;
  /** In a message: "a status". */
  readonly kind: string;
  readonly words: readonly string[];
}

function settings(model: Model): readonly Setting[] {
  const found: Setting[] = [];
  const add = (name: Name | undefined, kind: string, words: readonly string[]) => {
    if (name !== undefined) found.push({ name, kind, words });
  };
  for (const clause of clausesOf(
    model,
    "status",
    "priority",
    "empty",
    "drift",
    "delete",
    "erasure",
    "initial",
    "brake",
  )) {
    switch (clause.kind) {
      case "status":
        add(clause.status, "a status", ["proposed", "active", "deprecated"]);
        break;
      case "priority":
        add(clause.priority, "a priority", ["high", "normal", "low"]);
        break;
      case "empty":
        add(clause.mode, "a way to treat a blank", ["keep", "refill", "clear"]);
        break;
      case "drift":
        add(clause.mode, "an answer to drift", ["revert", "keep", "review"]);
        break;
      case "delete":
        add(clause.rule.mode, "a way to treat deletions", deleteModes);
        add(clause.rule.wins, "one of the two that can win", ["edit", "delete"]);
        break;
      case "erasure":
        add(clause.mode, "a way to treat an erasure", ["review", "propagate"]);
        break;
      case "initial":
        for (const mode of clause.modes) add(mode, "a stage of the first run", initialModes);
        break;
      case "brake":
        for (const limit of clause.limits) {
          add(limit.what, "something that the brake counts", ["deletes", "changes"]);
        }
        break;
    }
  }
  for (const rule of model.errorRules) {
    for (const action of rule.node.actions) {
      if (action.kind === "skip" || action.kind === "flag") {
        add(action.scope, `a part that \`${action.kind}\` can name`, ["field", "record"]);
      }
      if (action.kind === "email") add(action.when, "a time to e-mail", ["now", "daily"]);
    }
  }
  return found;
}

export const deleteModes = ["ignore", "propagate", "archive", "review"];
export const initialModes = ["full", "incremental"];

/** The six of Article 6(1) GDPR. */
const bases = [
  "consent",
  "contract",
  "legal_obligation",
  "vital_interests",
  "public_task",
  "legitimate_interest",
];

/** Chapter V GDPR, Articles 45 to 49, and the agreement that stands for `scc` in the United Kingdom. */
const transfers = [
  "adequacy",
  "scc",
  "idta",
  "bcr",
  "code_of_conduct",
  "certification",
  "derogation",
];

export const checkBases: Check = (model, report) => {
  for (const { basis } of clausesOf(model, "basis")) {
    const word = basis.text;
    if (bases.includes(word)) continue;
    const suggestion = didYouMean(word, bases, `write ${either(bases)}`);
    report(diagnose("unknown-basis", basis.span, { word, suggestion }));
  }
};

export const checkTransfers: Check = (model, report) => {
  for (const { statement, imported } of model.systems.values()) {
    const { transfer } = statement.node;
    if (imported || transfer === undefined || transfers.includes(transfer.text)) continue;
    const word = transfer.text;
    const suggestion = didYouMean(word, transfers, `write ${either(transfers)}`);
    report(diagnose("unknown-transfer", transfer.span, { word, suggestion }));
  }
};

export const checkDataCategories: Check = (model, report) => {
  for (const { category } of clausesOf(model, "pii")) {
    const word = category.text;
    if (dataCategories.includes(word)) continue;
    const suggestion = didYouMean(word, dataCategories, `write ${either(narrower(word))}`);
    report(diagnose("unknown-data-category", category.span, { word, suggestion }));
  }
};

/** The categories right below what of the word is known, and what is known itself. */
function narrower(word: string): readonly string[] {
  let known = word;
  while (known !== "" && !dataCategories.includes(known)) {
    known = known.slice(0, Math.max(0, known.lastIndexOf(".")));
  }
  if (known === "") known = "user";
  const isBelow = (one: string) =>
    one.startsWith(`${known}.`) && !one.slice(known.length + 1).includes(".");
  return [known, ...dataCategories.filter(isBelow)];
}

/** Names of one's own are welcome; those that nearly are the taxonomy's are meant to be. */
export const checkSubjects: Check = (model, report) => {
  for (const { subjects } of clausesOf(model, "subjects")) {
    for (const { text: word, span } of subjects) {
      const near = dataSubjects.includes(word) ? undefined : nearest(word, dataSubjects);
      if (near === undefined) continue;
      const fix = { title: `write \`${near}\``, span, text: near, safe: false };
      report(diagnose("data-subject-misspelt", span, { word, near }, { fix }));
    }
  }
};

function either(words: readonly string[]): string {
  const shown = words.map((word) => `\`${word}\``);
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}
