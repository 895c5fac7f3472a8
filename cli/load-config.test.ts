// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these signs are what is tested
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";

/** concordat.yaml → what `check` says of it, each report as `line:column code: message; help`. */
async function told(config: string | Uint8Array): Promise<readonly string[]> {
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": config });
  const { code, stdout } = await runCommand(["check", "p", "--format", "json"], { cwd });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Told[] };
  const isWrong = diagnostics.some((one) => one.severity === "error");
  expect(code).toBe(isWrong ? 2 : 0);
  return diagnostics.map(
    ({ line, column, code, message, help }) => `${line}:${column} ${code}: ${message}; ${help}`,
  );
}

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string;
  readonly line: number;
  readonly column: number;
}

test.each([
  ["an empty file", ""],
  ["a comment alone", "# later\n"],
  ["a byte order mark and Windows line ends", "\ufefflint:\r\n  catalogue-missing: warn\r\n"],
  [
    "every setting there is",
    `profile: local
profiles:
  local:
    state: .concordat/state.db
    systems:
      a: { url: "postgres://127.0.0.1/a", objects: { people: { id: key, modified: updated_at } } }
      b: { url: "sqlite:./b.db", changes: trigger }
    alerts:
      slack: { ops: "\${env:SLACK_WEBHOOK}" }
      webhook:
        desk: "https://desk.acme.example/hook"
        audit: { url: "https://audit.acme.example/in", secret: "\${env:AUDIT_SECRET}" }
      daily: { at: "07:30", zone: Europe/London }
      email: { smtp: "\${env:SMTP_URL}", from: "sync@acme.example" }
  2026:
    state: { url: "postgres://state:\${file:./password}@db/state", key: "\${env:CONCORDAT_KEY}" }
lint: { catalogue-missing: off, required-unsupplied: error, unknown-field: error }
`,
  ],
  ["an alias used as it is meant", "profiles:\n  a: &a { state: x.db }\n  b: *a\n"],
])("%s is no trouble", async (_what, config) => {
  expect(await told(config)).toEqual([]);
});

test.each([
  [
    "profil: x",
    "1:1 config-unknown-key: `profil` is not a setting of `concordat.yaml`; did you mean `profile`?",
  ],
  [
    "profiles:\n  a:\n    systems:\n      x: { url: u, objects: { c: { modifed: m } } }",
    "4:36 config-unknown-key: `modifed` is not a setting of `profiles.a.systems.x.objects.c`; did you mean `modified`?",
  ],
  [
    "profiles: { a: { colour: red } }",
    "1:18 config-unknown-key: `colour` is not a setting of `profiles.a`; `profiles.a` may hold `state`, `systems`, `require`, `people`, `alerts`, `serve` and `keep`",
  ],
  [
    "__proto__: { x: 1 }",
    "1:1 config-unknown-key: `__proto__` is not a setting of `concordat.yaml`; `concordat.yaml` may hold `profile`, `profiles`, `docs` and `lint`",
  ],
  [
    "profiles: { a: { state: 5 } }",
    "1:18 config-invalid: `profiles.a.state` must be text or a group of settings; put a value that is not a text in quotes",
  ],
  [
    "profiles: { a: { systems: { x: { url: true } } } }",
    "1:39 config-invalid: `profiles.a.systems.x.url` must be text; put a value that is not a text in quotes",
  ],
  [
    "profiles: { a: { systems: { x: {} } } }",
    "1:29 config-invalid: `profiles.a.systems.x` has no `url`; add `url: …` below it",
  ],
  [
    "profiles: { a: { keep: { gone: 90 days } } }",
    "1:32 config-invalid: `profiles.a.keep.gone` must be a number of days; write it as 400d",
  ],
  [
    "profiles: { a: { keep: { audit: { for: 400d } } } }",
    "1:26 config-invalid: `profiles.a.keep.audit` has no `into`; add `into: …` below it",
  ],
  [
    'profiles: { a: { state: "" } }',
    "1:25 config-invalid: `profiles.a.state` is an empty text; fill it, or remove the key",
  ],
  [
    "profiles: { a: { systems: { x: { url: u, changes: triger } } } }",
    "1:51 config-invalid: `profiles.a.systems.x.changes` must be `poll`, `trigger` or `replication`; did you mean `trigger`?",
  ],
  [
    "lint: { catalogue-missing: no }",
    "1:28 config-invalid: `lint.catalogue-missing` must be `off`, `warn` or `error`; write one of them",
  ],
  [
    "profiles:",
    "1:1 config-invalid: `profiles` must be a group of settings; write its settings below it, indented by two spaces, or remove it",
  ],
  [
    "- a",
    "1:1 config-invalid: `concordat.yaml` must be a group of settings; begin with `profile`, `profiles`, `docs` or `lint` and a colon",
  ],
  [
    "profile: lokal\nprofiles: { local: {} }",
    "1:10 config-unknown-profile: there is no profile `lokal`; did you mean `local`?",
  ],
  [
    "profile: local",
    "1:10 config-unknown-profile: there is no profile `local`; write the profile below `profiles`",
  ],
  [
    "profiles: { a: { alerts: { daily: { at: '7:30' } } } }",
    "1:41 config-invalid: `profiles.a.alerts.daily.at` must be a time of a day; write it as hours and minutes, such as 07:30",
  ],
  [
    "profiles: { a: { alerts: { daily: { zone: Europe/Londn } } } }",
    "1:43 config-invalid: `Europe/Londn` is not a known time zone; name a zone of the IANA database, such as Europe/London, or UTC",
  ],
  [
    "lint: { unknwn-field: off }",
    "1:9 lint-unknown-code: there is no diagnostic `unknwn-field`; did you mean `unknown-field`?",
  ],
  [
    "lint: { __proto__: off }",
    "1:9 lint-unknown-code: there is no diagnostic `__proto__`; write the code that a report shows",
  ],
  [
    "lint: { unknown-field: off }",
    "1:9 lint-fixed-level: `unknown-field` is an error and stays one; remove the line, and correct what `unknown-field` reports",
  ],
  [
    "profiles: { a: {}, a: {} }",
    "1:20 config-duplicate-key: the key `a` stands twice; remove one of them",
  ],
  [
    "profiles: { __proto__: {}, __proto__: {} }",
    "1:28 config-duplicate-key: the key `__proto__` stands twice; remove one of them",
  ],
])("%s", async (config, expected) => {
  expect(await told(config)).toEqual([expected]);
});

