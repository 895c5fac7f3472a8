/**
 * J6: what is made to exhaust whoever reads it: each is refused at a limit that it names, or read at a cost
 * that grows with its length and no faster. One that did not would run into the test's own end.
 */
import { expect, test } from "vitest";
import { limits } from "../core/limits.ts";
import { row } from "../test/support/row-codecs.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

const much = 1_000_000;
const bomb = Array.from({ length: 30 }, (_, at) => {
  const inner = at === 0 ? "x" : `*a${at - 1}`;
  return `k${at}: &a${at} [${Array(9).fill(inner).join(", ")}]\n`;
});

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  [
    "YAML that unfolds to 9^30 values",
    { "concordat.yaml": bomb.join("") },
    "config-too-deep",
    "concordat.yaml",
  ],
  [
    "a concordat.yaml of 50 MB",
    { "concordat.yaml": `# ${"x".repeat(50 * much)}\n` },
    "config-too-large",
    "larger than 1 MB",
  ],
  [
    "brackets 10,000 deep",
    {
      "p/small.sync": smallSpec.replace(
        "match",
        `where ${"(".repeat(10_000)}a.name = "x"${")".repeat(10_000)}\n  match`,
      ),
    },
    "nesting-too-deep",
    `${limits.nesting}`,
  ],
  [
    "a spec of 50 MB",
    { "p/small.sync": `${smallSpec}// ${"x".repeat(50 * much)}\n` },
    "file-too-large",
    "5 MB",
  ],
  [
    "a package of 55 MB",
    Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`p/part${at}.sync`, `// ${"x".repeat(5 * much)}\n`]),
    ),
    "package-too-large",
    "50 MB",
  ],
  [
    "a catalogue 10,000 deep",
    { "p/catalog/a.json": `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}` },
    "catalogue-not-json",
    "nested more than 100 deep",
  ],
])("J6 %s", { timeout: 60_000 }, async (_what, files, code, told) => {
  const cwd = scratchFolder({ ...smallPackage, ...files });
  const { stdout, stderr, code: exit } = await runCommand(["check", "p"], { cwd });
  expect(codesIn(stdout)).toEqual([code]);
  expect(stdout).toContain(told);
  expect(stderr).not.toContain("internal error");
  expect([1, 2]).toContain(exit);
});

const forms = [
  "using trim",
  "using lower",
  "using upper",
  "using domain",
  "using phone(a.g)",
  'as date("yyyy-MM-dd")',
];
const types = ["text", "integer", "decimal", "boolean", "date", "datetime", "time", "multi_enum"];
const repeated = [
  " ",
  "0",
  "9.",
  "1,",
  "-",
  "a@",
  "a.",
  "+4 ",
  "\t\n",
  "1e",
  "T00:",
  "\u00a0",
  "ﬀ",
];

test.each([
  ...forms.map((form) => [form, "text"] as const),
  ...types.map((type) => ["", type] as const),
])("J6 a value of a megabyte, read %s as %s, costs no more than its length", (form, type) => {
  const clauses = form.startsWith("as") ? "" : form;
  const own = form.startsWith("as") ? ` ${form}` : "";
  const codec = row(`a.f${own} <-> b.f  authority a  ${clauses}`, {
    types: { a: type, b: type },
    fields: { "a.g": "DE" },
  });
  for (const one of repeated) {
    const text = `${one.repeat(much / one.length)}x`;
    for (const end of [0, 1]) expect(() => codec.read(text, end)).not.toThrow();
    expect(() => codec.key(text)).not.toThrow();
  }
});
