/**
 * A schema of a real PostgreSQL as a subject of the suite, once for each feed. A changelog shows a change
 * once no older transaction of the whole server is under way, so the user of one waits for that: other
 * test files have transactions too.
 */
import type { Native } from "../../rules/values/native.ts";
import { manifest } from "../../runtime/connectors/postgres/manifest.ts";
import { settled, type TestPostgres } from "../support/postgres.ts";
import { createTable, quoted } from "./people.ts";
import { sqlSubject } from "./sql-subject.ts";
import type { Subject } from "./subject.ts";

/** `replicating`: one whose log can be read. */
export function postgresSubjects(
  postgres: TestPostgres,
  replicating: TestPostgres,
): readonly Subject[] {
  return [
    subjectOn(postgres, "poll"),
    subjectOn(postgres, "trigger"),
    subjectOn(replicating, "replication"),
  ];
}

function subjectOn(postgres: TestPostgres, changes: "poll" | "trigger" | "replication"): Subject {
  return sqlSubject({
    manifest,
    connector: "postgres",
    changes,
    abilities: ["unique", "required", "length", "fills defaults", "types"],
    missing: postgres.kind === "missing" ? postgres.why : undefined,
    async connect() {
      if (postgres.kind === "missing") throw new Error(postgres.why);
      const scratch = await postgres.server.scratch();
      const session = await scratch.connect();
      await session.query(createTable.postgres);
      if (changes === "replication")
        await session.query("ALTER TABLE people REPLICA IDENTITY FULL");
      return {
        url: scratch.url,
        quoted,
        place: (nth) => `$${nth}`,
        touch: "updated_at = clock_timestamp()",
        query: async (sql, values = []) =>
          (await session.query<{ id?: unknown }>(sql, values.map(bound))).rows,
        settle: () => settled(session),
        drop: () => scratch.drop(),
      };
    },
  });
}

function bound(native: Native): unknown {
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}
