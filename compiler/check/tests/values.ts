/**
 * The values in the records of tests: of the field's type, among its options, each field once, and none
 * missing that the system requires. Fields that only the system sets may be given: a test plays it too.
 */
import type { StringValue, Value } from "../../../grammar/ast.ts";
import type { RecordValue } from "../../../grammar/test-ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import { readAs } from "../../../rules/values/read.ts";
import { lowerValue } from "../../lower/expression.ts";
import type { Check, Report } from "../check.ts";
import { shownValue } from "../rows/literals.ts";
import { optionAmong, optionSuggestion } from "../rows/option-values.ts";
import { shownPath, someOf, typeWords } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import {
  type ResolvedTest,
  resolveTests,
  type Step,
  type TestField,
  type TestObject,
} from "./resolve.ts";

export const checkTestValues: Check = (model, report) => {
  for (const test of resolveTests(model).tests) {
    const named = recordsOf(test);
    for (const { fields } of test.steps) {
      for (const field of fields) {
        const { type } = field;
        if (type !== undefined) judge(field.value, { field, type, named, report });
      }
    }
  }
};

export const checkTestFieldsOnce: Check = (model, report) => {
  for (const { steps } of resolveTests(model).tests) {
    for (const { fields } of steps) {
      const seen = new Map<string, TestField>();
      for (const field of fields) {
        // Each item of a list has fields of its own.
        if (field.isInItem) continue;
        const first = seen.get(field.name);
        seen.set(field.name, first ?? field);
        if (first === undefined) continue;
        const related = [{ span: first.path.span, message: "first here" }];
        report(
          diagnose("test-field-repeated", field.path.span, { field: field.name }, { related }),
        );
      }
    }
  }
};

export const checkTestRecordsWhole: Check = (model, report) => {
  for (const { steps } of resolveTests(model).tests) {
    for (const { statement, object, fields, target } of steps) {
      if (statement.node.kind !== "given" || object === undefined || target === undefined) continue;
      const given = new Set(fields.map((field) => field.name));
      const missing = Object.entries(object.catalogue?.fields ?? {}).flatMap(([name, field]) =>
        isNeeded(name, field) && !given.has(name) ? [name] : [],
      );
      if (missing.length === 0) continue;
      const facts = { fields: someOf(missing), object: `${object.alias}.${object.name}` };
      report(diagnose("test-record-incomplete", target.span, facts));
    }
  }
};

/** Fields of inner groups are required only where the group is there. */
function isNeeded(name: string, field: CatalogueField): boolean {
  return field.required && field.defaulted === undefined && !field.readOnly && !name.includes(".");
}

interface Place {
  readonly field: TestField;
  readonly type: CatalogueField;
  readonly named: ReadonlyMap<string, TestObject>;
  readonly report: Report;
}

function judge(value: RecordValue, place: Place): void {
  const { field, type, report } = place;
  switch (value.kind) {
    case "literal":
      if (type.type !== "list") return;
      report(
        diagnose("test-list-expected", value.span, {
          path: shownPath(field.path),
          field: field.name,
        }),
      );
      return;
    case "list":
      if (type.type !== "json" && !lists.has(type.type) && value.items.length > 1) {
        report(wrongType("a list", value, place));
      } else for (const item of value.items) if (item.kind !== "literal") judge(item, place);
      return;
    case "record":
      judgeRecord(value, place);
      return;
    default:
      judgeValue(value, place);
  }
}

const lists: ReadonlySet<CatalogueField["type"]> = new Set(["list", "multi_enum"]);

function judgeValue(value: Value, place: Place): void {
  const { field, type, report } = place;
  if (readAs(type.type, lowerValue(value)).kind === "unreadable") {
    report(wrongType(`\`${shownValue(value)}\``, value, place));
    return;
  }
  const isChoice = type.type === "enum" || type.type === "multi_enum";
  const options = isChoice ? (type.options ?? []) : [];
  if (value.kind === "empty" || options.length === 0) return;
  const text = value.kind === "string" ? value.value : shownValue(value);
  if (text.trim() === "" || optionAmong(text, options) !== undefined) return;
  const stated: StringValue = { kind: "string", span: value.span, value: text };
  const { facts, fix } = optionSuggestion(stated, options);
  report(
    diagnose(
      "test-value-not-an-option",
      value.span,
      { value: text, path: shownPath(field.path), ...facts },
      {
        severity: type.verified ? "error" : "warning",
        ...(fix === undefined ? {} : { fix }),
      },
    ),
  );
}

/** An id may be a number. */
function isNumberOf(object: TestObject | undefined, { type }: CatalogueField): boolean {
  const entry = object?.catalogue;
  return type === "integer" && entry?.fields[entry.id]?.type === "integer";
}

/** A record's name stands for its id. */
function judgeRecord(value: Extract<RecordValue, { kind: "record" }>, place: Place): void {
  const { field, type, named, report } = place;
  if (!holdsIds.has(type.type) && !isNumberOf(named.get(value.name.text), type)) {
    report(wrongType(`the id of \`${value.name.text}\``, value, place));
    return;
  }
  const object = named.get(value.name.text);
  const wanted = type.references;
  if (object === undefined || wanted === undefined || wanted.length === 0) return;
  // An object that the catalogue does not have has been reported where the record is given.
  const mayBe = wanted.includes(object.name) || object.catalogue === undefined;
  if (object.alias === field.path.system.text && mayBe) return;
  const facts = {
    path: shownPath(field.path),
    wanted: someOf(wanted.map((one) => `${field.path.system.text}.${one}`)),
    name: value.name.text,
    found: `${object.alias}.${object.name}`,
  };
  const severity = type.verified ? "error" : "warning";
  report(diagnose("test-record-of-other-object", value.span, facts, { severity }));
}

const holdsIds: ReadonlySet<CatalogueField["type"]> = new Set([
  "text",
  "reference",
  "enum",
  "multi_enum",
  "list",
  "json",
]);

function wrongType(shown: string, { span }: RecordValue, { field, type }: Place) {
  const facts = { value: shown, path: shownPath(field.path), type: typeWords[type.type] };
  return diagnose("test-value-type", span, facts);
}

/** The records that `as` names; a name that stands twice has been reported. */
function recordsOf({ steps }: ResolvedTest): ReadonlyMap<string, TestObject> {
  return new Map(steps.flatMap(nameOf));
}

function nameOf({ statement: { node }, object }: Step): readonly (readonly [string, TestObject])[] {
  if (node.kind !== "given" || node.name === undefined || object === undefined) return [];
  return [[node.name.text, object]];
}
