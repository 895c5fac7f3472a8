/** What a login has to be allowed, and whether it is: against databases and the double of HubSpot. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { openSandbox, type Sandbox, sandboxCredentials } from "../sandbox/sandbox.ts";
import { vendors } from "../sandbox/vendors.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

const open: Sandbox[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

test("what a database lets its user do is told object by object", async () => {
  const { concordat, sql } = twoPeopleTables();
  sql("a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
  sql("b", "CREATE VIEW people AS SELECT 'x' AS email, 'y' AS name");
  const { code, stdout } = await concordat("connect");
  expect(code).toBe(1);
  expect(stdout).toContain("a (sqlite)\n  ✓ people: reads 2 fields; writes email, name");
  expect(stdout).toContain("✗ people: reads 2 fields");
  expect(stdout).toContain("people has no primary key");
  const one = await concordat("connect", "a");
  expect([one.code, one.stdout.includes("b (sqlite)")]).toEqual([0, false]);
  const none = await concordat("connect", "c");
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("there are a, b")]);
});

const spec = `edition 2026
package acme.crm

system hs: hubspot "HubSpot"
system b: sqlite "Beta"

object Contact: hs.contacts <-> b.people  every 5m {
  match   hs.email = b.email
  create  never
  hs.email <-> b.email  authority hs
  hs.associations.company -> b.company
}

object Company: hs.companies -> b.firms  every 5m {
  match   hs.domain = b.domain
  hs.domain -> b.domain
}
`;

async function crm(text = spec) {
  const kind = vendors["hubspot"];
  if (kind === undefined) throw new Error("there is a sandbox of it");
  const sandbox = await openSandbox({
    ...{ vendor: kind.make(kind.catalogue), clock: Date, isReal: true, seed: 1 },
  });
  open.push(sandbox);
  const { token } = sandboxCredentials;
  const cwd = scratchFolder({
    "crm.sync": text,
    token,
    "concordat.yaml": `profiles:
  local:
    systems:
      hs: { url: "${sandbox.url}", credentials: { token: "\${file:token}" } }
      b: { url: "sqlite:./b.db" }
`,
  });
  const db = new DatabaseSync(join(cwd, "b.db"));
  db.exec("CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, company TEXT)");
  db.exec("CREATE TABLE firms (domain TEXT PRIMARY KEY NOT NULL)");
  db.close();
  const connect = () =>
    runCommand(["connect", "hubspot", "--format", "json"], { cwd }).then(
      ({ stdout, stderr, code }) => {
        expect(stdout, stderr).not.toBe("");
        const { systems } = JSON.parse(stdout) as {
          readonly systems: readonly {
            readonly scopes: readonly string[];
            readonly objects: readonly {
              readonly object: string;
              readonly lacks: readonly string[];
            }[];
          }[];
        };
        return { code, ...systems[0] };
      },
    );
  return { sandbox, connect };
}

test("of HubSpot the scopes are named that are needed, and no other", async () => {
  const { connect } = await crm();
  const { code, scopes, objects } = await connect();
  expect(scopes).toEqual([
    "crm.objects.companies.read",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.contacts.read",
  ]);
  expect(objects?.map((one) => one.lacks)).toEqual([[], []]);
  expect(code).toBe(0);
  const looking = await crm(spec.replace("every 5m {", "every 5m {\n  status proposed"));
  expect((await looking.connect()).scopes).not.toContain("crm.objects.contacts.write");
});

test("what it refuses is told with the object that it is refused of", async () => {
  const { connect, sandbox } = await crm();
  sandbox.faults.add("forbidden@search");
  sandbox.faults.add("forbidden@objects/companies");
  const { code, objects } = await connect();
  expect(code).toBe(1);
  expect(objects?.find((one) => one.object === "companies")?.lacks).toHaveLength(1);
});
