/** `together` blocks: rows that are one unit share their systems, their arrows and what decides for them. */
import type { ObjectModel, RowModel, TogetherModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { endsSpan } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkTogethers: Check = (model, report) => {
  for (const object of model.objects) {
    const names = new Map<string, TogetherModel>();
    for (const together of object.togethers) {
      const { name } = together.statement.node;
      const before = names.get(name.text);
      if (before !== undefined) {
        const related = [{ span: before.statement.node.name.span, message: "first here" }];
        const facts = { name: name.text, object: object.name };
        report(diagnose("together-repeated", name.span, facts, { related }));
      }
      names.set(name.text, together);
      judgeRows(together, object, report);
    }
  }
};

function judgeRows(together: TogetherModel, object: ObjectModel, report: Report): void {
  const { name } = together;
  const rows = object.rows.filter((row) => row.together === together);
  // A row that could not be read may be the second one.
  if (rows.length < 2 && !object.incomplete) {
    const count = rows.length === 0 ? "no rows" : "one row only";
    report(diagnose("together-too-small", together.statement.node.name.span, { name, count }));
  }
  const model = mostCommon(rows);
  for (const row of rows) {
    if (model !== undefined && isDifferent(row, model)) {
      const related = [{ span: endsSpan(model), message: "one of the others" }];
      report(diagnose("together-ends-differ", endsSpan(row), { name }, { related }));
      continue;
    }
    for (const slot of ["conflict", "every", "when"] as const) {
      const own = row.clauses.get(slot);
      if (own?.from !== "row") continue;
      const word = own.clause.word.text;
      report(diagnose("together-own-clause", own.clause.word.span, { name, word }));
    }
  }
}

/** The first of the rows that run as most of them do: where one differs, it is that one that is wrong. */
function mostCommon(rows: readonly RowModel[]): RowModel | undefined {
  const alike = [...Map.groupBy(rows, flowOf).values()];
  return alike.toSorted((a, b) => b.length - a.length)[0]?.[0];
}

/** Whether two rows read or write different systems; what names none has been reported. */
function isDifferent(row: RowModel, first: RowModel): boolean {
  if ([...row.ends, ...first.ends].some((end) => end.end === undefined)) return false;
  return flowOf(row) !== flowOf(first);
}

/** The systems that each arrow joins, in an order of their own. */
function flowOf({ arrows, ends }: RowModel): string {
  const joined = arrows.map(({ from, to }) => `${ends[from]?.alias} ${ends[to]?.alias}`);
  return [...new Set(joined)].toSorted().join("\n");
}
