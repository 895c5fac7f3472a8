/** One change of a spec, and what is told of it. */
import { expect, test } from "vitest";
import { specPackage } from "../../test/support/packages.ts";
import { compile } from "../compile.ts";
import { type DiffChange, diffPlans } from "./diff.ts";

const input = specPackage("hubspot-salesforce");
const text = (input.package.files[0]?.text ?? "").replace(/(?<=\S) {2,}/g, " ");
const before = compiled(text);

function compiled(spec: string) {
  const { plan, map, diagnostics } = compile({
    ...input,
    package: { ...input.package, files: [{ file: "a.sync", text: spec }] },
  });
  const error = diagnostics.find((one) => one.severity === "error");
  if (plan === undefined || map === undefined) throw new Error(error?.message);
  return { plan, map };
}

function changed(from: string, to: string): readonly DiffChange[] {
  if (!text.includes(from)) throw new Error(`the spec does not say ${from}`);
  const after = compiled(text.replace(from, to));
  return diffPlans(before.plan, after.plan, after.map);
}

function lines(changes: readonly DiffChange[]): readonly string[] {
  return changes.flatMap((one) => [
    `${one.class} ${one.what}`,
    ...[one, ...one.effects].flatMap(({ was, now }) => [
      ...(was === undefined ? [] : [`- ${was}`]),
      ...(now === undefined ? [] : [`+ ${now}`]),
    ]),
  ]);
}

test.each<[string, string, readonly string[]]>([
  [
    "match hs.email = sf.Email ignoring case",
    "match hs.email = sf.Email",
    [
      "data the match of `Contact` changes",
      "- hs.email = sf.Email ignoring case",
      "+ hs.email = sf.Email",
    ],
  ],
  [
    '"customer" <- "Won"',
    '"customer" <-> "Won"',
    ["data value map `LifecycleStage` changes", '+ hs → sf: "customer" → "Won"'],
  ],
  [
    "alert ops when queue > 100",
    "alert ops when queue > 1000",
    [
      "control what happens on rate_limit changes",
      "- queue, retry after 10m, alert ops when queue > 100",
      "+ queue, retry after 10m, alert ops when queue > 1000",
    ],
  ],
  [
    "fresh within 15m",
    "fresh within 1d",
    ["control the freshness that is watched of `Contact` changes", "- within 15m", "+ within 1d"],
  ],
  [
    '"HubSpot" region eu',
    '"HubSpot" region us',
    ["reach the region of `hs` is us", "- eu", "+ us"],
  ],
  [
    "every 2m {",
    "every 90s {",
    ["timing the schedule of `Deal` changes", "- every 2m", "+ every 90s"],
  ],
  [
    "  match hs.salesforce_account_id = sf.Id\n",
    "",
    [
      "data the match of `Company` changes",
      "- hs.salesforce_account_id = sf.Id; hs.domain = sf.Website using domain among sf.ParentId is empty",
      "+ hs.domain = sf.Website using domain among sf.ParentId is empty",
    ],
  ],
  [
    '\n  hs.hubspotscore -> sf.Lead_Score__c because "Marketing owns"',
    "",
    [
      "data row `Contact.hubspotscore` is gone",
      "- hs.hubspotscore, sf.Lead_Score__c: One-way (HubSpot → Salesforce); HubSpot owns it",
    ],
  ],
])("%s → %s", (from, to, expected) => {
  expect(lines(changed(from, to)).slice(0, expected.length)).toEqual(expected);
});

test("a row's sentences are laid side by side, once for all that changes of it", () => {
  const found = changed(
    'sf.Title authority sf pii user.job_title\n    because "Sales updates"',
    "sf.Title latest empty clear pii user.job_title",
  );
  expect(found.map((one) => `${one.class} ${one.part}`)).toEqual([
    "data Contact/jobtitle/empty",
    "data Contact/jobtitle/policy",
    "doc Contact/jobtitle/because",
  ]);
  const [first, ...others] = found;
  expect(first?.effects).toContainEqual({
    was: "A blank on one side never overwrites a value on another.",
    now: "A blank on one side empties the others as well.",
  });
  expect(others.flatMap((one) => one.effects)).toEqual([]);
});

test("who answers for it is named, and where it stands", () => {
  const [change] = changed("fresh within 15m", "fresh within 20m");
  expect(change?.for).toEqual(["Revenue Operations"]);
  const line = text.slice(0, text.indexOf("fresh within 15m")).split("\n").length;
  expect(change?.place).toMatchObject({ file: "a.sync", line, column: 3 });
  const [gone] = changed("  fresh within 15m\n", "");
  expect(gone?.place?.line).toBe(text.slice(0, text.indexOf("object Contact")).split("\n").length);
});

test("a reason may stand by the row, the block or the object, or be a ticket or an approval", () => {
  const spec = (clauses: string, row = "") => `edition 2026
package acme.example

system a: memory "Alpha"
system b: memory "Beta"

object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  ${clauses}
  a.f <-> b.f ${row}
}
`;
  const told = (clauses: string, row: string) => {
    const after = compiled(spec(clauses, row));
    return diffPlans(compiled(spec("", "authority a")).plan, after.plan)[0]?.hasReason;
  };
  expect(told("", "authority b")).toBe(false);
  expect(told("", 'authority b because "they know better"')).toBe(true);
  expect(told("", 'authority b ticket "GOV-1"')).toBe(true);
  expect(told('ticket "GOV-1"', "authority b")).toBe(true);
});
