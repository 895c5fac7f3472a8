/** What counts as a form of the system's own, and what as a write that was ignored. */
import { expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import { isFormOf } from "./stored-form.ts";

const forms: readonly (readonly [Native, Native])[] = [
  ["x", "  x "],
  ["ada@x.example", "Ada@X.example"],
  ["A new line", "A new\r\nline"],
  ["longer than", "longer than it may be"],
  ["+1 (555) 010-0199", "+15550100199"],
  [1.23, 1.234],
  ["1.24", "1.235"],
  [1, "1.0"],
  [5, 5.4],
  ["2026-11-02T10:00:00", "2026-11-02T10:00:00.123Z"],
  [
    ["b", "a"],
    ["a", "b"],
  ],
  ["", "  "],
  [false, false],
  [null, null],
  [[1.2], ["1.20"]],
  [" 5 ", "5.0"],
  ["5", " 5.0 "],
  ["１２ ab", "12 AB"],
  [0, 0.99],
  ["1e2", 100],
  [1.23, 1.2395],
  ["12", "12 pieces"],
  ["-", "--"],
];

test.each(forms)("%j is a form of %j", (stored, sent) => {
  expect(isFormOf(stored, sent)).toBe(true);
});

const others: readonly (readonly [Native, Native])[] = [
  ["old", "new"],
  ["", "new"],
  [null, "new"],
  ["old", null],
  ["old", ""],
  ["longer", "long"],
  [100, 105],
  ["100", "101"],
  [-1, 1],
  [1.23, 123.4],
  ["12", "120"],
  [false, true],
  [0, false],
  [["a"], ["a", "b"]],
  [
    ["a", "a"],
    ["a", "b"],
  ],
  [{ a: 1 }, { a: 2 }],
  ["a", ["a"]],
  [["a"], "a"],
  [
    ["a", "b"],
    ["a", "a"],
  ],
  ["true", true],
  [0, 1],
  [1.2, 1.3],
  ["--", "new"],
  [" 1 ", "12"],
  ["1", " 12 "],
  ["strasse", "straße"],
];

test.each(others)("%j is none of %j", (stored, sent) => {
  expect(isFormOf(stored, sent)).toBe(false);
});
