/** What people are told: the outbox, the conditions that were told, and how much waits to be tried again. */
import type { DatabaseSync } from "node:sqlite";
import type { StoredAlert, StoredCondition, Telling } from "../../alerts/stored-alert.ts";
import type { QueueSize } from "../engine.ts";

/** Each part is one statement, however much there is of it. */
export function tell(
  db: DatabaseSync,
  { put = [], drop = [], begin = [], over = [] }: Telling,
): void {
  if (put.length > 0) {
    const rows = put.map((one) => ({ id: one.id, at: one.at, alert: JSON.stringify(one) }));
    db.prepare(
      `INSERT INTO alerts (id, at, alert)
       SELECT value ->> 'id', value ->> 'at', value ->> 'alert' FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET at = excluded.at, alert = excluded.alert`,
    ).run(JSON.stringify(rows));
  }
  if (drop.length > 0) {
    db.prepare(`DELETE FROM alerts WHERE id IN (SELECT value FROM json_each(?))`).run(
      JSON.stringify(drop),
    );
  }
  if (over.length > 0) {
    db.prepare(`DELETE FROM conditions WHERE name IN (SELECT value FROM json_each(?))`).run(
      JSON.stringify(over),
    );
  }
  if (begin.length > 0) {
    db.prepare(
      `INSERT INTO conditions (name, since)
       SELECT value ->> 'name', value ->> 'since' FROM json_each(?) WHERE true
       ON CONFLICT DO NOTHING`,
    ).run(JSON.stringify(begin));
  }
}

export function readAlerts(db: DatabaseSync): readonly StoredAlert[] {
  const rows = db.prepare(`SELECT alert FROM alerts ORDER BY at, id`).all() as { alert: string }[];
  return rows.map((row) => JSON.parse(row.alert) as StoredAlert);
}

export function readConditions(db: DatabaseSync): readonly StoredCondition[] {
  const rows = db.prepare(`SELECT name, since FROM conditions ORDER BY name`).all();
  return rows.map((row) => ({ name: String(row["name"]), since: Number(row["since"]) }));
}

export function queueSizes(db: DatabaseSync): readonly QueueSize[] {
  const rows = db
    .prepare(
      `SELECT hold ->> 'class' AS class, count(DISTINCT link) AS links FROM holds
       WHERE hold ->> 'instead' = 'queued' GROUP BY 1 ORDER BY 1`,
    )
    .all() as unknown as QueueSize[];
  return rows.map(({ class: name, links }) => ({ class: name, links }));
}
