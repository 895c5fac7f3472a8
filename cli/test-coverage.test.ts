/** What the tests of a package reach, and what they do not. */
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage } from "../test/support/small-package.ts";

const spec = `edition 2026
package acme.small

system a: memory  "Alpha"
system b: memory  "Beta"

map Size: a <-> b {
  "small" <-> "S"
  "large" <-> "L"
}

object Person: a.people <-> b.persons  every 5m {
  match     a.email = b.email
  a.email               <-> b.email                authority a
  a.name                <-> b.name                 authority b
  a.size                <-> b.size                 via Size  authority b
  a.note                ->  b.note
}
`;

const small = `
test "small" {
  given  a.people { email: "x", size: "small" }
  run
  expect b.persons { size: "S" }
}
`;

const names = ["email", "name", "size", "note"];
const packageOf = (tests: string) =>
  scratchFolder({
    ...smallPackage,
    "p/small.sync": spec + tests,
    "p/catalog/a.json": smallCatalogue("people", names),
    "p/catalog/b.json": smallCatalogue("persons", names),
  });

interface Told {
  readonly percent: number;
  readonly rows: readonly { row: string; isReached: boolean; met: string[]; missed: string[] }[];
  readonly entries: readonly {
    from: string;
    direction: string;
    system: string;
    isReached: boolean;
  }[];
}

async function coverageOf(tests: string): Promise<Told> {
  const { stdout, stderr, code } = await runCommand(
    ["test", "p", "--coverage", "--format", "json"],
    {
      cwd: packageOf(tests),
    },
  );
  expect(code, stderr + stdout.slice(0, 800)).toBe(0);
  return (JSON.parse(stdout) as { readonly coverage: Told }).coverage;
}

test("a row is reached where a value of it is written, taken or held, and an entry in the way that it went", async () => {
  const { rows, entries, percent } = await coverageOf(small);
  const reached = rows.filter((one) => one.isReached).map((one) => one.row);
  expect(reached.toSorted()).toEqual(["email", "size"]);
  // The words of `a` are the map's own.
  expect(entries.filter((one) => one.isReached)).toMatchObject([
    { from: "small", system: "b", direction: "written" },
  ]);
  expect(entries).toHaveLength(4);
  expect(percent).toBe(37);
});

test("situations are told as they are met, by the run's own decisions", async () => {
  const { rows } = await coverageOf(`
test "both" {
  given  a.people as one { email: "x", name: "A", size: "large" }
  run
  edit   one { name: "B" }
  edit   b.persons { name: "C", size: "S" }
  run
  expect a.people { name: "C", size: "small" }
}
`);
  const name = rows.find((one) => one.row === "name");
  expect(name?.met).toContain("sources_differ");
  expect(name?.missed).toContain("source_emptied");
  const size = rows.find((one) => one.row === "size");
  expect(size?.met).toContain("one_changed");
});

test("the text names what no test reaches, and what a reached row was never in", async () => {
  const { stdout } = await runCommand(["test", "p", "--coverage"], { cwd: packageOf(small) });
  for (const line of [
    "Rows reached: 2 of 4",
    "  Person.name  p/small.sync:15",
    '  Size: "large" → "L", written to Beta',
    "In all 37 % of rows and entries.",
  ]) {
    expect(stdout.split("\n")).toContain(line);
  }
  expect(stdout).toMatch(/^ {2}Person\.size: never .*edited on both sides at once/m);
});

test("a package can be held to how much its tests reach", async () => {
  const cwd = packageOf(small);
  const at = (percent: string) =>
    runCommand(["test", "p", "--coverage-at-least", percent], { cwd });
  expect((await at("37")).code).toBe(0);
  const low = await at("38");
  expect([low.code, low.stderr]).toEqual([1, expect.stringContaining("reach 37 %")]);
  expect((await at("101")).code).toBe(2);
});

test("what dies in a test is counted where it dies, and changes nothing of the test", async () => {
  const { rows } = await coverageOf(`
test "anywhere" {
  given  a.people { email: "x", name: "A" }
  crash anywhere
  run
  run
  expect b.persons { name: "A" }
}
`);
  expect(rows.find((one) => one.row === "name")?.isReached).toBe(true);
});
