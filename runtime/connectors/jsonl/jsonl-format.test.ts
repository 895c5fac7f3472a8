import { expect, test } from "vitest";
import type { Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";
import { jsonlFormat } from "./jsonl-format.ts";

function read(text: string) {
  return jsonlFormat.read(text, "a.jsonl", new Map());
}

/** The file after its first record was given these fields. */
function edited(text: string, fields: Record<string, Native>): string {
  const content = read(text);
  const [first, ...rest] = content.records;
  return content.print([content.set(first, new Map(Object.entries(fields))), ...rest]);
}

test("a record that nobody touched stands to the letter as it was", () => {
  const text = '{"id":1,"n":"a"}\n{ "id": 2,  "n": "\\u00e9", "x": 1.0 }\n';
  expect(edited(text, { n: "b" })).toBe(
    '{"id":1,"n":"b"}\n{ "id": 2,  "n": "\\u00e9", "x": 1.0 }\n',
  );
});

test("members that were not written keep their digits, their order and their depth", () => {
  const text =
    '{"z":9007199254740993,"id":1,"price":1.10,"deep":{"n":12345678901234567890},"n":"a"}\n';
  expect(edited(text, { n: "b" })).toBe(text.replace('"a"', '"b"'));
});

test("a number that no double holds is its digits, and is written as a number", () => {
  const content = read('{"id":1,"n":9007199254740993,"d":0.1}\n');
  expect(Object.fromEntries(content.records[0]?.fields ?? [])).toEqual({
    id: 1,
    n: "9007199254740993",
    d: 0.1,
  });
  expect(edited('{"id":1,"n":5}\n', { n: "9007199254740995" })).toBe(
    '{"id":1,"n":9007199254740995}\n',
  );
});

test("a text of digits stays a text", () => {
  expect(edited('{"id":"1","zip":"01234"}\n', { zip: "00001" })).toBe('{"id":"1","zip":"00001"}\n');
});

test("types are what the values show", () => {
  const text = [
    { id: 1, t: "a", i: 1, d: 1, b: true, l: [1], o: { a: 1 }, m: 1, none: null },
    { id: 2, t: "", i: null, d: 1.5, b: false, l: [], o: {}, m: "x", late: "y" },
  ];
  const content = read(text.map((one) => JSON.stringify(one)).join("\n"));
  expect(Object.fromEntries(content.fields)).toEqual({
    id: "integer",
    t: "text",
    i: "integer",
    d: "decimal",
    b: "boolean",
    l: "list",
    o: "object",
    m: "json",
    none: "text",
    late: "text",
  });
});

test("a field named __proto__ is a field", () => {
  const text = '{"id":1,"__proto__":"a"}\n';
  expect(read(text).records[0]?.fields.get("__proto__")).toBe("a");
  const content = read(text);
  const next = content.set(content.records[0], new Map([["__proto__", "b"]]));
  expect(next.text).toBe('{"id":1,"__proto__":"b"}');
});

test.each([
  ['{"id":1}\n\n{"id":', "invalid_data: a.jsonl line 3: the line is no JSON"],
  ["[1]\n", "invalid_data: a.jsonl line 1: the line is no object"],
  ["null\n", "invalid_data: a.jsonl line 1: the line is no object"],
])("%j is refused with its line", (text, expected) => {
  try {
    read(text);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    expect(`${error.kind}: ${error.message}`).toBe(expected);
  }
});
