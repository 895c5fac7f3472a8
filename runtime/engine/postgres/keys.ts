/** The keys that records are found by, and what is looked at again when one of them changes. */
import type { Feed, MatchKey, SeenRecord } from "../engine.ts";
import type { Query } from "./database.ts";
import { kept } from "./kept-text.ts";

export interface Keyed extends Feed {
  readonly id: string;
  readonly keys: SeenRecord["keys"];
  /** Whether it was found by others until now. */
  readonly hadKeys: boolean;
}

/** Sets the keys of these records in place of those they had. */
export async function putKeys(query: Query, records: readonly Keyed[]): Promise<void> {
  if (records.length === 0) return;
  await forgetKeys(
    query,
    records.filter((one) => one.hadKeys),
  );
  const rows = records.flatMap((record) =>
    record.keys.flatMap((key, line) => (key === undefined ? [] : [{ ...record, line, key }])),
  );
  if (rows.length === 0) return;
  await query(
    `INSERT INTO keys (object, line, key, system, stage, id)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      rows.map((one) => kept(one.object)),
      rows.map((one) => one.line),
      rows.map((one) => kept(one.key)),
      rows.map((one) => kept(one.system)),
      rows.map((one) => kept(one.stage)),
      rows.map((one) => kept(one.id)),
    ],
  );
}

export async function forgetKeys(
  query: Query,
  records: readonly (Feed & { readonly id: string })[],
): Promise<void> {
  if (records.length === 0) return;
  await query(`DELETE FROM keys AS k USING ${namedRecords} AS w WHERE ${isNamed("k")}`, [
    ...namesOf(records),
  ]);
}

/** A key that a record of the object lost, and when in the order of a change it did. */
export interface LostKey extends MatchKey {
  readonly object: string;
  readonly at: number;
}

export interface Searching {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
  readonly id: string;
  readonly link: string;
  readonly at: number;
}

/** The records whose key search was not clear and that have one of these keys, by the names they are kept under. */
export async function searching(
  query: Query,
  lost: readonly LostKey[],
): Promise<readonly Searching[]> {
  if (lost.length === 0) return [];
  const { rows } = await query<Searching>(
    `SELECT r.object, r.system, r.stage, r.id, r.link, max(w.at) AS at
     FROM unnest($1::text[], $2::int[], $3::text[], $4::int[]) AS w(object, line, key, at)
       CROSS JOIN LATERAL ${recordsWith("w.object")} AS k
       JOIN records AS r
         ON r.object = k.object AND r.system = k.system AND r.stage = k.stage AND r.id = k.id
       JOIN links AS l ON l.id = r.link
     WHERE l.ambiguous IS NOT NULL AND EXISTS (SELECT FROM links WHERE ambiguous IS NOT NULL)
     GROUP BY r.object, r.system, r.stage, r.id, r.link`,
    [
      lost.map((one) => kept(one.object)),
      lost.map((one) => one.line),
      lost.map((one) => kept(one.key)),
      lost.map((one) => one.at),
    ],
  );
  return rows;
}

/**
 * The records that have the key of a row `w(line, key)`, by the names they are kept under. `OFFSET 0` keeps it
 * one look-up a row; else the server may read all keys of an object and compare each.
 */
export function recordsWith(object: string): string {
  return `(SELECT * FROM keys WHERE object = ${object} AND line = w.line AND key = w.key
    AND hashtextextended(key, 0) = hashtextextended(w.key, 0) OFFSET 0)`;
}

/** Now that these keys are others', a search that was not clear may be. */
export async function lookAgain(query: Query, found: readonly Searching[]): Promise<void> {
  if (found.length === 0) return;
  await query(
    `UPDATE records AS r SET dirty = true FROM ${namedRecords} AS w WHERE ${isNamed("r")}`,
    [
      found.map((one) => one.object),
      found.map((one) => one.system),
      found.map((one) => one.stage),
      found.map((one) => one.id),
    ],
  );
}

/** Rows of names, given as the first four values by `namesOf`. */
export const namedRecords =
  "(SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n(object, system, stage, id))";

export function isNamed(table: string): string {
  return `${table}.object = w.object AND ${table}.system = w.system AND ${table}.stage = w.stage AND ${table}.id = w.id`;
}

export function namesOf(
  records: readonly (Feed & { readonly id: string })[],
): readonly [string[], string[], string[], string[]] {
  return [
    records.map((one) => kept(one.object)),
    records.map((one) => kept(one.system)),
    records.map((one) => kept(one.stage)),
    records.map((one) => kept(one.id)),
  ];
}
