/** All that a connector tells of since a cursor, its pages put together. */
import type { ChangePage, Connector, Cursor } from "../../runtime/connector.ts";

export async function changesSince(
  { changes }: Pick<Connector, "changes">,
  object: string,
  fields: readonly string[],
  cursor: Cursor,
) {
  const pages: ChangePage[] = [];
  const { signal } = new AbortController();
  for await (const page of changes(object, fields, cursor, signal)) pages.push(page);
  return {
    rows: pages.flatMap(({ rows }) => rows),
    deleted: pages.flatMap(({ deleted }) => deleted),
    merged: pages.flatMap(({ merged = [] }) => merged),
    cursor: pages.at(-1)?.cursor ?? cursor,
  };
}
