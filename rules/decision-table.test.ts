import { describe, expect, test } from "vitest";
import type { DecisionCase } from "../plan/index.ts";
import { cells, decisionsFor } from "./decision-table.ts";
import { policies } from "./policies/index.ts";
import { type RowShape, tableIdOf } from "./row-shape.ts";

const plain: RowShape = {
  direction: "both",
  receiver: false,
  policy: "latest",
  fieldStamps: false,
  sums: false,
  advance: false,
  empty: "keep",
  drift: null,
  when: false,
  required: false,
  default: false,
  unmappedIn: null,
  unmappedOut: null,
  firstLink: "rows",
};
/** Peers, and a side that is only written. */
const mixed: RowShape = { ...plain, receiver: true, drift: "revert" };
const oneWay: RowShape = { ...mixed, direction: "one_way", policy: "source" };

/** Shapes that between them show every cell with every outcome it has. */
const shapes: readonly RowShape[] = [
  plain,
  { ...plain, fieldStamps: true, firstLink: "authority" },
  { ...plain, policy: "authority", required: true, when: true },
  { ...plain, policy: "authority", default: true, empty: "refill" },
  { ...plain, policy: "review", empty: "clear" },
  { ...plain, policy: "review", advance: true },
  { ...plain, policy: "prefer" },
  { ...plain, policy: "prefer", empty: "clear", firstLink: "latest" },
  { ...plain, policy: "merge", sums: true },
  { ...plain, policy: "merge", empty: "clear", firstLink: "keep" },
  { ...plain, policy: "merge" },
  { ...plain, policy: "merge_module", empty: "clear" },
  { ...plain, advance: true, unmappedIn: "keep", unmappedOut: "keep" },
  { ...plain, empty: "clear", unmappedIn: "hold", unmappedOut: "hold", firstLink: "review" },
  { ...plain, policy: "authority", empty: "clear", unmappedIn: "pass", unmappedOut: "pass" },
  { ...plain, unmappedIn: "value", unmappedOut: "value" },
  oneWay,
  { ...oneWay, empty: "clear", firstLink: "keep" },
  { ...oneWay, drift: "keep", empty: "refill", required: true },
  { ...oneWay, drift: "review", firstLink: "review" },
  { ...oneWay, policy: "review", default: true, required: true },
  { ...oneWay, policy: "latest" },
  { ...oneWay, policy: "authority", advance: true },
  { ...oneWay, unmappedOut: "hold" },
  { ...oneWay, empty: "clear", required: true, unmappedIn: "keep" },
  mixed,
  { ...mixed, policy: "review", empty: "clear", drift: "review", firstLink: "keep" },
];

const kinds = ["authority", "latest", "review", "prefer", "merge", "merge_module"] as const;

const spoken = (shape: RowShape, table = cells) =>
  decisionsFor(shape, table).map(
    (one) => `${one.case}: ${one.do}${one.by === undefined ? "" : ` by ${one.by}`}`,
  );

describe("the decision table", () => {
  test("does what is written down for each shape", async () => {
    const text = shapes
      .map((shape) => `# ${tableIdOf(shape)}\n${spoken(shape).join("\n")}\n`)
      .join("\n");
    await expect(text).toMatchFileSnapshot("decision-table.golden.txt");
  });

  test.each(cells.map((cell) => [cell.case, cell] as const))(
    "%s shows in some shape",
    (_, cell) => {
      const without = cells.filter((one) => one !== cell);
      const changed = shapes.filter(
        (shape) => spoken(shape).join() !== spoken(shape, without).join(),
      );
      expect(changed.length).toBeGreaterThan(0);
    },
  );

  test("every outcome that any shape has is among those written down", () => {
    const written = new Set(shapes.flatMap((shape) => spoken(shape)));
    const missing = new Set(
      allShapes().flatMap((shape) => spoken(shape).filter((one) => !written.has(one))),
    );
    expect([...missing]).toEqual([]);
  });

  test("each situation stands once in a shape, and no shape leaves one out", () => {
    for (const shape of allShapes()) {
      const cases = decisionsFor(shape).map((decision) => decision.case);
      expect(new Set(cases).size).toBe(cases.length);
      const missing = wanted(shape).filter((name) => !cases.includes(name));
      expect(missing, tableIdOf(shape)).toEqual([]);
      const travels = cases.filter((name) => ["one_changed", "preferred_changed"].includes(name));
      expect(travels, tableIdOf(shape)).toHaveLength(1);
    }
  });

  test("a blank never clears a side that must have a value, nor one that nobody lets it clear", () => {
    for (const shape of allShapes()) {
      const clears = decisionsFor(shape).some((decision) => decision.do === "clear");
      expect(clears, tableIdOf(shape)).toBe(shape.empty === "clear" && !shape.required);
    }
  });

  test("only a row that people may have to decide waits for them", () => {
    for (const shape of allShapes()) {
      const acts = decisionsFor(shape);
      // A list decides at the first link, and leaves what it does not name to the clause.
      const first = shape.firstLink === "rows" ? shape.policy : shape.firstLink;
      const leavesToPeople = shape.advance && shape.direction === "both" && first === "review";
      // A value that is computed at the first link may be none.
      const computes = shape.direction === "both" && first !== "keep" && policies[first].canFail;
      expect(
        acts.some((one) => one.case === "hold_is_open"),
        tableIdOf(shape),
      ).toBe(leavesToPeople || computes || acts.some((one) => one.do === "hold"));
    }
  });

  test("shapes that differ have different names", () => {
    const named = new Map(
      allShapes().map((shape) => [tableIdOf(shape), JSON.stringify(decisionsFor(shape))]),
    );
    for (const shape of allShapes()) {
      expect(named.get(tableIdOf(shape))).toBe(JSON.stringify(decisionsFor(shape)));
    }
  });
});

/** What any row of the shape can meet, whatever its clauses say. */
function wanted({ direction, receiver }: RowShape): readonly DecisionCase[] {
  return [
    "field_is_absent",
    "nothing_changed",
    "own_write_seen",
    "own_write_normalised",
    "all_agree",
    "all_emptied",
    "source_emptied",
    "first_all_blank",
    "first_one_value",
    ...(direction === "both"
      ? (["blank_against_change", "sources_differ", "first_values_differ"] as const)
      : []),
    ...(receiver
      ? (["sink_changed", "source_and_sink_changed", "first_sink_differs"] as const)
      : []),
  ];
}

/** Every shape that a row can have, but for settings that no two cells look at together. */
function allShapes(): RowShape[] {
  const found: RowShape[] = [];
  for (const empty of ["keep", "refill", "clear"] as const) {
    for (const firstLink of ["rows", "keep", ...kinds] as const) {
      for (const rule of [null, "hold", "keep", "pass", "value"] as const) {
        for (const advance of [false, true]) {
          const common = { empty, firstLink, unmappedIn: rule, unmappedOut: rule, advance };
          for (const policy of kinds) {
            const shape = { ...plain, ...common, policy };
            const sums = policy === "merge";
            found.push(shape, { ...shape, sums, default: true });
            found.push({ ...shape, fieldStamps: policy === "latest", when: true, required: true });
          }
          for (const drift of ["revert", "keep", "review"] as const) {
            for (const policy of kinds) found.push({ ...mixed, ...common, policy, drift });
            // What one side alone decides is neither preferred nor merged.
            for (const policy of ["source", "latest", "review", "authority"] as const) {
              found.push({ ...oneWay, ...common, policy, drift, unmappedIn: null });
              found.push({ ...oneWay, ...common, policy, drift, required: true });
            }
          }
        }
      }
    }
  }
  return found;
}
