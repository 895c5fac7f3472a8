/** `delete`: whether its parts belong together, and whether the systems can do what it asks. */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import type { ClauseOf } from "../../../grammar/ast.ts";
import { resolveField } from "../../bind/resolve-ends.ts";
import type { Model, ObjectModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { fits, shownValue } from "../rows/literals.ts";
import { optionAmong, optionSuggestion } from "../rows/option-values.ts";
import { clauseInForce } from "../rows/stated-clauses.ts";
import { shownEnd, typeWords } from "../rows/wording.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";
import { deleteModes } from "./settings.ts";

export const checkDeleteRules: Check = (model, report) => {
  for (const { rule } of clausesOf(model, "delete")) {
    const { mode, wins, archive } = rule;
    if (!deleteModes.includes(mode.text)) continue;
    const [setting] = archive;
    if (mode.text === "archive" && setting === undefined) {
      report(diagnose("archive-sets-nothing", mode.span, { example: exampleField(model) }));
    } else if (wins !== undefined && mode.text !== "propagate") {
      const facts = {
        detail: `${wins.text} wins`,
        mode: mode.text,
        reason: "Only a deletion that is passed on can meet an edit at another end.",
        suggestion: `write \`delete ${mode.text}\`, or \`delete propagate ${wins.text} wins\``,
      };
      report(diagnose("delete-detail-unused", wins.span, facts));
    } else if (setting !== undefined && mode.text !== "archive") {
      const facts = {
        detail: `${setting.path.system.text}.…`,
        mode: mode.text,
        reason: "Only archiving sets a field in place of deleting the record.",
        suggestion: `write \`delete ${mode.text}\`, or \`delete archive\` with the field`,
      };
      report(diagnose("delete-detail-unused", setting.path.span, facts));
    }
  }
};

function exampleField(model: Model): string {
  return `${[...model.systems.keys()][0] ?? "sf"}.Archived__c`;
}

/** Fields are those of the object; a clause in `defaults` names fields that every object must have. */
export const checkArchives: Check = (model, report) => {
  for (const object of model.objects) {
    const clause = clauseInForce(object, "delete");
    if (clause?.rule.mode.text !== "archive") continue;
    for (const setting of clause.rule.archive) checkSetting(setting, object, model, report);
  }
};

type Setting = ClauseOf<"delete">["rule"]["archive"][number];

function checkSetting(
  { path, value }: Setting,
  object: ObjectModel,
  model: Model,
  report: Report,
): void {
  const diagnostics: Diagnostic[] = [];
  const { systems, unreadable } = model;
  const scope = { object: object.name, ends: object.ends };
  const end = resolveField(path, scope, { systems, unreadable, diagnostics });
  for (const diagnostic of diagnostics) report(diagnostic);
  if (diagnostics.length > 0) return;
  const system = end.end?.system?.label ?? end.alias;
  for (const { stage, field } of end.stages) {
    const reason =
      stage.catalogue?.update === false
        ? `records of ${stage.object} cannot be changed in ${system}`
        : field?.readOnly === true
          ? `${system} computes it`
          : field?.createOnly === true
            ? `${system} takes it only when a record is created`
            : undefined;
    if (reason === undefined) continue;
    report(diagnose("archive-read-only", path.span, { path: shownEnd(end), reason }));
    return;
  }
  for (const field of fieldsOf(end)) {
    const facts = { value: shownValue(value), path: shownEnd(end) };
    if (value.kind !== "empty" && !fits(value, field.type)) {
      const suggestion = `it holds ${typeWords[field.type]}`;
      report(diagnose("archive-value", value.span, { ...facts, suggestion }));
      return;
    }
    const options = field.type === "enum" ? field.options : undefined;
    if (value.kind !== "string" || options === undefined) continue;
    if (optionAmong(value.value, options) !== undefined) continue;
    const { facts: said, fix } = optionSuggestion(value, options);
    const severity = field.verified ? "error" : "warning";
    const extras = { severity, ...(fix === undefined ? {} : { fix }) } as const;
    report(diagnose("archive-value", value.span, { ...facts, ...said }, extras));
    return;
  }
}

export const checkPropagation: Check = (model, report) => {
  for (const object of model.objects) {
    const clause = clauseInForce(object, "delete");
    if (clause?.rule.mode.text !== "propagate") continue;
    for (const end of object.ends) {
      if (!end.sink) continue;
      const stage = end.stages.find(({ catalogue }) => catalogue?.delete === false);
      if (stage === undefined) continue;
      const facts = {
        path: `${end.alias}.${stage.object}`,
        system: end.system?.label ?? end.alias,
      };
      const isOwn = object.clauses.get("delete")?.from === "object";
      const related = isOwn ? [{ span: stage.span, message: "cannot be deleted" }] : [];
      const span = isOwn ? clause.rule.mode.span : stage.span;
      report(diagnose("delete-unsupported", span, facts, { related }));
    }
  }
};
