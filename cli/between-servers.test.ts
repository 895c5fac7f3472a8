/** `catalog pull`, `run` and `catalog ddl` between tables of a real PostgreSQL and a real MariaDB, both ways. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { findMariadb } from "../test/support/mariadb.ts";
import { settled, startPostgres } from "../test/support/postgres.ts";
import { startReplicatingPostgres } from "../test/support/replicating-postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const [postgres, replicating, mariadb] = await Promise.all([
  startPostgres(),
  startReplicatingPostgres(),
  findMariadb(),
]);
const missing = [postgres, replicating, mariadb].flatMap((one) =>
  one.kind === "missing" ? [one.why] : [],
);
const why = missing.length === 0 ? "" : ` (${missing.join("; ")})`;
afterAll(async () => {
  for (const one of [postgres, replicating]) if (one.kind === "there") await one.server.stop();
});

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system crm:  postgres "CRM"
system shop: mysql    "Shop"

object Person: crm.people <-> shop.customers  every 5m {
  owner       ops
  match       crm.email = shop.mail  ignoring case
  delete      propagate
  crm.email   <-> shop.mail         authority crm
  crm.name    <-> shop.full_name    latest
  crm.active  <-> shop.is_active    latest
  crm.since   <-> shop.first_order  latest
  crm.credit  <-> shop.credit       latest
  crm.level   <-> shop.grade        latest
}
`;

const inPostgres = `CREATE TYPE level AS ENUM ('gold', 'blue');
  CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text,
    active boolean, since timestamptz, credit numeric(12,2), level level)`;
const inMariadb = `CREATE TABLE customers (id bigint unsigned AUTO_INCREMENT PRIMARY KEY,
    mail varchar(190) NOT NULL UNIQUE, full_name varchar(80), is_active tinyint(1), first_order datetime(6),
    credit decimal(12,2), grade enum('blue','gold'))`;

interface On {
  readonly crm: Client;
  readonly shop: Connection;
  readonly concordat: (line: string) => ReturnType<typeof runCommand>;
  readonly folder: string;
}

type Changes = "poll" | "trigger" | "replication";

async function between(changes: Changes, body: (on: On) => Promise<void>): Promise<void> {
  const chosen = changes === "replication" ? replicating : postgres;
  if (chosen.kind === "missing" || mariadb.kind === "missing") return expect.unreachable(why);
  const [here, there] = [await chosen.server.scratch(), await mariadb.server.scratch()];
  try {
    const [crm, shop] = [await here.connect(), await there.connect()];
    await crm.query(inPostgres);
    await shop.query(inMariadb);
    const folder = scratchFolder({
      "people.sync": spec,
      "concordat.yaml": `profiles:
  local:
    systems:
      crm: { url: "${here.url}", changes: ${changes} }
      shop: { url: "${there.url}", changes: ${changes === "poll" ? "poll" : "trigger"} }
`,
    });
    const concordat = async (line: string) => {
      // A changelog of PostgreSQL shows what is behind every transaction of the server.
      await settled(crm);
      return runCommand(line.split(" "), { cwd: folder });
    };
    await body({ crm, shop, concordat, folder });
  } finally {
    await here.drop();
    await there.drop();
  }
}

test.skipIf(why !== "").each<Changes>(["poll", "trigger", "replication"])(
  `by %s, records made, edited and deleted on each side arrive on the other${why}`,
  { timeout: 120_000 },
  (changes) =>
    between(changes, async ({ crm, shop, concordat, folder }) => {
      const rows = async () => {
        const own = await crm.query({
          text: `SELECT email, name, active::int, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), credit::text, level::text
            FROM people ORDER BY email`,
          rowMode: "array",
        });
        const [others] = await shop.query<RowDataPacket[][]>({
          sql: "SELECT mail, full_name, is_active, first_order, credit, grade FROM customers ORDER BY mail",
          rowsAsArray: true,
        });
        return [own.rows, others] as const;
      };
      const run = async () => {
        const { stdout, stderr } = await concordat("run --format json");
        expect(stderr).toBe("");
        const [{ created, updated, deleted, failed, held }] = JSON.parse(stdout).runs;
        return { created, updated, deleted, failed, held };
      };
      const none = { created: 0, updated: 0, deleted: 0, failed: 0, held: 0 };

      const pulled = await concordat("catalog pull");
      expect([pulled.stderr, pulled.code]).toEqual(["", 0]);
      const catalogue = JSON.parse(readFileSync(join(folder, "catalog/shop.json"), "utf8"));
      expect(catalogue).toMatchObject({ connector: "mysql", origin: "pulled" });
      expect(catalogue.objects.customers.fields.grade.type).toBe("enum");

      await crm.query(
        "INSERT INTO people (email, name, active, since, credit, level) VALUES ('a@x.example', 'Ann 👩', true, '2026-01-02 03:04:05.123456Z', 1.10, 'gold')",
      );
      await shop.query(
        "INSERT INTO customers (mail, full_name, is_active, credit) VALUES ('b@x.example', 'Bob', 0, 99999999.99)",
      );
      expect(await run()).toEqual({ ...none, created: 2 });
      const [own, others] = await rows();
      expect(others).toEqual(own);
      expect(own).toEqual([
        ["a@x.example", "Ann 👩", 1, "2026-01-02 03:04:05.123456", "1.10", "gold"],
        ["b@x.example", "Bob", 0, null, "99999999.99", null],
      ]);
      expect(await run()).toEqual(none);

      await crm.query(
        "UPDATE people SET name = 'Bobby', level = 'blue' WHERE email = 'b@x.example'",
      );
      await shop.query(
        "UPDATE customers SET is_active = 0, credit = 2.50 WHERE mail = 'a@x.example'",
      );
      expect(await run()).toEqual({ ...none, updated: 2 });
      const [edited, alike] = await rows();
      expect(alike).toEqual(edited);
      expect(edited.map((row) => [row[1], row[2], row[4], row[5]])).toEqual([
        ["Ann 👩", 0, "2.50", "gold"],
        ["Bobby", 0, "99999999.99", "blue"],
      ]);
      expect(await run()).toEqual(none);

      await shop.query("DELETE FROM customers WHERE mail = 'a@x.example'");
      await crm.query("INSERT INTO people (email) VALUES ('c@x.example')");
      expect(await run()).toEqual({ ...none, created: 1, deleted: 1 });
      await crm.query("DELETE FROM people WHERE email = 'b@x.example'");
      expect(await run()).toEqual({ ...none, deleted: 1 });
      const [left, kept] = await rows();
      expect(kept).toEqual(left);
      expect(left.map((row) => row[0])).toEqual(["c@x.example"]);
      expect(await run()).toEqual(none);

      const { stdout: made } = await concordat("catalog ddl --system shop");
      expect(made.includes("concordat_customers_update")).toBe(changes !== "poll");
      const { stdout: gone } = await concordat("catalog ddl --system crm --drop");
      await crm.query(gone);
      expect(gone.includes("DROP PUBLICATION")).toBe(changes === "replication");
    }),
);
