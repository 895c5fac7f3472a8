/**
 * What became of a batch, in one transaction: bases, values in force, holds, tombstones and the audit,
 * with the intents that are settled by it.
 *
 * Links follow one another, and a record may go from one to the next; so the batch is played through on
 * what is known of its records and links, and then every table is written at once.
 */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { LinkOutcome, Outcome, RecordOutcome, SeenRecord } from "../engine.ts";
import { keysIn, textsOf } from "../record-texts.ts";
import { appendAudit } from "./audit.ts";
import {
  type BatchLink,
  type BatchRecord,
  dropLinks,
  givenNames,
  keptNames,
  loadBatch,
  nameOf,
} from "./batch.ts";
import type { Query } from "./database.ts";
import { putHolds } from "./holds.ts";
import { kept, unkept } from "./kept-text.ts";
import {
  forgetKeys,
  isNamed,
  type LostKey,
  lookAgain,
  namedRecords,
  namesOf,
  putKeys,
  searching,
} from "./keys.ts";
import { tell } from "./tell.ts";

/** What becomes of a record that the batch names. */
interface Put extends BatchRecord {
  /** Undefined while no link has told it. */
  base?: string;
  seen?: SeenRecord;
  /** It is looked for by these keys from now on, and was by others before. */
  keyed?: { readonly keys: SeenRecord["keys"]; readonly hadKeys: boolean };
  /** What was asserted of it is decided. */
  isDecided: boolean;
  /** The last link of the batch that looked at it, by its place. */
  at: number;
}

/** `now`: ms. */
export async function commit(query: Query, outcome: Outcome, now: number): Promise<void> {
  if (outcome.links.length > 0) {
    await commitLinks(query, outcome.links, now);
    // Last, because others of the batch may be looked at again for it.
    const records = outcome.links.flatMap((link) => link.records.filter((one) => one.deleted));
    await bury(query, records, now);
  }
  if (outcome.settled.length > 0) {
    await query("DELETE FROM intents WHERE id = ANY($1::text[])", [outcome.settled.map(kept)]);
  }
  await appendAudit(query, outcome);
  if (outcome.alerts !== undefined) await tell(query, { put: outcome.alerts });
}

async function commitLinks(
  query: Query,
  outcomes: readonly LinkOutcome[],
  now: number,
): Promise<void> {
  const { records, links } = await loadBatch(
    query,
    outcomes.flatMap((one) => one.records),
    outcomes.map((one) => one.link),
  );
  const puts = new Map<string, Put>(
    [...records].map(([name, one]) => [name, { ...one, isDecided: false, at: -1 }]),
  );
  const members = Map.groupBy(puts.values(), (one) => one.link);
  const lost: LostKey[] = [];
  const decided = new Map<string, { readonly at: number; readonly outcome: LinkOutcome }>();
  for (const [at, outcome] of outcomes.entries()) {
    const link = links.get(outcome.link);
    // Else its last record went over to another link of this batch.
    if (link === undefined || link.isDropped) continue;
    const told = outcome.records.flatMap((one) => put(link, one, at) ?? []);
    for (const one of [...(members.get(link.id) ?? []), ...told]) {
      if (one.link === link.id) Object.assign(one, { at, isDecided: true });
    }
    decided.set(link.id, { at, outcome });
    if (link.count === 0 && outcome.records.some((one) => one.left)) drop(link);
  }
  const told = [...puts.values()].filter((one) => one.base !== undefined);
  await putRecords(query, told, now);
  const keyed = told.flatMap(({ keyed, ...one }) =>
    keyed === undefined ? [] : { ...one, ...keyed },
  );
  await putKeys(query, keyed.map(givenNames));
  await putLinks(
    query,
    [...decided.values()].map((one) => one.outcome),
  );
  const dropped = [...links.values()].filter((one) => one.isDropped).map((one) => one.id);
  await dropLinks(query, dropped);
  // A link that was decided after the key was lost has been looked at with what it is now.
  const again = (await searching(query, lost)).filter(
    (one) => one.at > (puts.get(nameOf(one))?.at ?? decided.get(one.link)?.at ?? -1),
  );
  await lookAgain(query, again);

  function put(link: BatchLink, record: RecordOutcome, at: number): Put | undefined {
    const names = keptNames(record);
    const before = puts.get(nameOf(names));
    const { seen, base } = record;
    if (before === undefined && seen === undefined) return undefined;
    const fresh = { isNew: true, link: null, gone: false, keys: "", isDecided: false } as const;
    const now: Put = before ?? { ...names, ...fresh, at };
    puts.set(nameOf(names), now);
    Object.assign(now, { base: canonicalJson(base), at });
    if (seen !== undefined) {
      const { keys } = textsOf(seen);
      const isFound = before !== undefined && !now.gone;
      if (!isFound || now.keys !== keys) {
        if (isFound) lost.push(...lostKeys(record.object, now.keys, at));
        now.keyed = { keys: seen.keys, hadKeys: now.keyed?.hadKeys ?? isFound };
      }
      Object.assign(now, { seen, keys, gone: false });
    }
    move(now, record.left === true ? undefined : link, link);
    return now;
  }

  function move(record: Put, to: BatchLink | undefined, deciding: BatchLink): void {
    const from = record.link === null ? undefined : links.get(record.link);
    if (from === to) return;
    record.link = to?.id ?? null;
    if (to !== undefined) to.count++;
    if (from === undefined) return;
    from.count--;
    // The link that is decided may get others yet.
    if (from !== deciding && from.count === 0) drop(from);
  }

  function drop(link: BatchLink): void {
    link.isDropped = true;
    decided.delete(link.id);
  }
}

