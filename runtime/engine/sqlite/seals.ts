/** What a state notes of itself, the keys of its values, and what was forgotten. */
import type { DatabaseSync } from "node:sqlite";
import type { Forgetting, Forgotten } from "../forgetting.ts";
import { droppingEmpty } from "./identity.ts";
import { lookingAgain } from "./keys.ts";

export function note(db: DatabaseSync, name: string): string | undefined {
  const row = db.prepare(`SELECT text FROM notes WHERE name = ?`).get(name) as
    | { text: string }
    | undefined;
  return row?.text;
}

export function putNote(db: DatabaseSync, name: string, text: string | undefined): void {
  if (text === undefined) db.prepare(`DELETE FROM notes WHERE name = ?`).run(name);
  else {
    db.prepare(
      `INSERT INTO notes (name, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text`,
    ).run(name, text);
  }
}

export function sealsOf(
  db: DatabaseSync,
  names: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  const found =
    names === undefined
      ? db.prepare(`SELECT name, seal FROM seals`).all()
      : db
          .prepare(
            `SELECT s.name, s.seal FROM (SELECT DISTINCT value AS name FROM json_each(?)) AS w
             CROSS JOIN seals AS s ON s.name = w.name`,
          )
          .all(JSON.stringify(names));
  return new Map(found.map((row) => [String(row["name"]), String(row["seal"])]));
}

export function putSeals(db: DatabaseSync, seals: ReadonlyMap<string, string>): void {
  const put = db.prepare(`INSERT INTO seals (name, seal) VALUES (?, ?) ON CONFLICT DO NOTHING`);
  for (const [name, seal] of seals) put.run(name, seal);
}

export function forgetAll(db: DatabaseSync, forgetting: Forgetting): void {
  const { object } = forgetting;
  const links = JSON.stringify(forgetting.links.map(Number));
  const linked = db
    .prepare(
      `SELECT system, stage, id, link FROM records
       WHERE object = ? AND link IN (SELECT value FROM json_each(?))`,
    )
    .all(object, links) as { system: string; stage: string; id: string; link: number | null }[];
  const lookAgain = lookingAgain(db);
  const dropIfEmpty = droppingEmpty(db);
  const where = `object = ? AND system = ? AND stage = ? AND id = ?`;
  const linkOf = db.prepare(`SELECT link FROM records WHERE ${where}`);
  const drops = ["keys", "records"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE ${where}`),
  );
  for (const { system, stage, id } of [...linked, ...forgetting.records]) {
    const found = linkOf.get(object, system, stage, id) as { link: number | null } | undefined;
    lookAgain({ object, system, stage }, [id]);
    for (const drop of drops) drop.run(object, system, stage, id);
    if (found !== undefined && found.link !== null) dropIfEmpty(found.link);
  }
  db.prepare(
    `DELETE FROM intents WHERE intent ->> 'link' IN (SELECT CAST(value AS TEXT) FROM json_each(?))`,
  ).run(links);
  db.prepare(`DELETE FROM seals WHERE name IN (SELECT value FROM json_each(?))`).run(
    JSON.stringify(forgetting.seals),
  );
  const put = db.prepare(
    `INSERT INTO forgotten (name, what) VALUES (?, ?) ON CONFLICT DO UPDATE SET what = excluded.what`,
  );
  for (const one of forgetting.forgotten) put.run(one.name, JSON.stringify(one));
}

export function forgotten(db: DatabaseSync): readonly Forgotten[] {
  const rows = db.prepare(`SELECT what FROM forgotten ORDER BY name`).all();
  return rows.map((row) => JSON.parse(String(row["what"])) as Forgotten);
}

export function remember(db: DatabaseSync, names: readonly string[]): void {
  db.prepare(`DELETE FROM forgotten WHERE name IN (SELECT value FROM json_each(?))`).run(
    JSON.stringify(names),
  );
}

export function compact(db: DatabaseSync): void {
  db.exec("VACUUM");
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}
