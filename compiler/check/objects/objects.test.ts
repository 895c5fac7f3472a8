/** What the pages of docs/diagnostics do not show of the checks of objects: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { type CheckOptions, checkText } from "../../../test/support/check-text.ts";

const contact = (clauses: string, head = "every 5m", rows = "") => `
object Contact: hs.contacts -> sf.Contact  ${head} {
  ${clauses}
  match     hs.email = sf.Email
  hs.email              ->  sf.Email
  hs.lastname           ->  sf.LastName
  ${rows}
}
`;
const on = (today: string): CheckOptions => ({ today });

test.each([
  ["status retired", "retired"],
  ["empty erase", "erase"],
  ["delete purge", "purge"],
  ["delete propagate both wins", "both"],
  ["erasure ignore", "ignore"],
  ["initial all then incremental", "all"],
  ["brake updates 10%", "updates"],
])("`%s` has a word of no meaning", (clause, word) => {
  expect(checkText(contact(clause))).toEqual([`unknown-setting: ${word}`]);
});

test("settings of `defaults` and of the errors block are judged where they stand", () => {
  expect(checkText("defaults {\n  priority urgent\n}\n")).toEqual(["unknown-setting: urgent"]);
  expect(checkText("errors {\n  conflict log, flag object, email revops hourly\n}\n")).toEqual([
    "unknown-setting: object",
    "unknown-setting: hourly",
  ]);
});

test("own names of data subjects are welcome", () => {
  expect(checkText(contact("subjects prospect, lead, partner_contact"))).toEqual([]);
});

test.each([
  ["volume 0 records", "0"],
  ["volume 10 records, 2.5 changes per day", "2.5"],
  ["brake deletes 10% over -1", "-1"],
])("`%s` has a number out of range", (clause, number) => {
  expect(checkText(contact(clause))).toEqual([`number-out-of-range: ${number}`]);
});

test("one that says how often may be missing where another clause starts the object", () => {
  expect(checkText(contact('at "0 6 * * *"', ""))).toEqual([]);
  expect(checkText(contact("on change", ""))).toEqual([]);
  expect(checkText(`defaults {\n  every 1h\n}\n${contact("", "")}`)).toEqual([]);
  expect(checkText(contact("status deprecated", ""))).toEqual([]);
});

test.each([
  ["a clause that is unknown", contact("", "evry 5m"), "unknown-clause: evry"],
  [
    "a clause out of place",
    contact("", "", "hs.phone -> sf.Phone  on change"),
    "misplaced-clause: on",
  ],
  ["a statement that is broken", contact("every", ""), "missing-value: every"],
])("%s may be what seems to be missing", (_, text, report) => {
  expect(checkText(text)).toEqual([report]);
});

test("a row is compared with its object's pause only where nothing else starts the object", () => {
  const row = "hs.phone -> sf.Phone  every 1m";
  expect(checkText(contact("", "every 1h", row))).toEqual(["row-runs-too-often: 1m"]);
  expect(checkText(contact("on change", "every 1h", row))).toEqual([]);
  expect(checkText(contact("", "every 1h", row.replace("1m", "0m")))).toEqual([
    "duration-zero: 0m",
  ]);
});

test("what `defaults` promise is reported at the object that cannot keep it", () => {
  const defaults = "defaults {\n  owner revops\n  fresh within 15m\n  recertify every 180d\n}\n";
  expect(checkText(defaults + contact("", "every 1h"))).toEqual([
    "fresh-shorter-than-schedule: Contact",
    "recertify-without-start: Contact",
  ]);
});

test("a zone may be written in any way the database has, and in no other", () => {
  const at = (zone: string) => checkText(contact(`at "0 6 * * *" zone "${zone}"`, ""));
  expect(at("America/Argentina/Buenos_Aires")).toEqual([]);
  expect(at("UTC")).toEqual([]);
  expect(at("CET")).toEqual(['unknown-zone: "CET"']);
  expect(at("+01:00")).toEqual(['unknown-zone: "+01:00"']);
});

const account = (clauses: string, head: string) => `
object Account: gs.Company -> sf.Account  ${head} {
  ${clauses}
  match     gs.SfdcAccountId = sf.Id
  create    never
  gs.Summary            ->  sf.Description
}
`;

test("`on change` in `defaults` is reported once for all objects that it fails", () => {
  const second = account("", "")
    .replace("object Account", "object Other")
    .replace("Description", "Site");
  expect(
    checkText(`defaults {\n  on change\n}\n${account("", "every 1h")}${second}`).filter((one) =>
      one.startsWith("on-change"),
    ),
  ).toEqual(["on-change-unsupported: on change"]);
});

test("passed dates are seen only where today is known", () => {
  const text = contact("status active since 2026-01-01 until 2026-06-30");
  expect(checkText(text)).toEqual([]);
  expect(checkText(text, on("2026-06-30"))).toEqual([]);
  expect(checkText(text, on("2026-07-01"))).toEqual(["until-passed: 2026-06-30"]);
});

test("a status of `defaults` is reported once, whatever the number of objects", () => {
  const defaults = "defaults {\n  status active since 2026-02-01 until 2026-01-01\n}\n";
  const second = contact("").replace(
    "object Contact: hs.contacts -> sf.Contact",
    "object Lead: hs.contacts -> sf.Lead",
  );
  expect(
    checkText(defaults + contact("") + second).filter((one) => one.startsWith("dates")),
  ).toEqual(["dates-reversed: 2026-01-01"]);
});

test("dates of constants are judged too", () => {
  const set = 'set sf.Description = "x" since 2026-02-01 until 2026-01-01';
  expect(checkText(contact("", "every 5m", set))).toEqual(["dates-reversed: 2026-01-01"]);
});

test("a confirmation is overdue the day after it was due, and counts from the newest date", () => {
  const text = contact("status active since 2026-01-01\n  recertify every 30d");
  expect(checkText(text, on("2026-01-31"))).toEqual([]);
  expect(checkText(text, on("2026-02-01"))).toEqual(["recertification-overdue: recertify"]);
  const approved = text.replace(
    "recertify",
    'approved by privacy on 2026-01-20 for "3f9a"\n  recertify',
  );
  expect(checkText(approved, on("2026-02-01"))).toEqual([]);
});

test("an archive's field is looked up among the object's", () => {
  expect(checkText(contact("delete archive sf.Archivd = true"))).toEqual([
    "unknown-field: Archivd",
  ]);
  expect(checkText(contact('delete archive sf.LeadSource = "Webb"'))).toEqual([
    'archive-value: "Webb"',
  ]);
  expect(checkText(contact("delete archive sf.Description = empty"))).toEqual([]);
});

test("only systems that are written get a deletion", () => {
  const shipment = `
object Shipment: sh.fulfillments -> ns.itemFulfillment  every 2m {
  delete    propagate
  match     sh.id = ns.custbody_shopify_fulfillment_id
  create    never
  sh.trackingInfo.number  ->  ns.custbody_tracking_number
}
`;
  expect(checkText(shipment)).toEqual([]);
});

test("what `defaults` document holds for every object", () => {
  const row = "hs.phone -> sf.Phone  pii user.contact.phone_number";
  const defaults =
    'defaults {\n  purpose "Sales"\n  subjects prospect\n  basis consent\n  retention "2 years"\n}\n';
  expect(checkText(contact("", "every 5m", row))).toEqual(["personal-data-undocumented: Contact"]);
  expect(checkText(defaults + contact("", "every 5m", row))).toEqual([]);
});

test("the owner of a record is looked up among the object's fields", () => {
  expect(checkText(contact("record owner sf.OwnrId"))).toEqual(["unknown-field: OwnrId"]);
});
