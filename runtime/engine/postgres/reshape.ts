/** Names that change in what a state keeps of one object: everything of it is gone through once, a page at a time. */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Hub } from "../../../rules/merge/unit.ts";
import type { Intent, Reshape, StoredHold } from "../engine.ts";
import { stampsText } from "../record-texts.ts";
import { reshapeHold, reshapeHubs, reshapeIntent, reshapeRecord } from "../reshape.ts";
import type { Query } from "./database.ts";
import { putHolds } from "./holds.ts";
import { kept } from "./kept-text.ts";
import { isNamed } from "./keys.ts";
import { type RecordRow, recordColumns, recordOf } from "./records.ts";

const page = 1000;

export async function reshape(query: Query, wanted: Reshape): Promise<void> {
  await reshapeRecords(query, wanted);
  await reshapeLinks(query, wanted);
  await reshapeHolds(query, wanted);
  await reshapeIntents(query, wanted);
}

async function reshapeRecords(query: Query, wanted: Reshape): Promise<void> {
  const systems = new Set([...wanted.fields, ...wanted.bases].map((one) => one.system));
  for (const system of systems) {
    let after: RecordRow | undefined;
    do {
      const { rows } = await query<RecordRow>(
        `SELECT ${recordColumns} FROM records
         WHERE object = $1 AND system = $2 AND (stage, id) > ($3, $4) ORDER BY stage, id LIMIT ${page}`,
        [kept(wanted.object), kept(system), after?.stage ?? "", after?.id ?? ""],
      );
      await putRecords(query, wanted, rows);
      after = rows.length < page ? undefined : rows.at(-1);
    } while (after !== undefined);
  }
}

async function putRecords(
  query: Query,
  wanted: Reshape,
  rows: readonly RecordRow[],
): Promise<void> {
  const next = rows.map((row) => reshapeRecord(recordOf(row), wanted));
  await query(
    `UPDATE records AS r SET seen = w.seen, base = w.base, stamps = w.stamps, asserted = w.asserted
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS w(object, system, stage, id, seen, base, stamps, asserted)
     WHERE ${isNamed("r")}`,
    [
      rows.map((one) => one.object),
      rows.map((one) => one.system),
      rows.map((one) => one.stage),
      rows.map((one) => one.id),
      next.map((one) => canonicalJson(one.fields)),
      next.map((one) => canonicalJson(one.base)),
      next.map((one) => stampsText(one.stamps)),
      next.map((one) => stampsText(one.asserted)),
    ],
  );
}

async function reshapeLinks(query: Query, wanted: Reshape): Promise<void> {
  if (wanted.units.length === 0) return;
  let after: string | undefined = "0";
  do {
    const { rows } = (await query<{ id: string; hubs: string }>(
      `SELECT id, hubs FROM links WHERE object = $1 AND id > $2 ORDER BY id LIMIT ${page}`,
      [kept(wanted.object), after],
    )) as { readonly rows: readonly { readonly id: string; readonly hubs: string }[] };
    await query(
      `UPDATE links AS l SET hubs = w.hubs FROM unnest($1::bigint[], $2::text[]) AS w(id, hubs)
       WHERE l.id = w.id`,
      [
        rows.map((one) => one.id),
        rows.map((one) =>
          canonicalJson(reshapeHubs(JSON.parse(one.hubs) as Record<string, Hub>, wanted)),
        ),
      ],
    );
    after = rows.length < page ? undefined : rows.at(-1)?.id;
  } while (after !== undefined);
}

async function reshapeHolds(query: Query, wanted: Reshape): Promise<void> {
  const { rows } = await query<{ hold: string }>(
    "DELETE FROM holds WHERE object = $1 RETURNING hold",
    [kept(wanted.object)],
  );
  const next = rows.flatMap(
    ({ hold }) => reshapeHold(JSON.parse(hold) as StoredHold, wanted) ?? [],
  );
  await putHolds(query, next);
}

async function reshapeIntents(query: Query, wanted: Reshape): Promise<void> {
  const { rows } = await query<{ id: string; intent: string }>("SELECT id, intent FROM intents");
  const next = rows.flatMap(({ id, intent }) => {
    const before = JSON.parse(intent) as Intent;
    if (before.object !== wanted.object) return [];
    return [{ id, intent: JSON.stringify(reshapeIntent(before, wanted)) }];
  });
  await query(
    `UPDATE intents AS i SET intent = w.intent FROM unnest($1::text[], $2::text[]) AS w(id, intent)
     WHERE i.id = w.id`,
    [next.map((one) => one.id), next.map((one) => one.intent)],
  );
}
