/** A database of a real MariaDB as a subject of the suite, once for each feed; its user is a session of its own. */
import type { RowDataPacket } from "mysql2/promise";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { manifest } from "../../runtime/connectors/mysql/manifest.ts";
import type { MariadbScratch, TestMariadb } from "../support/mariadb.ts";
import { testHost } from "../support/test-host.ts";
import { createTable } from "./people.ts";
import type { Ability, Subject } from "./subject.ts";

export function mysqlSubjects(mariadb: TestMariadb): readonly Subject[] {
  return (["poll", "trigger"] as const).map((changes) => ({
    name: `mysql by ${changes}`,
    manifest,
    can: new Set<Ability>([
      "unique",
      "required",
      "length",
      "fills defaults",
      "types",
      ...(changes === "trigger"
        ? (["tells deletions", "tells changes apart", "field stamps"] as const)
        : []),
    ]),
    ...(mariadb.kind === "missing" ? { missing: mariadb.why } : {}),
    async open() {
      if (mariadb.kind === "missing") throw new Error(mariadb.why);
      const scratch = await mariadb.server.scratch();
      const session = await scratch.connect();
      await session.query(createTable.mysql);
      const connector = await watched(scratch, changes);
      return {
        connector,
        user: {
          async put(records) {
            const ids: string[] = [];
            await session.query("START TRANSACTION");
            for (const fields of records) {
              const names = Object.keys(fields);
              const [[made]] = await session.query<RowDataPacket[]>(
                `INSERT INTO people (${names.map(quoted).join(", ")})
                 VALUES (${names.map(() => "?").join(", ")}) RETURNING id`,
                names.map((one) => bound(fields[one] ?? null)),
              );
              ids.push(String(made?.id));
            }
            await session.query("COMMIT");
            return ids;
          },
          async edit(id, fields) {
            const names = Object.keys(fields);
            await session.query(
              `UPDATE people SET ${names.map((one) => `${quoted(one)} = ?`).join(", ")} WHERE id = ?`,
              [...names.map((one) => bound(fields[one] ?? null)), id],
            );
          },
          async remove(id) {
            await session.query("DELETE FROM people WHERE id = ?", [id]);
          },
        },
        async dispose() {
          await connector.close();
          await scratch.drop();
        },
      };
    },
  }));
}

async function watched(scratch: MariadbScratch, changes: "poll" | "trigger"): Promise<Connector> {
  try {
    const objects = { people: { modified: "updated_at" } };
    const connector = await openConnector({
      connector: "mysql",
      settings: { url: scratch.url, objects, changes },
      host: testHost(),
    });
    await connector.install?.(["people"], AbortSignal.timeout(30_000));
    return connector;
  } catch (error) {
    // There is nothing yet that its test could dispose of.
    await scratch.drop();
    throw error;
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function bound(native: Native): unknown {
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}
