import { describe, expect, test } from "vitest";
import { positionAt } from "../core/source.ts";
import { readCatalogue } from "./read-catalogue.ts";

const text = `{
  "formatVersion": 1,
  "connector": "hubspot",
  "origin": "written",
  "objects": {
    "contacts": {
      "label": "Contacts", "id": "id", "create": true, "update": true, "delete": true,
      "fields": {
        "id": { "label": "Id", "type": "text", "native": "string", "required": false, "readOnly": true, "createOnly": false, "unique": true, "indexed": true, "verified": true },
        "stage": { "label": "Stage", "type": "enum", "native": "enumeration", "required": false, "readOnly": false, "createOnly": false, "unique": false, "indexed": false, "verified": true,
          "options": [
            { "value": "a", "label": "A" },
            { "value": "b", "label": "B" }
          ] }
      }
    }
  }
}
`;

const reports = (changed: string) => {
  const source = { file: "hs.json", text: changed };
  return readCatalogue(source).diagnostics.map((one) => {
    const { line, column } = positionAt(source, one.span.start);
    return `${line}:${column} ${one.code}: ${one.message}`;
  });
};

test("a good catalogue is read", () => {
  expect(reports(text)).toEqual([]);
});

describe("what is wrong is told on its line", () => {
  test.each([
    [
      "a comma too many",
      '"verified": true },\n        "stage"',
      '"verified": true, },\n        "stage"',
      "9:177 catalogue-not-json: the catalogue is not JSON: nothing follows the last comma",
    ],
    [
      "a key twice",
      '"origin": "written",',
      '"origin": "written", "origin": "written",',
      "4:24 catalogue-not-json: the catalogue is not JSON: the key `origin` stands twice",
    ],
    [
      "a newer format",
      '"formatVersion": 1',
      '"formatVersion": 7',
      "2:20 catalogue-version: this version does not know catalogues of format `7`",
    ],
    [
      "an unknown key",
      '"origin"',
      '"orign"',
      "4:3 catalogue-invalid: `orign` is not a key of the catalogue",
    ],
    [
      "an unknown type",
      '"type": "enum"',
      '"type": "enumm"',
      "10:46 catalogue-invalid: `objects.contacts.fields.stage.type` must be one of ",
    ],
    [
      "an id that is no field",
      '"id": "id"',
      '"id": "ID"',
      "7:34 catalogue-field-missing: `contacts` names `ID` as its id, but has no such field",
    ],
    [
      "several keys that are missing",
      '"create": true, "update": true, "delete": true,',
      "",
      "6:17 catalogue-invalid: `objects.contacts` has no `create`, no `update`, no `delete`",
    ],
    [
      "a negative length",
      '"label": "Stage",',
      '"label": "Stage", "length": -1,',
      "10:48 catalogue-invalid: `objects.contacts.fields.stage.length` must not be less than 0",
    ],
    [
      "a field as modified that there is not",
      '"id": "id"',
      '"id": "id", "modified": "toString"',
      "7:52 catalogue-field-missing: `contacts` names `toString` as its modified, but has no such field",
    ],
    [
      "an option twice",
      '"value": "b"',
      '"value": "a"',
      "13:24 catalogue-option-repeated: the option `a` of `stage` stands twice",
    ],
  ])("%s", (_, from, to, report) => {
    const found = reports(text.replace(from, to));
    expect(found).toEqual([expect.stringContaining(report)]);
  });
});

test("a list of options without any is told, and the catalogue is read all the same", () => {
  const changed = text.replace(/"options": \[[^\]]*\]/, '"options": []');
  expect(reports(changed)).toEqual([
    "11:22 catalogue-options-empty: `stage` has a list of options without any",
  ]);
  expect(readCatalogue({ file: "hs.json", text: changed }).value).toEqual(JSON.parse(changed));
});

test("an enum without options is an open list and nobody's mistake", () => {
  expect(reports(text.replace(/,\s*"options": \[[^\]]*\]/, ""))).toEqual([]);
});

test("objects and fields may have any name", () => {
  const changed = text.replace('"contacts"', '"__proto__"').replace('"stage"', '"a/b~c"');
  expect(reports(changed)).toEqual([]);
  const broken = changed.replace('"value": "b"', '"value": "a"').replace('"id": "id"', '"id": "x"');
  expect(reports(broken)).toEqual([
    "7:34 catalogue-field-missing: `__proto__` names `x` as its id, but has no such field",
    "13:24 catalogue-option-repeated: the option `a` of `a/b~c` stands twice",
  ]);
});

test("a hostile name is neither echoed at length nor obeyed", () => {
  const hostile = `\\u001b[2J${"x".repeat(5000)}`;
  const [report = ""] = reports(text.replace('"id": "id"', `"id": "${hostile}"`));
  expect(report).toContain("names `\\u001b[2Jxxx");
  expect(report.length).toBeLessThan(200);
});
