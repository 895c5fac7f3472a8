/** What a changelog noted of some records, and the records as they are now → a page of changes. */
import type { ChangePage, Row } from "../../connector.ts";

/** An edit of others: when, in ms since 1970, and of which columns. */
export interface NotedEdit {
  readonly id: string;
  readonly at: number;
  readonly columns: readonly string[];
}

/** `ids`: of all records that were noted; what is no edit, as our own write, has no stamp. */
export function notedPage(
  ids: readonly string[],
  rows: readonly Row[],
  edits: readonly NotedEdit[],
): Omit<ChangePage, "cursor"> {
  const stamps = stampsOf(edits);
  const there = new Set(rows.map((row) => row.id));
  return {
    rows: rows.map((row) => {
      const own = Object.fromEntries(stamps.get(row.id) ?? []);
      const newest = Math.max(0, ...Object.values(own));
      return { ...row, ...(newest === 0 ? {} : { modified: newest }), stamps: own };
    }),
    deleted: ids.filter((id) => !there.has(id)),
  };
}

/** By record and field, when it was last edited. */
function stampsOf(edits: readonly NotedEdit[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { id, at, columns } of edits) {
    const own = found.get(id) ?? new Map<string, number>();
    found.set(id, own);
    for (const column of columns) own.set(column, Math.max(own.get(column) ?? 0, at));
  }
  return found;
}
