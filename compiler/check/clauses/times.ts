/**
 * Last write wins where a system does not say when something was edited: then the order of the head
 * decides, which the spec should say itself.
 */
import type { Span } from "../../../core/source.ts";
import { grainOf } from "../../lower/policy.ts";
import type { ClauseInForce, ObjectModel, RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { diagnose } from "./diagnostics.ts";

export const checkTimes: Check = (model, report) => {
  const told = new Set<string>();
  for (const object of model.objects) {
    for (const row of object.rows) {
      const inForce = row.clauses.get("conflict");
      if (inForce?.clause.kind !== "latest" || row.incomplete) continue;
      // An order that is stated decides where the times do not.
      if (inForce.clause.authority.length > 0) continue;
      for (const end of row.ends) {
        if (!decides(end, row) || tellsTimes(end)) continue;
        const { span, related } = placeOf(inForce, object, end);
        // A clause that many rows follow is told once for each system.
        const key = `${span.file} ${span.start} ${end.alias}`;
        if (told.has(key)) continue;
        told.add(key);
        const facts = {
          system: end.end?.system?.label ?? end.alias,
          what: `a record of \`${end.stages[0]?.stage.object ?? end.alias}\``,
          first: object.ends[0]?.alias ?? end.alias,
        };
        report(diagnose("latest-without-times", span, facts, { related }));
      }
    }
  }
};

/** On a row with one direction the receiving side may win too, where both were edited. */
function decides(end: RowEnd, row: RowModel): boolean {
  return end.source || row.oneWay;
}

/**
 * Whether an edit of the end has a time. A record's time is a field that the catalogue names; another
 * feed that has times may be chosen by whoever runs the plan.
 */
function tellsTimes(end: RowEnd): boolean {
  const stamps = end.end?.system?.manifest?.stamps;
  const grain = grainOf(end)?.grain;
  if (stamps === undefined || grain === undefined || grain === "field") return true;
  if (grain === "none") return false;
  if (stamps.exceptions.length > 0 || end.stages.length === 0) return true;
  return end.stages.some(
    ({ stage }) => stage.catalogue === undefined || stage.catalogue.modified !== undefined,
  );
}

/** What `defaults` say is right for other objects, so it is told at the system that cannot follow it. */
function placeOf(
  { clause, from }: ClauseInForce,
  object: ObjectModel,
  end: RowEnd,
): { span: Span; related: { span: Span; message: string }[] } {
  const head = object.ends.find((one) => one.alias === end.alias)?.span ?? end.path.span;
  return from === "defaults"
    ? { span: head, related: [{ span: clause.span, message: "asked for here" }] }
    : { span: clause.span, related: [{ span: head, message: "has no times" }] };
}
