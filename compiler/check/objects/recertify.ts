/**
 * `recertify`: someone confirms the object anew after each such time, counted from its newest approval or
 * from the day it came into force. Overdue is a warning, after thirty days an error.
 */
import type { ObjectModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { clauseInForce } from "../rows/stated-clauses.ts";
import { statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkRecertified: Check = (model, report) => {
  for (const object of model.objects) {
    const clause = clauseInForce(object, "recertify");
    if (clause === undefined) continue;
    // A shorter time has been reported as such; no date could keep it.
    if (clause.every.seconds < daySeconds) continue;
    const { name } = object.statement.node;
    const isOwn = object.clauses.get("recertify")?.from === "object";
    const span = isOwn ? clause.word.span : name.span;
    const start = lastConfirmed(object);
    if (start === undefined) {
      if (!statedIn(model).isWhole) continue;
      report(diagnose("recertify-without-start", span, { object: name.text }));
      continue;
    }
    const days = Math.floor(clause.every.seconds / daySeconds);
    const due = later(start, days);
    if (model.today === undefined || model.today <= due) continue;
    const severity = model.today > later(due, graceDays) ? "error" : "warning";
    report(diagnose("recertification-overdue", span, { object: name.text, due }, { severity }));
  }
};

const daySeconds = 86_400;
const graceDays = 30;

function lastConfirmed(object: ObjectModel): string | undefined {
  const dates = [
    clauseInForce(object, "approved")?.on.value,
    clauseInForce(object, "status")?.since?.value,
    clauseInForce(object, "since")?.date.value,
  ].filter((date) => date !== undefined);
  return dates.toSorted().at(-1);
}

/** The day so many days after a day, both as YYYY-MM-DD; the last day there is where it is past all of them. */
function later(day: string, days: number): string {
  const time = Date.parse(`${day}T00:00:00Z`) + days * daySeconds * 1000;
  const lastTime = Date.parse("9999-12-31T00:00:00Z");
  return new Date(Math.min(time, lastTime)).toISOString().slice(0, 10);
}
