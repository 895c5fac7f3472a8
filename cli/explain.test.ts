import { expect, test } from "vitest";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";
import { knownCodes } from "./codes.ts";

const cwd = process.cwd();

test("a code is explained from its table, with the way to its page", async () => {
  const { code, stdout } = await runCommand(["explain", "unknown-field"], { cwd });
  expect(stdout).toBe(`error[unknown-field]: \`…\` of … has no field \`…\`

A row on a field that does not exist would move nothing, and nobody would notice.

A path names a field that the object does not have, by the catalogue of its system.

A row on a field that does not exist would move nothing, and nobody would notice until someone
missed the data. Correct the name; where the field is new, pull the catalogue again so that it knows
it.

With examples: docs/diagnostics/unknown-field.md
`);
  expect(code).toBe(0);
});

test("every code is explained, and leaves no hole open", async () => {
  for (const code of knownCodes.keys()) {
    const { stdout, stderr } = await runCommand(["explain", code], { cwd });
    expect(stderr, code).toBe("");
    expect(stdout, code).toContain(`[${code}]: `);
    expect(stdout, code).not.toMatch(/\{\w+\}/);
  }
});

test("an unknown code names the nearest", async () => {
  const { code, stdout, stderr } = await runCommand(["explain", "unknown-feild"], { cwd });
  expect(stdout).toBe("");
  expect(stderr).toBe(
    "concordat: there is no diagnostic `unknown-feild`; did you mean `unknown-field`?\n",
  );
  expect(code).toBe(2);
});

test("a row is explained case by case, with its place", async () => {
  const text = smallSpec
    .replace("  a.name", "  /// As the person writes it.\n  a.name")
    .replace("b.name", 'b.name  because "HR"');
  const scratch = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { code, stdout } = await runCommand(["explain", "Person.name", "p"], { cwd: scratch });
  expect(stdout).toContain(`Person.name: a.name, b.name
p/small.sync:11
One-way (Alpha → Beta); Alpha owns it
As the person writes it.
Because: HR

  - `);
  expect(stdout).toContain("  - A change in Alpha goes to Beta.\n");
  expect(stdout).toMatch(/\n\nProved: \d+ states\.\n$/);
  expect(code).toBe(0);
});

test("an object is a line for each of its rows", async () => {
  const { stdout } = await runCommand(["explain", "Person", "p"], {
    cwd: scratchFolder(smallPackage),
  });
  expect(stdout).toBe(`Person: a.people, b.persons

  email  Bidirectional           Alpha wins
  name   One-way (Alpha → Beta)  Alpha owns it
`);
});

test("a plan explains the same, without the places", async () => {
  const scratch = scratchFolder(smallPackage);
  await runCommand(["compile", "p"], { cwd: scratch });
  const fromPackage = await runCommand(["explain", "Person.email", "p"], { cwd: scratch });
  const plan = "build/acme.small.plan.json";
  const fromPlan = await runCommand(["explain", "Person.email", plan], { cwd: scratch });
  expect(fromPlan.stdout).toBe(fromPackage.stdout.replace("p/small.sync:9\n", ""));
});

test.each([
  ["Person.nam", "there is no row `Person.nam`; did you mean `Person.name`?"],
  ["Persn", "there is no object, value map, term or diagnostic `Persn`; did you mean `Person`?"],
  [
    "Company",
    "there is no object, value map, term or diagnostic `Company`; the package has `Person`",
  ],
  [
    "unknown-field",
    "there is no object, value map, term or diagnostic `unknown-field`; the package has `Person`",
  ],
])("%s is unknown in the package", async (name, expected) => {
  const scratch = scratchFolder(smallPackage);
  const { code, stderr } = await runCommand(["explain", name, "p"], { cwd: scratch });
  expect(stderr).toBe(`concordat: ${expected}\n`);
  expect(code).toBe(2);
});

test("errors of the package are told instead", async () => {
  const text = smallSpec.replace("b.name", "b.nam");
  const scratch = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { code, stdout, stderr } = await runCommand(["explain", "Person.email", "p"], {
    cwd: scratch,
  });
  expect(stdout).toBe("");
  expect(codesIn(stderr)).toEqual(["unknown-field"]);
  expect(code).toBe(1);
});

test("a block of rows, a value map and a term are explained too", async () => {
  const text = `${smallSpec.replace(
    "  a.name                ->  b.name",
    `  a.name  ->  b.name  via Name  term NAME
  together more authority a {
    a.city  <->  b.city
    a.zip  <->  b.zip
  }`,
  )}
owner desk "Desk"
term NAME "What someone is called" owner desk
map Name: a -> b {
  "x"  ->  "y"
  otherwise  ->  pass
}
`;
  const fields = ["email", "name", "city", "zip"];
  const scratch = scratchFolder({
    "p/small.sync": text,
    "p/catalog/a.json": smallCatalogue("people", fields),
    "p/catalog/b.json": smallCatalogue("persons", fields),
  });
  const explain = async (name: string) =>
    (await runCommand(["explain", name, "p"], { cwd: scratch })).stdout;
  expect(await explain("Person.more")).toBe(`Person.more: rows that belong together

  \`concordat explain Person.city\`
  \`concordat explain Person.zip\`
`);
  expect(await explain("Name")).toContain(`  a → b
    "x" → "y"
    otherwise pass
`);
  expect(await explain("NAME")).toBe(`NAME: What someone is called

Named by Person.name.
`);
});
