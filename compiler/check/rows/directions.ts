/**
 * What the arrows of one row may say: its sources hold one value, no field stands twice, and its id
 * tells it from the object's other rows. Whether rows get in each other's way is `shared-fields.ts`'s.
 */
import type { RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { isResolved } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { sharingRows } from "./shared-fields.ts";
import { ownClause } from "./stated-clauses.ts";
import { shownEnd } from "./wording.ts";

export const checkSources: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const apart = sourcesApart(row);
      if (apart === undefined) continue;
      const [first, second] = apart;
      const facts = { first: shownEnd(first), second: shownEnd(second) };
      const related = [{ span: first.path.span, message: "the other source" }];
      report(diagnose("sources-not-connected", second.path.span, facts, { related }));
    }
  }
};

export const checkEndsTwice: Check = (model, report) => {
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const twice = endTwice(row);
      if (twice === undefined) continue;
      const [before, end] = twice;
      const related = [{ span: before.path.span, message: "first here" }];
      const facts = { path: shownEnd(end) };
      report(diagnose("end-twice-in-row", end.path.span, facts, { related }));
    }
  }
};

export const checkRowIds: Check = (model, report) => {
  const sharing = sharingRows(model);
  for (const { name, rows } of model.objects) {
    const byId = new Map<string, RowModel>();
    for (const row of rows) {
      const before = byId.get(row.id);
      if (before === undefined) {
        byId.set(row.id, row);
        continue;
      }
      if (ownClause(row, "id") === undefined && !isResolved(row.ends[0])) continue;
      // Two rows that write one field are reported for that; their equal ids follow from it.
      if (sharing.get(row)?.has(before) === true) continue;
      const related = [{ span: idSpan(before), message: "first here" }];
      const facts = { id: row.id, object: name };
      report(diagnose("row-id-repeated", idSpan(row), facts, { related }));
    }
  }
};

function idSpan(row: RowModel) {
  return ownClause(row, "id")?.name.span ?? row.ends[0]?.path.span ?? row.statement.span;
}

/** Two sources of which one cannot reach the other by the row's arrows. */
function sourcesApart(row: RowModel): readonly [RowEnd, RowEnd] | undefined {
  const sources = row.ends.flatMap((end, at) => (end.source ? [at] : []));
  const first = sources[0];
  if (sources.length < 2 || first === undefined) return undefined;
  const same = placesOf(row);
  const forth = reached(row, same(first), (arrow) => [same(arrow.from), same(arrow.to)]);
  const back = reached(row, same(first), (arrow) => [same(arrow.to), same(arrow.from)]);
  const apart = sources.find((at) => !forth.has(same(at)) || !back.has(same(at)));
  const [one, two] = [row.ends[first], apart === undefined ? undefined : row.ends[apart]];
  return one === undefined || two === undefined ? undefined : [one, two];
}

/** Fields of different stages of one system count as one end: a link holds one stage at a time. */
function placesOf(row: RowModel): (at: number) => number {
  const staged = new Map<string, number>();
  const places = row.ends.map((end, at) => {
    if (!end.staged) return at;
    const place = staged.get(end.alias) ?? at;
    staged.set(end.alias, place);
    return place;
  });
  return (at) => places[at] ?? at;
}

function reached(
  row: RowModel,
  start: number,
  along: (arrow: RowModel["arrows"][number]) => readonly [number, number],
): ReadonlySet<number> {
  const next = new Map<number, number[]>();
  for (const arrow of row.arrows) {
    const [from, to] = along(arrow);
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  }
  const found = new Set([start]);
  for (const at of found) for (const to of next.get(at) ?? []) found.add(to);
  return found;
}

/** An end that names a field, in one stage at least, that an earlier end names as well. */
export function endTwice({ ends }: RowModel): readonly [RowEnd, RowEnd] | undefined {
  if (ends.length === 2 && ends[0]?.alias !== ends[1]?.alias) return undefined;
  const seen = new Map<string, RowEnd>();
  for (const end of ends) {
    if (end.field === "") continue;
    const objects = end.stages.map(({ stage }) => stage.object);
    for (const object of objects.length === 0 ? [""] : objects) {
      const key = `${end.alias}\0${object}\0${end.field}`;
      const before = seen.get(key);
      if (before !== undefined) return [before, end];
      seen.set(key, end);
    }
  }
  return undefined;
}
