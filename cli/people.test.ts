/** Who decides, lets pass and accepts: what the audit says of it, and who is refused. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import { hashOfToken } from "../runtime/people/tokens.ts";
import { openOidcIssuer } from "../test/support/oidc-issuer.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.people

owner ops "Operations" email "ops@acme.example" members "ann@acme.example", "bo@acme.example"
owner desk "Desk" email "desk@acme.example" members "cem@acme.example"
owner all "Everyone" email "all@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.persons  every 5m {
  owner ops
  match a.email = b.mail
  a.email <-> b.mail authority a
  a.name <-> b.full_name review by desk
  a.city <-> b.town review by all
}
`;
const systems = `    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;
const tokenOf = (name: string) => `concordat_${name}`;
const people = ["ann", "bo", "cem", "dee"]
  .map((name) => `      ${name}@acme.example: "${hashOfToken(tokenOf(name))}"\n`)
  .join("");
const known = `profiles:\n  local:\n${systems}    people:\n${people}`;
const unknown = `profiles:\n  local:\n${systems}`;

let folder = "";

/** Two records are linked, and their names and cities were edited on both sides. */
beforeEach(async () => {
  folder = scratchFolder({ "people.sync": spec, "concordat.yaml": known });
  sql("a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT, city TEXT)");
  sql(
    "b",
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT, town TEXT)",
  );
  for (let at = 1; at <= 30; at++) sql("a", `INSERT INTO people VALUES ('p${at}', 'N', 'Bonn')`);
  expect((await concordat("run")).code).toBe(0);
});

async function edited(): Promise<void> {
  sql("a", "UPDATE people SET name = 'Ada', city = 'Köln' WHERE email IN ('p1', 'p10')");
  sql("b", "UPDATE persons SET full_name = 'Ida', town = 'Ulm' WHERE mail IN ('p1', 'p10')");
  expect((await concordat("run")).code).toBe(3);
}

function sql(name: "a" | "b", text: string) {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all();
  db.close();
  return rows;
}

function concordat(line: string, who?: string, extra: Readonly<Record<string, string>> = {}) {
  const env = { ...extra, ...(who === undefined ? {} : { CONCORDAT_TOKEN: tokenOf(who) }) };
  return runCommand(line.split(" "), { cwd: folder, env });
}

/** What people did, by the audit. */
async function acts(): Promise<readonly string[]> {
  expect((await concordat("audit verify")).code).toBe(0);
  const { stdout } = await concordat("audit export");
  return stdout
    .split("\n")
    .filter((line) => line.includes('"person"'))
    .map((line) => JSON.parse(line))
    .map(({ case: what, object, row, person }) => `${what} ${object}.${row} ${person}`);
}

