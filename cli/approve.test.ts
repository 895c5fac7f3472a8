/** Approvals: keys, what is signed, how it stands in the text, when it is stale, and a profile that requires it. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import { hashOfToken } from "../runtime/people/tokens.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";

let folder = "";
let spec = "";
let key = "";

beforeEach(async () => {
  folder = scratchFolder({
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db" }
      b: { url: "sqlite:./b.db" }
`,
  });
  for (const name of ["a", "b"]) {
    const db = new DatabaseSync(join(folder, `${name}.db`));
    db.exec("CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, name TEXT)");
    db.close();
  }
  key = (await concordat("key new privacy.pem")).stdout.trim();
  spec = `edition 2026
package acme.people

steward privacy "Data Protection" email "p@acme.example" members "ann@acme.example" ${key}
system a: sqlite "Alpha"
system b: sqlite "Beta"

// Left  as it is.
object Person: a.people <-> b.people  every 5m {
      steward   privacy   // who signs
  recertify every 180d
  match a.email = b.email
  a.email <-> b.email authority a
  a.name <-> b.name authority a
}
`;
  writeSpec(spec);
});

function writeSpec(text: string): void {
  writeFileSync(join(folder, "people.sync"), text);
}

const readSpec = () => readFileSync(join(folder, "people.sync"), "utf8");

function concordat(line: string, env: Readonly<Record<string, string>> = {}) {
  return runCommand(line.split(" "), { cwd: folder, env });
}

const approve = (line = "approve Person --key privacy.pem") => concordat(line);

async function found(): Promise<readonly string[]> {
  const { stdout } = await concordat("check");
  return codesIn(stdout).filter((code) => !code.startsWith("catalogue-"));
}

test("a key is its owner's alone, and is not written over", async () => {
  expect(key).toMatch(/^key "ed25519:[\w-]{43}"$/);
  expect(statSync(join(folder, "privacy.pem")).mode & 0o777).toBe(0o600);
  const again = await concordat("key new privacy.pem");
  expect([again.code, again.stderr]).toEqual([
    2,
    "concordat: `privacy.pem` is there already; a key is not written over\n",
  ]);
});

test("an approval is a line of its own, and all else stays to the letter", async () => {
  expect(await found()).toEqual(["recertify-without-start"]);
  const { code, stdout, stderr } = await approve();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe("Person is approved by privacy on 2026-11-25, in people.sync.\n");
  const lines = readSpec().split("\n");
  const [line = ""] = lines.splice(10, 1);
  expect(line).toMatch(
    /^ {2}approved {2}by privacy on 2026-11-25 for "sha256:[0-9a-f]{64} ed25519:[\w-]{86}"$/,
  );
  expect(lines.join("\n")).toBe(spec);
  expect(await found()).toEqual([]);
  // Signed anew, it takes the place of the one before.
  const before = readSpec();
  expect((await approve()).code).toBe(0);
  expect(readSpec()).toBe(before);
});

test("it stands while words and times change, and is stale once data does", async () => {
  await approve();
  const signed = readSpec();
  writeSpec(signed.replace("every 5m", "every 1h").replace('"Alpha"', '"A"'));
  expect(await found()).toEqual([]);
  for (const [from, to] of [
    ["a.name <-> b.name authority a", "a.name <-> b.name authority b"],
    ["a.people <-> b.people", "a.people -> b.people"],
    ['sqlite "Alpha"', 'sqlite "Alpha" region us'],
    ["  match", "  brake off\n  match"],
    ['members "ann@acme.example"', 'members "ann@acme.example", "eve@acme.example"'],
  ] as const) {
    writeSpec(signed.replace(from, to));
    expect(await found(), to).toContain("stale-approval");
  }
  // A reason lets it pass for a while, as with other warnings.
  const late = signed.replace("authority a\n}", "authority b\n}");
  writeSpec(late.replace("  approved", "  // allow stale-approval: on its way\n  approved"));
  expect(await found()).toEqual([]);
  writeSpec(late);
  expect((await approve()).code).toBe(0);
  expect(await found()).toEqual([]);
});

test("a signature is good for one object, day and key alone", async () => {
  await approve();
  const signed = readSpec();
  writeSpec(signed.replace("on 2026-11-25", "on 2026-11-24"));
  expect(await found()).toEqual(["approval-forged"]);
  writeSpec(signed.replace("object Person", "object People"));
  expect(await found()).toEqual(["approval-forged"]);
  const other = (await concordat("key new other.pem")).stdout.trim();
  writeSpec(signed.replace(key, other));
  expect(await found()).toEqual(["approval-forged"]);
  // While one key takes another's place, both are good.
  const both = `${other}, ${key.replace("key ", "")}`;
  writeSpec(signed.replace(key, both));
  expect(await found()).toEqual(["stale-approval"]);
  const refused = await approve("approve Person --key privacy.pem --as nobody");
  expect(refused.stderr).toContain("no owner or steward is declared as `nobody`");
  // Whoever declares a key for themselves does not answer for the object by that.
  const eve = `steward eve "Eve" email "eve@acme.example" ${key}\n`;
  const outside = signed.replace("system a", `${eve}system a`);
  writeSpec(outside.replace("by privacy", "by eve"));
  expect(await found()).toEqual(["approval-forged"]);
  writeSpec(outside);
  expect((await approve("approve Person --key privacy.pem --as eve")).stderr).toContain(
    "`eve` does not answer for `Person`",
  );
  writeSpec(spec.replace(key, other));
  expect((await approve()).stderr).toContain(`this is no key of \`privacy\`; if it should be, add`);
  expect((await approve("approve Person")).stderr).toContain("`--key FILE`, or in CONCORDAT_KEY");
  expect((await approve("approve Nobody --key other.pem")).stderr).toContain("it has Person");
  expect((await approve("approve Person --key people.sync")).stderr).toContain("no private key");
});

test("what is overdue is told, and stops no run", async () => {
  await approve();
  writeSpec(readSpec().replace("recertify every 180d", "recertify every 1d"));
  await approve();
  const host = { clock: { now: () => Date.UTC(2027, 1, 1), monotonic: () => 0 } };
  const around = { cwd: folder, host };
  const { code, stdout } = await runCommand(["check"], around);
  expect(stdout).toContain("error[recertification-overdue]");
  expect(code).toBe(1);
  expect((await runCommand(["run"], around)).code).toBe(0);
});

test("a profile may require that everything in force is approved", async () => {
  const config = readFileSync(join(folder, "concordat.yaml"), "utf8");
  writeFileSync(join(folder, "concordat.yaml"), `${config}    require: approved\n`);
  const none = await concordat("run");
  expect([none.code, none.stderr]).toEqual([
    5,
    "concordat: the profile requires what is approved, and `Person` has no approval; see `concordat approve`\n",
  ]);
  await approve();
  expect((await concordat("run")).code).toBe(0);
  const signed = readSpec();
  await concordat("compile");
  expect((await concordat("run build/acme.people.plan.json")).code).toBe(0);
  writeSpec(signed.replace("  match", "  brake off\n  match"));
  const stale = await concordat("run");
  expect(stale.stderr).toContain("`Person` has changed since its own");
  expect(stale.code).toBe(5);
  writeSpec(spec.replace("  recertify", "  status proposed\n  recertify"));
  expect((await concordat("run")).stderr).not.toContain("requires");
});

test("the audit says who approved, and nobody else may", async () => {
  await concordat("run");
  const config = readFileSync(join(folder, "concordat.yaml"), "utf8");
  const line = (name: string) => `      ${name}@acme.example: "${hashOfToken(`t-${name}`)}"\n`;
  writeFileSync(
    join(folder, "concordat.yaml"),
    `${config}    people:\n${line("ann")}${line("bo")}`,
  );
  expect((await approve()).stderr).toContain("show who you are");
  const by = (token: string) =>
    concordat("approve Person --key privacy.pem", { CONCORDAT_TOKEN: token });
  const refused = await by("t-bo");
  expect(refused.stderr).toContain("`Person` is for `privacy` (ann@acme.example)");
  expect(readSpec()).toBe(spec);
  expect((await by("t-ann")).code).toBe(0);
  const { stdout } = await concordat("audit export");
  const entry = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  expect(entry).toMatchObject({
    case: "object_approved",
    object: "Person",
    person: "ann@acme.example",
    to: expect.stringMatching(/^sha256:/),
  });
  writeSpec(spec);
  expect((await approve("approve Person --key privacy.pem --offline")).code).toBe(0);
});
