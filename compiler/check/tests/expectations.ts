/** Whether a test can tell anything: it expects something, after a run, and what it prepares is run into. */

import type { Span } from "../../../core/source.ts";
import { isStatement, type Statement } from "../../../grammar/ast.ts";
import type { CallMoment } from "../../../grammar/test-ast.ts";
import type { Check, Report } from "../check.ts";
import { diagnose } from "./diagnostics.ts";
import { type ResolvedTest, resolveTests, type Step } from "./resolve.ts";

export const checkExpectations: Check = (model, report) => {
  for (const test of resolveTests(model).tests) if (test.isWhole) checkOrder(test, report);
};

/** Records are counted from none on, calls and pages from one. */
export const checkTestCounts: Check = (model, report) => {
  for (const { steps } of resolveTests(model).tests) {
    for (const { statement } of steps) {
      for (const { value, text, span, least } of countsIn(statement)) {
        if (Number.isInteger(value) && value >= least) continue;
        report(diagnose("test-count", span, { count: text, least }));
      }
    }
  }
};

interface Count {
  readonly value: number;
  readonly text: string;
  readonly span: Span;
  readonly least: number;
}

function countsIn({ node }: Statement): readonly Count[] {
  switch (node.kind) {
    case "expect": {
      const { expectation } = node;
      if (expectation.kind !== "count" || expectation.count === undefined) return [];
      return [{ ...expectation.count, least: 0 }];
    }
    case "given_system":
      return "size" in node.trait ? [{ ...node.trait.size, least: 1 }] : [];
    case "fail":
      return timesIn(node.times);
    case "lose":
      return node.what.kind === "state" ? [] : timesIn(node.what.times);
    case "given":
    case "edit":
    case "delete_step":
      return numberIn(node.during);
    case "crash":
      return numberIn(node.moment);
    default:
      return [];
  }
}

function timesIn(times: { readonly span: Span; readonly count: number } | undefined) {
  if (times === undefined) return [];
  return [{ value: times.count, text: String(times.count), span: times.span, least: 1 }];
}

function numberIn(moment: CallMoment | undefined): readonly Count[] {
  return moment?.number === undefined ? [] : [{ ...moment.number, least: 1 }];
}

function checkOrder({ statement, steps }: ResolvedTest, report: Report): void {
  const kinds = steps.map((step) => step.statement.node.kind);
  const run = kinds.indexOf("run");
  const expects = kinds.indexOf("expect");
  if (expects < 0) report(diagnose("test-expects-nothing", statement.node.label.span, {}));
  const early = steps[expects];
  if (early !== undefined && (run < 0 || expects < run)) {
    report(diagnose("test-expects-too-early", early.statement.span, {}));
  }
  for (const step of unrun(steps)) {
    report(diagnose("test-expects-too-early", step.statement.span, {}));
  }
  const third = steps.filter(isAnywhere)[2];
  if (third !== undefined) {
    const system = steps.find(({ object }) => object !== undefined)?.object?.alias ?? "hs";
    report(diagnose("test-crashes-too-many", third.statement.span, { system }));
  }
  for (const [at, step] of steps.entries()) {
    if (!waitsForRun(step.statement) || kinds.indexOf("run", at) >= 0) continue;
    report(diagnose("test-failure-unused", step.statement.span, {}));
  }
}

/** Expectations of records that follow a change of records, without a run that could carry it. */
function unrun(steps: readonly Step[]): readonly Step[] {
  const found: Step[] = [];
  let [hasRun, isChanged] = [false, false];
  for (const step of steps) {
    const { kind } = step.statement.node;
    if (kind === "run") [hasRun, isChanged] = [true, false];
    else if (kind === "edit" || kind === "delete_step" || kind === "given") isChanged = true;
    else if (kind === "expect" && hasRun && isChanged) {
      found.push(step);
      isChanged = false;
    }
  }
  return found;
}

function isAnywhere({ statement }: Step): boolean {
  return isStatement(statement, "crash") && statement.node.moment === undefined;
}

/** Whether it is the next run that brings a step about. */
function waitsForRun(statement: Statement): boolean {
  const { node } = statement;
  const isMeanwhile =
    (isStatement(statement, "given") ||
      isStatement(statement, "edit") ||
      isStatement(statement, "delete_step")) &&
    statement.node.during !== undefined;
  return isMeanwhile || preparing.has(node.kind);
}

const preparing: ReadonlySet<Statement["node"]["kind"]> = new Set([
  "fail",
  "lose",
  "hide",
  "show",
  "crash",
  "decide",
  "retry",
  "restore",
  "accept",
] as const);
