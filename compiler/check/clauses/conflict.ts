/** Rows whose ends may be edited on several sides: each needs a word on who wins. */
import type { ObjectModel, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { endsSpan } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

/** One report an object: one clause in its block, or in `defaults`, is what is missing for all its rows. */
export const checkConflictStated: Check = (model, report) => {
  for (const object of model.objects) {
    const [first, ...others] = undecided(object);
    if (first === undefined) continue;
    const { ends } = first;
    const related = placesOf(others)
      .slice(0, shownRows)
      .map((span) => ({ span, message: "nor here" }));
    const facts = {
      sides: ends.filter((end) => end.source).length > 2 ? "several sides" : "both sides",
      field: ends[0]?.field ?? first.id,
      system: object.ends.find((end) => ends.some((one) => one.alias === end.alias))?.alias ?? "",
    };
    report(diagnose("authority-missing", placeOf(first), facts, { related }));
  }
};

/** With one source there is nothing to prefer or to combine: a side that only receives has no value that travels. */
export const checkOneWayConflicts: Check = (model, report) => {
  for (const object of model.objects) {
    for (const row of object.rows) {
      if (!row.oneWay) continue;
      const clause = ownClause(row, "prefer") ?? ownClause(row, "merge");
      if (clause === undefined) continue;
      report(diagnose("one-way-conflict", clause.word.span, { word: clause.word.text }));
    }
  }
};

const shownRows = 5;

function undecided(object: ObjectModel): readonly RowModel[] {
  // What could not be read may be the clause.
  if (object.incomplete) return [];
  return object.rows.filter(
    (row) => !row.oneWay && !row.incomplete && !row.clauses.has("conflict"),
  );
}

/** The rows of a block share one clause, so the block lacks it and not each of them. */
function placesOf(rows: readonly RowModel[]) {
  return [...new Set(rows.map(placeOf))];
}

function placeOf(row: RowModel) {
  return row.together?.statement.node.name.span ?? endsSpan(row);
}
