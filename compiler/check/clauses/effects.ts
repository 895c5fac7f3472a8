/** Clauses that say something of a case that their row never meets. */

import { creationsOf } from "../../lower/creation.ts";
import type { ObjectModel, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { clauseInForce, eachStated, ownClause, type Stated } from "../rows/stated-clauses.ts";
import { someOf } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

/** `drift` is about a side that only receives, on a row that only sends. */
export const checkDrift: Check = (model, report) => {
  eachStated(model, ["drift"], (stated) => {
    const rows = rowsUnder(stated);
    if (rows.length === 0 || rows.some((row) => row.oneWay)) return;
    const place =
      stated.home === "row" ? "on a row in which sides exchange values" : "on any of these rows";
    report(diagnose("drift-without-effect", stated.clause.word.span, { place }));
  });
};

/** In `defaults` it may be meant for objects that are still to come. */
function rowsUnder(stated: Stated): readonly RowModel[] {
  switch (stated.home) {
    case "defaults":
      return [];
    case "object":
      return stated.object.incomplete ? [] : stated.object.rows;
    case "together":
      return stated.object.rows.filter((row) => row.together === stated.together);
    case "row":
      return [stated.row];
  }
}

export const checkBlanks: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const empty = ownClause(row, "empty");
      const required = ownClause(row, "required");
      if (empty?.mode.text === "refill" && row.oneWay) {
        report(diagnose("refill-without-effect", empty.span, {}));
      } else if (empty?.mode.text === "clear" && required !== undefined) {
        const related = [{ span: required.span, message: "`required` here" }];
        report(diagnose("required-never-clears", empty.span, {}, { related }));
      }
    }
  }
};

/** `required` and `default` on rows that no creation writes. */
export const checkCreationClauses: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.incomplete) continue;
    const created = new Set(creationsOf(object).map(({ end }) => end.alias));
    // A system that `create` names wrongly has been reported, and may be meant to be the rows'.
    if (namesWrongly(object)) continue;
    for (const row of object.rows) {
      // The items of a list come and go with it, whoever created the record.
      if (row.incomplete || row.each !== undefined) continue;
      const sinks = row.ends.filter((end) => end.sink);
      if (sinks.some((end) => created.has(end.alias))) continue;
      const clause = withoutCreation(row);
      if (clause === undefined) continue;
      const systems = someOf([...new Set(sinks.map((end) => end.alias))]);
      const facts = { word: clause.word.text, systems };
      report(diagnose("creation-clause-unused", clause.span, facts));
    }
  }
};

function namesWrongly({ creates, ends }: ObjectModel): boolean {
  const names = creates.flatMap(({ node }) => node.systems.map((name) => name.text));
  return names.some((name) => !ends.some((end) => end.alias === name && end.sink));
}

/** Beside creation `required` keeps blanks out, and an end that holds the default counts as blank. */
function withoutCreation(row: RowModel) {
  const required = ownClause(row, "required");
  const clears = clauseInForce(row, "empty")?.mode.text === "clear";
  if (required !== undefined && !clears) return required;
  return row.oneWay ? ownClause(row, "default") : undefined;
}
