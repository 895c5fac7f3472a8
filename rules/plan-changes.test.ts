/** One change of a spec's text, and the class of what it does to existing data. */
import { expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import type { OwnerPlan, Plan } from "../plan/index.ts";
import { specPackage } from "../test/support/packages.ts";
import { objectsToReset, planChanges } from "./plan-changes.ts";

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
