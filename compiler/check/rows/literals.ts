/** Values that a spec writes into a field, by `default` or `set`: whether the field can hold them. */
import type { ClauseOf, Value } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import type { FieldType } from "../../../rules/formats/define-format.ts";
import type { FieldEnd, Model, RowModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { canonicalEnds, fieldsOf, sharedType } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { optionAmong, optionSuggestion } from "./option-values.ts";
import { ownClause } from "./stated-clauses.ts";
import { shownEnd, typeWords } from "./wording.ts";

export const checkDefaults: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const clause = ownClause(row, "default");
      if (clause === undefined || ownClause(row, "ref") !== undefined) continue;
      for (const { end, field, type } of heldBy(row, clause, model)) {
        if (reportValue({ word: "default", value: clause.value, end, field, type }, report)) break;
      }
    }
  }
};

export const checkSetValues: Check = (model, report) => {
  for (const { sets } of model.objects) {
    for (const { statement, end } of sets) {
      const { value } = statement.node;
      for (const field of fieldsOf(end)) {
        if (reportValue({ word: "set", value, end, field, type: field.type }, report)) break;
      }
    }
  }
};

interface Written {
  readonly word: "default" | "set";
  readonly value: Value;
  readonly end: FieldEnd;
  readonly field: CatalogueField;
  readonly type: FieldType;
}

/** The fields that a default is written into; with a map it is a canonical value, translated like any other. */
function heldBy(
  row: RowModel,
  _clause: ClauseOf<"default">,
  model: Model,
): readonly Pick<Written, "end" | "field" | "type">[] {
  const mapped = ownClause(row, "via") !== undefined;
  return canonicalEnds(row, model)
    .filter((end) => mapped || end.sink)
    .flatMap((end) =>
      fieldsOf(end).flatMap((field) => {
        const type = sharedType(end, field);
        return type === undefined ? [] : [{ end, field, type }];
      }),
    );
}

function reportValue({ word, value, end, field, type }: Written, report: Report): boolean {
  const path = shownEnd(end);
  if (!fits(value, type)) {
    const quoted = { title: "put it in quotes", span: value.span, text: `"${textOf(value)}"` };
    const fix =
      value.kind !== "empty" && fits({ ...value, kind: "string", value: "" }, type)
        ? { fix: { ...quoted, safe: false } }
        : {};
    const facts = { word, value: shownValue(value), path, type: typeWords[type] };
    report(diagnose("value-type", value.span, facts, fix));
    return true;
  }
  if (value.kind !== "string") return false;
  const options = type === "enum" || type === "multi_enum" ? field.options : undefined;
  if (options !== undefined && optionAmong(value.value, options) === undefined) {
    const facts = { word, value: value.value, path, ...optionSuggestion(value, options).facts };
    const { fix } = optionSuggestion(value, options);
    report(
      diagnose("value-not-an-option", value.span, facts, {
        severity: field.verified ? "error" : "warning",
        ...(fix === undefined ? {} : { fix }),
      }),
    );
    return true;
  }
  const length = [...value.value].length;
  if (field.type !== "text" || field.length === undefined || length <= field.length) return false;
  const facts = { word, path, length, room: field.length };
  report(diagnose("value-too-long", value.span, facts));
  return true;
}

const texts: ReadonlySet<FieldType> = new Set(["text", "enum", "multi_enum", "reference", "time"]);

/** Whether a field of this type can hold the value, as far as its kind tells. */
export function fits(value: Value, type: FieldType): boolean {
  if (type === "json") return true;
  switch (value.kind) {
    case "empty":
      return false;
    case "string":
      return texts.has(type);
    case "number":
      return type === "decimal" || (type === "integer" && Number.isInteger(value.value));
    case "boolean":
      return type === "boolean";
    case "date":
      return type === "date" || type === "datetime";
  }
}

export function shownValue(value: Value): string {
  return value.kind === "string" ? JSON.stringify(value.value) : textOf(value);
}

function textOf(value: Value): string {
  if (value.kind === "empty") return "empty";
  return value.kind === "number" ? value.text : String(value.value);
}
