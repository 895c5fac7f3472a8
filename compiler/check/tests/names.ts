/** The names in tests: of the tests themselves, of systems, objects and fields, of classes of error. */
import { didYouMean } from "../../../core/nearest.ts";
import type { Span } from "../../../core/source.ts";
import { isStatement, type Name, type Path, type StatementNode } from "../../../grammar/ast.ts";
import { type ErrorClass, errorClasses } from "../../../rules/error-classes.ts";
import { undeclaredSystem } from "../../bind/undeclared-system.ts";
import type { Check } from "../check.ts";
import { diagnose as diagnoseClass } from "../declarations/diagnostics.ts";
import { shownPath } from "../rows/wording.ts";
import { undeclaredInObjects } from "../undeclared.ts";
import { diagnose } from "./diagnostics.ts";
import { type ResolvedTest, resolveTests, type Step } from "./resolve.ts";

export const checkTestLabels: Check = (model, report) => {
  const seen = new Map<string, Span>();
  for (const { node } of model.tests) {
    const { value, span } = node.label;
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, span);
      continue;
    }
    const related = [{ span: first, message: "first here" }];
    report(diagnose("test-name-repeated", span, { name: JSON.stringify(value) }, { related }));
  }
};

export const checkTestNames: Check = (model, report) => {
  const { tests, diagnostics } = resolveTests(model);
  for (const diagnostic of diagnostics) report(diagnostic);
  const steps = tests.flatMap((test) => test.steps);
  const named = steps.flatMap(({ object }) => (object === undefined ? [] : [object.alias]));
  const told = new Set([...undeclaredInObjects(model), ...named]);
  for (const test of tests) {
    const records = recordsOf(test);
    for (const { statement, subject } of test.steps) {
      const { node } = statement;
      if (subject?.kind === "record") checkSubject(subject.name, node.kind, records);
      for (const name of systemsIn(node)) checkSystem(name, []);
      for (const name of classesIn(node)) checkClass(name);
    }
  }

  /** `hs`, `ada`, or `state` where it makes calls. */
  function checkSubject(name: Name, kind: StatementNode["kind"], records: readonly string[]): void {
    if (records.includes(name.text)) return;
    const isState = name.text === "state" && !statelessSteps.has(kind);
    if (!isState) checkSystem(name, records);
  }

  function checkSystem(name: Name, records: readonly string[]): void {
    const { systems, unreadable } = model;
    const { text: alias } = name;
    if (systems.has(alias) || told.has(alias) || unreadable.mayDeclare("system")) return;
    told.add(alias);
    report(undeclaredSystem(name, systems, records));
  }

  function checkClass({ text: name, span }: Name): void {
    if (errorClasses.includes(name as ErrorClass)) return;
    const list = errorClasses.map((one) => `\`${one}\``).join(", ");
    const suggestion = didYouMean(name, errorClasses, `classes are ${list}`);
    report(diagnoseClass("unknown-error-class", span, { name, suggestion }));
  }
};

/** `show ada twice`, `lose cursor of ada` */
export const checkTestFeeds: Check = (model, report) => {
  for (const { steps } of resolveTests(model).tests) {
    const named = new Map(steps.flatMap(recordNamed));
    for (const { statement, subject } of steps) {
      const { node } = statement;
      const isAboutFeed =
        node.kind === "show" || (node.kind === "lose" && node.what.kind === "cursor");
      if (!isAboutFeed || subject?.kind !== "record" || model.systems.has(subject.name.text))
        continue;
      const object = named.get(subject.name.text);
      if (object === undefined) continue;
      const facts = { name: subject.name.text, object };
      report(diagnose("test-record-without-feed", subject.span, facts));
    }
  }
};

function recordNamed({ statement }: Step): readonly (readonly [string, string])[] {
  if (!isStatement(statement, "given") || statement.node.name === undefined) return [];
  return [[statement.node.name.text, shownPath(statement.node.object)]];
}

/** What a state does not have: records that could be shown, answers that could be lost. */
const statelessSteps: ReadonlySet<StatementNode["kind"]> = new Set([
  "lose",
  "hide",
  "show",
] as const);

function recordsOf({ steps }: ResolvedTest): readonly string[] {
  return steps.flatMap(({ statement }) =>
    isStatement(statement, "given") ? (statement.node.name?.text ?? []) : [],
  );
}

function systemsIn(node: StatementNode): readonly Name[] {
  if (node.kind === "given_system") return [node.system];
  if (node.kind === "decide") return node.choice.kind === "side" ? [node.choice.system] : [];
  if (node.kind !== "expect" || node.expectation.kind !== "count") return [];
  return node.expectation.system === undefined ? [] : [node.expectation.system];
}

function classesIn(node: StatementNode): readonly Name[] {
  if (node.kind === "fail") return [node.errorClass];
  if (node.kind !== "expect" || node.expectation.kind !== "hold") return [];
  return node.expectation.errorClass === undefined ? [] : [node.expectation.errorClass];
}

/** `expect conflict on hs.jobtitle`, or with the object first: `hs.contacts.jobtitle`. */
export const checkConflictPaths: Check = (model, report) => {
  const isSure =
    !model.unreadable.mayDeclare("object") && model.objects.every((one) => !one.incomplete);
  if (!isSure) return;
  const ends = model.objects.flatMap(({ rows }) => rows.flatMap((row) => row.ends));
  const known = new Set(
    ends.flatMap(({ alias, field, stages }) => [
      `${alias}.${field}`,
      ...stages.map(({ stage }) => `${alias}.${stage.object}.${field}`),
    ]),
  );
  for (const { steps } of resolveTests(model).tests) {
    for (const { statement, path: field } of steps) {
      const isHeld =
        isStatement(statement, "decide") ||
        (isStatement(statement, "expect") && statement.node.expectation.kind === "hold");
      if (isHeld && field !== undefined) judge(field);
      if (!isStatement(statement, "expect")) continue;
      const { expectation } = statement.node;
      if (expectation.kind === "conflict") judge(expectation.path);
    }
  }

  function judge(path: Path): void {
    const name = [path.system, ...path.segments].map(({ text }) => text).join(".");
    if (known.has(name)) return;
    const suggestion = didYouMean(name, known, "name a field as a row names it");
    report(diagnose("test-conflict-without-row", path.span, { path: shownPath(path), suggestion }));
  }
};
