/** How many rows of each kind the state has, and the bytes of what stands in them. */
import { type SizedKind, type StateSize, sizedKinds } from "../state-sizes.ts";
import type { Query } from "./database.ts";
import { unkept } from "./kept-text.ts";

const withObject: ReadonlySet<SizedKind> = new Set(["links", "records", "holds", "audit"]);

export async function stateSizes(query: Query): Promise<readonly StateSize[]> {
  const sizes: StateSize[] = [];
  for (const kind of sizedKinds) {
    const { rows } = await query<{ object: string | null; rows: number; bytes: number }>(
      `SELECT ${withObject.has(kind) ? "object" : "NULL::text AS object"}, count(*)::float8 AS rows,
         sum(pg_column_size(one.*))::float8 AS bytes
       FROM ${kind} AS one GROUP BY 1 ORDER BY 1`,
    );
    for (const { object, ...size } of rows) {
      sizes.push({ kind, ...(object === null ? {} : { object: unkept(object) }), ...size });
    }
  }
  return sizes;
}
