/**
 * Reads what changed in every system of an object into the state: everything the first time, and
 * where the feed cannot tell deletions or has lost its place; else from the cursor on.
 *
 * A page is durable before the one after the next is asked for, and the next one is being read while it is.
 * What may be an older picture of a record than the one that is known is asked for again, by its id.
 */
import type { Connector, Row } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { Picture } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import type { Systems } from "../systems.ts";
import { awaitSent } from "./await-sent.ts";
import { addSkew, type ClockSkew } from "./clock-skew.ts";
import { askInDoubt } from "./in-doubt.ts";
import { cursorFrom, keptCursor } from "./kept-cursor.ts";
import { seenRecords } from "./keys.ts";
import { readAhead } from "./read-ahead.ts";

export interface Detected {
  readonly read: number;
  readonly changed: number;
  /** Systems whose records carry times that have not come yet. */
  readonly skews: readonly ClockSkew[];
  /** Systems that could not be read: the others go on. */
  readonly failed: readonly { readonly system: string; readonly error: ConnectorError }[];
}

/** `progress` is told how many records a page brought. */
export async function detect(
  object: ObjectProgram,
  running: Running,
  progress: (read: number) => void,
): Promise<Detected> {
  const skews = new Map<string, ClockSkew>();
  const detecting: Detecting = {
    ...running,
    took(system, rows) {
      const skew = addSkew(skews.get(system), system, rows, running.host.clock.now());
      if (skew !== undefined) skews.set(system, skew);
      progress(rows.length);
    },
  };
  const lanes = Map.groupBy(object.feeds, (feed) => feed.system);
  const results = await Promise.all(
    [...lanes].map(async ([system, feeds]) => {
      let [read, changed] = [0, 0];
      try {
        await awaitSent(object, system, running);
        // What the feed shows in doubt is asked for at once, where that can tell.
        const isAtOnce = running.systems.readLag(system) === 0;
        if (!isAtOnce) changed += await askInDoubt(object, system, running);
        for (const feed of feeds) {
          const found = await readFeed(object, feed, detecting);
          read += found.read;
          changed += found.changed;
        }
        if (isAtOnce) changed += await askInDoubt(object, system, running);
        return { read, changed, failed: [] };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        return { read, changed, failed: [{ system, error }] };
      }
    }),
  );
  return {
    read: results.reduce((sum, one) => sum + one.read, 0),
    changed: results.reduce((sum, one) => sum + one.changed, 0),
    skews: [...skews.values()],
    failed: results.flatMap((one) => one.failed),
  };
}

interface Detecting extends Running {
  /** Called for each page that is in the state. */
  readonly took: (system: string, rows: readonly Row[]) => void;
}

interface Found {
  readonly read: number;
  readonly changed: number;
}

async function readFeed(
  object: ObjectProgram,
  feed: FeedProgram,
  detecting: Detecting,
): Promise<Found> {
  const { engine, systems } = detecting;
  const cursor = cursorFrom(await engine.cursor(feed), feed);
  if (cursor === undefined) return readAll(object, feed, detecting, true);
  try {
    const found = await readChanges(object, feed, cursor, detecting);
    if (seesDeletions(feed, systems)) return found;
    return add(found, await lookForGone(feed, detecting));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.kind !== "cursor_expired" && error.kind !== "changes_missed") throw error;
    return readAll(object, feed, detecting, error.kind === "changes_missed");
  }
}

