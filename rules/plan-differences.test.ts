/** What may differ between two plans, key by key, and how it is told. */
import { expect, test } from "vitest";
import type { ObjectPlan, Plan } from "../plan/index.ts";
import { planOf } from "../test/support/plan-of.ts";
import { asInForce, planChanges, refusedClasses } from "./plan-changes.ts";

const plain = planOf(`object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  a.f                   <-> b.f                      authority a
}`);
const [object] = plain.objects;
if (object === undefined) throw new Error("no object");

const told = (before: Plan, after: Plan) =>
  planChanges(before, after).map((one) => `${one.class} ${one.what}`);

/** Plans that differ in one key, whatever it holds. */
const having = (key: string, value: unknown): Plan => {
  const { [key]: _, ...rest } = object as unknown as Record<string, unknown>;
  const changed = value === undefined ? rest : { ...rest, [key]: value };
  return { ...plain, objects: [changed as unknown as ObjectPlan] };
};
const rowHaving = (key: string, value: unknown): Plan => {
  const rows = object.rows.map((row) => {
    const { [key]: _, ...rest } = row as unknown as Record<string, unknown>;
    return value === undefined ? rest : { ...rest, [key]: value };
  });
  return having("rows", rows);
};
const planHaving = (part: Partial<Record<keyof Plan, unknown>>): Plan =>
  ({ ...plain, ...part }) as Plan;

test.each([
  ["ends", "data the systems"],
  ["status", "data the status"],
  ["match", "data the match"],
  ["where", "data the scope"],
  ["create", "data the creation"],
  ["delete", "data the deletion"],
  ["initial", "data the first link"],
  ["together", "data a group of rows"],
  ["each", "data a list"],
  ["sets", "data a constant"],
  ["since", "data the first day"],
  ["until", "data the last day"],
  ["erasure", "control the erasure"],
  ["schedule", "timing the schedule"],
  ["priority", "timing the priority"],
  ["label", "doc the label"],
  ["documentation", "doc the documentation"],
  ["owner", "control the owner"],
  ["steward", "control the steward"],
  ["recordOwner", "doc the record owner"],
  ["purpose", "doc the purpose"],
  ["subjects", "doc the subjects"],
  ["basis", "doc the basis"],
  ["retention", "doc the retention"],
  ["volume", "doc the volume"],
  ["ignored", "doc what is left out"],
])("`%s` of an object: %s", (key, words) => {
  expect(told(having(key, ["one"]), having(key, ["other"]))).toEqual([`${words} of \`O\` changes`]);
  expect(told(having(key, ["one"]), having(key, ["one"]))).toEqual([]);
});

test.each([
  ["ends", "data an end"],
  ["arrows", "data the direction"],
  ["policy", "data the conflict clause"],
  ["empty", "data `empty`"],
  ["drift", "data `drift`"],
  ["using", "data the normal form"],
  ["required", "data `required`"],
  ["advance", "data `advance`"],
  ["map", "data the value map"],
  ["ref", "data the reference"],
  ["default", "data the default"],
  ["when", "data the condition"],
  ["since", "data the first day"],
  ["until", "data the last day"],
  ["together", "data the group"],
  ["each", "data the list"],
  ["pii", "reach the personal data"],
  ["everySeconds", "timing the interval"],
  ["label", "doc the label"],
  ["because", "doc the reason"],
  ["documentation", "doc the documentation"],
  ["owner", "control the owner"],
  ["steward", "control the steward"],
  ["ticket", "doc the ticket"],
  ["class", "doc the class"],
  ["term", "doc the term"],
])("`%s` of a row: %s", (key, words) => {
  expect(told(rowHaving(key, ["one"]), rowHaving(key, ["other"]))).toEqual([
    `${words} of \`O.f\` changes`,
  ]);
});

test("what is new beside a key of nobody's is no change", () => {
  expect(told(plain, having("digest", "x"))).toEqual([]);
  expect(told(plain, rowHaving("line", 7))).toEqual([]);
});

test.each<[string, unknown, unknown, string]>([
  ["freshSeconds", 60, 61, "control the freshness that is watched"],
  ["freshSeconds", 60, 59, "doc the freshness that is watched"],
  ["freshSeconds", 60, undefined, "control the freshness that is watched"],
  ["freshSeconds", undefined, 60, "doc the freshness that is watched"],
  ["recertifySeconds", 60, 61, "control the time to recertify"],
  ["owner", undefined, "revops", "doc the owner"],
  ["steward", undefined, "revops", "doc the steward"],
])("`%s` from %j to %j: %s", (key, before, after, words) => {
  expect(told(having(key, before), having(key, after))).toEqual([`${words} of \`O\` changes`]);
});

