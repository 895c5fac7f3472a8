/**
 * A table as a system of a soak. Triggers of its own note every change of a record, whoever makes it, and whose it
 * is where it was a person's. What differs between databases is given.
 */
import { type Change, type Fields, fieldNames, type SoakSystem, type Step } from "./system.ts";

export interface SoakDatabase {
  readonly alias: string;
  readonly settings: SoakSystem["settings"];
  readonly gate?: SoakSystem["gate"];
  /** Makes `people`, `soak_history` and the triggers. */
  readonly ddl: readonly string[];
  /** What stands in the place of a value, from 1 on. */
  readonly place: (nth: number) => string;
  /** Begins a transaction of a person's, whose change has this number, and ends it. */
  readonly begin: (number: number) => readonly string[];
  readonly commit: readonly string[];
  /** Gives rows, one property a column. */
  query(
    sql: string,
    values?: readonly (string | number | null)[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Whether the database has not done it for a reason that passes: a lock, a value that is taken. */
  isRefusal(error: unknown): boolean;
  close(): Promise<void>;
}

export async function sqlSystem(database: SoakDatabase): Promise<SoakSystem> {
  const { alias, settings, gate, place, query } = database;
  for (const one of database.ddl) await query(one);
  return {
    alias,
    settings,
    ...(gate === undefined ? {} : { gate }),
    async ids() {
      return (await query("SELECT id FROM people ORDER BY id")).map((row) => String(row["id"]));
    },
    async apply(number, change) {
      const { sql, values } = statement(change, place);
      try {
        for (const one of database.begin(number)) await query(one);
        await query(sql, values);
        for (const one of database.commit) await query(one);
        return true;
      } catch (error) {
        await query("ROLLBACK").catch(() => {});
        if (database.isRefusal(error)) return false;
        throw error;
      }
    },
    async all() {
      const rows = await query(`SELECT id, ${fieldNames.join(", ")} FROM people`);
      return new Map(rows.map((row) => [String(row["id"]), fieldsOf(row)]));
    },
    async steps() {
      const rows = await query(
        "SELECT at, change_number, was, became FROM soak_history ORDER BY number",
      );
      return rows.map((row): Step => {
        const [before, after] = [recordOf(row["was"]), recordOf(row["became"])];
        return {
          at: Number(row["at"]),
          id: String((after ?? before)?.["id"]),
          change: row["change_number"] === null ? null : Number(row["change_number"]),
          before: before && fieldsOf(before),
          after: after && fieldsOf(after),
        };
      });
    },
    close: database.close,
  };
}

function statement(change: Change, place: SoakDatabase["place"]) {
  switch (change.kind) {
    case "create": {
      const names = Object.keys(change.fields);
      const places = names.map((_, at) => place(at + 1)).join(", ");
      const sql = `INSERT INTO people (${names.join(", ")}) VALUES (${places})`;
      return { sql, values: Object.values(change.fields) };
    }
    case "set":
      return {
        sql: `UPDATE people SET ${change.field} = ${place(1)} WHERE id = ${place(2)}`,
        values: [change.value, change.id],
      };
    case "add":
      return {
        sql: `UPDATE people SET visits = coalesce(visits, 0) + ${place(1)} WHERE id = ${place(2)}`,
        values: [change.by, change.id],
      };
    case "delete":
      return { sql: `DELETE FROM people WHERE id = ${place(1)}`, values: [change.id] };
  }
}

function recordOf(json: unknown): Readonly<Record<string, unknown>> | null {
  if (json === null || json === undefined) return null;
  return typeof json === "string"
    ? (JSON.parse(json) as Readonly<Record<string, unknown>>)
    : (json as Readonly<Record<string, unknown>>);
}

function fieldsOf(row: Readonly<Record<string, unknown>>): Fields {
  return Object.fromEntries(
    fieldNames.map((name) => {
      const value = row[name] ?? null;
      const isNumber = name === "visits" || name === "score";
      return [name, value === null ? null : isNumber ? Number(value) : String(value)];
    }),
  );
}
