/** J4: the cases as CSV, with values that a spreadsheet would run. */
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import type { StoredHold } from "../runtime/engine/engine.ts";
import { reviewCsv } from "./review-csv.ts";

const usual: StoredHold = {
  class: "conflict",
  case: "sources_differ",
  ends: [],
  why: "",
  link: "7",
  object: "Person",
  unit: "name",
  opened: Date.UTC(2026, 10, 25, 10, 41),
  updated: 0,
  shown: [],
  place: "people.sync:14",
};

function cells(hold: Partial<StoredHold>): readonly (readonly string[])[] {
  return parse(
    reviewCsv([{ ...usual, ...hold }], (one) => `${one.link}/${one.unit}`),
  ) as string[][];
}

test("a line a side, and one where no side shows anything", () => {
  const shown = [
    { system: "a", record: "p1", field: "name", native: "Ann" },
    { system: "b", record: "1", field: "full_name", native: 5 },
  ];
  const head = [
    "7/name",
    "Person",
    "name",
    "conflict",
    "",
    "2026-11-25 10:41",
    "people.sync:14",
    "",
  ];
  expect(cells({ shown }).slice(1)).toEqual([
    [...head, "a", "p1", "name", "Ann"],
    [...head, "b", "1", "full_name", "5"],
  ]);
  expect(cells({}).slice(1)).toEqual([[...head, "", "", "", ""]]);
});

test.each([
  ['=HYPERLINK("http://x.example")'],
  ["+1+1"],
  ["-1+1"],
  ["@SUM(A1)"],
  ["\t=1+1"],
  ["\r=1+1"],
  ["\n=1+1"],
  ["＝1+1"],
  ['"quoted", and more'],
  ["\u001b[31mred"],
])("J4 %j is text to a spreadsheet", (native) => {
  const shown = [{ system: native, record: native, field: native, native }];
  for (const row of cells({ shown, why: native, object: native, place: native })) {
    expect(row).toHaveLength(12);
    for (const cell of row) expect(cell).toMatch(/^(?![=+\-@\t\r\n＝＋－＠])[^\p{Cc}]*$/u);
  }
});
