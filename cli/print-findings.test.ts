import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

test("JSON holds the same reports, of a fixed shape", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
    "concordat.yaml": "lint:\n  x: off\n  x: off\n",
  });
  const { code, stdout } = await runCommand(["check", "p", "--format", "json"], { cwd });
  const printed: unknown = JSON.parse(stdout);
  const validate = new Ajv2020({ allErrors: true }).compile(shape);
  validate(printed);
  expect(validate.errors).toBeNull();
  expect(printed).toMatchObject({
    diagnostics: [
      { code: "lint-unknown-code", file: "concordat.yaml", line: 2, column: 3 },
      { code: "config-duplicate-key", line: 3, related: [{ line: 2, column: 3, endColumn: 4 }] },
      { code: "unknown-field", line: 9, column: 31, endLine: 9, endColumn: 36 },
    ],
    summary: { packages: 1, files: 1, errors: 3, warnings: 0, infos: 0, known: 0 },
  });
  expect(code).toBe(2);
});

const count = { type: "integer", minimum: 0 };
const position = { type: "integer", minimum: 1 };
const place = {
  file: { type: "string" },
  line: position,
  column: position,
  endLine: position,
  endColumn: position,
};
const exactly = (properties: object, optional: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
});
const shape = exactly({
  formatVersion: { const: 1 },
  diagnostics: {
    type: "array",
    items: exactly(
      {
        code: { type: "string" },
        severity: { enum: ["error", "warning", "info"] },
        message: { type: "string" },
        help: { type: "string" },
        related: { type: "array", items: exactly({ message: { type: "string" }, ...place }) },
        fix: exactly({
          title: { type: "string" },
          text: { type: "string" },
          safe: { type: "boolean" },
          ...place,
        }),
        ...place,
      },
      ["help", "related", "fix"],
    ),
  },
  summary: exactly({
    packages: count,
    files: count,
    errors: count,
    warnings: count,
    infos: count,
    known: count,
  }),
});

/** As the standard has it, with every member that it requires and none that it does not know. */
const sarif = (() => {
  const text = { type: "string", minLength: 1 };
  const message = exactly({ text });
  const region = exactly(
    { startLine: position, startColumn: position, endLine: position, endColumn: position },
    ["startColumn", "endLine", "endColumn"],
  );
  const artifactLocation = exactly({
    uri: { type: "string", format: "uri-reference", pattern: "^[^ \\\\]+$" },
    uriBaseId: { const: "%SRCROOT%" },
  });
  const level = { enum: ["none", "note", "warning", "error"] };
  const physicalLocation = exactly({ artifactLocation, region });
  const list = (items: object) => ({ type: "array", items });
  const rule = exactly(
    {
      id: text,
      shortDescription: message,
      fullDescription: message,
      help: message,
      defaultConfiguration: exactly({ level }),
    },
    ["shortDescription", "fullDescription", "help", "defaultConfiguration"],
  );
  const replacement = exactly({
    deletedRegion: region,
    insertedContent: exactly({ text: { type: "string" } }),
  });
  const change = exactly({ artifactLocation, replacements: list(replacement) });
  const result = exactly(
    {
      ruleId: text,
      ruleIndex: count,
      level,
      message,
      locations: list(exactly({ physicalLocation })),
      relatedLocations: list(exactly({ id: count, physicalLocation, message })),
      fixes: list(exactly({ description: message, artifactChanges: list(change) })),
    },
    ["relatedLocations", "fixes"],
  );
  const driver = exactly({ name: text, semanticVersion: text, rules: list(rule) });
  const run = exactly({
    tool: exactly({ driver }),
    columnKind: { const: "utf16CodeUnits" },
    results: list(result),
  });
  return exactly({ $schema: text, version: { const: "2.1.0" }, runs: list(run) });
})();