async function putRecords(query: Query, puts: readonly Put[], now: number): Promise<void> {
  const made = puts.filter((one) => one.isNew);
  if (made.length > 0) {
    await query(
      `INSERT INTO records (object, system, stage, id, link, base, seen, modified, stamps, keys, since, dirty)
       SELECT *, $11::float8, false FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[],
         $6::text[], $7::text[], $8::float8[], $9::text[], $10::text[])`,
      [...namesOf(made.map(givenNames)), ...valuesOf(made), now],
    );
  }
  const changed = puts.filter((one) => !one.isNew);
  if (changed.length === 0) return;
  await query(
    `UPDATE records AS r SET link = w.link, base = w.base, dirty = false,
       asserted = CASE WHEN w.is_decided THEN NULL ELSE r.asserted END,
       seen = coalesce(w.seen, r.seen), keys = coalesce(w.keys, r.keys),
       modified = CASE WHEN w.seen IS NULL THEN r.modified ELSE w.modified END,
       stamps = CASE WHEN w.seen IS NULL THEN r.stamps ELSE w.stamps END,
       since = CASE WHEN w.seen IS NULL THEN r.since ELSE $12::float8 END,
       gone = r.gone AND w.seen IS NULL,
       merged_into = CASE WHEN w.seen IS NULL THEN r.merged_into END
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
       $8::float8[], $9::text[], $10::text[], $11::boolean[])
       AS w(object, system, stage, id, link, base, seen, modified, stamps, keys, is_decided)
     WHERE ${isNamed("r")}`,
    [
      ...namesOf(changed.map(givenNames)),
      ...valuesOf(changed),
      changed.map((one) => one.isDecided),
      now,
    ],
  );
}

function valuesOf(puts: readonly Put[]): readonly unknown[] {
  const texts = puts.map(({ seen }) => seen && textsOf(seen));
  return [
    puts.map((one) => one.link),
    puts.map((one) => one.base),
    texts.map((one) => one?.seen ?? null),
    puts.map((one) => one.seen?.modified ?? null),
    texts.map((one) => one?.stamps ?? null),
    texts.map((one) => one?.keys ?? null),
  ];
}

async function putLinks(query: Query, links: readonly LinkOutcome[]): Promise<void> {
  if (links.length === 0) return;
  const ids = links.map((one) => one.link);
  await query(
    `UPDATE links AS l SET hubs = w.hubs, in_scope = w.in_scope, dirty = w.dirty, again = w.again,
       attempts = w.attempts, waits = w.waits
     FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::boolean[], $5::float8[], $6::int[], $7::boolean[])
       AS w(id, hubs, in_scope, dirty, again, attempts, waits)
     WHERE l.id = w.id`,
    [
      ids,
      links.map((one) => canonicalJson(one.hubs)),
      links.map((one) => one.inScope),
      links.map((one) => one.again !== "never"),
      links.map(({ again }) => (typeof again === "string" ? null : again.at)),
      links.map((one) => one.attempts),
      links.map((one) => one.waits),
    ],
  );
  await query(
    `WITH closed AS (DELETE FROM holds WHERE link = ANY($1::bigint[])),
       forgotten AS (DELETE FROM tombstones WHERE link = ANY($1::bigint[]))
     UPDATE records SET dirty = false, asserted = NULL
     WHERE link = ANY($1::bigint[]) AND (dirty OR asserted IS NOT NULL)`,
    [ids],
  );
  await putHolds(
    query,
    links.flatMap((one) => one.holds),
  );
  const tombstones = links.flatMap(({ link, tombstones }) =>
    tombstones.map((system) => ({ link, system })),
  );
  if (tombstones.length > 0) {
    await query(
      "INSERT INTO tombstones (link, system) SELECT * FROM unnest($1::bigint[], $2::text[])",
      [tombstones.map((one) => one.link), tombstones.map((one) => kept(one.system))],
    );
  }
}

/** Records that we deleted. */
async function bury(query: Query, records: readonly RecordOutcome[], now: number): Promise<void> {
  if (records.length === 0) return;
  const { rows } = await query<{ object: string; keys: string }>(
    `UPDATE records AS r SET gone = true, since = $5, dirty = false FROM
       (SELECT o.*, o.gone AS was_gone FROM ${namedRecords} AS w JOIN records AS o ON ${isNamed("o")}) AS o
     WHERE r.object = o.object AND r.system = o.system AND r.stage = o.stage AND r.id = o.id
     RETURNING r.object, CASE WHEN o.was_gone THEN '[]' ELSE r.keys END AS keys`,
    [...namesOf(records), now],
  );
  await forgetKeys(query, records);
  const lost = rows.flatMap(({ object, keys }) => lostKeys(unkept(object), keys, 0));
  await lookAgain(query, await searching(query, lost));
}

function lostKeys(object: string, keys: string, at: number): readonly LostKey[] {
  return keysIn(keys).map((one) => ({ ...one, object, at }));
}