test.each([
  ["${NAME}", 1],
  ["${env:}", 1],
  ["${env:A-B}", 1],
  ["${file: x}", 1],
  ["${env:NAME", 1],
  ["${env:A}${vault:B}${C}", 2],
  ["${env:A}/${file:./b c}", 0],
])("the placeholder %s gives %i reports", async (text, count) => {
  const reports = await told(`profiles:\n  a:\n    systems: { x: { url: '${text}' } }\n`);
  expect(reports.filter((one) => one.includes("config-placeholder"))).toHaveLength(count);
  expect(reports).toHaveLength(count);
});

test("a wrong placeholder is shown where it stands in its text", async () => {
  const [report] = await told("profiles: { a: { state: 'x/${NAME}/y' } }");
  expect(report).toMatch(/^1:28 config-placeholder: /);
});

test.each([
  ["systems: { x: { url: 'postgres://app:letmein@db/a' } }", "a password"],
  ["systems: { x: { url: 'https://api.acme.example/?api_key=letmein' } }", "a secret"],
  ["state: { url: s.db, key: letmein }", "the key of the state"],
  ["alerts: { slack: { ops: 'https://hooks.acme.example/T0/B0' } }", "the address of a Slack hook"],
  ["alerts: { webhook: { x: { url: 'https://x', secret: letmein } } }", "the secret of a webhook"],
])("a secret in plain text is a warning: %s", async (profile, what) => {
  const [report, ...others] = await told(`profiles: { a: { ${profile} } }`);
  expect(report).toContain(` secret-in-config: ${what} stands here in plain text; `);
  expect(report).not.toContain("letmein");
  expect(others).toEqual([]);
});

test.each([
  "systems: { x: { url: 'postgres://app:${env:PASSWORD}@db/a' } }",
  "systems: { x: { url: 'postgres://app@db/a' } }",
  "systems: { x: { url: 'sqlite:./a:b@c.db' } }",
])("no secret stands in %s", async (profile) => {
  expect(await told(`profiles: { a: { ${profile} } }`)).toEqual([]);
});

test.each([
  ["lint: {x: off\n", "a bracket is not closed"],
  ['lint: "off\n', "a quote, bracket, comma or colon is missing"],
  ["lint:\n\tx: off\n", "a line is indented by a tab"],
  ["lint:\n    a: off\n  b: off\n", "the indentation does not fit the lines above"],
  ["lint: a: b\n", "two keys stand on one line"],
  ["lint\nprofile: x\n", "a key spans several lines; a colon may be missing"],
  ["lint: @x\n", "a value begins with a sign that has its own meaning"],
  ['lint: "\\q"\n', "a text in double quotes holds an escape that YAML does not have"],
  ["lint: *x\n", "nothing above is named `&x`"],
  ["lint: !!js/function x\n", "a value has a tag, and tags have no meaning here"],
  ["lint: !!binary aGk=\n", "a value has a tag, and tags have no meaning here"],
  ["lint: {}\n---\nlint: {}\n", "it holds a second document"],
  [
    "%YAML 1.1\n---\nlint: {}\n",
    "it begins with a directive, which could change what its words mean",
  ],
  ["? [a, b]\n: c\n", "a key has to be a word"],
])("%j is refused in words of ours", async (config, problem) => {
  const [report, ...others] = await told(config);
  expect(report).toContain(
    `config-not-yaml: this is not YAML that \`concordat.yaml\` may hold: ${problem}; `,
  );
  expect(others).toEqual([]);
});