async function sarifOf(args: readonly string[], cwd: string) {
  const { stdout } = await runCommand([...args, "--format", "sarif"], { cwd });
  const printed: unknown = JSON.parse(stdout);
  const validate = new Ajv2020({ allErrors: true, formats: { "uri-reference": true } }).compile(
    sarif,
  );
  validate(printed);
  expect(validate.errors).toBeNull();
  return (printed as { readonly runs: readonly [{ readonly results: readonly object[] }] }).runs[0]
    .results;
}

test("SARIF holds what a check, the formatter and a test find, with its places and its fix", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
    "q/not opened.sync": smallSpec.replace("every 5m {", "every 5m"),
    "concordat.yaml": "lint:\n  type-mismatch: error\n  type-mismatch: error\n",
  });
  expect(await sarifOf(["check", "p", "q"], cwd)).toMatchObject([
    { ruleId: "config-duplicate-key", relatedLocations: [{ message: { text: /./ } }] },
    {
      ruleId: "unknown-field",
      level: "error",
      message: { text: expect.stringContaining("\ndid you mean `email`?") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "p/small.sync" },
            region: { startLine: 9, startColumn: 31, endLine: 9, endColumn: 36 },
          },
        },
      ],
    },
    { ruleId: "catalogue-missing", level: "warning" },
    { ruleId: "catalogue-missing", level: "warning" },
    {
      ruleId: "block-not-opened",
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation: { uri: "q/not%20opened.sync" },
              replacements: [{ insertedContent: { text: " {" } }],
            },
          ],
        },
      ],
    },
  ]);
});

const failing = `${smallSpec}
test "no one" {
  given  a.people { email: "e" }
  run
  expect no b.persons
}
`;

test("what only the formatter or a test finds has a place and a name, in SARIF and for GitHub", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": failing.replace("  given  a", "  given a"),
  });
  expect(await sarifOf(["fmt", "--check", "p"], cwd)).toMatchObject([
    {
      ruleId: "not-formatted",
      locations: [{ physicalLocation: { region: { startLine: 14 } } }],
    },
  ]);
  expect(await sarifOf(["test", "p"], cwd)).toMatchObject([
    {
      ruleId: "test-failed",
      message: { text: expect.stringMatching(/^no one: there is a record of `b.persons`/) },
      locations: [{ physicalLocation: { region: { startLine: 16 } } }],
    },
  ]);
  const { stdout, code } = await runCommand(["test", "p", "--format", "github"], { cwd });
  expect(stdout).toContain(
    "::error file=p/small.sync,line=16,col=1,endLine=16,endColumn=1,title=test-failed::no one: there is a record of `b.persons`, expected none%0A",
  );
  expect(code).toBe(1);
});

test("for GitHub each report is a command, escaped so that it ends where it does", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/100%, small.sync": 'edition 2026\npackage acme.small\n\nimport "100%:\\n"\n',
  });
  const { stdout } = await runCommand(["check", "p", "--format", "github"], { cwd });
  expect(stdout).toMatch(
    /^::error file=p\/100%25%2C small.sync,line=4,col=8,endLine=4,endColumn=17,title=import-not-found::there is no folder `100%25:%0A` to import%0Ahelp: .*\n$/,
  );
});

test("for GitHub errors come first, since it shows only so many", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
    "concordat.yaml": "lint:\n  type-mismatch: error\n",
    "a/other.sync": smallSpec,
  });
  const { stdout } = await runCommand(["check", "a", "p", "--format", "github"], { cwd });
  const kinds = stdout.split("\n").flatMap((line) => /^::(\w+) /.exec(line)?.[1] ?? []);
  expect(kinds).toEqual(["error", "warning", "warning"]);
});

