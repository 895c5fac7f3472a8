import { join } from "node:path";
import { expect, test } from "vitest";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";

const wrongSpec = smallSpec.replace("b.email  ", "b.emial  ");
const wrong = { ...smallPackage, "p/small.sync": wrongSpec };
test("a package without findings says so, and what it leaves to the language", async () => {
  const cwd = scratchFolder(smallPackage);
  const { code, stdout, stderr } = await runCommand(["check", "p"], { cwd });
  expect(stdout).toBe("Checked 1 package (1 file): no findings.\n");
  expect(stderr).toContain("Errors that the package does not mention:\n");
  expect(stderr).toContain("\n  auth             log, queue, retry after 15m\n");
  expect(code).toBe(0);
});

test("a mistake is shown on its line, with why and help", async () => {
  const cwd = scratchFolder(wrong);
  const { code, stdout } = await runCommand(["check", "p/small.sync", "p", "p/"], { cwd });
  expect(stdout).toBe(`error[unknown-field]: \`persons\` of Beta has no field \`emial\`
  p/small.sync:9:31
  9 |   a.email               <-> b.emial                authority a
    |                               ^^^^^
  why: A row on a field that does not exist would move nothing, and nobody would notice.
  help: did you mean \`email\`?

Checked 1 package (1 file): 1 error.
`);
  expect(code).toBe(1);
});

test("the argument may be left out, and several packages have one summary", async () => {
  const cwd = scratchFolder({ ...smallPackage, "q/small.sync": smallSpec });
  expect((await runCommand(["check"], { cwd: join(cwd, "p") })).stdout).toContain("no findings");
  const { code, stdout } = await runCommand(["check", "p", "q"], { cwd });
  expect(codesIn(stdout)).toEqual(["catalogue-missing", "catalogue-missing"]);
  expect(stdout).toMatch(/^Checked 2 packages \(2 files\): 2 warnings\.$/m);
  expect(code).toBe(0);
});

test.each([
  ["warning", 1],
  ["error", 0],
])("with a warning, --fail-on %s ends with %i", async (failOn, expected) => {
  const cwd = scratchFolder({ "p/small.sync": smallSpec });
  const { code } = await runCommand(["check", "p", "--fail-on", failOn], { cwd });
  expect(code).toBe(expected);
});

test("lint levels of concordat.yaml hold", async () => {
  const files = { "p/small.sync": smallSpec };
  const off = scratchFolder({ ...files, "concordat.yaml": "lint: { catalogue-missing: off }\n" });
  expect((await runCommand(["check", "p"], { cwd: off })).stdout).toContain("no findings");
  const error = scratchFolder({
    ...files,
    "concordat.yaml": "lint: { catalogue-missing: error }\n",
  });
  expect((await runCommand(["check", "p"], { cwd: error })).code).toBe(1);
});

test("--timings goes to stderr and leaves the findings alone", async () => {
  const cwd = scratchFolder(smallPackage);
  const plain = await runCommand(["check", "p"], { cwd });
  const timed = await runCommand(["check", "p", "--timings"], { cwd });
  expect(timed.stdout).toBe(plain.stdout);
  expect(timed.stderr).toMatch(
    /^read +\d+\.\d ms\nparse +\d+\.\d ms\n(?:.*\n)*total +\d+\.\d ms\n$/m,
  );
});

test("--profile asks whether a profile reaches every system", async () => {
  const config = "profiles:\n  local:\n    systems:\n      a: { url: memory }\n";
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": config });
  expect((await runCommand(["check", "p"], { cwd })).code).toBe(0);
  const { code, stdout } = await runCommand(["check", "p", "--profile", "local"], { cwd });
  expect(
    stdout,
  ).toContain(`error[config-missing-system]: the profile \`local\` does not say how \`b\` is reached
  concordat.yaml:2:3
`);
  expect(code).toBe(2);
  const other = await runCommand(["check", "p", "--profile", "lokal"], { cwd });
  expect(other.stdout).toContain("there is no profile `lokal`");
  expect(other.stdout).toContain("did you mean `local`?");
  expect(other.code).toBe(2);
});

