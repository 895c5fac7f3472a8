/** From when and until when objects, rows and constants hold; passed dates are seen only where today is known. */
import type { Clause, ClauseOf, DateValue } from "../../../grammar/ast.ts";
import type { Check } from "../check.ts";
import { clauseInForce } from "../rows/stated-clauses.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkDates: Check = (model, report) => {
  const judged = new Set<DateValue>();
  for (const object of model.objects) {
    const status = clauseInForce(object, "status");
    const since = clauseInForce(object, "since")?.date;
    const until = clauseInForce(object, "until")?.date;
    twice("since", since, status?.since, object.name);
    twice("until", until, status?.until, object.name);
    judge(status?.since ?? since, status?.until ?? until);
  }
  for (const { node } of statedIn(model).statements) {
    if (node.kind !== "row" && node.kind !== "set") continue;
    const { since, until } = periodOf(node.clauses);
    judge(since, until);
  }

  function twice(
    word: string,
    date: DateValue | undefined,
    stated: DateValue | undefined,
    object: string,
  ): void {
    if (date === undefined || stated === undefined) return;
    const related = [{ span: stated.span, message: "with the `status`" }];
    report(diagnose("date-stated-twice", date.span, { object, word }, { related }));
  }

  /** A status of `defaults` is met once for each object. */
  function judge(since: DateValue | undefined, until: DateValue | undefined): void {
    if (until === undefined || judged.has(until)) return;
    judged.add(until);
    if (since !== undefined && since.value > until.value) {
      const related = [{ span: since.span, message: "begins here" }];
      const facts = { since: since.value, until: until.value };
      report(diagnose("dates-reversed", until.span, facts, { related }));
    } else if (model.today !== undefined && until.value < model.today) {
      report(diagnose("until-passed", until.span, { until: until.value }));
    }
  }
};

function periodOf(clauses: readonly Clause[]): {
  readonly since: DateValue | undefined;
  readonly until: DateValue | undefined;
} {
  return { since: find(clauses, "since")?.date, until: find(clauses, "until")?.date };
}

function find<Kind extends Clause["kind"]>(
  clauses: readonly Clause[],
  kind: Kind,
): ClauseOf<Kind> | undefined {
  return clauses.find((clause): clause is ClauseOf<Kind> => clause.kind === kind);
}

export const checkApprovals: Check = (model, report) => {
  const { today } = model;
  if (today === undefined) return;
  for (const { on } of clausesOf(model, "approved")) {
    if (on.value <= today) continue;
    report(diagnose("approval-in-future", on.span, { date: on.value }));
  }
};
