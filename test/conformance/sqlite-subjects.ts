/** A SQLite file as a subject of the suite, once for each feed; its user is a second connection. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Native } from "../../rules/values/native.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { manifest } from "../../runtime/connectors/sqlite/manifest.ts";
import { testHost } from "../support/test-host.ts";
import { createTable, quoted } from "./people.ts";
import type { Ability, Fields, Subject } from "./subject.ts";

const abilities: readonly Ability[] = ["unique", "required", "fills defaults", "types"];

export const sqliteSubjects: readonly Subject[] = (["poll", "trigger"] as const).map((changes) => ({
  name: `sqlite by ${changes}`,
  manifest,
  can: new Set<Ability>([
    ...abilities,
    ...(changes === "trigger"
      ? (["tells deletions", "tells changes apart", "field stamps"] as const)
      : []),
  ]),
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "concordat-"));
    const db = new DatabaseSync(join(folder, "people.db"));
    db.exec(createTable.sqlite);
    const connector = await openConnector({
      connector: "sqlite",
      settings: {
        url: `sqlite:${join(folder, "people.db")}`,
        objects: { people: { modified: "updated_at" } },
        changes,
      },
      host: testHost(),
    });
    await connector.install?.(["people"], AbortSignal.timeout(5000));
    return {
      connector,
      user: {
        async put(records) {
          db.exec("BEGIN");
          const ids = records.map((fields) => {
            const { sql, values } = insert(fields);
            return (db.prepare(sql).get(...values) as { id: string }).id;
          });
          db.exec("COMMIT");
          return ids;
        },
        async edit(id, fields) {
          const names = Object.keys(fields);
          db.prepare(
            `UPDATE people SET ${names.map((one) => `${quoted(one)} = ?`).join(", ")},
             updated_at = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE id = ?`,
          ).run(...names.map((one) => bound(fields[one] ?? null)), id);
        },
        async remove(id) {
          db.prepare("DELETE FROM people WHERE id = ?").run(id);
        },
      },
      async dispose() {
        await connector.close();
        db.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
}));

function insert(fields: Fields): { readonly sql: string; readonly values: SQLInputValue[] } {
  const names = Object.keys(fields);
  return {
    sql: `INSERT INTO people (${names.map(quoted).join(", ")})
      VALUES (${names.map(() => "?").join(", ")}) RETURNING id`,
    values: names.map((one) => bound(fields[one] ?? null)),
  };
}

function bound(native: Native): SQLInputValue {
  if (typeof native === "boolean") return native ? 1 : 0;
  if (typeof native === "object" && native !== null) return JSON.stringify(native);
  return native;
}
