/** What the pages of docs/diagnostics do not show of the checks of clauses: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { checkText } from "../../../test/support/check-text.ts";

const contact = (rows: string, top = "", head = "hs.contacts <- sf.Contact") => `
object Contact: ${head}  every 5m {
  match     hs.email = sf.Email
  ${top}
  hs.email              <-  sf.Email
  ${rows}
}
`;
const account = (rows: string, top = "") => `
object Account: sf.Account, gs.Company, zd.organizations  every 1h {
  match     sf.Id = gs.SfdcAccountId = zd.external_id
  ${top}
  sf.Id                 ->  gs.SfdcAccountId, zd.external_id
  sf.Name               ->  gs.Name, zd.name
  ${rows}
}
`;
const title = (clauses = "") => `hs.jobtitle <-> sf.Title  ${clauses}`;

// ---- Conflicts

test("one clause that is missing is told once an object, where the first row needs it", () => {
  const rows = "hs.jobtitle <-> sf.Title\n  hs.phone <-> sf.Phone";
  expect(checkText(contact(rows))).toEqual(["authority-missing: hs.jobtitle <-> sf.Title"]);
  expect(checkText(contact(rows, "latest"))).toEqual([]);
  expect(checkText(`defaults {\n  review by revops\n}\n${contact(rows)}`)).toEqual([]);
});

test("a block without a clause is told at its name", () => {
  const rows = "  hs.city <-> sf.MailingCity\n    hs.zip <-> sf.MailingPostalCode\n  ";
  expect(checkText(contact(`together address {\n  ${rows}}`))).toEqual([
    "authority-missing: address",
  ]);
  expect(checkText(contact(`together address prefer sf {\n  ${rows}}`))).toEqual([]);
});

test.each([
  ["a clause that is unknown", contact(title("autority sf")), "unknown-clause: autority"],
  ["a statement that is broken", contact(title(), "authority"), "missing-value: authority"],
  [
    "defaults that could not be read",
    `default {\n  latest\n}\n${contact(title())}`,
    "unknown-statement: default",
  ],
])("%s may be the clause that is missing", (_, text, report) => {
  expect(checkText(text)).toEqual([report]);
});

test.each([
  ["prefer hs", "one-way-conflict: prefer"],
  ["merge longest", "one-way-conflict: merge"],
])("on a row with one direction `%s` has nothing to choose from", (clause, report) => {
  expect(checkText(contact(`hs.jobtitle <- sf.Title  ${clause}`))).toEqual([report]);
});

test("a second key that is filled otherwise is a way to look, and no mistake", () => {
  const other = contact("hs.phone <- sf.Phone", "match hs.phone = sf.MobilePhone");
  expect(checkText(other)).toEqual([]);
});

test("on a row with one direction the receiving side may win", () => {
  expect(checkText(contact("hs.jobtitle <- sf.Title  authority hs"))).toEqual([]);
});

test("what an object or `defaults` name must be a system of theirs", () => {
  expect(checkText(contact(title(), "latest authority sf, gs"))).toEqual([
    "priority-system-elsewhere: gs",
  ]);
  const initial = "initial full then incremental, differences by authority zd";
  expect(checkText(contact(title("latest"), initial))).toEqual(["priority-system-elsewhere: zd"]);
  expect(checkText(`defaults {\n  authority zd\n}\n${contact(title())}`)).toEqual([
    "priority-system-elsewhere: zd",
  ]);
  expect(checkText(`defaults {\n  authority gs\n}\n${account("")}${contact(title())}`)).toEqual([]);
});

test("a system that nobody declares is told once, wherever it is named first", () => {
  expect(checkText(contact(title("authority hx"), "create in hx"))).toEqual(["unknown-system: hx"]);
  expect(checkText(contact("hx.jobtitle <-> sf.Title  authority hx"))).toEqual([
    "unknown-system: hx",
  ]);
});

test("a merge function is judged on every row that follows it", () => {
  const rows = `${title()}\n  hs.hs_email_optout <-> sf.HasOptedOutOfEmail`;
  expect(checkText(contact(rows, "merge longest"))).toEqual([
    "merge-type: hs.hs_email_optout <-> sf.HasOptedOutOfEmail",
  ]);
  expect(checkText(contact(title("merge longets")))).toEqual(["merge-function-unknown: longets"]);
  const initial = "initial full then incremental, differences by merge any";
  expect(checkText(contact("hs.jobtitle <- sf.Title", initial))).toContain(
    "merge-type: hs.jobtitle <- sf.Title",
  );
});

test("`drift` of an object is of use where one row receives", () => {
  expect(checkText(contact("hs.jobtitle <- sf.Title", "drift keep"))).toEqual([]);
  const peers = contact(title(), "latest\n  drift keep").replace("<-  sf.Email", "<-> sf.Email");
  expect(checkText(peers)).toEqual(["drift-without-effect: drift"]);
});

test("`required` and `default` have effects beside creation", () => {
  const never = "create never";
  expect(checkText(contact(title('latest  default "none"'), never))).toEqual([]);
  expect(
    checkText(contact("hs.jobtitle <- sf.Title  required", `${never}\n  empty clear`)),
  ).toEqual([]);
  expect(checkText(contact('hs.jobtitle <- sf.Title  default "none"', never))).toEqual([
    'creation-clause-unused: default "none"',
  ]);
});

// ---- References

const company = `
object Company: hs.companies <- sf.Account  every 5m {
  match     hs.name = sf.Name
  hs.name               <-  sf.Name
}
`;
const deal = (row: string) => `
object Deal: hs.deals <- sf.Opportunity  every 2m {
  match     hs.dealname = sf.Name
  hs.dealname           <-  sf.Name
  ${row}
}
`;

test("an end outside the object holds the id of a system that is no end of the row", () => {
  const order = `
object Order: sh.orders -> ns.salesOrder  every 2m {
  match     sh.id = ns.externalId
  create    never
  sh.name               ->  ns.otherRefNum
}
object Payment: st.payment_intents -> ns.customerDeposit  every 2m {
  match     st.id = ns.externalId
  create    never
  st.metadata.shopify_order_id  ->  ns.salesOrder  ref Order
}
`;
  expect(checkText(order)).toEqual([]);
});

test.each([
  ["hs.associations.company <- sf.AccountId  ref Compny", "ref-object-unknown: Compny"],
  ["hs.associations.company <- sf.AccountId  ref Deal or Company", ""],
  ["hs.associations.company <- sf.OwnerId  ref Company", "ref-other-records: Company"],
  ["hs.hs_is_closed <- sf.AccountId  ref Company", "read-only-sink: hs.hs_is_closed"],
])("%s: %s", (row, report) => {
  const reports = checkText(company + deal(row));
  if (report === "") expect(reports).toEqual([]);
  else expect(reports).toContain(report);
});

test("an object that is declared twice may bear the name that `ref` looks for", () => {
  const twice = company.replace("Company", "Account") + company.replace("Company", "Account");
  expect(
    checkText(twice + deal("hs.associations.company <- sf.AccountId  ref Company")),
  ).not.toContain("ref-object-unknown: Company");
});

test("two objects that wait for one another are told at the later `ref`", () => {
  const parent = company.replace(
    "  hs.name               <-  sf.Name",
    "  hs.name               <-  sf.Name\n  hs.associations.deals <-  sf.AccountNumber  ref Deal  required",
  );
  const child = deal("hs.associations.company <- sf.AccountId  ref Company  required");
  expect(checkText(parent + child)).toContain("refs-wait-in-a-circle: ref Company");
  const patient = parent.replace("  required", "");
  expect(checkText(patient + child)).not.toContain("refs-wait-in-a-circle: ref Company");
  const elsewhere = child.replace("match     hs.deal", "create    never\n  match     hs.deal");
  expect(checkText(parent + elsewhere)).not.toContain("refs-wait-in-a-circle: ref Company");
});

// ---- Keys and creation

test("ids that a row translates may be a key, whatever they look like", () => {
  const text = deal("hs.associations.company <- sf.AccountId  ref Company").replace(
    "hs.dealname = sf.Name",
    "hs.dealname = sf.Name and hs.associations.company = sf.AccountId",
  );
  expect(checkText(company + text)).toEqual([]);
});

test("a line that tries the same fields in another form is another key", () => {
  expect(checkText(contact("", "match hs.email = sf.Email ignoring case"))).toEqual([]);
  expect(checkText(contact("", "match hs.email = sf.Email"))).toEqual([
    "match-repeated: match hs.email = sf.Email",
  ]);
});

test("stages of one system are one part each", () => {
  const head = "hs.contacts <- sf.Lead then sf.Contact by sf.Lead.ConvertedContactId";
  const key = "match hs.website = sf.Lead.Website = sf.Contact.Department";
  expect(checkText(contact("", key, head))).toEqual([]);
});

test.each([
  ["a number and its text", "match hs.num_notes = sf.Department", []],
  ["a date and a number", "match hs.num_notes = sf.Birthdate", ["key-type: sf.Birthdate"]],
  ["a name that is unknown", "match hs.numnotes = sf.Birthdate", ["unknown-field: numnotes"]],
])("a key of %s", (_, line, reports) => {
  expect(checkText(contact("", line))).toEqual(reports);
});

test("a broken statement may be the key that is missing", () => {
  const text = contact("").replace("match     hs", "mach      hs");
  expect(checkText(text)).toEqual(["unknown-statement: mach"]);
});

test.each([
  ["create in gs", ["system-not-in-object: gs"]],
  ["create in hs, hs", ["create-repeated: hs"]],
  ["create in hs when sf.Email is not empty\n  create in hs", ["create-repeated: hs"]],
  ["create in hs when sf.Email is empty\n  create in hs when sf.Phone is empty", []],
  ["create never\n  create in sf", ["create-contradicts: create in sf"]],
])("%s", (lines, reports) => {
  expect(checkText(contact("", lines))).toEqual(reports);
});

test("a key that the system gives is enough where a row brings it back", () => {
  const text = `
object Contact: hs.contacts -> sf.Contact  every 5m {
  match     hs.fax = sf.Id
  hs.fax                <-  sf.Id
  hs.lastname           ->  sf.LastName
}
`;
  expect(checkText(text)).toEqual([]);
  expect(checkText(text.replace("  hs.fax                <-  sf.Id\n", ""))).toEqual([
    "creation-without-key: sf.Contact",
  ]);
  const named = text.replace(
    "hs.fax = sf.Id\n  hs.fax",
    "hs.email = sf.Email\n  create in sf\n  hs.fax",
  );
  expect(checkText(named)).toEqual(["creation-without-key: sf"]);
});

test("with a list of systems those that a row writes are reached", () => {
  expect(checkText(account("", "create in gs, zd"))).toEqual([]);
  expect(checkText(account("", "create in sf"))).toEqual(["create-not-reached: sf"]);
});

// ---- Objects and blocks

test("a field that is ignored in one stage may be used in the other", () => {
  const head = "hs.contacts <- sf.Lead then sf.Contact by sf.Lead.ConvertedContactId";
  const rows = "hs.fax <- sf.Lead.Fax\n  ignore sf.Contact.Fax";
  expect(checkText(contact(rows, "", head))).toEqual([]);
  expect(checkText(contact(rows.replace("sf.Contact.", "sf."), "", head))).toEqual([
    "ignored-field-used: sf.Fax",
  ]);
});

test("an object whose list is its only row has rows", () => {
  const text = `
object Stock: ns.inventoryItem -> sh.inventoryItems  every 5m {
  match     ns.itemId = sh.sku
  create    never
  each ns.locations -> sh.inventoryLevels match ns.locations.shopify_location = sh.inventoryLevels.location {
    ns.locations.reorderPoint  ->  sh.inventoryLevels.available
  }
}
`;
  expect(checkText(text)).toEqual(["type-narrows: sh.inventoryLevels.available"]);
});

test("a row of a block that could not be read may be its second one", () => {
  const block =
    "together address {\n    hs.city <- sf.MailingCity\n    hs.zip sf.MailingPostalCode\n  }";
  expect(checkText(contact(block))).toEqual(["missing-arrow: sf"]);
});
