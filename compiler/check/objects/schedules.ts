/** When objects and rows run, and how late they may be. */
import { nearest } from "../../../core/nearest.ts";
import type { Clause } from "../../../grammar/ast.ts";
import { shorten } from "../../../grammar/shorten.ts";
import { cronProblem } from "../../../rules/cron.ts";
import { zoneProblem } from "../../../rules/zone.ts";
import type { ClauseSlot, ObjectModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { clauseInForce } from "../rows/stated-clauses.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkScheduled: Check = (model, report) => {
  if (!statedIn(model).isWhole) return;
  for (const object of model.objects) {
    if (scheduleSlots.some((slot) => object.clauses.has(slot))) continue;
    if (clauseInForce(object, "status")?.status.text === "deprecated") continue;
    const { name } = object.statement.node;
    report(diagnose("never-runs", name.span, { object: name.text }));
  }
};

const scheduleSlots: readonly ClauseSlot[] = ["every", "at", "on_change"];

/** Blocks hand their `every` to their rows, so both are asked, each where it is stated. */
export const checkRowSchedules: Check = (model, report) => {
  for (const object of model.objects) {
    const whole = clauseInForce(object, "every")?.every;
    // A clock or a change may start the object more often than its `every` says.
    if (whole === undefined || object.clauses.has("at") || object.clauses.has("on_change"))
      continue;
    for (const clause of rowClauses(object)) {
      if (clause.kind !== "every" || clause.every.seconds >= whole.seconds) continue;
      if (clause.every.seconds === 0) continue;
      const facts = { row: clause.every.text, object: whole.text };
      const related = [{ span: whole.span, message: "the object's own" }];
      report(diagnose("row-runs-too-often", clause.every.span, facts, { related }));
    }
  }
};

function rowClauses(object: ObjectModel): readonly Clause[] {
  const holders = [...object.rows, ...object.togethers, ...object.eaches];
  return holders.flatMap(({ statement }) => statement.node.clauses);
}

export const checkFresh: Check = (model, report) => {
  for (const object of model.objects) {
    const fresh = clauseInForce(object, "fresh");
    if (fresh === undefined || fresh.within.seconds === 0) continue;
    const every = clauseInForce(object, "every")?.every;
    const span = object.clauses.get("fresh")?.from === "object" ? fresh.within.span : undefined;
    const { name } = object.statement.node;
    if (every !== undefined && every.seconds > fresh.within.seconds) {
      if (!object.clauses.has("on_change")) {
        const facts = { fresh: fresh.within.text, every: every.text };
        const related = [{ span: every.span, message: "runs by this" }];
        report(diagnose("fresh-shorter-than-schedule", span ?? name.span, facts, { related }));
      }
    }
    if (object.clauses.has("owner") || !statedIn(model).isWhole) continue;
    report(diagnose("fresh-without-owner", span ?? name.span, { object: object.name }));
  }
};

export const checkClocks: Check = (model, report) => {
  for (const { cron, zone } of clausesOf(model, "at")) {
    const problem = cronProblem(cron.value);
    if (problem !== undefined) {
      report(diagnose("cron-invalid", cron.span, { cron: shorten(cron.value), problem }));
    }
    const unknown = zone === undefined ? undefined : zoneProblem(zone.value);
    if (zone === undefined || unknown === undefined) continue;
    const near = nearest(zone.value, Intl.supportedValuesOf("timeZone"));
    const suggestion =
      near === undefined
        ? 'name a region and its city, as in `zone "Europe/London"`'
        : `did you mean \`"${near}"\`?`;
    report(diagnose("unknown-zone", zone.span, { problem: unknown, suggestion }));
  }
};
