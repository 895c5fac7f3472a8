import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../core/limits.ts";
import { positionAt } from "../core/source.ts";
import { digestOf, sealPlan } from "./digest.ts";
import type { Plan, RowPlan } from "./plan.generated.ts";
import { readPlan } from "./read-plan.ts";

const file = "p.json";

const row: RowPlan = {
  id: "email",
  label: "Email",
  ends: [
    { system: "hs", stages: ["contacts"], field: "email", role: "both", type: "text" },
    { system: "sf", stages: ["Lead"], field: "Email", role: "both", type: null },
  ],
  arrows: [
    { from: 0, to: 1 },
    { from: 1, to: 0 },
  ],
  policy: {
    kind: "latest",
    order: ["sf", "hs"],
    grainSeconds: 2,
    stamps: [
      { end: 0, grain: "field" },
      { end: 1, grain: "record" },
    ],
  },
  empty: "keep",
  drift: null,
  using: [],
  required: false,
  table: "both latest",
  provenance: { policy: "defaults", empty: "language", map: "row" },
  proof: { verdict: "not_run" },
  owner: "revops",
  map: "Stage",
  ref: ["Contact"],
};

const plan = sealPlan({
  formatVersion: 1,
  edition: 2026,
  package: "acme.crm",
  owners: [{ id: "revops", kind: "owner", label: "Revenue Operations", members: [] }],
  channels: [],
  systems: [
    { id: "hs", connector: "hubspot", label: "HubSpot" },
    { id: "sf", connector: "salesforce", label: "Salesforce" },
  ],
  terms: [],
  errors: [],
  maps: [
    {
      id: "Stage",
      canonical: "hs",
      ignoringCase: false,
      sides: [
        {
          system: "sf",
          out: [{ from: "lead", to: "Open" }],
          in: [],
          otherwiseOut: { kind: "hold" },
          otherwiseIn: { kind: "value", value: null },
        },
      ],
    },
  ],
  tables: [
    { id: "both latest", decisions: [{ case: "sources_differ", do: "take", by: "latest" }] },
  ],
  objects: [
    {
      id: "Contact",
      label: "Contact",
      ends: [
        { system: "hs", stages: [{ object: "contacts" }], source: true, sink: true },
        { system: "sf", stages: [{ object: "Lead" }], source: true, sink: true },
      ],
      status: { state: "active" },
      priority: "normal",
      subjects: [],
      schedule: { onChange: false },
      match: [],
      where: [
        { op: "is_empty", left: { kind: "field", system: "sf", field: "X" }, negated: false },
      ],
      create: [],
      delete: { kind: "ignore" },
      erasure: { mode: "none" },
      initial: { differencesBy: { kind: "rows" } },
      brake: { kind: "off" },
      rows: [row],
      together: [],
      each: [],
      sets: [],
      ignored: [],
      provenance: {
        status: "language",
        priority: "language",
        delete: "language",
        erasure: "language",
        initial: "language",
        brake: "language",
      },
    },
  ],
  renames: [],
} satisfies Omit<Plan, "digest">);
const text = JSON.stringify(plan, null, 2);

/** `code: message` for each report. */
const told = (changed: string) =>
  readPlan({ file, text: changed }).diagnostics.map((one) => `${one.code}: ${one.message}`);

/** The text that each report underlines, after its line and column. */
const places = (changed: string) =>
  readPlan({ file, text: changed }).diagnostics.map(({ span }) => {
    const { line, column } = positionAt({ file, text: changed }, span.start);
    return `${line}:${column} ${changed.slice(span.start, span.end)}`;
  });

test("a plan that is larger than a catalogue may be is read", () => {
  const large = `${text}${" ".repeat(limits.dataBytes)}`;
  expect(readPlan({ file, text: large })).toEqual({ value: plan, diagnostics: [] });
});

test("a plan is read", () => {
  expect(readPlan({ file, text })).toEqual({ value: plan, diagnostics: [] });
});

