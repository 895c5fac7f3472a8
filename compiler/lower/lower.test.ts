import { describe, expect, test } from "vitest";
import { readPlan } from "../../plan/index.ts";
import { specPackage, specPackages } from "../../test/support/packages.ts";
import { planOf } from "../../test/support/plan-of.ts";
import { type Compiled, type CompileInput, compile } from "../compile.ts";

const compiled = (input: CompileInput): Required<Pick<Compiled, "plan" | "map">> => {
  const { plan, map, diagnostics } = compile(input);
  if (plan === undefined || map === undefined) throw new Error(diagnostics[0]?.message);
  return { plan, map };
};

const edited = (input: CompileInput, edit: (text: string) => string): CompileInput => ({
  ...input,
  package: {
    ...input.package,
    files: input.package.files.map((file) => ({ ...file, text: edit(file.text) })),
  },
});

describe.each(specPackages)("the plan of %s", (name) => {
  const input = specPackage(name);

  test("is one: it fits the schema and its digest", () => {
    const { plan } = compiled(input);
    const read = readPlan({ file: "plan.json", text: JSON.stringify(plan) });
    expect(read.diagnostics).toEqual([]);
    expect(read.value).toEqual(plan);
  });

  test("is the same every time, and when lines move", () => {
    const { plan, map } = compiled(input);
    expect(compiled(input).plan).toEqual(plan);
    const moved = compiled(
      edited(input, (text) => text.replace("edition 2026\n", "edition 2026\n\n// moved\n")),
    );
    expect(moved.plan.digest).toBe(plan.digest);
    expect(moved.map.places).not.toEqual(map.places);
  });

  test("changes its digest with its meaning", () => {
    const { plan } = compiled(input);
    const other = compiled(edited(input, (text) => text.replace(/every 2m|every 15m/, "every 7m")));
    expect(other.plan.digest).not.toBe(plan.digest);
  });

  test("says for every row which line put it there", () => {
    const { plan, map } = compiled(input);
    const places = new Map(map.places.map((place) => [place.of, place]));
    const lines = input.package.files[0]?.text.split("\n") ?? [];
    for (const object of plan.objects) {
      for (const row of object.rows) {
        const place = places.get(`${object.id}/${row.id}`);
        expect(place, `${object.id}/${row.id}`).toBeDefined();
        const end = row.ends[0];
        expect(lines[(place?.line ?? 0) - 1]).toContain(`${end?.system}.`);
      }
    }
  });

  test("orders by id what order means nothing for", () => {
    const { plan } = compiled(input);
    const lists = [
      plan.owners,
      plan.systems,
      plan.maps,
      plan.objects,
      plan.tables,
      ...plan.objects.map((one) => one.rows),
    ];
    for (const list of lists) {
      const ids = list.map((one) => one.id);
      expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    }
  });
});

test("defaults are resolved, and say where they came from", () => {
  const { plan } = compiled(specPackage("hubspot-salesforce"));
  const contact = plan.objects.find((object) => object.id === "Contact");
  const row = (id: string) => contact?.rows.find((one) => one.id === id);
  expect(row("email")?.policy).toMatchObject({
    kind: "latest",
    order: ["hs", "sf"],
    grainSeconds: 2,
  });
  expect(row("email")?.provenance).toMatchObject({ policy: "defaults", empty: "defaults" });
  expect(row("jobtitle")?.policy).toEqual({ kind: "authority", order: ["sf", "hs"] });
  expect(row("jobtitle")?.provenance.policy).toBe("row");
  expect(row("hubspotscore")?.policy).toEqual({ kind: "source" });
  expect(row("hubspotscore")?.drift).toBe("revert");
  expect(row("hubspotscore")?.provenance).toMatchObject({ policy: "language", drift: "language" });
  expect(contact?.erasure).toEqual({ mode: "review" });
  expect(contact?.brake).toMatchObject({
    deletes: { percent: 10, over: 10 },
    changes: { percent: 50, over: 100 },
  });
});

test("creation follows the head's arrows, narrowed by `create in`", () => {
  const { plan } = compiled(specPackage("hubspot-salesforce"));
  const created = (id: string) =>
    plan.objects.find((one) => one.id === id)?.create.map((one) => [one.system, one.when.length]);
  expect(created("Contact")).toEqual([
    ["hs", 0],
    ["sf", 1],
  ]);
  expect(created("Deal")).toEqual([["hs", 0]]);
});

test("a map is two partial functions from the left's vocabulary", () => {
  const { plan } = compiled(specPackage("hubspot-salesforce"));
  const side = plan.maps.find((map) => map.id === "LifecycleStage")?.sides[0];
  expect(side?.out.map((pair) => pair.from)).toEqual([
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
  ]);
  expect(side?.in.map((pair) => pair.to)).toEqual([
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
  ]);
  expect([side?.otherwiseOut, side?.otherwiseIn]).toEqual([{ kind: "keep" }, { kind: "keep" }]);
});

test("a list has its own interval, as a row does", () => {
  const plan = planOf(`object O: a.x <-> b.y  every 5m {
  match a.k = b.k
  each a.items -> b.lines match a.items.sku = b.lines.item  every 1h {
    a.items.n -> b.lines.n
  }
}`);
  const [object] = plan.objects;
  expect(object?.each[0]?.everySeconds).toBe(3600);
  expect(object?.rows.find((row) => row.each !== undefined)?.everySeconds).toBe(3600);
});
