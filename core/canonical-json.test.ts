import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, writeCanonicalJson } from "./canonical-json.ts";

test("keys are sorted by UTF-16 units, numbers and texts are ECMAScript's", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "1": 1e21,
    b: [true, null, -0, 0.1],
    a: '\u000f"',
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":"Carriage Return","1":1e+21,"a":"\\u000f\\"","b":[true,null,0,0.1],"€":"Euro Sign"}',
  );
});

test("a key named __proto__ is a key", () => {
  expect(canonicalJson(JSON.parse('{"__proto__": 1, "a": 2}'))).toBe('{"__proto__":1,"a":2}');
});

test.each([
  [undefined],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [() => 1],
  [{ a: undefined }],
  [new Array(1)],
  [10n],
  [new Date(0)],
  [new Map([["a", 1]])],
])("%s is refused", (value) => {
  expect(() => canonicalJson(value)).toThrow("canonical JSON");
});

test("a cycle is refused, a value that stands twice is not", () => {
  const shared = { a: 1 };
  expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  const loop: unknown[] = [];
  loop.push(loop);
  expect(() => canonicalJson(loop)).toThrow("cycle");
});

test("a large text comes in pieces that join to the same, and no character is parted", () => {
  const value = Array.from({ length: 9000 }, (_, at) => ({ at, text: "😀é" }));
  const pieces: string[] = [];
  writeCanonicalJson(value, (piece) => pieces.push(piece));
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join("")).toBe(canonicalJson(value));
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
});

test("keys sort by UTF-16 units, not by code points", () => {
  expect(canonicalJson({ "\ufb33": 2, "😀": 1 })).toBe('{"😀":1,"\ufb33":2}');
});

test("the order in which keys were set does not matter", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
    }),
  );
});

test("reading back gives the value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