test("personal data that a row no longer holds is none", () => {
  expect(told(rowHaving("pii", ["mail"]), rowHaving("pii", undefined))).toEqual([
    "doc the personal data of `O.f` changes",
  ]);
});

test("a brake is weaker if more may pass", () => {
  const limits = (deletes: readonly [number, number], changes: readonly [number, number]) => {
    const limit = ([percent, over]: readonly [number, number]) => ({ percent, over });
    return { kind: "limits", deletes: limit(deletes), changes: limit(changes) };
  };
  const usual = limits([10, 10], [50, 100]);
  const off = { kind: "off" };
  const cases: readonly (readonly [unknown, unknown, string])[] = [
    [usual, off, "control"],
    [off, usual, "doc"],
    [usual, limits([11, 10], [50, 100]), "control"],
    [usual, limits([10, 11], [50, 100]), "control"],
    [usual, limits([10, 10], [51, 100]), "control"],
    [usual, limits([10, 10], [50, 101]), "control"],
    [usual, limits([9, 9], [49, 99]), "doc"],
    [usual, limits([9, 10], [50, 100]), "doc"],
  ];
  const found = cases.map(([before, after]) =>
    told(having("brake", before), having("brake", after)),
  );
  expect(found).toEqual(cases.map(([, , one]) => [`${one} the brake of \`O\` changes`]));
});

test("a system comes, goes, or is reached otherwise", () => {
  const system = (part: object) =>
    planHaving({
      systems: plain.systems.map((one) => (one.id === "a" ? { ...one, ...part } : one)),
    });
  const without = planHaving({ systems: plain.systems.filter((one) => one.id !== "a") });
  expect(told(without, plain)).toEqual(["reach system `a` is new"]);
  expect(told(plain, without)).toEqual(["data system `a` is gone"]);
  expect(told(plain, system({ connector: "sqlite", region: "eu" }))).toEqual([
    "data system `a` is reached by sqlite",
  ]);
  expect(told(plain, system({ region: "eu", processor: "P", transfer: "T" }))).toEqual([
    "reach the region of `a` is eu",
    "reach the processor of `a` is P",
    "reach the transfer of `a` is T",
  ]);
  expect(told(system({ region: "eu" }), plain)).toEqual([
    "reach the region of `a` is no longer stated",
  ]);
  expect(planChanges(plain, without)[0]?.concerns).toEqual(["O"]);
});

test.each<[string, readonly object[], readonly object[], string]>([
  ["mail", [email("r")], [email("r", "daily")], "control"],
  ["mail", [email("r", "daily")], [email("r")], "doc"],
  ["mail", [email("r", "daily")], [email("s", "daily")], "control"],
  ["mail", [email("r", "daily")], [{ kind: "notify", owner: "r", when: "now" }], "control"],
  ["a notice", [notify("owner")], [notify("steward")], "control"],
  ["a notice", [notify("owner")], [notify("owner"), { kind: "log" }], "doc"],
  ["a notice", [notify("owner")], [{ kind: "log", whom: "owner" }], "control"],
  ["an alert", [alert(5)], [alert(6)], "control"],
  ["an alert", [alert(5)], [alert(5), { kind: "log" }], "doc"],
  ["an alert", [alert(5)], [alert()], "doc"],
  ["an alert", [alert()], [alert(1)], "control"],
  ["an alert", [alert(5)], [{ ...alert(5), channel: "other" }], "control"],
  ["an alert", [alert(5)], [{ ...alert(5), kind: "log" }], "control"],
  ["a flag", [flag("record")], [flag("field")], "control"],
  ["a flag", [flag("field")], [flag("record")], "doc"],
  ["a flag", [flag("field")], [flag("field"), { kind: "log" }], "doc"],
  ["a flag", [flag("field")], [{ kind: "log", scope: "record" }], "control"],
  ["a block", [{ kind: "block" }], [{ kind: "log" }], "control"],
  ["a block", [{ kind: "block" }], [{ kind: "log" }, { kind: "block" }], "doc"],
  ["a request", [{ kind: "request_correction" }], [{ kind: "block" }], "control"],
  ["a line of the log", [{ kind: "log" }], [], "control"],
])("on an error %s: %j, then %j is %s", (_, before, after, expected) => {
  const rules = (actions: readonly object[]) =>
    planHaving({
      errors: [
        { class: "conflict", actions },
        { class: "auth", actions: [] },
      ],
    });
  expect(told(rules(before), rules(after))).toEqual([
    `${expected} what happens on conflict changes`,
  ]);
  expect(told(planHaving({ errors: [] }), rules(after))).toEqual([]);
});

function email(owner: string, when = "now") {
  return { kind: "email", owner, when };
}

