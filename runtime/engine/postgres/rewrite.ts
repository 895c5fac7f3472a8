/** What a state keeps of one object, in another form: a page at a time, and only what is another one is written. */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Hub } from "../../../rules/merge/unit.ts";
import { chained } from "../audit-chain.ts";
import type { AuditEntry, Intent, Rewrite, StoredHold, WholeRecord } from "../engine.ts";
import { pruned } from "../pruned.ts";
import { keysText, stampsText } from "../record-texts.ts";
import type { Query } from "./database.ts";
import { putHolds } from "./holds.ts";
import { kept } from "./kept-text.ts";
import { isNamed, putKeys } from "./keys.ts";
import { readPrunings } from "./prunings.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";
import { putNote, putSeals } from "./seals.ts";

const page = 1000;

export async function rewrite(query: Query, wanted: Rewrite): Promise<void> {
  const { record, hubs, hold, intent, audit, beside } = wanted;
  if (record !== undefined) await rewriteRecords(query, wanted.object, record);
  if (hubs !== undefined) await rewriteHubs(query, wanted.object, hubs);
  if (hold !== undefined) await rewriteHolds(query, wanted.object, hold);
  if (intent !== undefined) await rewriteIntents(query, wanted.object, intent);
  if (audit !== undefined) await rewriteAudit(query, wanted.object, audit);
  if (beside === undefined) return;
  const { seals, notes } = beside();
  await putSeals(query, seals);
  for (const [name, text] of notes) await putNote(query, name, text);
}

async function rewriteRecords(
  query: Query,
  object: string,
  form: NonNullable<Rewrite["record"]>,
): Promise<void> {
  let after: RecordRow | undefined;
  do {
    const { rows } = await query<RecordRow>(
      `SELECT ${recordColumns} FROM records
       WHERE object = $1 AND (system, stage, id) > ($2, $3, $4) ORDER BY system, stage, id LIMIT ${page}`,
      [kept(object), after?.system ?? "", after?.stage ?? "", after?.id ?? ""],
    );
    const next = rows.flatMap((row) => {
      const before = recordOf(row);
      const own = form(before);
      return own === before ? [] : [{ row, own }];
    });
    await putRecords(query, next);
    after = rows.length < page ? undefined : rows.at(-1);
  } while (after !== undefined);
}

async function putRecords(
  query: Query,
  next: readonly { readonly row: RecordRow; readonly own: WholeRecord }[],
): Promise<void> {
  if (next.length === 0) return;
  await query(
    `UPDATE records AS r SET seen = w.seen, base = w.base, keys = w.keys, stamps = w.stamps, asserted = w.asserted
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[]) AS w(object, system, stage, id, seen, base, keys, stamps, asserted)
     WHERE ${isNamed("r")}`,
    [
      next.map(({ row }) => row.object),
      next.map(({ row }) => row.system),
      next.map(({ row }) => row.stage),
      next.map(({ row }) => row.id),
      next.map(({ own }) => canonicalJson(own.fields)),
      next.map(({ own }) => canonicalJson(own.base)),
      next.map(({ own }) => keysText(own.keys)),
      next.map(({ own }) => stampsText(own.stamps)),
      next.map(({ own }) => stampsText(own.asserted)),
    ],
  );
  const others = next.filter(({ row, own }) => !row.gone && keysText(own.keys) !== row.keys);
  await putKeys(
    query,
    others.map(({ own }) => ({ ...own, hadKeys: true })),
  );
}

async function rewriteHubs(
  query: Query,
  object: string,
  form: NonNullable<Rewrite["hubs"]>,
): Promise<void> {
  let after: string | undefined = "0";
  do {
    const { rows } = (await query<{ id: string; hubs: string }>(
      `SELECT id, hubs FROM links WHERE object = $1 AND id > $2 ORDER BY id LIMIT ${page}`,
      [kept(object), after],
    )) as { readonly rows: readonly { readonly id: string; readonly hubs: string }[] };
    const next = rows.flatMap(({ id, hubs }) => {
      const before = JSON.parse(hubs) as Record<string, Hub>;
      const own = form(id, before);
      return own === before ? [] : [{ id, hubs: canonicalJson(own) }];
    });
    await query(
      `UPDATE links AS l SET hubs = w.hubs FROM unnest($1::bigint[], $2::text[]) AS w(id, hubs)
       WHERE l.id = w.id`,
      [next.map((one) => one.id), next.map((one) => one.hubs)],
    );
    after = rows.length < page ? undefined : rows.at(-1)?.id;
  } while (after !== undefined);
}

async function rewriteHolds(
  query: Query,
  object: string,
  form: NonNullable<Rewrite["hold"]>,
): Promise<void> {
  const { rows } = await query<{ hold: string }>(
    "DELETE FROM holds WHERE object = $1 RETURNING hold",
    [kept(object)],
  );
  await putHolds(
    query,
    rows.flatMap(({ hold }) => form(JSON.parse(hold) as StoredHold) ?? []),
  );
}

async function rewriteIntents(
  query: Query,
  object: string,
  form: NonNullable<Rewrite["intent"]>,
): Promise<void> {
  const { rows } = await query<{ id: string; intent: string }>("SELECT id, intent FROM intents");
  const next = rows.flatMap(({ id, intent }) => {
    const before = JSON.parse(intent) as Intent;
    return before.object === object ? [{ id, intent: JSON.stringify(form(before)) }] : [];
  });
  await query(
    `UPDATE intents AS i SET intent = w.intent FROM unnest($1::text[], $2::text[]) AS w(id, intent)
     WHERE i.id = w.id`,
    [next.map((one) => one.id), next.map((one) => one.intent)],
  );
}

async function rewriteAudit(
  query: Query,
  object: string,
  form: NonNullable<Rewrite["audit"]>,
): Promise<void> {
  let { sequence, hash } = pruned(await readPrunings(query));
  let isChanged = false;
  for (;;) {
    const { rows } = await query<{ sequence: string; entry: string; hash: string }>(
      `SELECT sequence, entry, hash FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT ${page}`,
      [sequence],
    );
    const next: { sequence: number; entry: string; hash: string }[] = [];
    for (const row of rows) {
      const before = JSON.parse(row.entry) as Omit<AuditEntry, "hash">;
      const own = before.object === object ? form(before) : before;
      isChanged ||= own !== before;
      const entry = own === before ? row.entry : canonicalJson(own);
      // An older break of the chain stays where it is.
      hash = isChanged ? chained(hash, entry) : row.hash;
      sequence = Number(row.sequence);
      if (isChanged) next.push({ sequence, entry, hash });
    }
    await query(
      `UPDATE audit AS a SET entry = w.entry, hash = w.hash
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w(sequence, entry, hash)
       WHERE a.sequence = w.sequence`,
      [next.map((one) => one.sequence), next.map((one) => one.entry), next.map((one) => one.hash)],
    );
    if (rows.length < page) break;
  }
  if (!isChanged) return;
  await query("UPDATE meta SET value = $1 WHERE name = 'audit'", [
    JSON.stringify({ sequence, hash }),
  ]);
}
