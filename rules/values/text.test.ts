import fc from "fast-check";
import { expect, test } from "vitest";
import { folded } from "./text.ts";

test.each([
  ["STRASSE", "straße"],
  ["İ", "i\u0307"],
  ["ΟΔΟΣ", "οδοσ"],
  ["ÉTÉ", "e\u0301te\u0301"],
  ["ſ", "S"],
])("%s and %s differ in case alone (I12, N11)", (a, b) => {
  expect(folded(a)).toBe(folded(b));
});

test.each([
  ["ı", "i"],
  ["İ", "i"],
  ["ﬁn", "f1n"],
  ["²", "2"],
])("%s and %s are different words", (a, b) => {
  expect(folded(a)).not.toBe(folded(b));
});

test("folding twice is folding once, and case never matters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(folded(folded(text))).toBe(folded(text));
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(!text.includes("ı"));
      expect(folded(text.toUpperCase())).toBe(folded(text.toLowerCase()));
    }),
    { numRuns: 1000 },
  );
});
