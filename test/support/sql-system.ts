/**
 * A system of a spec's test as tables of a database: its users' edits are statements, each told at the
 * time of the test. What differs between databases is given.
 */
import type { Catalogue } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector, Row } from "../../runtime/connector.ts";
import type { TestSystem } from "../../runtime/testing/test-system.ts";

interface SqlUsers {
  /** Reads what there is; a test may be given another one that does more. */
  readonly connector: Connector;
  readonly manifest: Manifest;
  readonly catalogue: Catalogue;
  /** Those that were made. */
  readonly objects: readonly string[];
  readonly quoted: (name: string) => string;
  /** What stands in the place of a value, from 1 on. */
  readonly place: (nth: number) => string;
  /** After the table, where a record is made of nothing. */
  readonly nothing: string;
  /** A user's change and the time at which it is told, as one transaction; gives the rows it returns. */
  readonly edit: (
    sql: string,
    values: readonly Native[],
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly close: () => Promise<void>;
}

export function sqlSystem({
  connector,
  manifest,
  catalogue,
  objects,
  quoted,
  place,
  nothing,
  edit,
  close,
}: SqlUsers): TestSystem {
  return {
    connector,
    manifest,
    async put(object, fields) {
      const names = Object.keys(fields);
      const places = names.map((_, at) => place(at + 1)).join(", ");
      const given =
        names.length === 0 ? nothing : `(${names.map(quoted).join(", ")}) VALUES (${places})`;
      const sql = `INSERT INTO ${quoted(object)} ${given} RETURNING id`;
      const [made] = await edit(sql, Object.values(fields));
      return String(made?.["id"] ?? "");
    },
    async edit(object, id, fields) {
      const names = Object.keys(fields);
      const sets = names.map((name, at) => `${quoted(name)} = ${place(at + 1)}`).join(", ");
      const sql = `UPDATE ${quoted(object)} SET ${sets} WHERE id = ${place(names.length + 1)}`;
      await edit(sql, [...Object.values(fields), id]);
    },
    async remove(object, id) {
      await edit(`DELETE FROM ${quoted(object)} WHERE id = ${place(1)}`, [id]);
    },
    async all(object) {
      if (!objects.includes(object)) return [];
      const rows: Row[] = [];
      const fields = Object.keys(catalogue.objects[object]?.fields ?? {});
      const { signal } = new AbortController();
      for await (const page of connector.scan(object, fields, signal)) rows.push(...page.rows);
      return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
    close,
  };
}
