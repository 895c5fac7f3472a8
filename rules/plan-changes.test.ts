/** One change of a spec's text, and the class of what it does to existing data. */
import { describe, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import type {
  Brake,
  BrakeLimit,
  ErrorActionPlan,
  ErrorRule,
  ObjectPlan,
  OwnerPlan,
  Plan,
  RowPlan,
} from "../plan/index.ts";
import { specPackage } from "../test/support/packages.ts";
import {
  changeClasses,
  isGovernedOfObject,
  isGovernedOfRow,
  objectsToReset,
  planChanges,
  refusedClasses,
} from "./plan-changes.ts";

const input = specPackage("hubspot-salesforce");
const [file] = input.package.files;
if (file === undefined) throw new Error("no spec");

function planOf(text: string): Plan {
  const { plan, diagnostics } = compile({
    ...input,
    package: { ...input.package, files: [{ file: "a.sync", text }] },
  });
  const error = diagnostics.find((one) => one.severity === "error");
  if (plan === undefined) throw new Error(error?.message);
  return plan;
}

/** Without the columns, which a replaced text would have to repeat. */
const text = file.text.replace(/(?<=\S) {2,}/g, " ");
const before = planOf(text);

function changed(from: string, to: string): Plan {
  if (!text.includes(from)) throw new Error(`the spec does not say ${from}`);
  return planOf(text.replace(from, to));
}

test.each<[string, string, readonly string[]]>([
  [
    "latest using phone(hs.country)",
    "authority sf using phone(hs.country)",
    ["data the conflict clause of `Contact.phone`"],
  ],
  [
    "hs.industry <-> sf.Industry",
    "hs.industry -> sf.Industry",
    ["data an end of `Company.industry`"],
  ],
  ['"customer" <- "Won"', '"customer" <-> "Won"', ["data value map `LifecycleStage`"]],
  ["  match hs.salesforce_account_id = sf.Id\n", "", ["data the match of `Company`"]],
  [
    '\n  hs.hubspotscore -> sf.Lead_Score__c because "Marketing owns"',
    "",
    ["data row `Contact.hubspotscore` is gone"],
  ],
  ['required because "Sales owns"', 'because "Sales owns"', ["data `required` of `Company.name`"]],
  ['"HubSpot" region eu', '"HubSpot" region us', ["reach the region of `hs` is us"]],
  [
    "hs.numberofemployees <-> sf.NumberOfEmployees prefer sf",
    "hs.numberofemployees <-> sf.NumberOfEmployees prefer sf pii user.job_title",
    ["reach the personal data of `Company.numberofemployees`"],
  ],
  [
    "log, skip record, email revops daily",
    "log, skip record",
    ["control what happens on mapping_issue"],
  ],
  [
    "log, skip record, email revops daily",
    "log, skip record, email revops now",
    ["doc what happens on mapping_issue"],
  ],
  [
    "alert ops when queue > 100",
    "alert ops when queue > 1000",
    ["control what happens on rate_limit"],
  ],
  ["alert ops when queue > 100", "alert ops", ["doc what happens on rate_limit"]],
  ["log, flag record, email", "log, flag field, email", ["control what happens on invalid_data"]],
  ["  fresh within 15m\n", "", ["control the freshness that is watched of `Contact`"]],
  ["every 2m {", "every 3m {", ["timing the schedule of `Deal`"]],
  ['because "Sales updates"', 'because "Sales keeps it"', ["doc the reason of `Contact.jobtitle`"]],
])("%s → %s", (from, to, expected) => {
  const changes = planChanges(before, changed(from, to));
  const told = changes.map((one) => `${one.class} ${one.what}`);
  for (const one of expected)
    expect(
      told.some((line) => line.startsWith(one)),
      told.join("\n"),
    ).toBe(true);
  const gravest = expected[0]?.split(" ")[0];
  expect(changes[0]?.class).toBe(gravest);
});

test("the same plan changes nothing, and lines that move are no change", () => {
  expect(planChanges(before, before)).toEqual([]);
  expect(planChanges(before, planOf(`// a remark\n\n${text}`))).toEqual([]);
});

test("another verdict of a proof changes nothing, and resets nothing", () => {
  const proof = { verdict: "not_proved", reason: "another version" } as const;
  const after: Plan = {
    ...before,
    objects: before.objects.map((one) => ({
      ...one,
      rows: one.rows.map((row) => ({ ...row, proof })),
    })),
  };
  expect(planChanges(before, after)).toEqual([]);
  expect(objectsToReset(planChanges(before, after), after)).toEqual([]);
});

test("what is only proposed touches no data, whatever it does", () => {
  const proposed = (plan: Plan): Plan => ({
    ...plan,
    objects: plan.objects.map((one) =>
      one.id === "Contact" ? { ...one, status: { state: "proposed" } } : one,
    ),
  });
  const gravest = (old: Plan, now: Plan) => planChanges(old, now)[0]?.class;
  const after = changed("latest using phone(hs.country)", "authority sf using phone(hs.country)");
  expect(gravest(proposed(before), proposed(after))).toBe("doc");
  expect(gravest(proposed(before), after)).toBe("data");
  expect(gravest(before, proposed(after))).toBe("data");
  const without: Plan = { ...before, objects: before.objects.filter(({ id }) => id !== "Contact") };
  expect(gravest(proposed(before), without)).toBe("doc");
  // It reads people's data all the same.
  expect(gravest(without, proposed(before))).toBe("reach");
});

test.each<[string, Partial<OwnerPlan>, Partial<OwnerPlan>, string | undefined]>([
  ["another one may decide", { members: ["a"] }, { members: ["a", "b"] }, "control"],
  ["everybody may decide", { members: ["a"] }, { members: [] }, "control"],
  ["fewer may decide", { members: ["a", "b"] }, { members: ["a"] }, "doc"],
  ["some may, and not everybody", { members: [] }, { members: ["a"] }, "control"],
  ["another one may sign", { keys: ["k"] }, { keys: ["k", "l"] }, "control"],
  ["somebody may sign", {}, { keys: ["k"] }, "control"],
  ["nobody signs any more", { keys: ["k"] }, {}, "doc"],
  ["other words", { label: "A" }, { label: "B" }, "doc"],
  ["nothing", { members: ["a"] }, { members: ["a"] }, undefined],
])("%s", (_, old, now, expected) => {
  const owned = (by: Partial<OwnerPlan>): Plan => ({
    ...before,
    owners: before.owners.map((one) => (one.id === "revops" ? { ...one, ...by } : one)),
  });
  const [change] = planChanges(owned(old), owned(now));
  expect([change?.class, change?.owner]).toEqual([expected, expected && "revops"]);
});

test("whom else a change concerns is part of it", () => {
  const about = (from: string, to: string) => planChanges(before, changed(from, to))[0];
  expect(about('"HubSpot" region eu', '"HubSpot" region us')?.concerns).toEqual([
    "Company",
    "Contact",
    "Deal",
  ]);
  expect(about('"customer" <- "Won"', '"customer" <-> "Won"')?.concerns).toEqual(["Contact"]);
  expect(about("dpo privacy", "dpo revops")).toEqual({
    class: "control",
    part: "organisation",
    concerns: ["Company", "Contact", "Deal"],
    what: "`revops` is the data protection officer",
  });
  const handedOver = about("  owner revops", "  owner privacy");
  expect(handedOver).toMatchObject({ class: "control", what: "the owner of `Company` changes" });
});

test("only the objects whose data may change are read afresh", () => {
  const after = changed("latest using phone(hs.country)", "authority sf using phone(hs.country)");
  expect(objectsToReset(planChanges(before, after), after)).toEqual(["Contact"]);
  const mapped = changed('"customer" <- "Won"', '"customer" <-> "Won"');
  expect(objectsToReset(planChanges(before, mapped), mapped)).toEqual([
    "Company",
    "Contact",
    "Deal",
  ]);
  const timed = changed("every 2m {", "every 3m {");
  expect(objectsToReset(planChanges(before, timed), timed)).toEqual([]);
});

test("a change names the part of the plan, as its map of places does", () => {
  const part = (from: string, to: string) => planChanges(before, changed(from, to))[0]?.part;
  expect(part("hs.name <-> sf.Name", "hs.name <- sf.Name")).toBe("Company/name/arrows");
  expect(part('"HubSpot" region eu', '"HubSpot" region us')).toBe("systems/hs/region");
  expect(part('"customer" <- "Won"', '"customer" <-> "Won"')).toBe("maps/LifecycleStage");
});

/** What is told of each setting that can change, and how grave it is. */
describe("every setting has its words", () => {
  const [object] = before.objects;
  const [row] = object?.rows ?? [];
  if (object === undefined || row === undefined) throw new Error("no row");
  const { owner: _owner, steward: _steward, ...unowned } = object;
  const { owner: _of, steward: _by, pii: _pii, ...unownedRow } = row;

  test.each<[keyof ObjectPlan, string]>([
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
    ["owner", "doc the owner"],
    ["steward", "doc the steward"],
    ["recordOwner", "doc the record owner"],
    ["purpose", "doc the purpose"],
    ["subjects", "doc the subjects"],
    ["basis", "doc the basis"],
    ["retention", "doc the retention"],
    ["volume", "doc the volume"],
    ["ignored", "doc what is left out"],
  ])("%s of an object: %s", (key, words) => {
    const old = withObject(unowned as ObjectPlan);
    const now = withObject({ ...unowned, [key]: "another" } as unknown as ObjectPlan);
    expect(toldOf(old, now)).toEqual([`${words} of \`${object.id}\` changes`]);
    expect(planChanges(old, now)[0]?.part).toBe(`${object.id}//${key}`);
    expect(isGovernedOfObject(key)).toBe(!words.startsWith("timing") && !isWord(key, words));
  });

  test.each<[keyof RowPlan, string]>([
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
    ["owner", "doc the owner"],
    ["steward", "doc the steward"],
    ["ticket", "doc the ticket"],
    ["class", "doc the class"],
    ["term", "doc the term"],
  ])("%s of a row: %s", (key, words) => {
    const old = withObject({ ...unowned, rows: [unownedRow] } as ObjectPlan);
    const rows = [{ ...unownedRow, [key]: "another" }] as unknown as readonly RowPlan[];
    const now = withObject({ ...unowned, rows } as ObjectPlan);
    expect(toldOf(old, now)).toEqual([`${words} of \`${object.id}.${row.id}\` changes`]);
    expect(planChanges(old, now)[0]?.part).toBe(`${object.id}/${row.id}/${key}`);
    expect(isGovernedOfRow(key)).toBe(!words.startsWith("timing") && !isWord(key, words));
  });

  /** Who answers may be grave, where it was somebody else before. */
  function isWord(key: string, words: string): boolean {
    return words.startsWith("doc") && key !== "owner" && key !== "steward";
  }

  test("what a plan only remembers of a row or of a proof is none", () => {
    const now = withObject({
      ...unowned,
      rows: [{ ...unownedRow, provenance: {}, table: "another" }],
    } as unknown as ObjectPlan);
    expect(toldOf(withObject({ ...unowned, rows: [unownedRow] } as ObjectPlan), now)).toEqual([]);
    expect(isGovernedOfRow("provenance")).toBe(false);
    expect(isGovernedOfObject("rows")).toBe(false);
  });

  test.each<[string, Partial<ObjectPlan>, Partial<ObjectPlan>, string]>([
    ["an owner comes", {}, { owner: "a" }, "doc"],
    ["another owner", { owner: "a" }, { owner: "b" }, "control"],
    ["no steward any more", { steward: "a" }, {}, "control"],
    ["it is watched less closely", { freshSeconds: 60 }, { freshSeconds: 61 }, "control"],
    ["it is watched more closely", { freshSeconds: 60 }, { freshSeconds: 59 }, "doc"],
    ["it is watched no longer", { freshSeconds: 60 }, {}, "control"],
    ["it is watched from now on", {}, { freshSeconds: 60 }, "doc"],
    ["it is looked at again later", { recertifySeconds: 60 }, { recertifySeconds: 90 }, "control"],
  ])("%s", (_, old, now, expected) => {
    const [change] = planChanges(
      withObject({ ...unwatched(), ...old }),
      withObject({ ...unwatched(), ...now }),
    );
    expect(change?.class).toBe(expected);
    const watched = Object.hasOwn({ ...old, ...now }, "recertifySeconds");
    if (watched) expect(change?.what).toBe(`the time to recertify of \`${object.id}\` changes`);
  });

  const limit = (percent: number, over: number) => ({ percent, over });
  const brake = (deletes: BrakeLimit, changes: BrakeLimit): Brake => ({
    kind: "on",
    deletes,
    changes,
  });
  const usual = brake(limit(10, 10), limit(50, 100));

  test.each<[string, Brake, Brake, string]>([
    ["is taken off", usual, { kind: "off" }, "control"],
    ["is put on", { kind: "off" }, usual, "doc"],
    ["lets a greater share go", usual, brake(limit(11, 10), limit(50, 100)), "control"],
    ["lets more records go", usual, brake(limit(10, 11), limit(50, 100)), "control"],
    ["lets a greater share change", usual, brake(limit(10, 10), limit(51, 100)), "control"],
    ["lets more records change", usual, brake(limit(10, 10), limit(50, 101)), "control"],
    ["stops earlier", usual, brake(limit(9, 9), limit(49, 99)), "doc"],
  ])("a brake that %s", (_, old, now, expected) => {
    const told = toldOf(
      withObject({ ...unowned, brake: old } as ObjectPlan),
      withObject({ ...unowned, brake: now } as ObjectPlan),
    );
    expect(told).toEqual([`${expected} the brake of \`${object.id}\` changes`]);
  });

  function unwatched(): ObjectPlan {
    const { freshSeconds: _f, recertifySeconds: _r, ...rest } = unowned;
    return rest as ObjectPlan;
  }

  function withObject(one: ObjectPlan): Plan {
    return { ...before, objects: [one] };
  }
});

describe("an error's rule that guards less than before is one of control", () => {
  const rule = (...actions: readonly ErrorActionPlan[]): Plan => ({
    ...before,
    errors: [{ class: "invalid_data", actions } as unknown as ErrorRule],
  });
  const email = (when: "now" | "daily", owner = "desk"): ErrorActionPlan =>
    ({ kind: "email", owner, when }) as ErrorActionPlan;
  const alert = (whenQueueOver?: number, channel = "ops"): ErrorActionPlan =>
    ({
      kind: "alert",
      channel,
      ...(whenQueueOver === undefined ? {} : { whenQueueOver }),
    }) as ErrorActionPlan;
  const flag = (scope: "record" | "field"): ErrorActionPlan =>
    ({ kind: "flag", scope }) as ErrorActionPlan;
  const just = (kind: string): ErrorActionPlan => ({ kind }) as ErrorActionPlan;
  const notify = (whom: string): ErrorActionPlan => ({ kind: "notify", whom }) as ErrorActionPlan;

  test.each<[string, ErrorActionPlan, ErrorActionPlan, string]>([
    ["a mail at once, that comes daily", email("now"), email("daily"), "control"],
    ["a daily mail, that comes at once", email("daily"), email("now"), "doc"],
    ["a mail to another", email("now"), email("now", "other"), "control"],
    ["a mail that becomes an alert", email("now"), alert(), "control"],
    ["an alert of a longer queue", alert(10), alert(11), "control"],
    ["an alert of a shorter queue", alert(10), alert(9), "doc"],
    ["an alert of any queue, that waits for one", alert(), alert(1), "control"],
    ["an alert of a queue, that waits no longer", alert(1), alert(), "doc"],
    ["an alert elsewhere", alert(), alert(undefined, "other"), "control"],
    ["an alert that becomes a mail", alert(), email("now"), "control"],
    ["a record that is held, and then a field", flag("record"), flag("field"), "control"],
    ["a field that is held, and then the record", flag("field"), flag("record"), "doc"],
    ["a field that is held, and no longer", flag("field"), just("skip"), "control"],
    ["another who hears of it", notify("record_owner"), notify("owner"), "control"],
    ["who hears of it no longer", notify("record_owner"), just("log"), "control"],
    ["a block that is none", just("block"), just("skip"), "control"],
    ["a question that is none", just("request_correction"), just("block"), "control"],
    ["a line in the log that is none", just("log"), just("skip"), "doc"],
  ])("%s", (_, old, now, expected) => {
    expect(toldOf(rule(old), rule(now))).toEqual([
      `${expected} what happens on invalid_data changes`,
    ]);
  });

  test.each([
    email("now"),
    email("daily"),
    alert(),
    alert(5),
    flag("record"),
    flag("field"),
    notify("owner"),
    just("block"),
  ])("%j guards as it did where something comes beside it", (one) => {
    expect(toldOf(rule(one), rule(one, just("log")))).toEqual([
      "doc what happens on invalid_data changes",
    ]);
    expect(toldOf(rule(one), rule(one))).toEqual([]);
    expect(planChanges(rule(one), rule())[0]).toMatchObject({
      class: "control",
      part: "errors/invalid_data",
    });
  });
});

test("the gravest is told first, whatever comes first in the plan", () => {
  const after: Plan = {
    ...before,
    terms: [],
    channels: [],
    systems: before.systems.map((one) =>
      one.id === "hs" ? { ...one, region: "us" } : { ...one, connector: "another" },
    ),
    objects: before.objects.map((one) => ({
      ...one,
      priority: "low",
      label: "another",
    })) as unknown as readonly ObjectPlan[],
  };
  const classes = planChanges(before, after).map((one) => one.class);
  expect([...new Set(classes)]).toEqual(["data", "reach", "control", "timing", "doc"]);
  expect(classes).toEqual(
    classes.toSorted((a, b) => changeClasses.indexOf(a) - changeClasses.indexOf(b)),
  );
});

test("a system that comes, goes, or is reached otherwise concerns whoever has it", () => {
  const [first] = before.systems;
  if (first === undefined) throw new Error("no system");
  const without = (id: string): Plan => ({
    ...before,
    systems: before.systems.filter((one) => one.id !== id),
  });
  const all = ["Company", "Contact", "Deal"];
  expect(planChanges(without("hs"), before)).toEqual([
    { class: "reach", part: "systems/hs", concerns: all, what: "system `hs` is new" },
  ]);
  expect(planChanges(before, without("hs"))).toEqual([
    { class: "data", part: "systems/hs", concerns: all, what: "system `hs` is gone" },
  ]);
  const nobodys: Plan = { ...before, systems: [...before.systems, { ...first, id: "zz" }] };
  expect(planChanges(before, nobodys)).toEqual([
    { class: "reach", part: "systems/zz", concerns: [], what: "system `zz` is new" },
  ]);
});

test("each list of the plan has its parts, of which a new one touches nothing that was there", () => {
  const lists = {
    maps: before.maps.map((one) => ({ ...one, id: "new" })).slice(0, 1),
    channels: before.channels.map((one) => ({ ...one, id: "new" })).slice(0, 1),
    owners: before.owners.map((one) => ({ ...one, id: "new" })).slice(0, 1),
    terms: [{ id: "new", label: "New" }],
  };
  const old: Plan = { ...before, terms: [] };
  const now: Plan = {
    ...old,
    maps: [...old.maps, ...lists.maps],
    channels: [...old.channels, ...lists.channels],
    owners: [...old.owners, ...lists.owners],
    terms: lists.terms as unknown as Plan["terms"],
  };
  const parts = ["maps/new", "channels/new", "owners/new", "terms/new"];
  expect(planChanges(old, now).map((one) => one.part)).toEqual(parts);
  expect(toldOf(old, now)).toEqual([
    "doc value map `new` is new",
    "doc channel `new` is new",
    "doc owner `new` is new",
    "doc term `new` is new",
  ]);
  expect(toldOf(now, old)).toEqual([
    "control channel `new` is gone",
    "doc value map `new` is gone",
    "doc owner `new` is gone",
    "doc term `new` is gone",
  ]);
});

test("a map that a row comes to need is new, and only the row touches data", () => {
  const unmapped: Plan = {
    ...before,
    maps: before.maps.filter(({ id }) => id !== "LifecycleStage"),
  };
  expect(toldOf(unmapped, before)).toEqual(["doc value map `LifecycleStage` is new"]);
});

test("what is refused until somebody accepts it is what is grave", () => {
  expect(changeClasses.filter((one) => refusedClasses.has(one))).toEqual([
    "data",
    "reach",
    "control",
  ]);
});

test("personal data that comes in is a change of its own, of a new row and of a proposed object", () => {
  const [object] = before.objects;
  const [row] = object?.rows ?? [];
  if (object === undefined || row === undefined) throw new Error("no row");
  const personal = { ...row, id: "zz", pii: "user.name" };
  const withRow = (rows: readonly RowPlan[], proposed = false): Plan => ({
    ...before,
    objects: [{ ...object, rows, ...(proposed ? { status: { state: "proposed" } as const } : {}) }],
  });
  expect(
    planChanges(withRow([]), withRow([personal])).map(({ class: of, part }) => `${of} ${part}`),
  ).toEqual([`data ${object.id}/zz`, `reach ${object.id}/zz/pii`]);
  const timed = (plan: Plan): Plan => ({
    ...plan,
    objects: plan.objects.map((one) => ({ ...one, priority: "low" }) as unknown as ObjectPlan),
  });
  const proposed = withRow([row], true);
  expect(toldOf(proposed, timed(proposed))).toEqual([
    `timing the priority of \`${object.id}\` changes`,
  ]);
});

test("an officer who goes is words, and one who comes decides", () => {
  const by = (dpo: string | undefined): Plan => ({
    ...before,
    organisation: { label: "Acme", ...(dpo === undefined ? {} : { dpo }) },
  });
  expect(toldOf(by("a"), by(undefined))).toEqual(["doc nobody is the data protection officer"]);
  expect(toldOf(by(undefined), by("a"))).toEqual(["control `a` is the data protection officer"]);
  expect(toldOf(by("a"), by("a"))).toEqual([]);
});

function toldOf(old: Plan, now: Plan): readonly string[] {
  return planChanges(old, now).map((one) => `${one.class} ${one.what}`);
}
