/** What the pages of docs/diagnostics do not show of the checks of conditions: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { checkText } from "../../../test/support/check-text.ts";

const contact = (top: string, title = "") => `
object Contact: hs.contacts <- sf.Lead then sf.Contact by sf.Lead.ConvertedContactId  every 5m {
  match     hs.email = sf.Email
  ${top}
  hs.email              <-  sf.Email
  hs.jobtitle           <-  sf.Title               ${title}
}
`;
const account = (top: string) => `
object Account: sf.Account, gs.Company, zd.organizations  every 1h {
  match     sf.Id = gs.SfdcAccountId = zd.external_id
  ${top}
  sf.Id                 ->  gs.SfdcAccountId, zd.external_id
  sf.Name               ->  gs.Name, zd.name
}
`;

test.each([
  // Numbers, options and texts.
  "where sf.Lead_Score__c >= 5 and sf.Lead_Score__c != 5.5",
  'where hs.numemployees in ["1-5", "5-25"]',
  'where hs.annualrevenue > 1000 or hs.annualrevenue = "unknown"',
  'where hs.lastname < "M"',
  'where hs.firstname contains "da" and not hs.firstname starts with "X"',
  "where hs.associations.company = 4711",
  // Dates: a text that is one is meant as one.
  'where hs.closedate > 2026-11-01 and hs.closedate < "2026-12-01"',
  "where hs.createdate >= today - 90d and today - 1d > hs.closedate",
  "where hs.closedate = hs.createdate",
  // Several values.
  'where hs.hs_additional_emails contains "a@acme.example"',
  "where hs.hs_additional_emails is empty",
  // Blanks.
  "where sf.Email = empty and hs.hubspotscore != empty",
  // One stage's field; an option that one stage has.
  "where sf.Lead.IsConverted = false",
  // A part each.
  'where hs.lifecyclestage = "lead" and sf.Email is not empty',
  'where hs.lifecyclestage = "lead" or hs.lifecyclestage = "customer"',
  'where not (hs.lifecyclestage = "lead" and hs.city = "Bonn")',
  // On a day, whatever the record.
  "where today >= 2026-11-01",
  "create in hs when sf.Email is not empty",
  "create in hs when hs.email is empty or sf.Email is not empty",
  "match hs.phone = sf.Phone among sf.LastName is not empty",
])("%s", (line) => {
  expect(checkText(contact(line))).toEqual([]);
});

test("`when` may read every system of its object", () => {
  expect(checkText(contact("", 'when sf.Email is not empty or hs.city = "Bonn"'))).toEqual([]);
});

test.each([
  ["where sf.Lead_Score__c = true", "comparison-type: true"],
  ["where sf.HasOptedOutOfEmail = 1", "comparison-type: 1"],
  ['where sf.HasOptedOutOfEmail in [true, "no"]', 'comparison-type: "no"'],
  ['where hs.closedate > "soon"', 'comparison-type: "soon"'],
  ["where hs.lifecyclestage = 2026-11-01", "comparison-type: 2026-11-01"],
  ["where hs.hubspotscore < today", "comparison-type: today"],
  ["where today - 5d < hs.hubspotscore", "comparison-type: today - 5d"],
  ["where hs.hubspotscore = hs.createdate", "comparison-type: hs.createdate"],
  ["where 5 < sf.HasOptedOutOfEmail", "comparison-type: 5"],
  ['where hs.hs_additional_emails != "x"', "comparison-of-list: hs.hs_additional_emails"],
  ['where sf.Lead.Address = "x"', "comparison-of-list: sf.Lead.Address"],
  ['where hs.lifecyclestage > "lead"', 'comparison-without-order: hs.lifecyclestage > "lead"'],
  ['where hs.lifecyclestage in ["lead", "Lead"]', 'condition-option: "Lead"'],
  ['where "lead" = hs.lifecyclestage or "x" = hs.lifecyclestage', 'condition-option: "x"'],
  ["where hs.numemployees = 7", "condition-option: 7"],
  ["where hs.city contains empty", "comparison-with-empty: empty"],
  ["where hs.hubspotscore contains 5", "text-test-type: hs.hubspotscore"],
  ["where 5 > 4", "condition-constant: 5 > 4"],
  ["where today is not empty", "condition-constant: today is not empty"],
  ['where hs.city = "Bonn" and hs.city = "Ulm"', 'condition-contradiction: hs.city = "Ulm"'],
  [
    'where hs.zip is empty or (hs.city = "Bonn" and hs.city = "Ulm")',
    'condition-contradiction: hs.city = "Ulm"',
  ],
  ["where not (hs.city = sf.Email)", "condition-on-two-systems: sf.Email"],
  ["match hs.phone = sf.Phone among hs.city = sf.Title", "condition-on-two-systems: sf.Title"],
  ["create in hs when not hs.email is empty", "create-reads-new-record: hs.email"],
  [
    'create in hs when sf.Email is not empty and hs.city = "Bonn"',
    "create-reads-new-record: hs.city",
  ],
])("%s: %s", (line, report) => {
  expect(checkText(contact(line))).toEqual([report]);
});

test("what is wrong with a name is told once, and nothing more of its comparison", () => {
  expect(checkText(contact('where hs.lifecyclestag = "Lead"'))).toEqual([
    "unknown-field: lifecyclestag",
  ]);
  expect(checkText(contact("where sf.IsConverted = 5"))).toEqual([
    "not-in-all-stages: IsConverted",
  ]);
  expect(checkText(contact("where gs.Name = 5"))).toEqual(["system-not-in-object: gs"]);
  expect(checkText(contact("where hx.a = 5 and hx.b = 6"))).toEqual(["unknown-system: hx"]);
  expect(checkText(contact("where hx.a = 5", "authority hx"))).toEqual(["unknown-system: hx"]);
});

test("a condition at a block's head is judged once and not for each of its rows", () => {
  const rows = "    hs.city <- sf.Street\n    hs.zip <- sf.PostalCode\n";
  const block = `together address when hs.lifecyclestage = "Lead" {\n${rows}  }`;
  const text = contact(block).replace("then sf.Contact by sf.Lead.ConvertedContactId ", "");
  expect(checkText(text)).toEqual(['condition-option: "Lead"']);
});

test("an option that a catalogue only supposes is a warning", () => {
  const line = 'where hs.hs_lead_status = "WON"';
  expect(checkText(contact(line))).toEqual(['condition-option: "WON"']);
  const allowed = "// allow condition-option: new next month\n  ";
  expect(checkText(contact(allowed + line))).toEqual([]);
});

test("among three systems a creation may ask any record that is there", () => {
  const both = "create in gs, zd when sf.Name is not empty or zd.name is not empty";
  expect(checkText(account(both))).toEqual([]);
  expect(checkText(account("create in gs when zd.name is not empty"))).toEqual([]);
});
