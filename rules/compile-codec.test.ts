import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRefusal, row } from "../test/support/row-codecs.ts";
import type { Native } from "./values/native.ts";

const plain = "a.f <-> b.f  authority a";

describe("between two types the value is translated or refused, never guessed", () => {
  test.each<[string, string, Native, Native]>([
    ["text", "text", "é", "é"],
    ["decimal", "text", "1.10", "1.1"],
    ["text", "decimal", "1.10", 1.1],
    ["text", "decimal", "1,5", "! is no number"],
    ["text 80", "text 3", "four", "! is 4 characters long, and the field holds 3"],
    ["decimal", "integer", 12, 12],
    ["decimal", "integer", 12.5, "! is no whole number"],
    ["date", "datetime", "2026-11-01", "2026-11-01T00:00:00Z"],
    ["datetime", "date", "2026-11-01T23:59:59-01:00", "2026-11-02"],
    ["boolean", "enum true|false", 1, "true"],
    ["enum true|false", "boolean", "false", false],
    ["enum a|b", "multi_enum a|b", "a", ["a"]],
    ["multi_enum a|b", "enum a|b", ["a"], "a"],
    ["multi_enum a|b", "enum a|b", ["a", "b"], "! has 2 members where one fits"],
    ["list", "multi_enum a|b", ["b", "a", "b"], ["a", "b"]],
    ["text", "enum a|b", "c", "! has `c`, which is none of the field's options"],
    ["json", "json", { n: 1.5, list: ["1"] }, { n: 1.5, list: ["1"] }],
    ["decimal", "json", "1.50", 1.5],
    ["json", "decimal", 2, 2],
  ])("%s to %s: %j is %j", (a, b, native, expected) => {
    expect(row(plain, { types: { a, b } }).travel(native)).toEqual(expected);
  });

  test("an end of unknown type is read as the type that the others share", () => {
    const { read, travel } = row(plain, { types: { a: "decimal" } });
    expect(read("1.10", 1)).toBe("1.1");
    expect(read("abc", 1)).toBe("! is no number");
    expect(travel("1.50")).toBe(1.5);
  });

  test("where no type is known, values are taken as they are", () => {
    const { travel, agree } = row(plain);
    for (const native of [5, "5", true, ["a", 1], { n: 1 }]) expect(travel(native)).toEqual(native);
    expect(agree(5, "5")).toBe(true);
    expect(agree("5", "5.0")).toBe(false);
  });
});

describe("formats", () => {
  test("stand between the field and the value, both ways", () => {
    const text = 'a.f <-> b.f as date("MM/dd/yyyy")  authority a';
    const { travel, read } = row(text, { types: { a: "date", b: "text" } });
    expect(travel("2026-01-05")).toBe("01/05/2026");
    expect(travel("1/5/2026", 1, 0)).toBe("2026-01-05");
    expect(read("2026-01-05", 1)).toBe("! does not follow the pattern MM/dd/yyyy");
    expect(read(" ", 1)).toBe(null);
  });

  test("of a field of dates are written as they are", () => {
    const text = 'a.f -> b.f as date("MM/dd/yyyy", "America/New_York")';
    const { travel } = row(text, { types: { a: "datetime", b: "date" } });
    expect(travel("2026-01-05T03:00:00Z")).toBe("01/04/2026");
  });

  test("of a whole number are written as one", () => {
    const text = 'a.f <-> b.f as date("yyyyMMdd")  authority a';
    const { travel } = row(text, { types: { a: "date", b: "integer" } });
    expect(travel("2026-01-05")).toBe(20_260_105);
    expect(travel(20_260_105, 1, 0)).toBe("2026-01-05");
  });

  test("take their arguments from the same link", () => {
    const text = "a.f as minor_units(a.g) <-> b.f  authority a";
    const types = { a: "integer", b: "decimal" };
    const yen = row(text, { types, fields: { "a.g": "JPY" } });
    const euro = row(text, { types, fields: { "a.g": " eur " } });
    const none = row(text, { types });
    expect(yen.travel(1234)).toBe(1234);
    expect(euro.travel(1234)).toBe(12.34);
    expect(euro.travel(12.34, 1, 0)).toBe(1234);
    expect(euro.travel(12.345, 1, 0)).toBe("! has more decimals than eur has");
    expect(none.travel(1234)).toBe("! has no currency beside it");
  });
});

