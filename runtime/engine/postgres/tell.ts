/** What people are told: the outbox, the conditions that were told, and how much waits to be tried again. */
import type { StoredAlert, StoredCondition, Telling } from "../../alerts/stored-alert.ts";
import type { QueueSize } from "../engine.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";

/** Each part is one statement, however much there is of it. */
export async function tell(
  query: Query,
  { put = [], drop = [], begin = [], over = [] }: Telling,
): Promise<void> {
  if (put.length > 0) {
    await query(
      `INSERT INTO alerts (id, at, alert) SELECT * FROM unnest($1::text[], $2::float8[], $3::text[])
       ON CONFLICT (id) DO UPDATE SET at = excluded.at, alert = excluded.alert`,
      [
        put.map((one) => kept(one.id)),
        put.map((one) => one.at),
        put.map((one) => JSON.stringify(one)),
      ],
    );
  }
  if (drop.length > 0) {
    await query("DELETE FROM alerts WHERE id = ANY($1::text[])", [drop.map(kept)]);
  }
  if (over.length > 0) {
    await query("DELETE FROM conditions WHERE name = ANY($1::text[])", [over.map(kept)]);
  }
  if (begin.length > 0) {
    await query(
      `INSERT INTO conditions (name, since) SELECT * FROM unnest($1::text[], $2::float8[])
       ON CONFLICT (name) DO NOTHING`,
      [begin.map((one) => kept(one.name)), begin.map((one) => one.since)],
    );
  }
}

export async function readAlerts(query: Query): Promise<readonly StoredAlert[]> {
  const { rows } = await query<{ alert: string }>("SELECT alert FROM alerts ORDER BY at, id");
  return rows.map((row) => JSON.parse(row.alert) as StoredAlert);
}

export async function readConditions(query: Query): Promise<readonly StoredCondition[]> {
  const { rows } = await query<{ name: string; since: number }>(
    "SELECT name, since FROM conditions ORDER BY name",
  );
  return rows.map(({ name, since }) => ({ name: unkept(name), since }));
}

export async function queueSizes(query: Query): Promise<readonly QueueSize[]> {
  const { rows } = await query<{ class: QueueSize["class"]; links: number }>(
    `SELECT class, count(DISTINCT link)::float8 AS links FROM holds
     WHERE instead = 'queued' GROUP BY class ORDER BY class`,
  );
  return rows.map(({ class: name, links }) => ({ class: name, links }));
}
