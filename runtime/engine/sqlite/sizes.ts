/** How many rows of each kind the state has, and the bytes of what stands in them. */
import type { DatabaseSync } from "node:sqlite";
import { type SizedKind, type StateSize, sizedKinds } from "../state-sizes.ts";

const objectOf: Readonly<Partial<Record<SizedKind, string>>> = {
  links: "object",
  records: "object",
  holds: "object",
  audit: "entry ->> 'object'",
};

export function stateSizes(db: DatabaseSync): readonly StateSize[] {
  return sizedKinds.flatMap((kind) => {
    const columns = db.prepare("SELECT name FROM pragma_table_info(?)").all(kind);
    const bytes = columns.map(({ name }) => `coalesce(octet_length("${name}"), 0)`).join(" + ");
    const rows = db
      .prepare(
        `SELECT ${objectOf[kind] ?? "NULL"} AS of_object, count(*) AS size, sum(${bytes}) AS bytes
         FROM ${kind} GROUP BY 1 ORDER BY 1`,
      )
      .all();
    return rows.map((row) => ({
      kind,
      ...(row["of_object"] === null ? {} : { object: String(row["of_object"]) }),
      rows: Number(row["size"]),
      bytes: Number(row["bytes"]),
    }));
  });
}
