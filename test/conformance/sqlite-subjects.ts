/** A SQLite file as a subject of the suite, once for each feed; its user is a second connection. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Native } from "../../rules/values/native.ts";
import { manifest } from "../../runtime/connectors/sqlite/manifest.ts";
import { createTable, quoted } from "./people.ts";
import { sqlSubject } from "./sql-subject.ts";
import type { Subject } from "./subject.ts";

export const sqliteSubjects: readonly Subject[] = (["poll", "trigger"] as const).map((changes) =>
  sqlSubject({
    manifest,
    connector: "sqlite",
    changes,
    abilities: ["unique", "required", "fills defaults", "types"],
    async connect() {
      const folder = mkdtempSync(join(tmpdir(), "concordat-"));
      const path = join(folder, "people.db");
      const db = new DatabaseSync(path);
      db.exec(createTable.sqlite);
      return {
        url: `sqlite:${path}`,
        quoted,
        place: () => "?",
        touch: "updated_at = strftime('%Y-%m-%dT%H:%M:%fZ')",
        query: async (sql, values = []) => db.prepare(sql).all(...values.map(bound)),
        async drop() {
          db.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  }),
);

function bound(native: Native): SQLInputValue {
  if (typeof native === "boolean") return native ? 1 : 0;
  if (typeof native === "object" && native !== null) return JSON.stringify(native);
  return native;
}