describe("who is let in", () => {
  test("nobody who does not show who they are", async () => {
    const refused: readonly (readonly [string, string | undefined, string])[] = [
      ["review resolve 1/name --take a", undefined, "show who you are, with `--token-file"],
      ["review resolve 1/name --take a", "eve", "who you are is not known: this token is nobody's"],
      ["review resolve 1/name --take a --by ann", "ann", "your token says who you"],
      ["accept", undefined, "show who you are"],
      ["undo --entry 1", undefined, "show who you are"],
      ["run --approve 3", undefined, "show who you are"],
      ["retry", undefined, "show who you are"],
      ["pause", undefined, "show who you are"],
      ["accept --token-file nowhere", undefined, "`nowhere` cannot be read: it is not"],
    ];
    for (const [line, who, said] of refused) {
      const { code, stderr } = await concordat(line, who);
      expect(stderr, line).toContain(said);
      expect(code).toBe(2);
    }
    expect(await acts()).toEqual([]);
  });

  test("a token that was made says who somebody is", async () => {
    const made = await concordat("token new eve@acme.example");
    const line = made.stderr.split("\n").find((one) => one.startsWith("      "));
    expect(line).toMatch(/^ {6}eve@acme\.example: "sha256:[0-9a-f]{64}"$/);
    writeFileSync(join(folder, "concordat.yaml"), `${known}${line}\n`);
    writeFileSync(join(folder, "token"), made.stdout);
    expect((await concordat("pause --token-file token")).code).toBe(0);
    expect(await acts()).toEqual(["paused Person. eve@acme.example"]);
    expect((await concordat("token new eve")).code).toBe(2);
  });

  test("whoever the identity provider vouches for", async () => {
    const issuer = await openOidcIssuer();
    const oidc = (url: string) =>
      writeFileSync(
        join(folder, "concordat.yaml"),
        `${unknown}    serve: { oidc: { issuer: "${url}", audience: concordat } }\n`,
      );
    oidc(issuer.url);
    const exp = Date.UTC(2026, 10, 25, 13) / 1000;
    const email = { email: "dee@acme.example", email_verified: true };
    const token = issuer.token({ iss: issuer.url, aud: "concordat", exp, ...email });
    const by = (token: string) => concordat("pause", undefined, { CONCORDAT_TOKEN: token });
    expect((await concordat("pause")).stderr).toContain("show who you are");
    expect((await by("concordat_ann")).stderr).toContain("this token is nobody's");
    expect((await by(token)).code).toBe(0);
    expect(await acts()).toEqual(["paused Person. dee@acme.example"]);
    oidc("http://login.acme.example");
    expect((await by(token)).stderr).toContain("has to be an address that begins with https://");
    // Nobody is asked who they are, and nothing is missed.
    oidc(`\${env:ISSUER}`);
    expect((await by(token)).stderr).toContain("no variable `ISSUER`");
    expect((await concordat("run")).code).toBe(0);
  });

  test("what is no hash is not shown, and two people have two tokens", async () => {
    const told = async (line: string) => {
      writeFileSync(join(folder, "concordat.yaml"), `${known}${line}\n`);
      return (await concordat("check")).stdout;
    };
    const token = await told(`      eve@acme.example: "concordat_plain"`);
    expect(token).toContain("warning[secret-in-config]: what may be a token");
    expect(token).not.toContain("concordat_plain");
    expect((await concordat("pause", "ann")).stderr).toContain("is no hash of a token");
    expect(await told("      eve: x")).toContain("`eve` is no e-mail address");
    const hash = hashOfToken(tokenOf("ann"));
    expect(await told(`      eve@acme.example: "${hash}"`)).toContain("has the token of ann@");
  });

  test("where nobody is named, the user of the machine is taken at their word", async () => {
    writeFileSync(join(folder, "concordat.yaml"), unknown);
    await edited();
    const by = (line: string) => concordat(line, undefined, { USER: "ann" });
    expect((await by("review resolve 1/name --take a")).code).toBe(0);
    expect((await by("review resolve 2/name --take a --by Bo")).code).toBe(0);
    expect((await concordat("run")).code).toBe(3);
    expect((await by("undo --run nothing")).stderr).toContain("the audit has no run");
    expect(await acts()).toEqual([
      "case_decided Person.name ann (not verified)",
      "case_decided Person.name Bo (not verified)",
      "decided Person.name ann (not verified)",
      "decided Person.name Bo (not verified)",
    ]);
    expect((await concordat("pause", "ann")).stderr).toContain("names no `people`");
  });
});

describe("a case", () => {
  test("is decided by members of the owner whom the review names", async () => {
    await edited();
    for (const who of ["ann", "dee"]) {
      const refused = await concordat("review resolve 1/name --take a", who);
      expect([refused.code, refused.stderr]).toEqual([
        2,
        `concordat: \`1/name\` is for \`desk\` (cem@acme.example); you are ${who}@acme.example\n`,
      ]);
    }
    // An owner without members stands for everyone who is known.
    expect((await concordat("review resolve 1/city --take a", "dee")).code).toBe(0);
    expect((await concordat("review resolve 1/name --take a --because why", "cem")).code).toBe(0);
    expect(await acts()).toEqual([
      "case_decided Person.city dee@acme.example",
      "case_decided Person.name cem@acme.example",
    ]);
    const explained = await concordat("explain Person p1 name");
    expect(explained.stdout).toContain(
      "name: case_decided by cem@acme.example because why  people.sync:15",
    );
  });

  test("is not decided by those whom a changed spec names, before it is accepted", async () => {
    await edited();
    writeFileSync(join(folder, "people.sync"), spec.replaceAll("cem@", "dee@"));
    const { stderr } = await concordat("review resolve 1/name --take a", "dee");
    expect(stderr).toContain("is for `desk` (cem@acme.example)");
  });
});

