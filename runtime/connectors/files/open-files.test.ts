import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testHost } from "../../../test/support/test-host.ts";
import type { Connector, Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { openConnector } from "../index.ts";
import type { ObjectSettings } from "../open.ts";
import { readText, replaceText } from "./disk.ts";

const signal = new AbortController().signal;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(
  kind: "csv" | "jsonl",
  objects: Record<string, ObjectSettings> = {},
): Promise<Connector> {
  return openConnector({
    connector: kind,
    settings: { url: `${kind}:${folder}`, objects },
    host: testHost(),
  });
}

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function get(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function rename(id: string, from: string, to: string): Write {
  return { kind: "update", id, fields: { name: to }, expected: { name: from } };
}

async function problem(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ConnectorError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return "nothing";
}

async function ids(connector: Connector, object: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of connector.scan(object, [], signal)) {
    found.push(...page.rows.map((row) => row.id));
  }
  return found;
}

test("each file is an object, and one that cannot be read is left to whoever asks for it", async () => {
  put("people.csv", "id,name\n1,Ada\n");
  put("orders.csv", "number\n1\n");
  put("notes.txt", "none of ours");
  const connector = await open("csv");
  const { objects } = await connector.describe(signal);
  expect(Object.keys(objects)).toEqual(["people"]);
  expect(await problem(ids(connector, "orders"))).toBe(
    "schema_drift: orders.csv has no field id; name its id in concordat.yaml, orders: { id: … }",
  );
  expect(await problem(ids(connector, "../people"))).toBe(
    "schema_drift: there is no file ../people.csv",
  );
});

test("the settings name the id and the field that every change moves", async () => {
  put("people.csv", "email,changed\na@x.example,2026-01-02T03:04:05Z\n");
  const connector = await open("csv", { people: { id: "email", modified: "changed" } });
  const [row] = await connector.read("people", ["a@x.example"], [], signal);
  expect(row?.modified).toBe(Date.parse("2026-01-02T03:04:05Z"));
});

test("an edit of another record, made after we read, is kept", async () => {
  put("people.csv", "id,name\n1,Ada\n2,Bo\n");
  const connector = await open("csv");
  await ids(connector, "people");
  put("people.csv", "id,name\n1,Ada\n2,Bob\n3,Cy\n");
  await connector.write("people", [rename("1", "Ada", "Eve")], signal);
  expect(get("people.csv")).toBe("id,name\n1,Eve\n2,Bob\n3,Cy\n");
});

test("a file that somebody changed since it was read is not replaced", () => {
  const path = join(folder, "people.csv");
  put("people.csv", "id\n1\n");
  const before = readText(path)?.digest ?? "";
  put("people.csv", "id\n2\n");
  expect(replaceText(path, "id\n3\n", before)).toBeUndefined();
  expect(get("people.csv")).toBe("id\n2\n");
  expect(readdirSync(folder)).toEqual(["people.csv"]);
});

test("a batch that changes nothing leaves the file as it is", async () => {
  put("people.csv", "id,name\r\n1,Ada");
  const before = statSync(join(folder, "people.csv")).ino;
  const connector = await open("csv");
  await connector.write("people", [rename("1", "Ada", "Ada"), rename("1", "Bo", "x")], signal);
  expect(get("people.csv")).toBe("id,name\r\n1,Ada");
  expect(statSync(join(folder, "people.csv")).ino).toBe(before);
});

test("a file replaced keeps its mode, a link stays a link, and nothing is left beside it", async () => {
  put("real.data", "id,name\n1,Ada\n");
  chmodSync(join(folder, "real.data"), 0o640);
  symlinkSync(join(folder, "real.data"), join(folder, "people.csv"));
  // What a process that was killed left behind; no process has this number.
  put(".real.data.999999999.concordat", "half");
  const connector = await open("csv");
  await connector.write("people", [rename("1", "Ada", "Eve")], signal);
  expect(get("real.data")).toBe("id,name\n1,Eve\n");
  expect(statSync(join(folder, "real.data")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(["people.csv", "real.data"]);
});

test("the feed is silent while the file is the same, and gives all of it once it is not", async () => {
  put("people.jsonl", '{"id":"a"}\n{"id":"b"}\n');
  const connector = await open("jsonl");
  const since = await connector.cursor("people", signal);
  const pages = [];
  for await (const page of connector.changes("people", [], since, signal)) pages.push(page);
  expect(pages).toEqual([{ rows: [], deleted: [], cursor: since }]);
  put("people.jsonl", '{"id":"a"}\n');
  const rows = [];
  for await (const page of connector.changes("people", [], since, signal)) rows.push(...page.rows);
  expect(rows.map((row) => row.id)).toEqual(["a"]);
});

test.each([
  ["id,name\n7,Ada\n12,Bo\n", /^13$/],
  ["id,name\nx,Ada\n", /^[0-9a-f]{20}$/],
])("a record without an id is given one that fits (%j)", async (text, expected) => {
  put("people.csv", text);
  const connector = await open("csv");
  const create: Write = { kind: "create", key: "k", fields: { name: "New" } };
  const [result] = await connector.write("people", [create], signal);
  if (result?.kind !== "done") expect.unreachable();
  expect(result.row.id).toMatch(expected);
  expect(result.row.fields).toEqual({ id: result.row.id, name: "New" });
});

test("a creation repeated under its key finds the record that it made", async () => {
  put("people.csv", "id,name\nx,Ada\n");
  const connector = await open("csv");
  const create: Write = { kind: "create", key: "k", fields: { name: "New" } };
  const [first] = await connector.write("people", [create], signal);
  const [again] = await connector.write("people", [create], signal);
  expect(again).toEqual(first);
  expect(await ids(connector, "people")).toHaveLength(2);
});

test("an empty file takes its fields from the schema beside it", async () => {
  put("people.csv", "");
  put("people.schema.json", '{"fields":[{"name":"id"},{"name":"name"}]}');
  const connector = await open("csv");
  const create: Write = { kind: "create", key: "k", fields: { id: "1", name: "Ada" } };
  await connector.write("people", [create], signal);
  expect(get("people.csv")).toBe("id,name\n1,Ada\n");
});

test.each([
  [
    "people.csv",
    "id,name\n1,a\n1,b\n",
    "invalid_data: people.csv line 3: id is the same as in line 2",
  ],
  ["people.csv", "id,name\n,a\n", "invalid_data: people.csv line 2: id is blank"],
  ["people.schema.json", "{", "schema_drift: people.schema.json is no JSON"],
  ["people.schema.json", "{}", "schema_drift: people.schema.json has no list `fields`"],
  [
    "people.schema.json",
    '{"fields":[{"name":"id"},{"type":"string"}]}',
    "schema_drift: people.schema.json has no `name` in entry 2 of `fields`",
  ],
  [
    "people.schema.json",
    '{"fields":[{"name":"phone"}]}',
    "schema_drift: people.csv has no field phone",
  ],
])("%s that cannot be used is told (%j)", async (name, text, expected) => {
  put("people.csv", "id,name\n1,a\n");
  put(name, text);
  const connector = await open("csv");
  expect(await problem(ids(connector, "people"))).toBe(expected);
});

test("bytes that are no text, and a folder that is not there, are told", async () => {
  writeFileSync(join(folder, "people.csv"), Buffer.from([0x69, 0x64, 0x0a, 0xff]));
  expect(await problem(ids(await open("csv"), "people"))).toBe(
    "invalid_data: people.csv is not UTF-8 text",
  );
  const nowhere = openConnector({
    connector: "csv",
    settings: { url: "csv:/nowhere/at/all" },
    host: testHost(),
  });
  expect(await problem(nowhere)).toBe("schema_drift: there is no folder /nowhere/at/all");
});

test("a schema states types, requirements and the key", async () => {
  put("people.csv", "mail,age,state,tags\n");
  put(
    "people.schema.json",
    JSON.stringify({
      primaryKey: ["mail"],
      fields: [
        { name: "mail", title: "E-mail", constraints: { maxLength: 100 } },
        { name: "age", type: "integer", constraints: { required: true } },
        { name: "state", constraints: { enum: ["on", "off"] } },
        { name: "tags", type: "list" },
      ],
    }),
  );
  const { objects } = await (await open("csv")).describe(signal);
  expect(objects.people).toMatchObject({
    id: "mail",
    fields: {
      mail: { label: "E-mail", type: "text", length: 100, unique: true, createOnly: true },
      age: { type: "integer", required: true },
      state: { type: "enum", options: [{ value: "on" }, { value: "off" }] },
      tags: { type: "list" },
    },
  });
});
