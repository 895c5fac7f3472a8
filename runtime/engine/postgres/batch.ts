/**
 * What a change of many links has to know before it is played through: the records that it names, the
 * links that it names or that those records are in, and how many records each link has.
 */
import type { Feed } from "../engine.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";
import { isNamed, namedRecords, namesOf } from "./keys.ts";

/** Names are those that the tables have. */
export interface BatchRecord extends Feed {
  readonly id: string;
  /** Not in the table yet. */
  readonly isNew?: boolean;
  link: string | null;
  gone: boolean;
  /** As JSON. */
  keys: string;
}

export interface BatchLink {
  readonly id: string;
  /** How many records it has. */
  count: number;
  isDropped: boolean;
}

export interface Batch {
  /** By `nameOf`. */
  readonly records: Map<string, BatchRecord>;
  readonly links: Map<string, BatchLink>;
}

export async function loadBatch(
  query: Query,
  records: readonly (Feed & { readonly id: string })[],
  links: readonly string[],
): Promise<Batch> {
  const found =
    records.length === 0
      ? []
      : (
          await query<BatchRecord>(
            `SELECT r.object, r.system, r.stage, r.id, r.link, r.gone, r.keys
             FROM ${namedRecords} AS w JOIN records AS r ON ${isNamed("r")}`,
            [...namesOf(records)],
          )
        ).rows;
  const wanted = new Set([...links.filter(isLink), ...found.flatMap(({ link }) => link ?? [])]);
  const { rows } = await query<{ id: string; count: number }>(
    `SELECT l.id, (SELECT count(*)::int FROM records AS r WHERE r.link = l.id) AS count
     FROM links AS l WHERE l.id = ANY($1::bigint[])`,
    [[...wanted]],
  );
  return {
    records: new Map(found.map((one) => [nameOf(one), one])),
    links: new Map(rows.map((one) => [one.id, { ...one, isDropped: false }])),
  };
}

/** Of a record, by the names that the tables have. */
export function nameOf({ object, system, stage, id }: Feed & { readonly id: string }): string {
  return JSON.stringify([object, system, stage, id]);
}

export function keptNames(record: Feed & { readonly id: string }): Feed & { readonly id: string } {
  const { object, system, stage, id } = record;
  return { object: kept(object), system: kept(system), stage: kept(stage), id: kept(id) };
}

/** The same record, by the names that the port gives. */
export function givenNames<Kept extends Feed & { readonly id: string }>(record: Kept): Kept {
  const { object, system, stage, id } = record;
  return {
    ...record,
    object: unkept(object),
    system: unkept(system),
    stage: unkept(stage),
    id: unkept(id),
  };
}

/** Whether a text can be a link's id at all; what was typed need not be. */
export function isLink(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text);
}

/** Links without any record go, with all that was noted for them. */
export async function dropLinks(query: Query, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ["holds", "tombstones"]) {
    await query(`DELETE FROM ${table} WHERE link = ANY($1::bigint[])`, [ids]);
  }
  await query("DELETE FROM links WHERE id = ANY($1::bigint[])", [ids]);
}