test("what was written is put back by a member of its owner", async () => {
  sql("a", "UPDATE people SET name = 'Ada' WHERE email = 'p1'");
  await concordat("run");
  const { stdout } = await concordat("audit export");
  const { sequence } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const refused = await concordat(`undo --entry ${sequence}`, "cem");
  expect(refused.stderr).toContain(`entry ${sequence} is for \`ops\``);
  expect((await concordat(`undo --entry ${sequence}`, "bo")).code).toBe(0);
  expect(await acts()).toEqual(["undone Person.name bo@acme.example"]);
});

test("a brake lets pass what a member of the object's owner allows", async () => {
  sql("a", "DELETE FROM people WHERE rowid % 2 = 0");
  const refused = await concordat("run --approve 15", "cem");
  expect(refused.code).toBe(4);
  expect(refused.stdout).toContain(
    "to let it pass is for `ops` (ann@acme.example, bo@acme.example); you are cem@acme.example",
  );
  expect((await concordat("run --approve 14", "ann")).code).toBe(4);
  expect(await acts()).toEqual([]);
  expect((await concordat("run --approve 15", "ann")).code).toBe(0);
  expect(await acts()).toEqual(["brake_passed Person. ann@acme.example"]);
});

describe("a change of the spec", () => {
  const change = (from: string, to: string) =>
    writeFileSync(join(folder, "people.sync"), spec.replace(from, to));
  const data = () => change("b.mail authority a", "b.mail authority b");
  const brake = () => change("  owner ops\n", "  owner ops\n  brake off\n");

  test("of data is accepted by two, of whom one answers for the object", async () => {
    data();
    const first = await concordat("accept", "ann");
    expect(first.code).toBe(5);
    expect(first.stdout).toContain(
      "Accepted by ann@acme.example, and not in force yet: it has to be accepted by another person than you too.",
    );
    expect((await concordat("accept", "ann")).code).toBe(5);
    expect((await concordat("run")).code).toBe(5);
    expect((await concordat("accept", "dee")).stdout).toContain("Accepted sha256:");
    expect((await concordat("run")).code).toBe(0);
    expect(await acts()).toEqual([
      "plan_accepted_in_part . ann@acme.example",
      "plan_accepted . dee@acme.example",
    ]);
  });

  test("is nobody's to accept who does not answer for the object", async () => {
    data();
    for (const who of ["cem", "dee"]) {
      const { code, stdout } = await concordat("accept", who);
      expect(code).toBe(5);
      expect(stdout).toContain(
        "accepted by a member of `ops` (ann@acme.example, bo@acme.example) too",
      );
    }
    expect((await concordat("accept", "bo")).code).toBe(0);
  });

  test("accepted in part counts for that plan alone", async () => {
    data();
    await concordat("accept", "ann");
    change("b.mail authority a", "b.mail latest");
    expect((await concordat("accept", "bo")).code).toBe(5);
    data();
    expect((await concordat("accept", "bo")).code).toBe(0);
    // Back, and there again: what was said the first time is used up.
    change("", "");
    await concordat("accept", "ann");
    expect((await concordat("accept", "bo")).code).toBe(0);
    data();
    expect((await concordat("accept", "bo")).code).toBe(5);
  });

  test("of a control alone is accepted by one member", async () => {
    brake();
    expect((await concordat("accept", "cem")).code).toBe(5);
    expect((await concordat("accept", "ann")).code).toBe(0);
  });

  test("of who decides is accepted by those who decided before", async () => {
    change('members "cem@acme.example"', 'members "dee@acme.example"');
    expect((await concordat("run")).code).toBe(5);
    const refused = await concordat("accept", "dee");
    expect(refused.stdout).toContain("CONTROL owner `desk` changes");
    expect(refused.stdout).toContain("a member of `desk` (cem@acme.example) too");
    expect((await concordat("accept", "cem")).code).toBe(0);
  });

  test("is accepted by one person alone where nobody is named, and it says so", async () => {
    writeFileSync(join(folder, "concordat.yaml"), unknown);
    data();
    const { code, stderr } = await concordat("accept", undefined, { USER: "ann" });
    expect(code).toBe(0);
    expect(stderr).toContain("who accepted this is nobody verified, and nobody else was asked");
    expect(await acts()).toEqual(["plan_accepted . ann (not verified)"]);
  });
});
