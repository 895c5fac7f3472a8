/** The tables of the HubSpot and Salesforce package say what the ones that people write by hand say. */
import { expect, test } from "vitest";
import { specPackage, specPackages } from "../../test/support/packages.ts";
import { compile } from "../compile.ts";
import type { Document, TableRow } from "./document.ts";
import { makeDocument } from "./make-document.ts";

function documentOf(name: (typeof specPackages)[number]): Document {
  const { plan, map } = compile(specPackage(name));
  if (plan === undefined || map === undefined) throw new Error(`${name} does not compile`);
  return makeDocument({ plan, map, source: "https://example.com/acme/{file}#L{line}" });
}

const document = documentOf("hubspot-salesforce");

/** A table as its lines, cells parted by `|`. */
function table(page: string, section: string): readonly string[] {
  return rowsOf(page, section).map(({ cells }) => cells.join(" | "));
}

function rowsOf(page: string, section: string): readonly TableRow[] {
  const found = document.pages
    .find((one) => one.id === page)
    ?.sections.find((one) => one.id === section)?.table;
  if (found === undefined) throw new Error(`no table ${page}/${section}`);
  return found.rows;
}

/** Field, HubSpot, Salesforce, Direction and Authority. */
function mapping(page: string): readonly string[] {
  return rowsOf(page, "fields").map(({ cells }) => cells.slice(1, 5).join(" | "));
}

test("contacts: the usual eight, the company that Salesforce requires, last open and opt-out", () => {
  expect(mapping("object-contact")).toEqual([
    "email | Email | Bidirectional | Either",
    "firstname | FirstName | Bidirectional | Salesforce",
    "lastname | LastName | Bidirectional | Salesforce",
    "company | Company | Bidirectional | Salesforce",
    "phone | Phone | Bidirectional | Last Write Wins",
    "jobtitle | Title | Bidirectional | Salesforce",
    "hubspotscore | Lead_Score__c | One-way (H→S) | HubSpot",
    "lifecyclestage | Lead: Status; Contact: Lifecycle_Status__c | Bidirectional | Either",
    "notes_last_updated | HubSpot_Last_Activity__c | One-way (H→S) | HubSpot",
    "hs_email_last_open_date | HubSpot_Last_Email_Open__c | One-way (H→S) | HubSpot",
    "hs_email_optout | HasOptedOutOfEmail | Bidirectional | Either",
  ]);
});

test("companies: four and the two keys", () => {
  expect(mapping("object-company")).toEqual([
    "salesforce_account_id | Id | One-way (S→H) | Salesforce",
    "domain | Website | Bidirectional | Either",
    "name | Name | Bidirectional | Salesforce",
    "industry | Industry | Bidirectional | Last Write Wins",
    "numberofemployees | NumberOfEmployees | Bidirectional | Salesforce, unless blank",
    "annualrevenue | AnnualRevenue | One-way (S→H) | Manual Review",
  ]);
});

test("deals: four, the key and the parents", () => {
  expect(mapping("object-deal")).toEqual([
    "salesforce_opportunity_id | Id | One-way (S→H) | Salesforce",
    "dealname | Name | Bidirectional | Salesforce",
    "amount | Amount | One-way (S→H) | Manual Review",
    "closedate | CloseDate | One-way (S→H) | Salesforce",
    "dealstage | StageName | One-way (S→H) | Salesforce",
    "associations.company | AccountId | One-way (S→H) | Salesforce",
    "associations.contacts | associations.OpportunityContactRoles | One-way (S→H) | Salesforce",
  ]);
});

test("the notes begin with the reason, and tell what is done with the values", () => {
  const notes = new Map(
    rowsOf("object-contact", "fields").map(({ cells }) => [cells[1], cells.at(-1)]),
  );
  expect(notes.get("lastname")).toBe(
    "Sales typically more accurate; Required; Personal data: user.name.last",
  );
  expect(notes.get("company")).toBe(
    'Salesforce refuses a lead without a company; Default "[not provided]"',
  );
  expect(notes.get("hubspotscore")).toBe("Marketing owns");
});

test("a sentence says what a lone edit does, and who wins when both changed", () => {
  const rules = new Map(
    rowsOf("object-contact", "rules").map(({ cells }) => cells as [string, string]),
  );
  expect(rules.get("First Name")).toBe(
    "An edit on one side alone goes to the other. If both change, Salesforce wins; blanks never overwrite.",
  );
  expect(rules.get("HubSpot Score")).toBe(
    "A change in HubSpot goes to Salesforce; an edit made in Salesforce alone is set back. If both change, HubSpot wins; blanks never overwrite.",
  );
});

test("the lifecycle has its seven values, each with its direction", () => {
  expect(table("value-maps", "lifecyclestage")).toEqual([
    "subscriber | One-way (H→S) | New",
    "lead | One-way (H→S) | Open",
    "marketingqualifiedlead | One-way (H→S) | MQL - Reviewing",
    "salesqualifiedlead | Bidirectional | SQL - Working",
    "opportunity | Bidirectional | Converted (Opportunity)",
    "customer | One-way (S→H) | Won",
    "evangelist | One-way (S→H) | Customer - Active",
    "Any other | Bidirectional | Stays where it is",
  ]);
});

test("four conflict rules, four frequencies, four kinds of error with response and alert", () => {
  expect(rowsOf("index", "conflicts").map(({ cells }) => cells.slice(0, 2).join(": "))).toEqual([
    "Last Write Wins: The most recent edit wins (within 2 seconds, HubSpot does)",
    "Salesforce: Salesforce wins",
    "Salesforce, unless blank: Salesforce wins unless it is blank",
    "Manual Review: Revenue Operations decides within 2 days; until then neither is written",
  ]);
  expect(table("index", "frequency")).toEqual([
    "Contact | Every 5 minutes | Fresh within 15 minutes",
    "Company | Every 5 minutes | ",
    "Deal | Every 2 minutes | High priority",
    "Historical data | Once in full, and by changes from then on | Where records differ when they are first linked: Salesforce wins",
  ]);
  expect(table("index", "errors")).toEqual([
    "Mapping issue | Log, skip record | Revenue Operations by e-mail, daily",
    "Rate limit | Queue, retry after 10m | #revops-sync (slack), when more than 100 wait",
    "Invalid data | Log, flag record | Revenue Operations by e-mail, at once",
    "Missing required field | Block, request correction | The owner of the record",
  ]);
});

test("every field leads to its line", () => {
  const [email] = rowsOf("object-contact", "fields");
  expect(email?.line).toEqual({
    file: "specs/hubspot-salesforce/hubspot-salesforce.sync",
    line: 71,
    url: "https://example.com/acme/specs/hubspot-salesforce/hubspot-salesforce.sync#L71",
  });
  const fields = document.pages.flatMap((page) =>
    page.sections.filter((one) => one.id === "fields").flatMap((one) => one.table?.rows ?? []),
  );
  expect(fields.filter((one) => one.line === undefined)).toEqual([]);
});

test.each(specPackages)("the documents of %s speak the users' words", (name) => {
  const { pages } = documentOf(name);
  expect(JSON.stringify(pages)).not.toMatch(/\b(?:hub|base|sink|head order|undefined)\b|\[object/);
});

test.each(specPackages)("every row of %s has a cell for each column", (name) => {
  for (const { id, sections } of documentOf(name).pages) {
    for (const { id: section, table } of sections) {
      const counts = new Set(table?.rows.map(({ cells }) => cells.length));
      expect([...counts], `${id}/${section}`).toEqual(
        table === undefined ? [] : [table.columns.length],
      );
    }
  }
});
