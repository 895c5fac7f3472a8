import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Described, planOf } from "../test/support/plan-of.ts";
import { compileItemKey, compileMatchLine } from "./match-key.ts";
import type { Native } from "./values/native.ts";

/** The links that some records belong to, as `system/id`. */
const links: Readonly<Record<string, string>> = {
  "a/1": "L1",
  "b/x": "L1",
  "a/2": "L2",
  "b/y": "L2",
};
const context = { linkOf: (system: string, id: string) => links[`${system}/${id}`] };

const keys = (match: string, body = "a.f <-> b.f  authority a", described: Described = {}) => {
  const plan = planOf(
    `object P: a.p <-> b.q  every 5m {
  match a.k = b.k
  create never
  a.f <-> b.f  authority a
}
object O: a.x <-> b.y <-> c.z  every 5m {
  match ${match}
  create never
  ${body}
}`,
    described,
  );
  const object = plan.objects.find((one) => one.id === "O");
  if (object === undefined) throw new Error("no object");
  const line = compileMatchLine(object, 0, plan);
  const of = (system: string, fields: Readonly<Record<string, Native>>) => {
    const stage = { a: "x", b: "y", c: "z" }[system] ?? "";
    return line.keyOf(system, stage, fields, context);
  };
  return { line, of };
};

test.each<[string, Native, Native]>([
  ["a.k = b.k", "x", "x"],
  ["a.k = b.k", 5, "5"],
  ["a.k = b.k", "é", "e\u0301"],
  ["a.k = b.k  ignoring case", "Ann@Acme.example", "ann@acme.EXAMPLE"],
  ["a.k = b.k  ignoring case", "STRASSE", "straße"],
  ["a.k = b.k  using domain", "https://www.acme.example/", "ann@acme.example"],
  ['a.k = b.k  using phone("US")', "(202) 555-0143", "+12025550143"],
  ["a.k = b.k", ["x"], "x"],
])("%s finds %j by %j", (match, a, b) => {
  const { of } = keys(match);
  expect(of("a", { k: a })).toBeDefined();
  expect(of("a", { k: a })).toBe(of("b", { k: b }));
});

test.each<[string, Native, Native]>([
  ["a.k = b.k", "x", "X"],
  ["a.k = b.k", "x", "x "],
  ["a.k = b.k", "007", 7],
  ["a.k = b.k  ignoring case", "ı", "i"],
])("%s does not find %j by %j", (match, a, b) => {
  const { of } = keys(match);
  expect(of("a", { k: a })).not.toBe(of("b", { k: b }));
});

test.each<[string, Readonly<Record<string, Native>>]>([
  ["blank", { k: " " }],
  ["null", { k: null }],
  ["an empty list", { k: [] }],
  ["a list of several", { k: ["x", "y"] }],
  ["absent", {}],
])("%s gives no key (N7)", (_, fields) => {
  expect(keys("a.k = b.k").of("a", fields)).toBeUndefined();
});

test("numbers compare as numbers where the rows know that they are", () => {
  const described = { a: { x: { k: "decimal", f: "text" }, p: { k: "text", f: "text" } } };
  const both = { ...described, b: { y: { k: "integer", f: "text" }, q: { k: "text", f: "text" } } };
  const row = "a.k <- b.k";
  expect(keys("a.k = b.k", row, both).of("a", { k: "7.0" })).toBe("7");
  expect(keys("a.k = b.k", row, described).of("a", { k: "7.0" })).toBe("7.0");
});

describe("a text finds the number that it says", () => {
  const typed = (a: string, b: string): Described => ({
    a: { x: { k: a, f: "text" }, p: { k: "text", f: "text" } },
    b: { y: { k: b, f: "text" }, q: { k: "text", f: "text" } },
  });
  const row = "a.k <-> b.k  authority a";

  test.each<[string, string, Native, Native]>([
    ["text", "integer", "05", 5],
    ["text", "integer", "5.0", 5],
    ["text", "decimal", " 1.50", 1.5],
    ["enum", "integer", "05", 5],
    ["text", "date", "2026-11-01T00:00:00Z", "2026-11-01"],
    ["text", "integer", "n/a", "n/a"],
  ])("%s and %s: %j is %j", (a, b, one, other) => {
    const { of } = keys("a.k = b.k", row, typed(a, b));
    expect(of("a", { k: one })).toBe(of("b", { k: other }));
  });

  test.each<[string, string, Native, Native]>([
    ["text", "integer", "5x", 5],
    ["text", "integer", "5.5", 5],
    ["text", "text", "05", "5"],
  ])("%s and %s: %j is not %j", (a, b, one, other) => {
    const { of } = keys("a.k = b.k", row, typed(a, b));
    expect(of("a", { k: one })).not.toBe(of("b", { k: other }));
  });
});

test("a key of two parts has both, and is never another's (N19)", () => {
  const { of, line } = keys("a.k = b.k and a.m = b.m");
  expect(of("a", { k: "x", m: "y" })).toBe(of("b", { k: "x", m: "y" }));
  expect(of("a", { k: "x", m: " " })).toBeUndefined();
  expect(line.systems).toEqual(["a", "b"]);
  expect(line.fieldsOf("b").map((ref) => ref.field)).toEqual(["k", "m"]);
  expect(of("a", { k: "x,y", m: "z" })).not.toBe(of("b", { k: "x", m: "y,z" }));
  const text = fc.string({ minLength: 1 }).filter((one) => one.trim() !== "");
  fc.assert(
    fc.property(fc.tuple(text, text), fc.tuple(text, text), ([k, m], [k2, m2]) => {
      const isSame = k.normalize() === k2.normalize() && m.normalize() === m2.normalize();
      expect(of("a", { k, m }) === of("b", { k: k2, m: m2 })).toBe(isSame);
    }),
  );
});

