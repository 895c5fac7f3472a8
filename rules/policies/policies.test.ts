import { describe, expect, test } from "vitest";
import type { Policy } from "../../plan/index.ts";
import { definitionOf, policies } from "./index.ts";
import { mergeFunctions } from "./merge-functions.ts";

const names = {
  system: (alias: string) => ({ hs: "HubSpot", sf: "Salesforce", zd: "Zendesk" })[alias] ?? alias,
  owner: (id: string) => (id === "revops" ? "Revenue Operations" : id),
};
const order = ["sf", "hs"];

describe("people hear of a policy as", () => {
  test.each<[Policy, string, string]>([
    [{ kind: "source" }, "HubSpot owns it", "HubSpot wins"],
    [{ kind: "authority", order }, "Salesforce wins", "Salesforce wins"],
    [
      { kind: "authority", order: ["sf", "hs", "zd"] },
      "Salesforce wins",
      "the first of Salesforce, HubSpot, Zendesk that changed wins",
    ],
    [
      { kind: "latest", order, grainSeconds: 2, stamps: [] },
      "Last write wins",
      "the most recent edit wins (within 2 seconds, Salesforce does)",
    ],
    [{ kind: "review" }, "Manual review", "a person decides; until then neither is written"],
    [
      { kind: "review", by: "revops", withinSeconds: 172_800 },
      "Manual review by Revenue Operations",
      "Revenue Operations decides within 2 days; until then neither is written",
    ],
    [
      { kind: "review", withinSeconds: 3600 },
      "Manual review",
      "a person decides within 1 hour; until then neither is written",
    ],
    [
      { kind: "review", withinSeconds: 90 },
      "Manual review",
      "a person decides within 90 seconds; until then neither is written",
    ],
    [
      { kind: "prefer", system: "sf", order },
      "Salesforce preferred, unless blank",
      "Salesforce wins unless it is blank",
    ],
    [
      { kind: "review", withinSeconds: 300 },
      "Manual review",
      "a person decides within 5 minutes; until then neither is written",
    ],
    ...Object.entries({
      union: "the additions and removals of all sides are combined",
      max: "the greatest value wins",
      min: "the least value wins",
      sum: "the differences of all sides are added up",
      any: "it is true if any side says so",
      all: "it is true only if all sides say so",
      longest: "the longest text wins",
    }).map(([name, outcome]): [Policy, string, string] => [
      { kind: "merge", function: name, order } as Policy,
      `Merged (${name})`,
      outcome,
    ]),
    [
      { kind: "merge_module", path: "./notes.ts", digest: "", order },
      "Merged by ./notes.ts",
      "./notes.ts merges them",
    ],
  ])("%o", (policy, headline, outcome) => {
    const definition = definitionOf(policy);
    expect(definition.headline(policy, names, "HubSpot")).toBe(headline);
    expect(definition.outcome(policy, names, "HubSpot")).toBe(outcome);
  });
});

test("each policy is listed under its own kind", () => {
  for (const [kind, definition] of Object.entries(policies)) expect(definition.kind).toBe(kind);
});

test("what differs is given to one side, put together, or held, by the policy itself", () => {
  const acts = Object.entries(policies).map(([kind, { act }]) => [kind, act]);
  expect(Object.fromEntries(acts)).toEqual({
    source: { do: "take", by: "source" },
    authority: { do: "take", by: "authority" },
    latest: { do: "take", by: "latest" },
    review: { do: "hold" },
    prefer: { do: "take", by: "prefer" },
    merge: { do: "merge", by: "merge" },
    merge_module: { do: "merge", by: "merge_module" },
  });
});

test("only the latest edit asks for stamps, only what computes a value can fail", () => {
  const having = (fact: "needsStamps" | "canFail") =>
    Object.values(policies).flatMap((one) => (one[fact] ? one.kind : []));
  expect(having("needsStamps")).toEqual(["latest"]);
  expect(having("canFail")).toEqual(["merge", "merge_module"]);
});

test("only a sum needs to know the value before", () => {
  expect(definitionOf({ kind: "review" }).needsPast({ kind: "review" })).toBe(false);
  const needing = Object.keys(mergeFunctions).filter((name) => {
    const policy = { kind: "merge", function: name, order } as Policy;
    return definitionOf(policy).needsPast(policy);
  });
  expect(needing).toEqual(["sum"]);
});

test("each merge function takes values that it can merge", () => {
  const accepts = Object.entries(mergeFunctions).map(([name, one]) => [
    name,
    one.accepts.join(" "),
  ]);
  expect(Object.fromEntries(accepts)).toEqual({
    union: "multi_enum list",
    max: "integer decimal date datetime time",
    min: "integer decimal date datetime time",
    sum: "integer decimal",
    any: "boolean",
    all: "boolean",
    longest: "text",
  });
});
