/**
 * A cursor as the state keeps it: with the fields that its object lacked when it was taken. Records that were
 * not touched tell nothing of a field that goes, or comes back, so then all of them are read again.
 */
import type { Cursor } from "../connector.ts";
import type { FeedProgram } from "../program/program.ts";

const mark = "without ";

export function keptCursor(cursor: Cursor, feed: FeedProgram): string {
  const names = namesOf(feed);
  return names === "" ? cursor : `${mark}${names} ${cursor}`;
}

/** Undefined where it tells of other fields than the object has now. */
export function cursorFrom(kept: string | undefined, feed: FeedProgram): Cursor | undefined {
  if (kept === undefined) return undefined;
  const names = namesOf(feed);
  if (names === "") return kept.startsWith(mark) ? undefined : kept;
  const before = `${mark}${names} `;
  return kept.startsWith(before) ? kept.slice(before.length) : undefined;
}

function namesOf({ fields, lacking }: FeedProgram): string {
  const names = lacking.map(({ field }) => field).filter((field) => fields.includes(field));
  return names.length === 0 ? "" : encodeURIComponent(JSON.stringify(names));
}
