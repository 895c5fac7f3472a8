import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../core/limits.ts";
import { positionAt } from "../core/source.ts";
import { pointerPart } from "./json-places.ts";
import { readJson } from "./read-json.ts";

const file = "a.json";

/** `line:column-endColumn problem`, or "read". */
function told(text: string): string {
  const read = readJson({ file, text });
  if (read.kind === "read") return "read";
  const start = positionAt({ file, text }, read.span.start);
  const end = positionAt({ file, text }, read.span.end);
  return `${start.line}:${start.column}-${end.column} ${read.problem}`;
}

function dataOf(text: string): unknown {
  const read = readJson({ file, text });
  return read.kind === "read" ? read.value : read.problem;
}

describe("what is no JSON is told at its place", () => {
  test.each([
    ["", "1:1-1 it ends too early"],
    ["\n  ", "2:3-3 it ends too early"],
    ['{\n  "a": 1,\n}', "3:1-2 nothing follows the last comma"],
    ["[1,\n]", "2:1-2 nothing follows the last comma"],
    ['{"a" 1}', "1:6-7 a `:` is missing after the key"],
    ['{"a": 1 "b": 2}', "1:9-10 a `,` or `}` is missing"],
    ["[1 2]", "1:4-5 a `,` or `]` is missing"],
    ["{a: 1}", "1:2-3 a key in double quotes is missing"],
    ["['a']", "1:2-3 `'` cannot stand here"],
    ["[😀]", "1:2-3 `😀` cannot stand here"],
    ["[1] 2", "1:5-6 there is more text after the end of the data"],
    ['{\n  "a": 1,\n  "a": 2}', "3:3-6 the key `a` stands twice"],
    ['["a\nb"]', "1:2-4 this text is not closed on its line"],
    ['["a\\x"]', "1:2-7 this text holds an escape that JSON does not have"],
    ['["a', "1:2-4 this text is not closed on its line"],
    ["[01]", "1:2-4 `01` is not a JSON value"],
    ["[True]", "1:2-6 `True` is not a JSON value"],
    ["[NaN]", "1:2-5 `NaN` is not a JSON value"],
    ["[constructor]", "1:2-13 `constructor` is not a JSON value"],
    ["[__proto__]", "1:2-11 `__proto__` is not a JSON value"],
    ["[-1e999]", "1:2-8 the number `-1e999` is too large"],
  ])("%j", (text, problem) => {
    expect(told(text)).toBe(problem);
  });

  test("nesting and size have limits", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(told(nested(limits.dataDepth))).toBe("read");
    expect(told(nested(limits.dataDepth + 2))).toContain("nested more than 100 deep");
    expect(told("[".repeat(1_000_000))).toContain("nested more than 100 deep");
    expect(told(" ".repeat(limits.dataBytes + 1))).toBe("1:1-2 it is larger than 64 MB");
  });

  test("a hostile text is cut and its signs are escaped", () => {
    expect(told(`[${"x".repeat(100)}]`)).toBe(`1:2-102 \`${"x".repeat(60)}…\` is not a JSON value`);
    expect(told('{"\u001b[31m\u202e": 1, "\u001b[31m\u202e": 1}')).toContain(
      "this text is not closed on its line",
    );
    expect(told('{"\\u001b\u202e": 1, "\\u001b\u202e": 1}')).toContain(
      "the key `\\u001b\\u202e` stands twice",
    );
  });
});

test("keys of objects' own inner life are plain data", () => {
  const value = dataOf('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}');
  expect(Object.keys(value as object)).toEqual(["__proto__", "constructor", "toString"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(told('{"__proto__": 1, "__proto__": 2}')).toContain("the key `__proto__` stands twice");
});

test("a byte order mark is no sign of the text", () => {
  expect(dataOf("\ufeff[1]")).toEqual([1]);
});

test("reads what JSON.parse reads, to the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\t", "\n  "), (value, blank) => {
      const text = JSON.stringify(value, null, blank);
      expect(dataOf(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("reads nothing that JSON.parse refuses, and never throws", () => {
  fc.assert(
    fc.property(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom("", ",", "}", "]", '"', "\\", ":", "e", "0", "\n", "null", "{"),
      (text, place, length, patch) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + patch + text.slice(at + length);
        if (readJson({ file, text: changed }).kind === "read") JSON.parse(changed);
      },
    ),
    { numRuns: 500 },
  );
});

describe("places", () => {
  const text = '{\n  "a/b": [10, {"~": "x"}, []],\n  "": {"1": true, "\\u0063": null}\n}';
  const read = readJson({ file, text });
  const at = (kind: "valueAt" | "keyAt", pointer: string) => {
    if (read.kind === "failed") throw new Error(read.problem);
    const { start, end } = read.places[kind](pointer);
    return text.slice(start, end);
  };

  test.each([
    ["", text],
    ["/a~1b", '[10, {"~": "x"}, []]'],
    ["/a~1b/0", "10"],
    ["/a~1b/1/~0", '"x"'],
    ["/a~1b/2", "[]"],
    ["/", '{"1": true, "\\u0063": null}'],
    ["//1", "true"],
    ["//c", "null"],
  ])("the value at %j", (pointer, found) => {
    expect(at("valueAt", pointer)).toBe(found);
  });

  test("a key stands before its value; an item of a list has none", () => {
    expect(at("keyAt", "/a~1b/1/~0")).toBe('"~"');
    expect(at("keyAt", "//c")).toBe('"\\u0063"');
    expect(at("keyAt", "/a~1b/0")).toBe("10");
  });

  test("where there is nothing, the nearest above", () => {
    expect(at("valueAt", "/a~1b/1/x/y")).toBe('{"~": "x"}');
    expect(at("valueAt", "/a~1b/9")).toBe('[10, {"~": "x"}, []]');
  });

  test("every value is found at its pointer", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const source = { file, text: JSON.stringify(value, null, 1) };
        const again = readJson(source);
        if (again.kind === "failed") throw new Error(again.problem);
        const { places } = again;
        const visit = (part: unknown, pointer: string): void => {
          const { start, end } = places.valueAt(pointer);
          expect(JSON.parse(source.text.slice(start, end))).toEqual(part);
          if (typeof part !== "object" || part === null) return;
          for (const [key, inner] of Object.entries(part)) {
            visit(inner, `${pointer}/${pointerPart(key)}`);
          }
        };
        visit(JSON.parse(source.text), "");
      }),
    );
  });
});