describe("what is no plan is refused", () => {
  test("a text that is no JSON, where it goes wrong", () => {
    const cut = text.slice(0, text.indexOf('"objects"') + 12);
    expect(told(cut)).toEqual(["plan-not-json: the plan is not JSON: it ends too early"]);
    expect(places(cut)[0]).toMatch(new RegExp(`^${cut.split("\n").length}:15 $`));
    expect(told("hello")).toEqual([
      "plan-not-json: the plan is not JSON: `hello` is not a JSON value",
    ]);
    expect(places("\n hello")).toEqual(["2:2 hello"]);
  });

  test("a text that is larger than any plan", () => {
    expect(told(" ".repeat(limits.planBytes + 1))).toEqual([
      "plan-not-json: the plan is not JSON: it is larger than 256 MB",
    ]);
  });

  test("a plan of another version, at its version and for nothing else", () => {
    const changed = text.replace('"formatVersion": 1,', '"formatVersion": 2, "colour": 1,');
    expect(told(changed)).toEqual(["plan-version: this version does not know plans of format `2`"]);
    expect(places(changed)).toEqual(["2:20 2"]);
    expect(told('{"formatVersion": {"a": "\\u001b"}}')).toEqual([
      'plan-version: this version does not know plans of format `{"a":"\\u001b"}`',
    ]);
  });

  test("JSON of another kind", () => {
    expect(told("[]")).toEqual(["plan-invalid: the plan must be an object"]);
    expect(told('{"formatVersion": 1, "edition": 2026}')).toEqual([
      "plan-invalid: the plan has no `package`, no `digest`, no `owners`, no `channels`, no `systems`, no `terms`, no `errors`, no `maps`, no `tables`, no `objects`, no `renames`",
    ]);
  });

  test.each<[string, string, string, string, string]>([
    [
      "a key that plans do not have",
      '"package":',
      '"colour": 1, "package":',
      "`colour` is not a key of the plan",
      '4:3 "colour"',
    ],
    [
      "a kind that there is not",
      '"kind": "latest"',
      '"kind": "newest"',
      '`objects[0].rows[0].policy.kind` must be one of "source", "authority", "latest", "review", "prefer", "merge", "merge_module"',
      '"newest"',
    ],
    ["no kind", '"kind": "latest",', "", "`objects[0].rows[0].policy` has no `kind`", "{"],
    [
      "a word that is none of those",
      '"empty": "keep"',
      '"empty": "drop"',
      '`objects[0].rows[0].empty` must be one of "keep", "refill", "clear"',
      '"drop"',
    ],
    [
      "a value of another type",
      '"required": false',
      '"required": "no"',
      "`objects[0].rows[0].required` must be true or false",
      '"no"',
    ],
    [
      "a value less than it can be",
      '"from": 1',
      '"from": -1',
      "`objects[0].rows[0].arrows[1].from` must not be less than 0",
      "-1",
    ],
    [
      "another edition",
      '"edition": 2026',
      '"edition": 2031',
      "`edition` must be 2026",
      "3:14 2031",
    ],
    [
      "a digest that cannot be one",
      '"digest": "sha256:',
      '"digest": "md5:',
      "`digest` is not of the form it must have",
      '"',
    ],
  ])("%s", (_, from, to, problem, place) => {
    const changed = text.replace(from, to);
    expect(told(changed)).toEqual([`plan-invalid: ${problem}`]);
    expect(places(changed)[0]?.endsWith(place)).toBe(true);
  });

  test("a thousand mistakes are told up to twenty", () => {
    const systems = Array.from({ length: 1000 }, () => ({ id: 1 }));
    expect(told(JSON.stringify({ ...plan, systems }))).toHaveLength(20);
  });

  test("content that was changed after it was compiled", () => {
    const changed = text.replace("Revenue Operations", "Revenue 0perations");
    expect(told(changed)).toEqual([
      "plan-digest-mismatch: the plan's content does not match its digest",
    ]);
    expect(places(changed)[0]).toContain(plan.digest);
  });

  test("J9 any text in which one bit was flipped", () => {
    // A prime, so that every bit has its turn.
    for (let at = 0; at < text.length * 7; at += 11) {
      const place = Math.floor(at / 7);
      const flipped = String.fromCharCode(text.charCodeAt(place) ^ (1 << (at % 7)));
      const changed = text.slice(0, place) + flipped + text.slice(place + 1);
      expect([changed.slice(place - 20, place + 20), told(changed).length > 0]).toContain(true);
    }
  });
});

