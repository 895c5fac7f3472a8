/**
 * A list that is read while others write: what was there all along is in it.
 *
 * Where a record is deleted, those behind it move up, and one passes from a page that is still to come
 * to one that was read already. A list by places is read so that this shows, and then read anew. A list
 * whose pages cannot show it is read again until a reading brings nothing that was not seen before. What
 * comes anew is given as well, so that a record may come twice.
 */
import { ConnectorError } from "../../connector-error.ts";
import { type ListPage, type ListRequest, readPages, Shifted } from "./pages.ts";

const mostReadings = 5;
/** That one record hides from three readings is no longer chance. */
const mostLooks = 3;

export async function* readList(list: ListRequest, signal: AbortSignal): AsyncIterable<ListPage> {
  const { paging } = list;
  if (paging.kind === "offset") return yield* readAgainWhereShifted(list, signal);
  const canShift =
    (paging.kind === "page" || paging.kind === "link" || paging.kind === "next") &&
    paging.stable !== true;
  const isSaidTo =
    (paging.kind === "cursor" || paging.kind === "keyset") && paging.stable === false;
  if (canShift || isSaidTo) return yield* readUntilNothingIsNew(list, signal);
  yield* readPages(list, signal);
}

async function* readAgainWhereShifted(
  list: ListRequest,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  for (let reading = 1; ; reading++) {
    try {
      return yield* readPages(list, signal);
    } catch (error) {
      if (!(error instanceof Shifted)) throw error;
      if (reading === mostReadings) {
        throw new ConnectorError(
          "transient",
          `${list.what} ${list.object.name}: the list changes faster than it can be read`,
        );
      }
    }
  }
}

async function* readUntilNothingIsNew(
  list: ListRequest,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  const seen = new Set<string>();
  for (let look = 1; ; look++) {
    let pages = 0;
    let isNew = false;
    for await (const page of readPages(list, signal)) {
      pages++;
      const records = page.records.filter((one) => !seen.has(list.key(one)));
      for (const one of records) seen.add(list.key(one));
      isNew ||= records.length > 0;
      if (records.length > 0 || look === 1) yield { ...page, records };
    }
    // Nothing can move between the pages of a list that has one.
    if (!isNew || pages < 2 || look === mostLooks) return;
  }
}
