/**
 * A schema of a real PostgreSQL as a subject of the suite, once for each feed; its user is a session of
 * its own. A changelog shows a change once no older transaction of the whole server is under way, so
 * the user of one waits for that: other test files have transactions too.
 */
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { manifest } from "../../runtime/connectors/postgres/manifest.ts";
import { type Scratch, settled, type TestPostgres } from "../support/postgres.ts";
import { testHost } from "../support/test-host.ts";
import { createTable, quoted } from "./people.ts";
import type { Ability, Subject } from "./subject.ts";

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

type Changes = "poll" | "trigger" | "replication";

function subjectOn(postgres: TestPostgres, changes: Changes): Subject {
  return {
    name: `postgres by ${changes}`,
    manifest,
    can: new Set<Ability>([
      "unique",
      "required",
      "length",
      "fills defaults",
      "types",
      ...(changes !== "poll"
        ? (["tells deletions", "tells changes apart", "field stamps"] as const)
        : []),
    ]),
    ...(postgres.kind === "missing" ? { missing: postgres.why } : {}),
    async open() {
      if (postgres.kind === "missing") throw new Error(postgres.why);
      const scratch = await postgres.server.scratch();
      const session = await scratch.connect();
      await session.query(createTable.postgres);
      if (changes === "replication")
        await session.query("ALTER TABLE people REPLICA IDENTITY FULL");
      const connector = await watched(scratch, changes);
      // A slot is no part of a schema, and the server has room for a few.
      const isLog = changes === "replication";
      const takeAway = (isLog ? await connector.ddl?.(["people"], true) : undefined) ?? [];
      return {
        connector,
        user: {
          async put(records) {
            const ids: string[] = [];
            await session.query("BEGIN");
            for (const fields of records) {
              const names = Object.keys(fields);
              const { rows } = await session.query<{ id: string }>(
                `INSERT INTO people (${names.map(quoted).join(", ")})
                 VALUES (${names.map((_, at) => `$${at + 1}`).join(", ")}) RETURNING id`,
                names.map((one) => bound(fields[one] ?? null)),
              );
              ids.push(rows[0]?.id ?? "");
            }
            await session.query("COMMIT");
            await settled(session);
            return ids;
          },
          async edit(id, fields) {
            const names = Object.keys(fields);
            await session.query(
              `UPDATE people SET ${names.map((one, at) => `${quoted(one)} = $${at + 2}`).join(", ")},
               updated_at = clock_timestamp() WHERE id = $1`,
              [id, ...names.map((one) => bound(fields[one] ?? null))],
            );
            await settled(session);
          },
          async remove(id) {
            await session.query("DELETE FROM people WHERE id = $1", [id]);
            await settled(session);
          },
        },
        async dispose() {
          await connector.close();
          for (const one of takeAway) await session.query(one);
          await scratch.drop();
        },
      };
    },
  };
}

async function watched(scratch: Scratch, changes: Changes): Promise<Connector> {
  try {
    const objects = { people: { modified: "updated_at" } };
    const connector = await openConnector({
      connector: "postgres",
      settings: { url: scratch.url, objects, changes },
      host: testHost(),
    });
    await connector.install?.(["people"], AbortSignal.timeout(10_000));
    return connector;
  } catch (error) {
    // There is nothing yet that its test could dispose of.
    await scratch.drop();
    throw error;
  }
}

function bound(native: Native): unknown {
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}
