/** What the pages of docs/diagnostics do not show of the checks of declarations: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { checkText } from "../../../test/support/check-text.ts";

const contact = (clauses: string, head = "hs.contacts -> sf.Contact  every 5m") => `
object Contact: ${head} {
  match     hs.email = sf.Email
  ${clauses}
  hs.email              ->  sf.Email
  hs.lastname           ->  sf.LastName
}
`;

test.each([
  "review by nobody",
  "erasure review by nobody",
  "initial full then incremental, differences by review by nobody",
  'approved by nobody on 2026-10-30 for "3f9a"',
  "steward nobody",
])("an owner is looked up in `%s`", (clause) => {
  const isConflict = clause.startsWith("review");
  const text = isConflict
    ? contact("").replace("sf.LastName", `sf.LastName  ${clause}`)
    : contact(clause);
  expect(checkText(text)).toEqual(["unknown-owner: nobody"]);
});

test("owners are looked up in declarations and in answers to errors", () => {
  expect(
    checkText(`
term ARR "Annual recurring revenue"  owner nobody
errors {
  invalid_data     log, flag record, email someone now
  missing_required block, notify no_one
  brake            block, notify record_owner
}
`),
  ).toEqual(["unknown-owner: nobody", "unknown-owner: someone", "unknown-owner: no_one"]);
});

test("an owner whose declaration is missing is told once, where it is named first", () => {
  expect(
    checkText(`
errors {
  invalid_data     log, flag record, email nobody now
  missing_required block, notify nobody
}
term ARR "Annual recurring revenue"  owner nobody
`),
  ).toEqual(["unknown-owner: nobody"]);
});

test("a name that may be declared in what could not be read is not unknown", () => {
  expect(checkText(`owner sales "Sales\n${contact("owner sales")}`)).toEqual([
    'text-not-closed: "Sales',
  ]);
  expect(
    checkText(`channel sales slack "#sales\nerrors {\n  brake block, alert sales\n}\n`),
  ).toEqual(['text-not-closed: "#sales']);
  expect(
    checkText(`term ARR "Revenue\n${contact("").replace("sf.LastName", "sf.LastName term ARR")}`),
  ).toEqual(['text-not-closed: "Revenue']);
});

test("members alone make an owner reachable", () => {
  expect(
    checkText(`
owner sales  "Sales"  members "ann@acme.example", "not an address"
errors {
  invalid_data     log, flag record, email sales now
}
`),
  ).toEqual(['malformed-email: "not an address"']);
});

test("what an import brings is nobody's to use", () => {
  expect(checkText(contact("owner revops"), { isImporting: true })).toEqual([]);
});

test("a package without objects declares for others", () => {
  expect(checkText('owner sales  "Sales"  email "sales@acme.example"')).toEqual([]);
});

test("every kind of declaration can be unused, each reported at its name", () => {
  expect(
    checkText(`
owner   sales  "Sales"
steward legal  "Legal"
channel wide  slack "#wide"
system  db: postgres  "Warehouse"
term    ARR  "Annual recurring revenue"
${contact("")}`),
  ).toEqual([
    "unused-declaration: sales",
    "unused-declaration: legal",
    "unused-declaration: wide",
    "unused-declaration: db",
    "unused-declaration: ARR",
  ]);
});

test("a misspelt use is one mistake, and not an unused declaration as well", () => {
  expect(checkText(`owner sales "Sales"\n${contact("owner sale")}`)).toEqual([
    "unknown-owner: sale",
  ]);
});

test("a broken row may name what seems to be unused", () => {
  expect(checkText(`owner sales "Sales"\n${contact("hs.phone -> sf.Phone owner")}`)).toEqual([
    "missing-value: owner",
  ]);
});

test("an address for people to read is no connection", () => {
  expect(
    checkText(
      contact('ticket "https://tickets.acme.example/GOV-12"\n  because "see https://acme.example"'),
    ),
  ).toEqual([]);
});

test.each([
  ["hooks.slack.com/services/T0000/B0000/abcdefgh"],
  ["xoxb-123456789012-abcdefghijkl"],
  ["ghp_0123456789abcdefghij0123456789abcdef"],
  ["-----BEGIN RSA PRIVATE KEY-----"],
])("%s is a secret wherever it stands", (secret) => {
  expect(checkText(contact(`because "${secret}"`))).toEqual([`secret-in-spec: "${secret}"`]);
});

test.each([[`\${SLACK_CHANNEL}`], ["https://alerts.acme.example/x"]])(
  "%s as a target is reported once",
  (target) => {
    const errors = "errors {\n  brake block, alert wide\n}\n";
    expect(checkText(`channel wide slack "${target}"\n${errors}`)).toEqual([
      `connection-in-spec: "${target}"`,
    ]);
  },
);

test("an alert with a threshold fits any class that is tried again", () => {
  expect(
    checkText("errors {\n  unavailable log, retry after 5m, alert ops when queue > 10\n}\n"),
  ).toEqual([]);
});

test("an alert with a threshold fits a class that is queued where nothing else is said", () => {
  expect(checkText("errors {\n  rate_limit alert ops when queue > 10\n}\n")).toEqual([]);
  expect(checkText("errors {\n  conflict log, alert ops when queue > 10\n}\n")).toEqual([
    "alert-without-queue: 10",
  ]);
});

test("each action that a brake has no use for is told", () => {
  expect(
    checkText("errors {\n  brake queue, retry after 5m, alert ops when queue > 10\n}\n"),
  ).toEqual([
    "error-action-idle: queue",
    "error-action-idle: retry after 5m",
    "alert-without-queue: 10",
  ]);
});

test("messages to several people are several actions", () => {
  expect(
    checkText(
      "errors {\n  brake log, block, email revops now, email finance now, email revops daily\n}\n",
    ),
  ).toEqual(["error-action-repeated: email revops daily"]);
});

test("rows of a term may share their source", () => {
  const rows = `
term ARR "Annual recurring revenue"  owner finance
object Deal: hs.deals <- sf.Opportunity  every 2m {
  match     hs.salesforce_opportunity_id = sf.Id
  hs.salesforce_opportunity_id  <-  sf.Id
  hs.dealname           <-  sf.Name
  hs.amount             <-  sf.Amount              term ARR
  hs.description        <-  sf.Amount              term ARR
}
`;
  expect(checkText(rows).filter((one) => one.startsWith("term"))).toEqual([]);
});

const renamed = "renamed ns.custbody_total to ns.custbody_new since 2026-11-01";

test("a rename is judged by the catalogue from its day on", () => {
  expect(checkText(renamed, { today: "2026-10-31" })).toEqual([]);
  expect(checkText(renamed)).toEqual([]);
  expect(checkText(renamed, { today: "2026-11-01" })).toEqual([
    "renamed-target-missing: ns.custbody_new",
  ]);
});

test("a rename in a system that is not declared is reported at the alias", () => {
  expect(checkText("renamed nx.a to nx.b")).toEqual(["unknown-system: nx"]);
});
