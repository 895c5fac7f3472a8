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
    [{ kind: "merge", function: "max", order }, "Merged (max)", "the greatest value wins"],
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

test("only the latest edit asks for stamps, only a module of the user's own can fail", () => {
  const having = (fact: "needsStamps" | "canFail") =>
    Object.values(policies).flatMap((one) => (one[fact] ? one.kind : []));
  expect(having("needsStamps")).toEqual(["latest"]);
  expect(having("canFail")).toEqual(["merge_module"]);
});

test("only a sum needs to know the value before", () => {
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
