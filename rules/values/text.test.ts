import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTexts, folded, setOf } from "./text.ts";

test.each([
  ["STRASSE", "straße"],
  ["İ", "i\u0307"],
  ["ΟΔΟΣ", "οδοσ"],
  ["ÉTÉ", "e\u0301te\u0301"],
  ["ſ", "S"],
  ["ẞ", "ss"],
])("%s and %s differ in case alone (I12, N11)", (a, b) => {
  expect(folded(a)).toBe(folded(b));
});

test.each([
  ["ı", "i"],
  ["İ", "i"],
  ["ﬁn", "f1n"],
  ["²", "2"],
  ["aı", "a"],
])("%s and %s are different words", (a, b) => {
  expect(folded(a)).not.toBe(folded(b));
});

test("of every letter that has a case, all cases fold to one", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const letter = String.fromCodePoint(code);
    const [upper, lower] = [letter.toUpperCase(), letter.toLowerCase()];
    if ((upper === letter && lower === letter) || letter === "ı") continue;
    const fold = folded(letter);
    if (folded(upper) !== fold || folded(lower) !== fold || folded(fold) !== fold) {
      expect.fail(`${letter} (${code.toString(16)})`);
    }
  }
});

test("folding twice is folding once", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(folded(folded(text))).toBe(folded(text));
    }),
    { numRuns: 3000 },
  );
});

test("texts sort one way, and a set of them is in that order, each as it was first written", () => {
  expect([compareTexts("a", "b"), compareTexts("b", "a"), compareTexts("a", "a")]).toEqual([
    -1, 1, 0,
  ]);
  expect(setOf(["b", "e\u0301", "a b", "é", "a", "b"])).toEqual(["a", "a b", "b", "e\u0301"]);
});
