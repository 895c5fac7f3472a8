/** Numbers and modes that fit their words but mean nothing: a first run's order, the brake's limits, volumes. */
import type { Span } from "../../../core/source.ts";
import type { ClauseOf, NumberValue } from "../../../grammar/ast.ts";
import type { Check, Report } from "../check.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";
import { initialModes } from "./settings.ts";

export const checkInitial: Check = (model, report) => {
  for (const { word, modes } of clausesOf(model, "initial")) {
    const words = modes.map((mode) => mode.text);
    if (!words.every((one) => initialModes.includes(one))) continue;
    if (words.join() === initialModes.join()) continue;
    report(diagnose("initial-order", word.span, { modes: words.join(" then ") }));
  }
};

export const checkBrakes: Check = (model, report) => {
  for (const clause of clausesOf(model, "brake")) {
    if (clause.off) {
      const object = model.objects.find(({ clauses }) => clauses.get("brake")?.clause === clause);
      const isOwn = object?.clauses.get("brake")?.from === "object";
      const facts = { object: isOwn ? `\`${object.name}\`` : "any object" };
      report(diagnose("brake-off", clause.span, facts));
    }
    checkLimits(clause, report);
  }
};

function checkLimits({ limits }: ClauseOf<"brake">, report: Report): void {
  const seen = new Map<string, Span>();
  for (const { what, percent, over } of limits) {
    const first = seen.get(what.text);
    if (first === undefined) seen.set(what.text, what.span);
    else {
      const related = [{ span: first, message: "first here" }];
      report(diagnose("brake-limit-repeated", what.span, { what: what.text }, { related }));
    }
    if (!(percent.value >= 0 && percent.value <= 100)) {
      const facts = { what: "a share", number: `${percent.value}%`, wanted: "0% to 100%" };
      report(diagnose("number-out-of-range", percent.span, facts));
    }
    checkCount("a number of records", over, 0, report);
  }
}

export const checkCounts: Check = (model, report) => {
  for (const { records, changesPerDay } of clausesOf(model, "volume")) {
    checkCount("a number of records", records, 1, report);
    checkCount("a number of changes", changesPerDay, 0, report);
  }
  for (const rule of model.errorRules) {
    for (const action of rule.node.actions) {
      if (action.kind === "alert") checkCount("the length of a queue", action.queueOver, 0, report);
    }
  }
};

function checkCount(
  what: string,
  count: NumberValue | undefined,
  least: number,
  report: Report,
): void {
  if (count === undefined || (Number.isSafeInteger(count.value) && count.value >= least)) return;
  const facts = { what, number: count.text, wanted: `a whole number, ${least} or more` };
  report(diagnose("number-out-of-range", count.span, facts));
}