describe("normal forms", () => {
  const types = { a: "text", b: "text" };

  test("are of the value that travels, and of what counts as a change", () => {
    const { travel, key, agree, write } = row(`${plain} using trim, lower`, { types });
    expect(travel(" ANN ")).toBe("ann");
    expect(key(" ANN ")).toBe(key("ann"));
    expect(agree(" ANN ", "Ann")).toBe(true);
    expect(write(" ANN ", 1)).toBe("ann");
  });

  test("take a country from a field of either end", () => {
    const text = `${plain} using phone(a.g)`;
    const { travel, agree } = row(text, { types, fields: { "a.g": "United States" } });
    expect(travel("(202) 555-0143")).toBe("+12025550143");
    expect(travel("202.555.0143", 1, 0)).toBe("+12025550143");
    expect(agree("(202) 555-0143", "202.555.0143")).toBe(true);
    expect(row(text, { types }).travel(" 202 555 0143 ")).toBe("202 555 0143");
  });

  test("reach each member of a choice of several", () => {
    const { travel } = row(`${plain} using upper`, { types: { a: "enum a|b", b: "enum A|B" } });
    expect(travel("a")).toBe("A");
    expect(row(`${plain} using lower`).travel(["B", "A"])).toEqual(["b", "a"]);
  });
});

describe("maps", () => {
  const maps = `map M: a <-> b {
  "sql"                 <->  "SQL - Working"
  "new"                  ->  "New"
  otherwise             <->  keep
}
map YesNo: a <-> b {
  true                  <->  "active"
  false                 <->  "closed"
}
map Colours: a <-> b {
  "r"                   <->  "Red"
  "g"                   <->  "Green"
}`;
  const types = { a: "text", b: "text" };

  test("translate the end of the other vocabulary, and the others not", () => {
    const { travel, read } = row("a.f <-> b.f <-> c.f  authority a  via M", { types, maps });
    expect(travel("sql")).toBe("SQL - Working");
    expect(travel("SQL - Working", 1, 2)).toBe("sql");
    expect(travel("new", 2, 1)).toBe("New");
    expect(travel("New", 1, 0)).toBe("! keep");
    expect(read("odd", 0)).toBe("odd");
    expect(travel("odd")).toBe("! keep");
    expect(read(null, 1)).toBe(null);
  });

  test("leave what counts as a change to the end's own words", () => {
    const { key } = row("a.f <-> b.f  authority a  via M using lower", { types, maps });
    expect(key("SQL - Working", 1)).not.toBe(key("sql - working", 1));
    expect(key("SQL", 0)).toBe(key("sql", 0));
  });

  test("give values of the type that is shared", () => {
    const { travel, read } = row("a.f <-> b.f  authority a  via YesNo", {
      types: { a: "boolean", b: "enum active|closed" },
      maps,
    });
    expect(travel("Y")).toBe("active");
    expect(read("closed", 1)).toBe(false);
    expect(travel("closed", 1, 0)).toBe(false);
  });

  test("of choices of several give choices of several", () => {
    const { travel } = row("a.f <-> b.f  authority a  via Colours", {
      types: { a: "multi_enum r|g", b: "multi_enum Red|Green" },
      maps,
    });
    expect(travel(["r", "g"])).toEqual(["Green", "Red"]);
    expect(travel(["Red"], 1, 0)).toEqual(["r"]);
    expect(travel([])).toBe(null);
  });
});

test("no value makes a key fail, and equal keys are equal both ways", () => {
  let deep: Native = 1;
  for (let depth = 0; depth < 20_000; depth++) deep = { deep };
  const rows = ["text", "decimal", "datetime", "multi_enum a|b", "object", "json"].map((type) =>
    row(plain, { types: { a: type, b: type } }),
  );
  for (const { key } of rows) expect(key(deep)).toBe(key(deep));
  fc.assert(
    fc.property(fc.constantFrom(...rows), fc.jsonValue(), ({ key, read, travel }, native) => {
      const one = native as Native;
      expect(key(one)).toBe(key(JSON.parse(JSON.stringify(one)) as Native));
      const arrived = travel(one);
      if (isRefusal(read(one)) || isRefusal(arrived)) return;
      // What arrives is the value and nothing else.
      expect(key(arrived as Native, 1)).toBe(key(one));
    }),
    { numRuns: 1500 },
  );
});

test("between any two types a value settles after one way there, and is blank only where it was", () => {
  const types = [
    "text",
    "integer",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "enum",
    "list",
    "json",
  ];
  const pairs = types.flatMap((a) => types.map((b) => [a, b] as const));
  const rows = pairs.flatMap(([a, b]) => {
    try {
      return [{ ...row(plain, { types: { a, b } }), types: `${a} to ${b}` }];
    } catch {
      // Types that do not fit are the compiler's to refuse.
      return [];
    }
  });
  expect(rows.length).toBeGreaterThan(types.length);
  const natives = fc.oneof(
    fc.constantFrom<Native>("1.10", "Y", "2026-11-01", "2026-11-01 09:00+02", "1e3", " ", null, 0),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.array(fc.string()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...rows), natives, ({ key, travel, types }, native) => {
      const arrived = travel(native);
      if (isRefusal(arrived)) return;
      const there = key(arrived as Native, 1);
      expect(there === "", types + JSON.stringify([native, arrived])).toBe(key(native) === "");
      const back = travel(arrived as Native, 1, 0);
      expect(isRefusal(back)).toBe(false);
      expect(key(travel(back as Native) as Native, 1)).toBe(there);
    }),
    { numRuns: 3000 },
  );
});
