/** Takes entries out of the audit, and keeps how what was taken out ended. */
import { bug } from "../../../core/bug.ts";
import type { Pruning } from "../pruning.ts";
import type { Query } from "./database.ts";
import { kept, unkept } from "./kept-text.ts";

export async function pruneAudit(query: Query, pruning: Pruning): Promise<void> {
  const { sequence, hash, at, by, files, host } = pruning;
  const { rows } = await query<{ hash: string }>("SELECT hash FROM audit WHERE sequence = $1", [
    sequence,
  ]);
  if (rows[0]?.hash !== hash) bug(`entry ${sequence} of the audit is another one, or not there`);
  await query("DELETE FROM audit WHERE sequence <= $1", [sequence]);
  await query(
    `INSERT INTO prunings (sequence, hash, at, "by", files, host) VALUES ($1, $2, $3, $4, $5, $6)`,
    [sequence, hash, at, kept(by), kept(JSON.stringify(files)), kept(host)],
  );
}

export async function readPrunings(query: Query): Promise<readonly Pruning[]> {
  const { rows } = await query<Omit<Pruning, "files"> & { readonly files: string }>(
    `SELECT sequence::float8, hash, at, "by", files, host FROM prunings ORDER BY prunings.sequence`,
  );
  return rows.map(({ by, files, host, ...one }) => ({
    ...one,
    by: unkept(by),
    files: JSON.parse(unkept(files)) as string[],
    host: unkept(host),
  }));
}
