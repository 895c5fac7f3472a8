import { expect, test } from "vitest";
import { ConnectorError } from "../../connector-error.ts";
import type { FieldType } from "../files/file-format.ts";
import { csvFormat } from "./csv-format.ts";

/** The file after the record in this place was given these fields. */
function edited(text: string, at: number, fields: Record<string, string | number | null>): string {
  const content = csvFormat.read(text, "a.csv", new Map());
  const records = [...content.records];
  records[at] = content.set(records[at], new Map(Object.entries(fields)));
  return content.print(records);
}

function rowsOf(text: string, types: Record<string, FieldType> = {}) {
  const { records } = csvFormat.read(text, "a.csv", new Map(Object.entries(types)));
  return records.map((record) => Object.fromEntries(record.fields));
}

function refusal(text: string): string {
  try {
    csvFormat.read(text, "a.csv", new Map());
  } catch (error) {
    if (error instanceof ConnectorError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return "nothing";
}

test("a row that nobody touched stands to the letter as it was", () => {
  const text = 'id,name,note\n1,"Ada", x \n2,Bo,"a ""b"""\n3,"Cy",""\n';
  expect(edited(text, 1, { name: "Bob" })).toBe(
    'id,name,note\n1,"Ada", x \n2,Bob,"a ""b"""\n3,"Cy",""\n',
  );
});

test.each([
  [
    "the byte order mark and the line ends of DOS",
    "\ufeffid,n\r\n1,a\r\n",
    "\ufeffid,n\r\n1,b\r\n",
  ],
  ["semicolons", "id;n\n1;a,b\n", "id;n\n1;b\n"],
  ["tabs", "id\tn\n1\ta\n", "id\tn\n1\tb\n"],
  ["no line end at the end of the file, which gets one", "id,n\n1,a", "id,n\n1,b\n"],
])("keeps %s", (_, before, after) => {
  expect(edited(before, 0, { n: "b" })).toBe(after);
});

test("values with line ends, quotation marks and delimiters come back", () => {
  const value = 'a\nb\r\nc "d", e';
  const text = edited("id,n,m\r\n1,a,z\r\n", 0, { n: value });
  expect(rowsOf(text)).toEqual([{ id: "1", n: value, m: "z" }]);
});

test("a blank value is null, and white space is what it is", () => {
  expect(rowsOf("id,a,b\n1,, \n")).toEqual([{ id: "1", a: null, b: " " }]);
});

test("a list is divided by semicolons, and JSON is read", () => {
  const rows = rowsOf('id,tags,data\n1,x;y,"{""a"":1}"\n', { tags: "multi_enum", data: "json" });
  expect(rows).toEqual([{ id: "1", tags: ["x", "y"], data: { a: 1 } }]);
});

test("a member that would fall apart is refused", () => {
  const content = csvFormat.read("id,tags\n", "a.csv", new Map([["tags", "list" as const]]));
  expect(() => content.set(undefined, new Map([["tags", ["x;y"]]]))).toThrow("holds a semicolon");
});

test("half of a character pair is stored as what UTF-8 can hold, and read back so", () => {
  const content = csvFormat.read("id,n\n", "a.csv", new Map());
  expect(content.set(undefined, new Map([["n", "a\ud800"]])).fields.get("n")).toBe("a\ufffd");
});

test.each([
  ["", "schema_drift: a.csv has no header row that names its columns"],
  ["id,\n", "schema_drift: a.csv line 1: column 2 has no name"],
  ["id,n,n\n", "schema_drift: a.csv line 1: two columns are named n"],
  ["id,n\n1,a\n2,b,c\n", "invalid_data: a.csv line 3: the row has 3 values, and the header 2"],
  ['id,n\n1,"a\nb"\n2\n', "invalid_data: a.csv line 4: the row has 1 values, and the header 2"],
  [
    'id,n\n1,"a\n',
    "invalid_data: a.csv line 2: a quotation mark that opens a value is never closed",
  ],
  [
    'id,n\n1,a"b\n',
    "invalid_data: a.csv line 2: a quotation mark stands inside a value that is not quoted",
  ],
])("%j is refused with its line", (text, expected) => {
  expect(refusal(text)).toBe(expected);
});
