/** What the pages of docs/diagnostics/ do not show of the checks of value maps: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { checkText } from "../../../test/support/check-text.ts";

const lead = (rows: string) => `
object Lead: hs.contacts <-> sf.Lead  every 5m {
  match     hs.email = sf.Email
  create    never
  hs.email              <-> sf.Email               authority sf
  ${rows}
}
`;
const bothWays = "hs.hs_lead_status     <-> sf.Rating              authority sf  via Interest";
const fromSalesforce = "hs.hs_lead_status     <-  sf.Rating              via Interest";
const toSalesforce = "hs.hs_lead_status     ->  sf.Rating              via Interest";

const map = (entries: string, head = "hs <-> sf") => `map Interest: ${head} {\n${entries}\n}\n`;

test("a map that is used as its head says gives no report", () => {
  const entries = '"OPEN" <-> "Hot"\n"IN_PROGRESS" <-> "Warm"\notherwise <-> hold';
  for (const row of [bothWays, fromSalesforce, toSalesforce]) {
    expect(checkText(map(entries) + lead(row))).toEqual([]);
  }
});

test("an end of a system that the head does not name speaks the left vocabulary", () => {
  const entries = '"OPEN" -> "Hot"\notherwise -> hold';
  expect(checkText(map(entries, "zd -> sf") + lead(toSalesforce))).toEqual([]);
});

test("a map without an end of its right-hand system is reported at the row", () => {
  expect(checkText(map('"OPEN" <-> "Hot"', "sf <-> zd") + lead(bothWays))).toEqual([
    "map-systems: Interest",
  ]);
});

test.each(["hz <-> sf", "hs <-> sz"])("an undeclared system in `%s` is one mistake", (head) => {
  const alias = /[hs]z/.exec(head)?.[0];
  expect(checkText(map('"OPEN" <-> "Hot"\notherwise <-> keep', head) + lead(bothWays))).toEqual([
    `unknown-system: ${alias}`,
  ]);
});

test("a system that an object names as well is reported there alone", () => {
  const text = map('"OPEN" <-> "Hot"\notherwise <-> keep', "hz <-> sf") + lead(bothWays);
  const reports = checkText(text.replaceAll("hs.", "hz."));
  expect(reports).toEqual(["unknown-system: hz"]);
});

test("a broken entry is reported alone, whatever it may have said", () => {
  const entries = '"OPEN" -> "Hot"\n"CONNECTED" -> "Hot"\n"IN_PROGRESS" <-> "Warm"\n"OPEN" <- Hot';
  expect(checkText(map(entries) + lead(bothWays))).toEqual(["unquoted-value: Hot"]);
});

test("a map that may be declared in what could not be read is not unknown", () => {
  expect(checkText(`map Interest hs <-> sf {\n}\n${lead(bothWays)}`)).toEqual([
    "unexpected-text: hs",
  ]);
});

test("a name that several rows misspell is told once, and its map is not unused", () => {
  const entries = '"OPEN" <-> "Hot"\notherwise <-> keep';
  const second = "hs.lifecyclestage <-> sf.LeadSource authority sf via Interst";
  const rows = `${bothWays.replace("Interest", "Interst")}\n  ${second}`;
  expect(checkText(map(entries) + lead(rows))).toEqual(["unknown-map: Interst"]);
});

test("a second map of a name may be the one that is missing", () => {
  const entries = '"OPEN" <-> "Hot"\notherwise <-> keep';
  const row = bothWays.replace("Interest", "Rating");
  expect(checkText(map(entries) + map(entries) + lead(`${bothWays}\n  ${row}`))).toContain(
    "duplicate-declaration: Interest",
  );
  expect(checkText(map(entries) + map(entries) + lead(row))).toEqual([
    "duplicate-declaration: Interest",
  ]);
});

test("an entry against the head is told once, and nothing that follows from it", () => {
  const entries = '"OPEN" <- "Hot"\n"OPEN" <- "Warm"\n"UNQUALIFIED" <-> "Cold"\notherwise <-> hold';
  expect(checkText(map(entries, "hs <- sf") + lead(bothWays))).toEqual([
    "map-entry-against-head: <->",
  ]);
});

test("a value that stands twice is told once, whichever ways its entries go", () => {
  const entries = '"OPEN" <-> "Hot"\n"OPEN" <-> "Hot"\notherwise <-> hold';
  expect(checkText(map(entries) + lead(bothWays))).toEqual([
    'map-value-twice: "OPEN"',
    'map-value-twice: "Hot"',
  ]);
});

test("a blank is one value however it is written", () => {
  const entries = 'empty <-> "Hot"\n"" -> "Cold"\notherwise <-> keep';
  expect(checkText(map(entries) + lead(bothWays))).toEqual(['map-value-twice: ""']);
});

test("a map whose entries all go one way needs no way back", () => {
  const entries = '"OPEN" <- "Hot"\n"OPEN" <- "Warm"\n"UNQUALIFIED" <- "Cold"';
  expect(checkText(map(entries) + lead(fromSalesforce))).toEqual([]);
});

test("a value that several lead to needs its way back from either side", () => {
  const entries = '"OPEN" <- "Hot"\n"OPEN" <- "Warm"\n"UNQUALIFIED" <-> "Cold"\notherwise <-> keep';
  expect(checkText(map(entries) + lead(bothWays))).toEqual(['map-no-way-back: "OPEN"']);
});

test("ways back are found in the case that the map ignores", () => {
  const entries = '"OPEN" -> "Hot"\n"CONNECTED" -> "HOT"\n"open" <- "hot"\notherwise <-> keep';
  expect(checkText(map(entries, "hs <-> sf  ignoring case") + lead(bothWays))).toEqual([
    'map-value-not-an-option: "HOT"',
    'map-value-not-an-option: "open"',
  ]);
});

test("a lone result without a way back matters only where a row goes both ways", () => {
  const entries = '"OPEN" -> "Hot"\n"IN_PROGRESS" <-> "Warm"\notherwise <-> hold';
  expect(checkText(map(entries) + lead(toSalesforce))).toEqual([]);
  expect(checkText(map(entries) + lead(bothWays))).toEqual(['map-result-unmapped: "Hot"']);
});

test("a map with `otherwise` that moves values lacks no direction", () => {
  for (const rule of ["keep", "pass", '"OPEN"']) {
    const entries = `"OPEN" -> "Hot"\n"IN_PROGRESS" -> "Warm"\notherwise -> keep\notherwise <- ${rule}`;
    expect(checkText(map(entries) + lead(bothWays))).toEqual([]);
  }
});

test("a misspelt value is one mistake: no option is missing and no way back", () => {
  const entries = '"OPEN" -> "Hott"\n"IN_PROGRESS" <-> "Warm"\notherwise <-> hold';
  expect(checkText(map(entries) + lead(bothWays))).toEqual(['map-value-not-an-option: "Hott"']);
  const read = '"OPEN" <- "Hott"\n"IN_PROGRESS" <- "Warm"\n"UNQUALIFIED" <- "Cold"';
  expect(checkText(map(read) + lead(fromSalesforce))).toEqual(['map-value-not-an-option: "Hott"']);
});

test("a value is told once, however many rows use its map", () => {
  const entries = '"OPEN" -> "Hott"\notherwise <-> keep';
  const again = "hs.lifecyclestage     ->  sf.LeadSource          via Interest";
  const reports = checkText(map(entries) + lead(`${bothWays}\n  ${again}`));
  expect(reports).toEqual(['map-value-not-an-option: "OPEN"', 'map-value-not-an-option: "Hott"']);
});

test("an option of one stage is enough for a value that is only read", () => {
  const stages = `
map Stage: hs <- sf {
  "lead" <- "Open - Not Contacted"
  otherwise <- keep
}
object Contact: hs.contacts <- sf.Lead then sf.Contact by sf.Lead.ConvertedContactId  every 5m {
  match     hs.email = sf.Email
  hs.email              <-  sf.Email
  hs.lifecyclestage     <-  sf.Lead.Status, sf.Contact.Lifecycle_Status__c  via Stage
}
`;
  expect(checkText(stages)).toEqual([]);
});

test("values beside fields without known options are taken as they are", () => {
  const entries = '"any" <-> "thing"\n1 <-> true';
  const row = "hs.jobtitle           <-> sf.Title               authority sf  via Interest";
  expect(checkText(map(entries) + lead(row))).toEqual([]);
});

test.each([
  ["hs.hs_email_optout", "sf.Title", '"yes"'],
  ["hs.closedate", "sf.Title", '"soon"'],
  ["hs.jobtitle", "sf.NumberOfEmployees", '"few"'],
])("of %s <-> %s, %s is no value", (left, right, value) => {
  const isLeft = right === "sf.Title";
  const entry = isLeft ? `${value} <-> "x"` : `"x" <-> ${value}`;
  const row = `${left}  <-> ${right}  authority sf  via Interest`;
  expect(checkText(map(`${entry}\notherwise <-> keep`) + lead(row))).toEqual([
    `map-value-type: ${value}`,
  ]);
});

test("ends with a format hold their values in a form of their own", () => {
  const row = 'hs.closedate as date("MM/dd/yyyy")  <-> sf.Title  authority sf  via Interest';
  expect(checkText(map('"soon" <-> "now"\notherwise <-> keep') + lead(row))).toEqual([]);
});

test("of the stages that a row reaches it is enough that one has a value", () => {
  const staged = (entries: string) =>
    checkText(`${map(entries)}
object Person: hs.contacts <-> sf.Lead then sf.Contact by sf.Lead.ConvertedContactId  every 5m {
  match     hs.email = sf.Email
  create    never
  hs.email              <-> sf.Email               authority sf
  hs.hs_lead_status     <-> sf.Lead.Rating, sf.Contact.LeadSource  authority sf  via Interest
}
`);
  expect(staged('"OPEN" <-> "Hot"\n"IN_PROGRESS" <-> "Web"\notherwise <-> hold')).toEqual([]);
  expect(staged('"OPEN" <-> "Hot"\n"IN_PROGRESS" <-> "Nowhere"\notherwise <-> hold')).toEqual([
    'map-value-not-an-option: "Nowhere"',
  ]);
});
