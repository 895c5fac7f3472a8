/** The double of Salesforce, seen by jsforce, and held to the types that jsforce publishes. */
import { Connection } from "jsforce";
import { afterEach, expect, test } from "vitest";
import { openSalesforceSandbox } from "../../test/support/salesforce-sandbox.ts";
import { salesforceRecord, salesforceType } from "../../test/support/salesforce-schemas.ts";
import { fieldsOf, type StoredRecord } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";

const open: Sandbox[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function org(people = 0) {
  const opened = await openSalesforceSandbox(people);
  open.push(opened.sandbox);
  return opened;
}

const ada = { LastName: "Lovelace", FirstName: "Ada", Email: "ada@x.example", Company: "X" };
const deal = { Name: "Big", StageName: "Prospecting", CloseDate: "2026-03-01", Amount: 1000 };

test("what jsforce writes it reads again, of its types, and nothing is an empty text", async () => {
  const { connection, ask } = await org();
  const leads = connection.sobject("Lead");
  const made = await leads.create({ ...ada, Phone: "  ", Title: " VP " });
  expect(salesforceType("SaveResult")(made)).toBe(true);
  const id = String(made.id);
  expect(id).toMatch(/^00Q[0-9A-Za-z]{15}$/);
  expect(await leads.retrieve(id)).toMatchObject({
    ...{ Name: "Ada Lovelace", Title: "VP", Phone: null, HasOptedOutOfEmail: false },
    ...{ Status: "New", IsConverted: false, CreatedDate: "2026-01-01T09:00:00.000+0000" },
  });
  await leads.update({ Id: id, Title: null, NumberOfEmployees: 12 });
  const { body } = await ask("GET", `/sobjects/Lead/${id.slice(0, 15)}`);
  expect(body).toMatchObject({ Id: id, Title: null, NumberOfEmployees: 12 });
  const isRecord = salesforceRecord("Lead");
  expect([isRecord(body), isRecord.errors]).toEqual([true, null]);
});

test.each([
  [{ LastName: "L" }, "REQUIRED_FIELD_MISSING", ["Company"]],
  [{ ...ada, LastName: " " }, "REQUIRED_FIELD_MISSING", ["LastName"]],
  [{ ...ada, Email: "ada" }, "INVALID_EMAIL_ADDRESS", ["Email"]],
  [{ ...ada, Status: "Nonsense" }, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Status"]],
  [{ ...ada, FirstName: "x".repeat(41) }, "STRING_TOO_LONG", ["FirstName"]],
  [{ ...ada, Name: "Ada" }, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]],
  [{ ...ada, Address: {} }, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Address"]],
  [{ ...ada, Nothing__c: 1 }, "INVALID_FIELD", []],
  [{ ...ada, OwnerId: "me" }, "MALFORMED_ID", ["OwnerId"]],
  [{ ...ada, OwnerId: "005000000000001AAA" }, "INVALID_CROSS_REFERENCE_KEY", ["OwnerId"]],
  [{ ...ada, NumberOfEmployees: "many" }, "JSON_PARSER_ERROR", undefined],
])(
  "a record that does not fit is refused in Salesforce's words: %j",
  async (sent, code, fields) => {
    const { ask, sandbox } = await org();
    const { status, body } = await ask("POST", "/sobjects/Lead", sent);
    expect(status).toBe(400);
    expect(body).toMatchObject([{ errorCode: code, message: expect.any(String) }]);
    if (fields !== undefined) expect(body[0].fields).toEqual(fields);
    expect(sandbox.records.all("Lead")).toEqual([]);
  },
);

test("describe tells the facts of each field, in jsforce's types", async () => {
  const { connection } = await org();
  const lead = await connection.describe("Lead");
  const isType = salesforceType("DescribeSObjectResult");
  expect([isType(lead), isType.errors]).toEqual([true, null]);
  const fields = new Map(lead.fields.map((one) => [one.name, one]));
  expect(fields.get("LastName")).toMatchObject({ nillable: false, compoundFieldName: "Name" });
  expect(fields.get("Name")).toMatchObject({ createable: false, updateable: false });
  expect(fields.get("OwnerId")).toMatchObject({ referenceTo: ["Group", "User"] });
  expect(fields.get("Status")?.picklistValues?.map(({ value }) => value)).toContain("Won");
  const all = await connection.describeGlobal();
  const isGlobal = salesforceType("DescribeGlobalResult");
  expect([isGlobal(all), isGlobal.errors]).toEqual([true, null]);
});

test("a field that the integration may not see is as if it were not there", async () => {
  const { connection, sandbox, ask, query } = await org();
  const { id } = await connection.sobject("Lead").create({ ...ada, Phone: "1" });
  sandbox.faults.add("hidden_field@Lead.Phone");
  const { body } = await ask("GET", `/sobjects/Lead/${id}`);
  expect(body).not.toHaveProperty("Phone");
  const { fields } = await connection.describe("Lead");
  expect(fields.map(({ name }) => name)).not.toContain("Phone");
  expect((await query("SELECT Phone FROM Lead")).body).toMatchObject([
    { errorCode: "INVALID_FIELD" },
  ]);
});

test.each([
  ["SELECT Name FROM Account WHERE Name = 'ACME'", ["Acme"]],
  ["SELECT Name FROM Account WHERE Name LIKE 'b%'", ["Beta", "Bo's"]],
  ["SELECT Name FROM Account WHERE Name = 'Bo\\'s'", ["Bo's"]],
  ["SELECT Name FROM Account WHERE Name IN ('Acme', 'Beta') AND NumberOfEmployees > 5", ["Beta"]],
  ["SELECT Name FROM Account WHERE NOT (Name = 'Acme' OR NumberOfEmployees = null)", ["Beta"]],
  ["SELECT Name FROM Account WHERE Name NOT IN ('Acme')", ["Beta", "Bo's"]],
  [
    "SELECT Name FROM Account ORDER BY NumberOfEmployees DESC NULLS LAST, Id",
    ["Beta", "Acme", "Bo's"],
  ],
  ["SELECT Name FROM Account ORDER BY NumberOfEmployees", ["Bo's", "Acme", "Beta"]],
  ["SELECT Name FROM Account ORDER BY Name LIMIT 1 OFFSET 1", ["Beta"]],
  ["SELECT Name FROM Account WHERE SystemModstamp > 2026-01-01T09:00:00Z", ["Beta", "Bo's"]],
  ["SELECT Name FROM Account WHERE SystemModstamp <= 2026-01-01T10:00:00+01:00", ["Acme"]],
  ["SELECT Name FROM Account WHERE Owner.Email = 'integration@acme.example' LIMIT 1", ["Acme"]],
])("a query finds what it says: %s", async (soql, names) => {
  const { connection, clock, query } = await org();
  const accounts = connection.sobject("Account");
  await accounts.create({ Name: "Acme", NumberOfEmployees: 5 });
  clock.time += 1000;
  await accounts.create([{ Name: "Beta", NumberOfEmployees: 9 }, { Name: "Bo's" }]);
  const { body } = await query(soql);
  expect(body.records.every((one: unknown) => salesforceRecord("Account")(one))).toBe(true);
  expect(body.records.map((one: { Name: string }) => one.Name)).toEqual(names);
});

test.each([
  ["SELECT Name FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY"],
  ['SELECT Name FROM Account WHERE Name = "a"', "MALFORMED_QUERY"],
  ["SELECT FROM Account", "MALFORMED_QUERY"],
  ["SELECT Name Account", "MALFORMED_QUERY"],
  ["SELECT Nothing FROM Account", "INVALID_FIELD"],
  ["SELECT Name FROM Nothing", "INVALID_TYPE"],
  ["SELECT Name FROM Account WHERE SystemModstamp > '2026-01-01'", "INVALID_FIELD"],
  ["SELECT Name FROM Account WHERE NumberOfEmployees = '5'", "INVALID_FIELD"],
  ["SELECT Name FROM Account WHERE Description = 'x'", "INVALID_FIELD"],
  ["SELECT Name FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"],
])("a query that makes no sense is refused: %s", async (soql, errorCode) => {
  const { query } = await org();
  expect(await query(soql)).toMatchObject({ status: 400, body: [{ errorCode }] });
});

test("a query is paged as it was found first, and jsforce follows the pages", async () => {
  const { connection, query, ask, clock } = await org();
  const names = Array.from({ length: 450 }, (_, at) => ({ Name: `A${at}` }));
  await connection.sobject("Account").create(names, { allowRecursive: true });
  const first = (await query("SELECT Id FROM Account", { "Sforce-Query-Options": "batchSize=1" }))
    .body;
  expect(first).toMatchObject({ totalSize: 450, done: false });
  expect(first.records).toHaveLength(200);
  await connection.sobject("Account").create({ Name: "later" });
  const rest = first.nextRecordsUrl.replace("/services/data/v62.0", "");
  expect((await ask("GET", rest)).body).toMatchObject({ totalSize: 450 });
  const all = await connection.query("SELECT Id FROM Account", { autoFetch: true });
  expect(all.records).toHaveLength(451);
  clock.time += 2 * 86_400_000;
  expect((await ask("GET", rest)).body).toMatchObject([{ errorCode: "INVALID_QUERY_LOCATOR" }]);
  expect((await query("x".repeat(17_000))).status).toBe(431);
});

test("ids are of two forms, and their case matters", async () => {
  const { connection, query } = await org();
  const { id } = await connection.sobject("Account").create({ Name: "Acme" });
  const count = async (one: string) =>
    (await query(`SELECT Id FROM Account WHERE Id = '${one}'`)).body.totalSize;
  const long = String(id);
  expect([await count(long), await count(long.slice(0, 15))]).toEqual([1, 1]);
  expect(await count(long.slice(0, 15).toLowerCase())).toBe(0);
});

test("an update that asks for a record as it was is refused when somebody wrote since, to the second", async () => {
  const { connection, ask, clock } = await org();
  const { id } = await connection.sobject("Contact").create({ LastName: "L" });
  const path = `/sobjects/Contact/${id}`;
  const read = await ask("GET", path);
  expect(read.headers.get("etag")).toBeNull();
  const since = { "If-Unmodified-Since": String(read.headers.get("last-modified")) };
  clock.time += 500;
  // In the second of the stamp nothing is noticed.
  expect((await ask("PATCH", path, { Title: "VP" }, since)).status).toBe(204);
  clock.time += 1000;
  await connection.sobject("Contact").update({ Id: String(id), Title: "CEO" });
  expect((await ask("PATCH", path, { Title: "CFO" }, since)).status).toBe(412);
  expect((await ask("GET", path)).body.Title).toBe("CEO");
  expect((await ask("DELETE", path, undefined, since)).status).toBe(204);
});

test("an account has an ETag to be asked for", async () => {
  const { connection, ask, clock } = await org();
  const { id } = await connection.sobject("Account").create({ Name: "Acme" });
  const path = `/sobjects/Account/${id}`;
  const match = String((await ask("GET", path)).headers.get("etag"));
  const same = await ask("GET", path, undefined, { "If-None-Match": match });
  expect(same.status).toBe(304);
  clock.time += 1000;
  expect((await ask("PATCH", path, { Name: "B" }, { "If-Match": match })).status).toBe(204);
  expect((await ask("PATCH", path, { Name: "C" }, { "If-Match": match })).status).toBe(412);
});

test("a record is written by the id of another system; where two have it, none is", async () => {
  const { connection, ask } = await org();
  const accounts = connection.sobject("Account");
  const made = await accounts.upsert({ Legacy_Id__c: "7", Name: "Acme" }, "Legacy_Id__c");
  expect(made).toMatchObject({ success: true, created: true });
  expect(salesforceType("UpsertResult")(made)).toBe(true);
  const again = await accounts.upsert({ Legacy_Id__c: "7", Name: "Acme 2" }, "Legacy_Id__c");
  expect(again).toMatchObject({ id: made.id, created: false });
  await accounts.create({ Legacy_Id__c: "7", Name: "Other" });
  const several = await ask("PATCH", "/sobjects/Account/Legacy_Id__c/7", { Name: "Which" });
  expect(several.status).toBe(300);
  expect(several.body).toHaveLength(2);
  const unknown = await ask("PATCH", "/sobjects/Account/Name/Acme", { Name: "Which" });
  expect(unknown).toMatchObject({ status: 404, body: [{ errorCode: "NOT_FOUND" }] });
});

test("who shows no token, or one that has run out, is not let in", async () => {
  const { sandbox, clock, ask } = await org();
  const connection = new Connection({
    oauth2: { loginUrl: sandbox.url, clientId: "sandbox-client", clientSecret: "sandbox-secret" },
  });
  await connection.authorize({ grant_type: "client_credentials" });
  expect(connection.instanceUrl).toBe(sandbox.url);
  const authorization = `Bearer ${connection.accessToken}`;
  expect((await ask("GET", "/limits", undefined, { authorization })).status).toBe(200);
  clock.time += 2 * 3_600_000;
  expect(await ask("GET", "/limits", undefined, { authorization })).toMatchObject({
    status: 401,
    body: [{ errorCode: "INVALID_SESSION_ID" }],
  });
});

test.each([
  [{}, "invalid_grant"],
  [{ sub: "integration@acme.example", aud: "login" }, undefined],
  [{ sub: "integration@acme.example", aud: "login", iss: "other" }, "invalid_grant"],
  [{ sub: "integration@acme.example", aud: "login", exp: 1 }, "invalid_grant"],
])("an assertion is taken only where its claims are right: %j", async (claims, error) => {
  const { sandbox, clock } = await org();
  const exp = clock.time / 1000 + 180;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const all = { iss: "sandbox-client", exp, ...claims };
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: `${part({ alg: "RS256" })}.${part(all)}.c2lnbmVk`,
  };
  const answer = await fetch(`${sandbox.url}/services/oauth2/token`, {
    ...{ method: "POST", body: new URLSearchParams(form) },
  });
  expect(await answer.json()).toMatchObject(
    error === undefined ? { access_token: expect.any(String) } : { error },
  );
});

test.each([
  ["POST", "/sobjects/Nothing", {}],
  ["POST", "/sobjects/Lead", []],
  ["PATCH", "/sobjects/Lead/1", {}],
  ["GET", "/sobjects/Lead/00Q000000000001AAA", undefined],
  ["GET", "/sobjects/Lead/%E0%A4", undefined],
  ["GET", "/sobjects/Lead/updated", undefined],
  ["GET", "/query/nothing", undefined],
  ["GET", "/query", undefined],
  ["POST", "/composite/sobjects", {}],
  ["POST", "/composite/sobjects", { records: [{}] }],
  ["POST", "/composite/sobjects", { records: [{ attributes: { type: "Nothing" } }] }],
  ["PATCH", "/composite/sobjects", { records: [{ attributes: { type: "Lead" } }] }],
  ["PATCH", "/composite/sobjects/Account/Name", { records: [{ Name: "x" }] }],
  ["DELETE", "/composite/sobjects?ids=1,2", undefined],
  ["GET", "/nothing", undefined],
])("what makes no sense is refused: %s %s %j", async (method, path, body) => {
  const { ask, sandbox } = await org();
  const before = sandbox.records.happenings.length;
  expect((await ask(method, path, body)).status).not.toBe(500);
  expect(sandbox.records.happenings).toHaveLength(before);
});

test("a business stands in it, in its own words", async () => {
  const { connection } = await org(200);
  const count = async (soql: string) => (await connection.query(soql)).totalSize;
  expect(await count("SELECT COUNT() FROM Lead WHERE IsConverted = false")).toBeGreaterThan(50);
  expect(await count("SELECT COUNT() FROM Lead WHERE IsConverted = true")).toBeGreaterThan(10);
  expect(await count("SELECT COUNT() FROM Opportunity WHERE AccountId != null")).toBeGreaterThan(
    50,
  );
  const { records } = await connection.query("SELECT Id, Owner.Name, Account.Name FROM Contact");
  expect(records[0]).toMatchObject({
    Owner: { Name: "Integration User" },
    Account: { Name: expect.any(String) },
  });
});

test("an opportunity's chances follow its stage, and what is expected of it follows both", async () => {
  const { connection, ask } = await org();
  const made = await connection.sobject("Opportunity").create(deal);
  const { body } = await ask("GET", `/sobjects/Opportunity/${made.id}`);
  expect(body).toMatchObject({ Probability: 10, ExpectedRevenue: 100, IsClosed: false });
});

test("a person converts a lead into a contact of the account that its company is", async () => {
  const { sandbox } = await org();
  const { double, records } = sandbox;
  const convert = double.acts.find((one) => one.name === "convert");
  const account = double.save("Account", undefined, { Name: "X" });
  const fields = { ...ada, Title: "VP", Country: "United States" };
  const [first, second] = ["ada@x.example", "bo@x.example"].map((Email) =>
    double.save("Lead", undefined, {
      ...fields,
      Email,
      Company: Email.startsWith("ada") ? "X" : "Y",
    }),
  ) as [string, string];
  const contact = convert?.carryOut(first) ?? "";
  expect(fieldsOf(records.get("Contact", contact) as StoredRecord)).toMatchObject({
    ...{ LastName: "Lovelace", Email: "ada@x.example", Title: "VP", AccountId: account },
    MailingCountry: "United States",
  });
  expect(fieldsOf(records.get("Lead", first) as StoredRecord)).toMatchObject({
    ...{ IsConverted: true, ConvertedContactId: contact, ConvertedAccountId: account },
  });
  expect(() => convert?.carryOut(first)).toThrow("converted");
  convert?.carryOut(second);
  expect(records.all("Account").map((one) => fieldsOf(one)["Name"])).toEqual(["X", "Y"]);
});