describe("a plan that was sealed by something else than the compiler is refused where it names", () => {
  const sealed = (changed: Partial<Plan>) => {
    const content = { ...plan, ...changed };
    return JSON.stringify({ ...content, digest: digestOf(content) }, null, 2);
  };
  const object = plan.objects[0];
  const withRow = (changed: Partial<RowPlan>) =>
    sealed({
      objects: object === undefined ? [] : [{ ...object, rows: [{ ...row, ...changed }] }],
    });

  test.each<[string, string, readonly string[]]>([
    ["a map", sealed({ maps: [] }), ["the plan names the value map `Stage`"]],
    ["an owner", sealed({ owners: [] }), ["the plan names the owner `revops`"]],
    ["a table", sealed({ tables: [] }), ["the plan names the decision table `both latest`"]],
    ["an object", withRow({ ref: ["Deal"] }), ["the plan names the object `Deal`"]],
    ["a unit of rows", withRow({ together: "address" }), ["the plan names the unit `address`"]],
    ["an end", withRow({ arrows: [{ from: 0, to: 2 }] }), ["the plan names the end `2`"]],
    [
      "a system, in an order and in a condition",
      sealed({ systems: [{ id: "hs", connector: "hubspot", label: "HubSpot" }], maps: [] }),
      [...Array(4).fill("the plan names the system `sf`"), "the plan names the value map `Stage`"],
    ],
  ])("%s that it does not have", (_, changed, messages) => {
    const expected = messages.map((one) => `plan-reference: ${one}, which it does not have`);
    expect(told(changed).toSorted()).toEqual(expected.toSorted());
  });

  test("it at the name", () => {
    expect(places(withRow({ ref: ["Contact", "Deal"] }))[0]).toMatch(/^\d+:13 "Deal"$/);
    const stamps = [{ end: 7, grain: "none" }] as const;
    const policy = { kind: "latest", order: [], grainSeconds: 2, stamps } as const;
    expect(places(withRow({ policy }))[0]).toMatch(/^\d+:24 7$/);
  });

  test("one of two", () => {
    const changed = sealed({ systems: [...plan.systems, ...plan.systems.slice(0, 1)] });
    expect(told(changed)).toEqual(["plan-repeated: the plan has the system `hs` twice"]);
  });

  test("something at length, with signs that a terminal obeys", () => {
    const report = told(withRow({ map: `\u001b[2J${"x".repeat(5000)}` })).join();
    expect(report).toContain("`\\u001b[2Jxxx");
    expect(report.length).toBeLessThan(200);
  });
});

test("ids such as __proto__ are ids like any other", () => {
  const content = { ...plan, owners: [{ ...plan.owners[0], id: "__proto__" }] } as Plan;
  const changed = JSON.stringify({ ...content, digest: digestOf(content) });
  expect(told(changed)).toEqual([
    "plan-reference: the plan names the owner `revops`, which it does not have",
  ]);
  expect(told('{"__proto__": {"formatVersion": 1}}').join()).toContain(
    "`__proto__` is not a key of the plan",
  );
});

describe("whatever the text, reading never throws, and gives a plan or a reason", () => {
  const holds = (changed: string) => {
    const read = readPlan({ file, text: changed });
    expect(read.value === undefined).toBe(read.diagnostics.length > 0);
    expect(read.diagnostics.length).toBeLessThanOrEqual(20);
    for (const { message, span } of read.diagnostics) {
      expect(message.length).toBeLessThan(1000);
      expect(span.start >= 0 && span.start <= span.end && span.end <= changed.length).toBe(true);
    }
  };

  test("when letters of it are changed", () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string(), (at, length, patch) => {
        holds(text.slice(0, at) + patch + text.slice(at + length));
      }),
      { numRuns: 300 },
    );
  });

  test("when parts of it are changed, also under a digest that fits", () => {
    const pointers = pathsOf(plan);
    fc.assert(
      fc.property(
        fc.constantFrom(...pointers),
        fc.oneof(fc.jsonValue(), fc.constantFrom("hs", 7, null, [], {}, { kind: "latest" })),
        fc.constantFrom("replace", "remove", "add"),
        fc.string(),
        (path, value, how, key) => {
          const edited = structuredClone(plan) as Plan;
          edit(edited, path, how, key, value);
          const changed: Plan = JSON.parse(JSON.stringify(edited));
          holds(JSON.stringify(changed));
          holds(JSON.stringify({ ...changed, digest: digestOf(changed) }));
        },
      ),
      { numRuns: 500 },
    );
  });
});

type Path = readonly string[];

function pathsOf(part: unknown, path: Path = []): Path[] {
  if (typeof part !== "object" || part === null) return [path];
  return [path, ...Object.entries(part).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function edit(root: object, path: Path, how: string, key: string, value: unknown): void {
  let parent = root as Record<string, unknown>;
  for (const part of path.slice(0, -1)) parent = parent[part] as Record<string, unknown>;
  const last = path.at(-1);
  if (how === "add" && Array.isArray(parent)) parent.push(value);
  else if (last === undefined || how === "add") parent[key] = value;
  else if (how === "replace") parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}