function notify(whom: string) {
  return { kind: "notify", whom };
}

function alert(whenQueueOver?: number) {
  return {
    kind: "alert",
    channel: "ops",
    ...(whenQueueOver === undefined ? {} : { whenQueueOver }),
  };
}

function flag(scope: string) {
  return { kind: "flag", scope };
}

test.each<[keyof Plan, string, readonly [string, string, string]]>([
  ["channels", "channel", ["doc", "doc", "control"]],
  ["terms", "term", ["doc", "doc", "doc"]],
  ["owners", "owner", ["doc", "doc", "doc"]],
  ["maps", "value map", ["doc", "doc", "doc"]],
])("one of the %s is new, changes, is gone", (key, word, classes) => {
  const one = { id: "n", label: "one", members: [] };
  const plans = [[], [one], [{ ...one, label: "other" }], []].map((items) =>
    planHaving({ [key]: items }),
  );
  const [none, first, second] = plans as [Plan, Plan, Plan];
  expect([told(none, first), told(first, second), told(second, none)]).toEqual([
    [`${classes[0]} ${word} \`n\` is new`],
    [`${classes[1]} ${word} \`n\` changes`],
    [`${classes[2]} ${word} \`n\` is gone`],
  ]);
});

test("a map counts where an object in force goes by it, before or after", () => {
  const map = (label: string) => ({ id: "M", label });
  const using = (label: string, map: string | null, state = "active") => ({
    ...having(
      "rows",
      object.rows.map((row) => ({ ...row, map })),
    ),
    maps: [{ id: "M", label }],
    ...(state === "active" ? {} : {}),
  });
  const at = (label: string, by: string | undefined, state: string): Plan => {
    const rows = object.rows.map((row) => (by === undefined ? row : { ...row, map: by }));
    const one = { ...object, rows, status: { ...object.status, state } };
    return planHaving({ maps: [map(label)], objects: [one] });
  };
  void using;
  const mapChange = (before: Plan, after: Plan) =>
    told(before, after).filter((line) => line.includes("value map `M`"));
  expect(mapChange(at("one", "M", "active"), at("other", "M", "active"))).toEqual([
    "data value map `M` changes",
  ]);
  expect(mapChange(at("one", undefined, "active"), at("other", "M", "active"))).toEqual([
    "data value map `M` changes",
  ]);
  expect(mapChange(at("one", "N", "active"), at("other", "N", "active"))).toEqual([
    "doc value map `M` changes",
  ]);
  expect(mapChange(at("one", "M", "proposed"), at("other", "M", "proposed"))).toEqual([
    "doc value map `M` changes",
  ]);
});

test("an object and a row come and go", () => {
  const none = planHaving({ objects: [] });
  const proposed = (key: string, value: unknown) => {
    const [one] = rowHaving(key, value).objects;
    return planHaving({ objects: [{ ...one, status: { state: "proposed" } }] });
  };
  expect(told(none, plain)).toEqual(["data object `O` is new"]);
  expect(told(plain, none)).toEqual(["data object `O` is gone"]);
  expect(told(none, proposed("pii", ["mail"]))).toEqual([
    "reach `O` holds personal data",
    "doc object `O` is new",
  ]);
  expect(told(none, proposed("label", "F"))).toEqual(["doc object `O` is new"]);
  expect(told(proposed("schedule", 1), proposed("schedule", 2))).toEqual([]);
  const bare = having("rows", []);
  expect(told(bare, plain)).toEqual(["data row `O.f` is new"]);
  expect(told(plain, bare)).toEqual(["data row `O.f` is gone"]);
  expect(told(bare, rowHaving("pii", ["mail"]))).toEqual([
    "data row `O.f` is new",
    "reach `O.f` holds personal data",
  ]);
});

test("changes are told gravest first, and the first three kinds wait for somebody", () => {
  const before = {
    ...having("label", "one"),
    systems: plain.systems.filter((one) => one.id !== "c"),
  };
  const other = { label: "other", schedule: "other", erasure: "other", where: "other" };
  const after = { ...object, ...other } as unknown as ObjectPlan;
  const classes = planChanges(before, { ...plain, objects: [after] }).map((one) => one.class);
  expect(classes).toEqual(["data", "reach", "control", "timing", "doc"]);
  expect([...refusedClasses]).toEqual(["data", "reach", "control"]);
});

test("in force, an object that is proposed does what the others do", () => {
  const status = { state: "proposed", compare: "x" };
  const plan = asInForce(having("status", status));
  expect(plan.objects[0]?.status).toEqual({ ...status, state: "active" });
  const paused = having("status", { state: "paused" });
  expect(asInForce(paused)).toEqual(paused);
});