test("names that JavaScript's objects have of their own are names like others", async () => {
  const text = smallSpec
    .replaceAll("Person", "__proto__")
    .replaceAll("a.name ", "a.__proto__ ")
    .replaceAll("b.name", "b.constructor")
    .replaceAll("system a:", "system toString:")
    .replaceAll(/\ba\./g, "toString.")
    .replaceAll("authority a", "authority toString");
  const cwd = scratchFolder({
    "p/small.sync": text,
    "p/catalog/toString.json": smallCatalogue("people", ["email", "__proto__"]),
    "p/catalog/b.json": smallCatalogue("persons", ["email", "constructor"]),
    "concordat.yaml": "profiles:\n  __proto__: { systems: { __proto__: { url: memory } } }\n",
  });
  const { code, stdout } = await runCommand(["check", "p"], { cwd });
  expect(stdout).toBe("Checked 1 package (1 file): no findings.\n");
  expect(code).toBe(0);
  const missing = await runCommand(["check", "p", "--profile", "__proto__"], { cwd });
  expect(codesIn(missing.stdout)).toEqual(["config-missing-system", "config-missing-system"]);
});

test("a plan is checked as one", async () => {
  const cwd = scratchFolder(smallPackage);
  await runCommand(["compile", "p"], { cwd });
  const { code, stdout } = await runCommand(["check", "build/acme.small.plan.json"], { cwd });
  expect(stdout).toBe("Checked 1 plan: no findings.\n");
  expect(code).toBe(0);
});

test("a plan too is asked whether a profile reaches its systems", async () => {
  const config = "profiles: { local: { systems: { a: { url: memory } } } }\n";
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": config });
  await runCommand(["compile", "p"], { cwd });
  const args = ["check", "build/acme.small.plan.json", "--profile", "local"];
  const { code, stdout } = await runCommand(args, { cwd });
  expect(stdout).toContain(
    "the profile `local` does not say how `b` is reached\n  concordat.yaml:1:13\n",
  );
  expect(code).toBe(2);
});

test("a catalogue that no alias finds is told, once with the system that lacks it", async () => {
  const cwd = scratchFolder({
    "p/small.sync": smallSpec,
    "p/catalog/aa.json": smallCatalogue("people"),
    "p/catalog/b.json": smallCatalogue("persons"),
    "p/catalog/warehouse.json": smallCatalogue("people"),
  });
  const { stdout } = await runCommand(["check", "p"], { cwd });
  expect(codesIn(stdout)).toEqual(["catalogue-unused", "catalogue-unused"]);
  expect(stdout).toContain("rename it: the catalogue of `a` is `catalog/a.json`");
});

test("a system of a profile that is none of the package's is taken for the one that is missing", async () => {
  const config =
    "profiles: { local: { systems: { a: { url: memory }, tills: { url: memory } } } }\n";
  const cwd = scratchFolder({
    "p/small.sync": smallSpec.replaceAll(/\bb\b/g, "till"),
    "p/catalog/a.json": smallCatalogue("people"),
    "p/catalog/till.json": smallCatalogue("persons"),
    "concordat.yaml": config,
  });
  const { stdout } = await runCommand(["check", "p", "--profile", "local"], { cwd });
  expect(codesIn(stdout)).toEqual(["config-missing-system"]);
  expect(stdout).toContain("help: `tills` is no system of the package: write `till`");
});

test("--proofs says what is proved of each row, as a table and as JSON", async () => {
  const cwd = scratchFolder(smallPackage);
  const { stdout } = await runCommand(["check", "p", "--proofs"], { cwd });
  const shown = stdout.replace(/\d+/g, "N").replace(/ +/g, " ");
  expect(shown).toContain(
    "row verdict states assumptions\nPerson.email proved N\nPerson.name proved N\n",
  );
  expect(shown).toContain("N proved. What holds for all is in docs/proofs.md.\n");
  const json = await runCommand(["check", "p", "--proofs", "--format", "json"], { cwd });
  const { proofs } = JSON.parse(json.stdout) as { proofs: readonly { verdict: string }[] };
  expect(proofs.map((one) => one.verdict)).toEqual(["proved", "proved"]);
  await runCommand(["compile", "p"], { cwd });
  const plan = await runCommand(["check", "build/acme.small.plan.json", "--proofs"], { cwd });
  expect(plan.stdout).toContain("Person.email  proved");
});
