/** Whether a test can tell anything: it expects something, after a run, and what it lets fail is run into. */
import { isStatement } from "../../../grammar/ast.ts";
import type { Check, Report } from "../check.ts";
import { diagnose } from "./diagnostics.ts";
import { type ResolvedTest, resolveTests } from "./resolve.ts";

export const checkExpectations: Check = (model, report) => {
  for (const test of resolveTests(model).tests) {
    for (const { statement } of test.steps) {
      if (!isStatement(statement, "expect")) continue;
      const { expectation } = statement.node;
      if (expectation.kind !== "writes") continue;
      const { value, text, span } = expectation.count;
      if (Number.isInteger(value) && value >= 0) continue;
      report(diagnose("test-writes-count", span, { count: text }));
    }
    if (test.isWhole) checkOrder(test, report);
  }
};

function checkOrder({ statement, steps }: ResolvedTest, report: Report): void {
  const kinds = steps.map((step) => step.statement.node.kind);
  const run = kinds.indexOf("run");
  const expects = kinds.indexOf("expect");
  if (expects < 0) report(diagnose("test-expects-nothing", statement.node.label.span, {}));
  const early = steps[expects];
  if (early !== undefined && (run < 0 || expects < run)) {
    report(diagnose("test-expects-too-early", early.statement.span, {}));
  }
  for (const [at, step] of steps.entries()) {
    if (!isStatement(step.statement, "fail") || kinds.indexOf("run", at) >= 0) continue;
    const system = step.statement.node.system.text;
    report(diagnose("test-failure-unused", step.statement.span, { system }));
  }
}