test("for GitLab each report has a fingerprint that moved lines keep and no other has", async () => {
  const text = smallSpec.replace("b.email  ", "b.emial  ");
  const report = async (spec: string) => {
    const cwd = scratchFolder({
      ...smallPackage,
      "p/small.sync": spec,
      "concordat.yaml": "lint:\n  x: off\n  y: off\n",
    });
    const { stdout } = await runCommand(["check", "p", "--format", "gitlab"], { cwd });
    return JSON.parse(stdout) as readonly { readonly fingerprint: string }[];
  };
  const found = await report(text);
  expect(found).toMatchObject([
    { check_name: "lint-unknown-code", location: { path: "concordat.yaml", lines: { begin: 2 } } },
    { check_name: "lint-unknown-code", location: { path: "concordat.yaml", lines: { begin: 3 } } },
    {
      check_name: "unknown-field",
      severity: "major",
      description: expect.stringContaining("did you mean `email`?"),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      location: { path: "p/small.sync", lines: { begin: 9, end: 9 } },
    },
  ]);
  const fingerprints = found.map((one) => one.fingerprint);
  expect(new Set(fingerprints).size).toBe(3);
  const moved = await report(`\n\n${text}`);
  expect(moved.map((one) => one.fingerprint)).toEqual(fingerprints);
});

test("as JUnit each finding fails in its file's suite, and a file without any passes", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/other.sync": "edition 2026\npackage acme.small\n",
    "p/small.sync": smallSpec.replace("b.email  ", 'b.`<"e&\u001b\uffff`  '),
  });
  const { stdout, code } = await runCommand(["check", "p", "--format", "junit"], { cwd });
  expect(stdout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="concordat" tests="2" failures="1" errors="0" skipped="0">
  <testsuite name="p/other.sync" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="p/other.sync" name="no findings" file="p/other.sync"/>
  </testsuite>
  <testsuite name="p/small.sync" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="p/small.sync" name="unknown-field 9:31" file="p/small.sync">
      <failure type="error" message="\`persons\` of Beta has no field \`&lt;&quot;e&amp;\\u001b\\uffff\`">\`persons\` of Beta has no field \`&lt;&quot;e&amp;\\u001b\\uffff\`
help: correct the name, or pull the catalogue again if the field is new
p/small.sync:9:31</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  expect(code).toBe(1);
});

test("as JUnit each test of a package is a case", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": `${failing}\ntest "someone" {\n  run\n}\n`,
  });
  const { stdout } = await runCommand(["test", "p", "--format", "junit"], { cwd });
  expect(stdout).toContain('<testsuite name="p/small.sync" tests="2" failures="1"');
  expect(stdout).toContain('name="someone" file="p/small.sync"/>');
  expect(stdout).toMatch(
    /name="no one" file="p\/small.sync">\n +<failure type="test-failed" message="there is a record of `b.persons`, expected none">/,
  );
});

test("as Markdown each report is an item, in which nothing of the user's becomes markup", async () => {
  const text = smallSpec.replace("b.email  ", "b.emial  ");
  const cwd = scratchFolder({ ...smallPackage, "p/<b>.sync": text });
  const { stdout } = await runCommand(["check", "p/<b>.sync", "--format", "markdown"], { cwd });
  expect(stdout).toContain("- error unknown-field: ");
  expect(stdout).toContain(" (p/\\<b\\>.sync:9)\n  - help: did you mean `email`?\n");
  const clean = await runCommand(["check", "p", "--format", "markdown"], {
    cwd: scratchFolder(smallPackage),
  });
  expect(clean.stdout).toBe("No findings.\n");
});

test("a package that cannot be tested says why in the format that was asked for", async () => {
  const text = failing.replace("b.email  ", "b.emial  ");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { stdout, code } = await runCommand(["test", "p", "--format", "github"], { cwd });
  expect(stdout).toMatch(/^::error file=p\/small.sync,line=9,.*title=unknown-field::.*\n$/);
  expect(code).toBe(1);
});

test("a fix says what to put where", async () => {
  const text = smallSpec.replace("every 5m {", "every 5m");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { stdout } = await runCommand(["check", "p", "--format", "json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    diagnostics: [
      { code: "block-not-opened", fix: { text: " {", line: 7, column: 48, endColumn: 48 } },
    ],
  });
});