/** `complete`: whether what the scan does not show may be taken for deleted. */
async function readAll(
  object: ObjectProgram,
  feed: FeedProgram,
  detecting: Detecting,
  complete: boolean,
): Promise<Found> {
  const { engine, lease, systems, signal, host, took } = detecting;
  const connector = systems.connector(feed.system);
  // Taken before the scan, so that what changes during it is found by the next run.
  const cursor = await connector.cursor(feed.stage, signal);
  const scan = lease.epoch;
  let [read, changed] = [0, 0];
  const began = host.clock.now();
  const pages = connector.scan(feed.stage, feed.fields, signal);
  const pictures = picturesOf(feed, detecting);
  for await (const { page, asked, came } of readAhead(pages, host.clock)) {
    const records = await seenRecords(object, feed, page.rows, engine);
    const picture = pictures(asked, came);
    const shown = { ...nameOf(feed), records, deleted: [], scan, picture };
    const appended = await engine.append(lease, shown);
    read += page.rows.length;
    changed += appended.changed;
    took(feed.system, page.rows);
  }
  if (complete) {
    const picture = pictureOfList(read, pictures(began, host.clock.now()));
    changed += await engine.sweep(lease, nameOf(feed), scan, picture);
  }
  const kept = keptCursor(cursor, feed);
  await engine.append(lease, { ...nameOf(feed), records: [], deleted: [], cursor: kept });
  return { read, changed };
}

async function readChanges(
  object: ObjectProgram,
  feed: FeedProgram,
  since: string,
  detecting: Detecting,
): Promise<Found> {
  const { engine, lease, systems, signal, host, took } = detecting;
  const connector: Connector = systems.connector(feed.system);
  let [read, changed] = [0, 0];
  const pages = connector.changes(feed.stage, feed.fields, since, signal);
  const pictures = picturesOf(feed, detecting);
  for await (const { page, asked, came } of readAhead(pages, host.clock)) {
    const records = await seenRecords(object, feed, page.rows, engine);
    const picture = pictures(asked, came);
    const { deleted, merged = [] } = page;
    const cursor = keptCursor(page.cursor, feed);
    const seen = { ...nameOf(feed), records, deleted, merged, cursor, picture };
    const appended = await engine.append(lease, seen);
    read += page.rows.length + deleted.length + merged.length;
    changed += appended.changed;
    took(feed.system, page.rows);
  }
  // Only where the run began: what it read itself may still be asked for again.
  await connector.acknowledge?.(feed.stage, since, signal);
  return { read, changed };
}

function nameOf({ object, system, stage }: FeedProgram) {
  return { object, system, stage };
}

/** What the feed does not tell, a complete list of ids shows: a record that is not in it is gone. */
async function lookForGone(feed: FeedProgram, detecting: Detecting): Promise<Found> {
  const { engine, lease, systems, signal, host } = detecting;
  const scan = lease.epoch;
  const began = host.clock.now();
  const picture = () => picturesOf(feed, detecting)(began, host.clock.now());
  let listed = 0;
  for await (const page of systems.connector(feed.system).scan(feed.stage, [], signal)) {
    const ids = page.rows.map((row) => row.id);
    listed += ids.length;
    await engine.present(lease, nameOf(feed), ids, scan, picture());
  }
  const shows = pictureOfList(listed, picture());
  return { read: 0, changed: await engine.sweep(lease, nameOf(feed), scan, shows) };
}

/** A list without any record is not believed: each that is known is asked for. What is gone then trips the brake. */
function pictureOfList(listed: number, picture: Picture): Picture {
  return listed === 0 ? { ...picture, asOf: 0 } : picture;
}

/** How old what the feed shows may be, by when it was asked and when it came. */
function picturesOf(
  { system }: FeedProgram,
  { systems }: Detecting,
): (asked: number, came: number) => Picture {
  const lag = systems.feedLag(system);
  return (asked, came) => ({ at: came, asOf: asked - lag });
}

function seesDeletions({ system, stage }: FeedProgram, systems: Systems): boolean {
  const { feed: mode } = systems.connector(system);
  const { deletions, feeds } = systems.manifest(system);
  const isOf = ({ objects }: { readonly objects: readonly string[] | null }) =>
    objects === null || objects.includes(stage);
  return (
    deletions.some(isOf) ||
    feeds.some((feed) => feed.mode === mode && feed.seesDeletions && isOf(feed))
  );
}

function add(a: Found, b: Found): Found {
  return { read: a.read + b.read, changed: a.changed + b.changed };
}
