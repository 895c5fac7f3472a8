import { describe, expect, test } from "vitest";
import type { MapPlan, RowEnd } from "../plan/index.ts";
import { type ShapedRow, shapeOf, tableIdOf } from "./row-shape.ts";

const end = (system: string, role: RowEnd["role"]): RowEnd => ({
  system,
  stages: ["o"],
  field: "f",
  role,
  type: null,
});
const map: MapPlan = {
  id: "M",
  canonical: "hs",
  ignoringCase: false,
  sides: [
    {
      system: "sf",
      out: [],
      in: [],
      otherwiseOut: { kind: "hold" },
      otherwiseIn: { kind: "keep" },
    },
  ],
};
const row: ShapedRow = {
  ends: [end("hs", "both"), end("sf", "both")],
  policy: { kind: "authority", order: ["sf", "hs"] },
  empty: "keep",
  drift: null,
  required: false,
  map: null,
  differencesBy: { kind: "rows" },
};
const named = (changed: Partial<ShapedRow>) => tableIdOf(shapeOf({ ...row, ...changed }));

test("peers are two-way; what is only read and only written is one-way", () => {
  expect(named({})).toBe("both authority empty-keep");
  expect(
    named({
      ends: [end("hs", "source"), end("sf", "sink")],
      policy: { kind: "source" },
      drift: "keep",
    }),
  ).toBe("one_way source empty-keep drift-keep");
});

test("a side that is only written beside peers sets back its edits, unless the row says otherwise", () => {
  const ends = [...row.ends, end("zd", "sink")];
  expect(named({ ends })).toBe("both receiver authority empty-keep drift-revert");
  expect(named({ ends, drift: "review" })).toBe("both receiver authority empty-keep drift-review");
});

describe("a map shows where an end goes through it", () => {
  test.each([
    ["both ways", [end("hs", "both"), end("sf", "both")], "unmapped-in-keep unmapped-out-hold"],
    ["into the other vocabulary", [end("hs", "source"), end("sf", "sink")], "unmapped-out-hold"],
    ["from the other vocabulary", [end("sf", "source"), end("hs", "sink")], "unmapped-in-keep"],
    ["not at all", [end("hs", "both"), end("zd", "both")], ""],
  ] as const)("%s", (_, ends, shown) => {
    const unmapped = named({ ends, map })
      .split(" ")
      .filter((part) => part.startsWith("unmapped"));
    expect(unmapped.join(" ")).toBe(shown);
  });
});

test("the clause that decides at the first link is the object's, where it has one", () => {
  const sum = { kind: "merge", function: "sum", order: ["hs", "sf"] } as const;
  expect(named({ policy: sum })).toBe("both merge sums empty-keep");
  expect(named({ policy: sum, differencesBy: { kind: "keep" } })).toBe(
    "both merge empty-keep first-keep",
  );
  expect(named({ differencesBy: { kind: "policy", policy: sum } })).toBe(
    "both authority sums empty-keep first-merge",
  );
});

test("a field's own stamps show where one end has them", () => {
  const latest = { kind: "latest", order: ["hs", "sf"], grainSeconds: 2 } as const;
  const stamps = (grain: "record" | "field") => [
    { end: 0, grain },
    { end: 1, grain: "record" as const },
  ];
  expect(named({ policy: { ...latest, stamps: stamps("record") } })).toBe("both latest empty-keep");
  expect(named({ policy: { ...latest, stamps: stamps("field") } })).toBe(
    "both latest field-stamps empty-keep",
  );
});
