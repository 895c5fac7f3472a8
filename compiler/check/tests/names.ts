/** The names in tests: of the tests themselves, of systems, objects and fields, of classes of error. */
import { didYouMean } from "../../../core/nearest.ts";
import type { Span } from "../../../core/source.ts";
import { isStatement } from "../../../grammar/ast.ts";
import { type ErrorClass, errorClasses } from "../../../rules/error-classes.ts";
import type { Check } from "../check.ts";
import { diagnose as diagnoseClass } from "../declarations/diagnostics.ts";
import { shownPath } from "../rows/wording.ts";
import { reportUndeclared } from "../undeclared.ts";
import { diagnose } from "./diagnostics.ts";
import { resolveTests } from "./resolve.ts";

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
  const fails = steps.flatMap(({ statement }) =>
    isStatement(statement, "fail") ? [statement.node] : [],
  );
  const told = steps.flatMap(({ object }) => (object === undefined ? [] : [object.alias]));
  reportUndeclared(
    fails.map((node) => node.system),
    model,
    report,
    told,
  );
  for (const { text: name, span } of fails.map((node) => node.errorClass)) {
    if (errorClasses.includes(name as ErrorClass)) continue;
    const list = errorClasses.map((one) => `\`${one}\``).join(", ");
    const suggestion = didYouMean(name, errorClasses, `classes are ${list}`);
    report(diagnoseClass("unknown-error-class", span, { name, suggestion }));
  }
};

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
    for (const { statement } of steps) {
      if (!isStatement(statement, "expect")) continue;
      const { expectation } = statement.node;
      if (expectation.kind !== "conflict") continue;
      const { system, segments, span } = expectation.path;
      const path = [system, ...segments].map(({ text }) => text).join(".");
      if (known.has(path)) continue;
      const otherwise = "name a field as a row names it";
      const suggestion = didYouMean(path, known, otherwise);
      const facts = { path: shownPath(expectation.path), suggestion };
      report(diagnose("test-conflict-without-row", span, facts));
    }
  }
};
