/** What waits for a person, and what else waits. */
import type { HoldDecision, StoredHold } from "../engine.ts";
import type { Query } from "./database.ts";
import { kept } from "./kept-text.ts";

export async function putHolds(query: Query, holds: readonly StoredHold[]): Promise<void> {
  if (holds.length === 0) return;
  await query(
    `INSERT INTO holds (link, unit, object, class, instead, hold)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      holds.map((one) => one.link),
      holds.map((one) => kept(one.unit)),
      holds.map((one) => kept(one.object)),
      holds.map((one) => one.class),
      holds.map((one) => one.instead ?? null),
      holds.map((one) => JSON.stringify(one)),
    ],
  );
}

export async function allHolds(query: Query): Promise<readonly StoredHold[]> {
  const { rows } = await query<{ hold: string }>(
    "SELECT hold FROM holds WHERE instead IS NULL ORDER BY object, link, unit",
  );
  return rows.map((row) => JSON.parse(row.hold) as StoredHold);
}

export async function decide(
  query: Query,
  decisions: readonly { readonly hold: StoredHold; readonly decision: HoldDecision | undefined }[],
): Promise<void> {
  // Of two decisions on one case the later counts.
  const last = new Map(
    decisions.map((one) => [JSON.stringify([one.hold.link, one.hold.unit]), one]),
  );
  const decided = [...last.values()];
  await query(
    `UPDATE holds AS h SET hold = w.hold FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w(link, unit, hold)
     WHERE h.link = w.link AND h.unit = w.unit`,
    [
      decided.map(({ hold }) => hold.link),
      decided.map(({ hold }) => kept(hold.unit)),
      decided.map(({ hold, decision }) => JSON.stringify({ ...hold, decision })),
    ],
  );
  // What a person decided waits for no other time.
  await query("UPDATE links SET dirty = true, again = NULL WHERE id = ANY($1::bigint[])", [
    decided.map(({ hold }) => hold.link),
  ]);
}

export async function retry(query: Query): Promise<number> {
  const { count } = await query(
    `UPDATE links SET dirty = true, again = NULL, attempts = 0
     WHERE again IS NOT NULL
       OR id IN (SELECT link FROM holds WHERE class <> 'conflict' OR instead IS NOT NULL)`,
  );
  return count;
}