const bomb = Array.from({ length: 9 }, (_, at) => {
  const inner = at === 0 ? "x" : `*a${at - 1}`;
  return `k${at}: &a${at} [${Array(9).fill(inner).join(", ")}]\n`;
});

test.each([
  ["aliases that unfold beyond measure", bomb.join("")],
  ["an alias inside itself", "lint: &a [*a]\n"],
  ["brackets", `lint: ${"[".repeat(60)}${"]".repeat(60)}\n`],
  ["brackets beyond what a stack holds", `lint: ${"[".repeat(100_000)}\n`],
  ["blocks", Array.from({ length: 60 }, (_, at) => `${" ".repeat(at)}a:\n`).join("")],
])("too deep: %s", async (_what, config) => {
  const reports = await told(config);
  expect(reports.map((one) => one.split(" ")[1])).toEqual(["config-too-deep:"]);
});

test("a file beyond the limit is not read", async () => {
  const [report, ...others] = await told(`# ${"x".repeat(1024 * 1024)}\n`);
  expect(report).toContain("config-too-large: `concordat.yaml` is larger than 1 MB; ");
  expect(others).toEqual([]);
});

test("another encoding is refused", async () => {
  const [report] = await told(Buffer.from("# caf\xe9\n", "latin1"));
  expect(report).toContain("file-not-text: ");
});

test("the nearest concordat.yaml upwards marks the workspace", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "concordat.yaml": "lint: { typo: off }\n",
    "p/concordat.yaml": "",
  });
  expect((await runCommand(["check", "p"], { cwd })).code).toBe(0);
  rmSync(join(cwd, "p/concordat.yaml"));
  expect((await runCommand(["check"], { cwd: join(cwd, "p") })).stdout).toContain(
    "  ../concordat.yaml:1:9\n",
  );
});

test("a folder of that name is told", async () => {
  const cwd = scratchFolder(smallPackage);
  mkdirSync(join(cwd, "concordat.yaml"));
  const { code, stdout } = await runCommand(["check", "p"], { cwd });
  expect(stdout).toContain("`concordat.yaml` cannot be read: it is a folder");
  expect(code).toBe(2);
});

test("no secret is printed: what a report quotes has dots in its place", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "concordat.yaml": `profiles:
  local:
    state: { url: .concordat/state.db, key: "hunter2 one" }
    systems:
      a: { url: "mysql://root:hunter2@h/x?password=hunter2" }
      b: { url: "mysql://root:\${env:B}@h/x", chages: 1, password: hunter2 }
    alerts: { slack: { ops: "https://hooks.slack.com/services/hunter2" } }
`,
  });
  const printed = async () => (await runCommand(["check", "p"], { cwd })).stdout;
  const unfit = await printed();
  expect(unfit).not.toContain("hunter2");
  expect(unfit).toContain("root:${env:B}@h/x");
  const text = readFileSync(join(cwd, "concordat.yaml"), "utf8");
  writeFileSync(join(cwd, "concordat.yaml"), text.replace(", chages: 1, password: hunter2", ""));
  const fit = await printed();
  expect(codesIn(fit)).toEqual(["secret-in-config", "secret-in-config", "secret-in-config"]);
  expect(fit).toContain(`  5 |       a: { url: "mysql://root:•••••••@h/x?password=•••••••" }
    |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`);
  expect(fit).not.toContain("hunter2");
  writeFileSync(join(cwd, "concordat.yaml"), text.replace("hunter2 one", "hunter2 one\n"));
  expect(await printed()).not.toContain("hunter2");
});

test("a run that cannot reach a system tells no password", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replaceAll("memory", "sqlite"),
    "p/catalog/a.json": smallCatalogue("people").replace("memory", "sqlite"),
    "p/catalog/b.json": smallCatalogue("persons").replace("memory", "sqlite"),
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "postgres://root:hunter2@h/x" }
      b: { url: "sqlite:./b.db" }
`,
  });
  const { code, stderr } = await runCommand(["run", "p"], { cwd });
  expect(stderr).toContain("a: postgres:// is no address of sqlite");
  expect(stderr).not.toContain("hunter2");
  expect(code).toBe(2);
});
