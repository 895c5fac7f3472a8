/** A database of a real MariaDB as a subject of the suite, once for each feed. */
import type { RowDataPacket } from "mysql2/promise";
import type { Native } from "../../rules/values/native.ts";
import { manifest } from "../../runtime/connectors/mysql/manifest.ts";
import type { TestMariadb } from "../support/mariadb.ts";
import { createTable } from "./people.ts";
import { sqlSubject } from "./sql-subject.ts";
import type { Subject } from "./subject.ts";

export function mysqlSubjects(mariadb: TestMariadb): readonly Subject[] {
  return (["poll", "trigger"] as const).map((changes) =>
    sqlSubject({
      manifest,
      connector: "mysql",
      changes,
      abilities: ["unique", "required", "length", "fills defaults", "types"],
      missing: mariadb.kind === "missing" ? mariadb.why : undefined,
      async connect() {
        if (mariadb.kind === "missing") throw new Error(mariadb.why);
        const scratch = await mariadb.server.scratch();
        const session = await scratch.connect();
        await session.query(createTable.mysql);
        return {
          url: scratch.url,
          quoted: (name) => `\`${name.replaceAll("`", "``")}\``,
          place: () => "?",
          touch: "",
          async query(sql, values = []) {
            const [rows] = await session.query<RowDataPacket[]>(sql, values.map(bound));
            return Array.isArray(rows) ? rows : [];
          },
          drop: () => scratch.drop(),
        };
      },
    }),
  );
}

function bound(native: Native): unknown {
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}
