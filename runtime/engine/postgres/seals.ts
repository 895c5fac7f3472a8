/** What a state notes of itself, the keys of its values, and what was forgotten. */
import type { Forgetting, Forgotten } from "../forgetting.ts";
import { isLink } from "./batch.ts";
import { type Query, quoted } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { forgetKeys, isNamed, lookAgain, namedRecords, namesOf, searching } from "./keys.ts";

export async function note(query: Query, name: string): Promise<string | undefined> {
  const { rows } = await query<{ text: string }>("SELECT text FROM notes WHERE name = $1", [
    kept(name),
  ]);
  return rows[0]?.text;
}

export async function putNote(query: Query, name: string, text: string | undefined): Promise<void> {
  if (text === undefined) await query("DELETE FROM notes WHERE name = $1", [kept(name)]);
  else {
    await query(
      `INSERT INTO notes (name, text) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET text = excluded.text`,
      [kept(name), text],
    );
  }
}

export async function sealsOf(
  query: Query,
  names: readonly string[] | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await query<{ name: string; seal: string }>(
    `SELECT name, seal FROM seals ${names === undefined ? "" : "WHERE name = ANY($1::text[])"}`,
    names === undefined ? [] : [names.map(kept)],
  );
  return new Map(rows.map((row) => [unkept(row.name), row.seal]));
}

export async function putSeals(query: Query, seals: ReadonlyMap<string, string>): Promise<void> {
  if (seals.size === 0) return;
  await query(
    `INSERT INTO seals (name, seal) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT DO NOTHING`,
    [[...seals.keys()].map(kept), [...seals.values()]],
  );
}

export async function forgetAll(query: Query, forgetting: Forgetting): Promise<void> {
  const links = forgetting.links.filter(isLink);
  const named = forgetting.records;
  const { rows } = await query<{ system: string; stage: string; id: string; link: string | null }>(
    `SELECT system, stage, id, link FROM records AS r
     WHERE object = $5 AND (link = ANY($6::bigint[])
       OR EXISTS (SELECT FROM ${namedRecords} AS w WHERE ${isNamed("r")}))`,
    [...namesOf(named), kept(forgetting.object), links],
  );
  const records = rows.map((row) => ({
    object: forgetting.object,
    system: unkept(row.system),
    stage: unkept(row.stage),
    id: unkept(row.id),
  }));
  const lost = await query<{ line: number; key: string }>(
    `SELECT k.line, k.key FROM keys AS k JOIN ${namedRecords} AS w ON ${isNamed("k")}`,
    [...namesOf(records)],
  );
  const keys = lost.rows.map(({ line, key }, at) => ({
    object: forgetting.object,
    line,
    key: unkept(key),
    at,
  }));
  await lookAgain(query, await searching(query, keys));
  await forgetKeys(query, records);
  await query(`DELETE FROM records AS r USING ${namedRecords} AS w WHERE ${isNamed("r")}`, [
    ...namesOf(records),
  ]);
  const left = [...new Set([...links, ...rows.flatMap((row) => row.link ?? [])])];
  const empty = `NOT EXISTS (SELECT FROM records AS r WHERE r.link = o.link)`;
  for (const table of ["holds", "tombstones"]) {
    await query(`DELETE FROM ${table} AS o WHERE o.link = ANY($1::bigint[]) AND ${empty}`, [left]);
  }
  await query(
    `DELETE FROM links AS l WHERE l.id = ANY($1::bigint[])
       AND NOT EXISTS (SELECT FROM records AS r WHERE r.link = l.id)`,
    [left],
  );
  await query("DELETE FROM intents WHERE intent::json ->> 'link' = ANY($1::text[])", [links]);
  await query("DELETE FROM seals WHERE name = ANY($1::text[])", [forgetting.seals.map(kept)]);
  const last = new Map(forgetting.forgotten.map((one) => [one.name, JSON.stringify(one)]));
  await query(
    `INSERT INTO forgotten (name, what) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET what = excluded.what`,
    [[...last.keys()].map(kept), [...last.values()]],
  );
}

export async function forgotten(query: Query): Promise<readonly Forgotten[]> {
  const { rows } = await query<{ what: string }>("SELECT what FROM forgotten ORDER BY name");
  return rows.map((row) => JSON.parse(row.what) as Forgotten);
}

export async function remember(query: Query, names: readonly string[]): Promise<void> {
  await query("DELETE FROM forgotten WHERE name = ANY($1::text[])", [names.map(kept)]);
}

/** The tables' files are written anew, without what was changed or deleted in them. */
export async function compact(query: Query, schema: string): Promise<void> {
  const { rows } = await query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname <> 'lease' ORDER BY c.relname`,
    [schema],
  );
  for (const { name } of rows) await query(`VACUUM (FULL) ${quoted(schema)}.${quoted(name)}`);
}
