import { describe, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import { specPackage, specPackages } from "../test/support/packages.ts";
import { planOf } from "../test/support/plan-of.ts";
import { compileMap, type Mapped } from "./map-value.ts";
import type { Value } from "./values/native.ts";

const mapOf = (entries: string, head = "a <-> b") => {
  const plan = planOf(`map M: ${head} {\n  ${entries}\n}
object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  a.f                   <-> b.f                      authority a  via M
}`);
  const [map] = plan.maps;
  if (map === undefined) throw new Error("no map");
  const functions = compileMap(map, "b", { shared: null, own: null });
  if (functions === undefined) throw new Error("no side");
  return functions;
};

const shown = (mapped: Mapped) => (mapped.kind === "value" ? mapped.value : `! ${mapped.rule}`);

const lifecycle = mapOf(`"subscriber"  ->  "New"
  "sql"         <->  "SQL - Working"
  "customer"    <-   "Won"
  otherwise     <->  keep`);

test.each<["in" | "out", Value, Value]>([
  ["out", "subscriber", "New"],
  ["in", "New", "! keep"],
  ["out", "sql", "SQL - Working"],
  ["in", "SQL - Working", "sql"],
  ["in", "Won", "customer"],
  ["out", "customer", "! keep"],
  ["in", "sql - working", "! keep"],
  ["out", null, null],
  ["in", null, null],
])("%s: %j is %j", (way, value, expected) => {
  expect(shown(lifecycle[way](value))).toBe(expected);
});

describe("what has no entry", () => {
  test.each([
    ["hold", "! hold"],
    ["keep", "! keep"],
    ["pass", "odd"],
    ['"Other"', "Other"],
  ])("otherwise %s", (rule, expected) => {
    const { out } = mapOf(`"x" <-> "X"\n  otherwise -> ${rule}`);
    expect(shown(out("odd"))).toBe(expected);
  });

  test("a direction without `otherwise` holds", () => {
    expect(shown(mapOf('"x" <-> "X"\n  otherwise -> pass').in("odd"))).toBe("! hold");
  });

  test("a list or an object is in no map", () => {
    expect(shown(mapOf('"x" <-> "X"').out({ a: "x" }))).toBe("! hold");
  });
});

test("a blank is looked up only where `empty` is an entry (M10)", () => {
  const { in: into, out } = mapOf('empty <-> "N/A"\n  otherwise <-> pass');
  expect(shown(out(null))).toBe("N/A");
  expect(shown(into("N/A"))).toBe(null);
  expect(shown(into(null))).toBe(null);
});

test("a word that is no value of the end's type stays a word", () => {
  const plan = planOf(`map M: a <-> b {\n  "5" <-> "05"\n  "x" <-> "ten"\n}
object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  a.f                   <-> b.f                      authority a  via M
}`);
  const [map] = plan.maps;
  const out = map && compileMap(map, "b", { shared: null, own: "integer" })?.out;
  expect(out?.("5")).toEqual({ kind: "value", value: "5" });
  expect(out?.("x")).toEqual({ kind: "value", value: "ten" });
});

test("case is folded where the map says so (M9)", () => {
  const { in: into, out } = mapOf('"new" <-> "STRASSE"', "a <-> b ignoring case");
  expect(shown(into("Straße"))).toBe("new");
  expect(shown(out("NEW"))).toBe("STRASSE");
});

test("numbers and yes and no are found however their system writes them", () => {
  const { in: into, out } = mapOf('1 <-> "one"\n  true <-> "yes"');
  expect(shown(out("1"))).toBe("one");
  expect(shown(out({ "#": "1" }))).toBe("one");
  expect(shown(out("true"))).toBe("yes");
  expect(shown(out(true))).toBe("yes");
  expect(shown(into("yes"))).toBe(true);
});

test("a choice of several is translated member by member, as a set (M11)", () => {
  const { out } = mapOf(
    '"a" -> "X"\n  "b" -> "X"\n  "c" -> "A"\n  "d" -> empty\n  "a" <- "X"\n  otherwise <-> hold',
  );
  expect(shown(out(["a", "b", "c"]))).toEqual(["A", "X"]);
  expect(shown(out(["a", "z"]))).toBe("! hold");
  expect(shown(out(["d"]))).toBe(null);
});

describe.each(specPackages)("the maps of %s", (name) => {
  const maps = compile(specPackage(name)).plan?.maps ?? [];
  const sides = maps.flatMap((map) => map.sides.map((side) => ({ map, side })));
  test.each(sides.map(({ map, side }) => [map.id, map, side] as const))(
    "%s translates every entry as it says, and back where it says so (M1)",
    (_, map, side) => {
      const functions = compileMap(map, side.system, { shared: "text", own: "text" });
      for (const { from, to } of side.out) {
        expect(functions?.out(from as string)).toEqual({ kind: "value", value: to });
        const back = side.in.find((pair) => pair.from === to);
        if (back !== undefined) {
          expect(functions?.in(to as string)).toEqual({ kind: "value", value: back.to });
        }
      }
      for (const { from, to } of side.in) {
        expect(functions?.in(from as string)).toEqual({ kind: "value", value: to });
      }
      expect(side.out.length + side.in.length).toBeGreaterThan(0);
    },
  );
});