test("a line across three systems has a key for each that all its parts name", () => {
  expect(keys("a.k = b.k = c.k").line.systems).toEqual(["a", "b", "c"]);
  expect(keys("a.k = b.k = c.k and a.m = b.m").line.systems).toEqual(["a", "b"]);
});

test("a field named like one that every object has is absent all the same (I11)", () => {
  expect(keys("a.constructor = b.k").of("a", {})).toBeUndefined();
  expect(keys("a.__proto__ = b.k").of("a", {})).toBeUndefined();
});

describe("a part that a `ref` row joins", () => {
  const { of } = keys("a.name = b.name and a.p = b.q", "a.p -> b.q  ref P  authority a");

  test("is compared by the linked record", () => {
    expect(of("a", { name: "n", p: "1" })).toBe(of("b", { name: "n", q: "x" }));
    expect(of("a", { name: "n", p: ["1"] })).toBe(of("b", { name: "n", q: "x" }));
    expect(of("a", { name: "n", p: ["2", "1"] })).toBe(of("b", { name: "n", q: ["x", "y"] }));
    expect(of("a", { name: "n", p: "1" })).not.toBe(of("b", { name: "n", q: "y" }));
  });

  test("gives no key while that record is not linked", () => {
    expect(of("a", { name: "n", p: "9" })).toBeUndefined();
  });
});

describe("a part of several references", () => {
  const { of } = keys("a.name = b.name and a.p = b.q", "a.p -> b.q  ref P  authority a");

  test("is the same set of links, in whatever order", () => {
    const key = of("a", { name: "n", p: ["1", "2"] });
    expect(key).toBeDefined();
    expect(of("a", { name: "n", p: ["2", "1", "2"] })).toBe(key);
    expect(of("b", { name: "n", q: ["y", "x"] })).toBe(key);
    expect(of("a", { name: "n", p: "1" })).not.toBe(key);
  });

  test("of which one is not linked gives no key, nor does one that is blank or unreadable", () => {
    expect(of("a", { name: "n", p: ["1", "9"] })).toBeUndefined();
    expect(of("a", { name: "n", p: [] })).toBeUndefined();
    expect(of("a", { name: "n", p: null })).toBeUndefined();
    expect(of("a", { name: "n", p: { id: "1" } })).toBeUndefined();
  });

  test("is read by the row that joins its own fields, and not by another", () => {
    const two = keys(
      "a.p = b.q",
      "a.l -> b.l  ref P  authority a\n  a.p -> b.q  authority a\n  a.m -> b.m  ref P  authority a",
    );
    expect(two.of("a", { p: "1" })).toBe("1");
  });
});

test.each<[string, Native, Native]>([
  ["boolean", "yes", true],
  ["datetime", "2026-11-01T10:00:00Z", "2026-11-01T11:00:00+01:00"],
  ["time", "10:00", "10:00:00"],
  ["date", "2026-11-01T00:00:00Z", "2026-11-01"],
])("where both fields are %s, %j is %j", (type, one, other) => {
  const described = {
    a: { x: { k: type, f: "text" }, p: { k: "text", f: "text" } },
    b: { y: { k: type, f: "text" }, q: { k: "text", f: "text" } },
  };
  const { of } = keys("a.k = b.k", "a.k <-> b.k  authority a", described);
  expect(of("a", { k: one })).toBe(of("b", { k: other }));
});

test("items whose keys differ in case are others", () => {
  const plan = planOf(`object O: a.x <-> b.y  every 5m {
  match a.k = b.k
  create never
  each a.items -> b.lines match a.items.sku = b.lines.item {
    a.items.n -> b.lines.n
  }
}`);
  const [object] = plan.objects;
  const [each] = object?.each ?? [];
  if (object === undefined || each === undefined) throw new Error("no list");
  const key = compileItemKey(each, object, plan);
  const of = (sku: string) => key.keyOf("a", "x", { "items.sku": sku }, context);
  expect(of("A")).not.toBe(of("a"));
});

test("only the record's own stage has its fields", () => {
  const plan = planOf(`object O: a.x <-> b.y then b.z by b.y.next  every 5m {
  match a.k = b.y.k = b.z.key
  create never
  a.f <-> b.f  authority a
}`);
  const [object] = plan.objects;
  if (object === undefined) throw new Error("no object");
  const line = compileMatchLine(object, 0, plan);
  const fields = { k: "early", key: "late" };
  expect(line.keyOf("b", "y", fields, context)).toBe("early");
  expect(line.keyOf("b", "z", fields, context)).toBe("late");
});

test("items of lists find each other by their key", () => {
  const plan = planOf(`object O: a.x <-> b.y  every 5m {
  match a.k = b.k
  create never
  each a.items -> b.lines match a.items.sku = b.lines.item {
    a.items.n -> b.lines.n
  }
}`);
  const [object] = plan.objects;
  const [each] = object?.each ?? [];
  if (object === undefined || each === undefined) throw new Error("no list");
  const key = compileItemKey(each, object, plan);
  const a = key.keyOf("a", "x", { "items.sku": 12 }, context);
  expect(a).toBe("12");
  expect(key.keyOf("b", "y", { "lines.item": "12" }, context)).toBe(a);
});
