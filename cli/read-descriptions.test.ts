/** What is wrong in a description of a REST API, told with its line by the command that meets it. */
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.things

owner   ops  "Operations"  email "ops@acme.example"

system api: rest "Things"
system box: sqlite "Box"

object Thing: api.things <-> box.things  every 5m {
  owner     ops
  match     api.id = box.id
  api.name              <-> box.name               latest
}
`;

const config = `profiles:
  local:
    systems:
      api: { url: "https://api.acme.example", description: ./things.yaml }
      box: { url: "sqlite:./box.db" }
`;

const description = `format: 1
name: Things
objects:
  things:
    id: id
    modified: changed
    fields:
      id: { type: text }
      name: { type: text }
      changed: { type: datetime }
    list: { path: /things, paging: { kind: none } }
    read: { path: "/things/{id}" }
    update: { method: PATCH, path: "/things/{id}" }
`;

/** The reports, each as `LINE: message; help`. */
async function reports(text: string, settings = config): Promise<readonly string[]> {
  const cwd = scratchFolder({
    "things.sync": spec,
    "concordat.yaml": settings,
    "things.yaml": text,
  });
  const { stdout } = await runCommand(["check", "--format", "json"], { cwd });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { file: string; line: number; code: string; message: string; help: string }[];
  };
  return diagnostics
    .filter(({ code }) => code.startsWith("config-") || code === "secret-in-config")
    .map(({ file, line, message, help }) => `${file}:${line}: ${message}; ${help}`);
}

test("one that is right is not spoken of", async () => {
  expect(await reports(description)).toEqual([]);
});

test.each([
  [
    "a key that is none",
    ["modified: changed", "modifed: changed"],
    "6: `modifed` is not a setting of `objects.things`; did you mean `modified`?",
  ],
  [
    "a key of another kind of paging",
    ["kind: none", "kind: offset, offset: from, records: 10, page: p"],
    "11: `page` is not a setting of `objects.things.list.paging`; `objects.things.list.paging` may hold `kind`, `offset`, `size` and `records`",
  ],
  [
    "a kind that is none",
    ["kind: none", "kind: pages"],
    "11: `objects.things.list.paging.kind` must be `none`, `offset`, `page`, `cursor`, `keyset`, `link` or `next`; did you mean `page`?",
  ],
  [
    "a kind that lacks what it needs",
    ["kind: none", "kind: cursor, cursor: c, records: 10"],
    "11: `objects.things.list.paging` has no `next`; add `next: …` below it",
  ],
  [
    "what has to be there",
    ['    read: { path: "/things/{id}" }\n', ""],
    "4: `objects.things` has no `read`; add `read: …` below it",
  ],
  [
    "a path that is none",
    ["path: /things,", "path: things?all=1,"],
    "11: `objects.things.list.path` is not of the form it must have; write a path that begins with `/`; what follows a `?` goes into `query`",
  ],
  [
    "a place that is none",
    ["changed: { type: datetime }", "changed: { type: datetime, at: meta.changed }"],
    "10: `objects.things.fields.changed.at` is not of the form it must have; write a pointer as `/data/id`; the whole is an empty text",
  ],
  [
    "a host that is an address",
    ["name: Things\n", "name: Things\nhosts: [https://files.acme.example]\n"],
    "3: `hosts.0` is not of the form it must have; write the host alone, as `files.acme.example`",
  ],
  [
    "a number that is too small",
    ["kind: none", "kind: offset, offset: from, records: 0"],
    "11: `objects.things.list.paging.records` must be at least 1; correct the value",
  ],
  [
    "a field that is none",
    ["modified: changed", "modified: chnaged"],
    "6: `chnaged` is none of the fields; did you mean `changed`?",
  ],
  [
    "a hole that nothing fills",
    ['read: { path: "/things/{id}" }', 'read: { path: "/things/{key}" }'],
    "12: nothing fills `{key}`; write `{id}`, or the name of a field",
  ],
  [
    "a time that is not asked for",
    ["kind: none }", "kind: none }, since: { query: { new: yes }, look_back_seconds: 1 }"],
    '11: nothing here says since when, so every answer would be the whole list; write the time where it goes, as in `updated_after: "{since}"`',
  ],
  [
    "a list of the deleted that nobody asks",
    [
      "    read: {",
      "    deleted: { kind: list, path: /gone, paging: { kind: none } }\n    read: {",
    ],
    "12: without a `since` all records are compared, and this list is never asked; add `since` to `list` or here, or remove it",
  ],
  [
    "a guard that says its version nowhere",
    ["    read: {", "    guard: { kind: version, field: changed }\n    read: {"],
    "12: a write says the version in a header or in its body; write one of `header` and `body`",
  ],
  [
    "a form of another type",
    ["name: { type: text }", "name: { type: text, as: epoch_seconds }"],
    "9: `as: epoch_seconds` is for moments, and `name` is text; remove it, or correct the type",
  ],
  [
    "a key that goes nowhere",
    ["name: Things\n", "name: Things\nauth: { kind: api_key }\n"],
    "3: the key goes into a header or into the query; write one of `header: NAME` and `query: NAME`",
  ],
  [
    "no objects",
    [description.slice(description.indexOf("objects:")), "objects: {}\n"],
    "3: `objects` has nothing in it; describe at least one below it",
  ],
  [
    "no YAML",
    ["name: Things", 'name: "Things'],
    "2: this is not YAML that `things.yaml` may hold: a quote, bracket, comma or colon is missing; close what is open; a key has a colon and a space after it",
  ],
])("%s is told on its line", async (_, [from = "", to = ""], report) => {
  expect(await reports(description.replace(from, to))).toEqual([`things.yaml:${report}`]);
});

test("a file that is not there is told where it is named", async () => {
  expect(await reports(description, config.replace("./things.yaml", "./thing.yaml"))).toEqual([
    "concordat.yaml:4: there is no file `./thing.yaml`; write the path from the folder of `concordat.yaml`",
  ]);
});

test("a login that stands there in plain text is told, and not shown", async () => {
  const login = "credentials: { user: ann, password: seeded-password }";
  const settings = config.replace("things.yaml }", `things.yaml, ${login} }`);
  const cwd = scratchFolder({
    "things.sync": spec,
    "concordat.yaml": settings,
    "things.yaml": description,
  });
  const { stdout, stderr } = await runCommand(["check"], { cwd });
  expect(stdout + stderr).toContain("a login stands here in plain text");
  expect(stdout + stderr).not.toContain("seeded-password");
});

test.each([
  ["api: { url: https://api.acme.example }", "add `description: FILE.yaml` beside `url`"],
  ["api: { url: http://api.acme.example, description: ./things.yaml }", "http:// is not encrypted"],
  [
    "api: { url: https://api.acme.example, description: ./things.yaml, tls: { verify: false } }",
    "certificates are left unverified on this machine alone",
  ],
  [
    "api: { url: https://api.acme.example, description: ./things.yaml, tls: { ca: ./no.pem } }",
    "the certificates `./no.pem` cannot be read: it is not there",
  ],
  [
    "api: { url: https://api.acme.example, description: ./things.yaml, credentials: { key: plain-text-key } }",
    "has no use for `key`; remove it from `credentials`",
  ],
  ["api: { url: postgres://x/y, description: ./things.yaml }", "it begins with https://"],
  [
    'box: { url: "sqlite:./box.db", description: ./things.yaml }',
    "systems of sqlite have no `description`; remove it",
  ],
])("settings that cannot be used are told before anything is sent: %s", async (line, words) => {
  const lines = { api: "api: { url: https://a.example, description: ./things.yaml }", box: "" };
  const name = line.startsWith("api") ? "api" : "box";
  const all = Object.values({ ...lines, box: 'box: { url: "sqlite:./box.db" }', [name]: line });
  const cwd = scratchFolder({
    "things.sync": spec,
    "concordat.yaml": `profiles:\n  local:\n    systems:\n${all.map((one) => `      ${one}\n`).join("")}`,
    "things.yaml": description,
    "box.db": "",
  });
  const { stderr, code } = await runCommand(["run"], { cwd });
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});
