/** The connector against the double of Salesforce; each test is about something that Salesforce does in its own way. */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { Native } from "../../../rules/values/native.ts";
import { sandboxCredentials } from "../../../sandbox/sandbox.ts";
import { changesSince } from "../../../test/support/changes-since.ts";
import { openSalesforceSandbox } from "../../../test/support/salesforce-sandbox.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Write } from "../../connector.ts";
import { openConnector } from "../index.ts";
import type { Credentials } from "../open.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const { signal } = new AbortController();
const minute = 60_000;
const day = 86_400_000;
type Fields = Readonly<Record<string, Native>>;

async function connect(credentials: Credentials = { token: sandboxCredentials.token }) {
  const opened = await openSalesforceSandbox();
  const { sandbox, clock } = opened;
  const host = testHost();
  const connector = await openConnector({
    connector: "salesforce",
    settings: { url: sandbox.url, credentials },
    host: { ...host, clock: { ...host.clock, now: clock.now } },
  });
  open.push(connector, sandbox);
  const later = async (ms: number) => {
    clock.time += ms;
    await sandbox.time.settle();
  };
  const save = (object: string, fields: Record<string, string>, id?: string) =>
    sandbox.double.save(object, id, fields);
  const since = (cursor: string, object = "Contact", fields = ["LastName"]) =>
    changesSince(connector, object, fields, cursor);
  const write = (object: string, ...writes: readonly Write[]) =>
    connector.write(object, writes, signal);
  const read = async (object: string, id: string, ...fields: readonly string[]) =>
    (await connector.read(object, [id], fields, signal))[0]?.fields;
  const calls = (path: string) =>
    [...sandbox.calls].reduce((sum, [name, count]) => sum + (name.includes(path) ? count : 0), 0);
  return { ...opened, connector, later, save, since, write, read, calls };
}

const create = (key: string, fields: Fields): Write => ({ kind: "create", key, fields });
const update = (id: string, fields: Fields): Write => ({
  ...{ kind: "update", id, fields, expected: {} },
});
const remove = (id: string): Write => ({ kind: "delete", id, expected: {} });
const outcomes = (results: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["write"]>>) =>
  results.map((one) => (one.kind === "done" ? "done" : one.error.kind));

test("it describes types, options, required fields, lengths, references and external ids", async () => {
  const { connector } = await connect();
  const { objects } = await connector.describe(signal);
  expect(objects["Lead"]).toMatchObject({ id: "Id", modified: "SystemModstamp", delete: true });
  expect(objects["Lead"]?.fields).toMatchObject({
    LastName: { type: "text", required: true, length: 80 },
    Status: { type: "enum", required: true, defaulted: true },
    Name: { readOnly: true },
    Address: { type: "object", readOnly: true },
    AnnualRevenue: { type: "decimal", native: "currency", precision: 18, scale: 0 },
    OwnerId: { type: "reference", references: ["Group", "User"] },
  });
  expect(objects["Lead"]?.fields["Status"]?.options).toContainEqual({ value: "New", label: "New" });
  expect(objects["Account"]?.fields["Legacy_Id__c"]).toMatchObject({ indexed: true });
  expect(objects["User"]?.delete).toBe(false);
});

test("an app logs in by itself, and anew once its token is over", async () => {
  const { clientId: client_id, clientSecret: client_secret } = sandboxCredentials;
  const { connector, save, read, later, calls } = await connect({ client_id, client_secret });
  const id = save("Contact", { LastName: "A" });
  await Promise.all([1, 2, 3].map(() => read("Contact", id, "LastName")));
  expect(calls("oauth2/token")).toBe(1);
  await later(3 * 60 * minute);
  const again = await Promise.all([1, 2, 3].map(() => read("Contact", id, "LastName")));
  expect(again).toEqual(Array(3).fill({ LastName: "A" }));
  expect(calls("oauth2/token")).toBe(2);
  expect(connector.manifest).toBeUndefined();
});

test("an app that signs for a user logs in without a secret, and anew once its token is over", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const credentials = { client_id: sandboxCredentials.clientId, user: "sync@acme.example", key };
  const { save, read, later, calls } = await connect(credentials);
  const id = save("Contact", { LastName: "A" });
  expect(await read("Contact", id, "LastName")).toEqual({ LastName: "A" });
  await later(3 * 60 * minute);
  expect(await read("Contact", id, "LastName")).toEqual({ LastName: "A" });
  expect(calls("oauth2/token")).toBe(2);
  const other = await connect({ ...credentials, client_id: "somebody" });
  await expect(other.read("Contact", id, "LastName")).rejects.toMatchObject({ kind: "auth" });
});

test("a login that is none says what is wanted", async () => {
  await expect(connect({ client_id: "only" })).rejects.toMatchObject({
    kind: "invalid_data",
    message: expect.stringContaining("client_secret"),
  });
});

test("an update that ends after others were read is found, although its stamp is older", async () => {
  const { connector, later, save, since, sandbox } = await connect();
  const id = save("Contact", { LastName: "A" });
  await later(20 * minute);
  const start = await connector.cursor("Contact", signal);
  sandbox.faults.add("late_commit*1");
  save("Contact", { LastName: "Late" }, id);
  await later(minute);
  save("Contact", { LastName: "B" });
  const early = await since(start);
  expect(early.rows.map(({ fields }) => fields["LastName"])).toEqual(["B"]);
  await later(2 * minute);
  const found = await since(early.cursor);
  expect(found.rows.map(({ fields }) => fields["LastName"])).toContain("Late");
});

test("more records than a page holds, all of one second, come whole and once", {
  timeout: 60_000,
}, async () => {
  const { connector, since, sandbox, calls } = await connect();
  const cursor = await connector.cursor("Account", signal);
  for (let at = 0; at < 2005; at++) sandbox.double.save("Account", undefined, { Name: `N${at}` });
  const before = calls("/query");
  const { rows } = await since(cursor, "Account", ["Name"]);
  expect(rows).toHaveLength(2005);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(2005);
  expect(calls("/query") - before).toBe(2);
  const ids: string[] = [];
  for await (const page of connector.scan("Account", ["Name"], signal)) {
    ids.push(...page.rows.map(({ id }) => id));
  }
  expect(ids).toHaveLength(2005);
});

test("a deletion is told; one that was undone is none; a merge is a merge", async () => {
  const { connector, later, save, since, sandbox } = await connect();
  const [a = "", b = "", c = "", d = ""] = ["A", "B", "C", "D"].map((LastName) =>
    save("Contact", { LastName }),
  );
  await later(20 * minute);
  const cursor = await connector.cursor("Contact", signal);
  await later(minute);
  sandbox.double.remove("Contact", a);
  sandbox.double.remove("Contact", b);
  sandbox.double.restore("Contact", b);
  sandbox.records.merge("Contact", c, d, "user");
  await later(2 * minute);
  const found = await since(cursor);
  expect(found.deleted).toEqual([a]);
  expect(found.merged).toEqual([{ from: c, into: d }]);
  expect((await since(found.cursor)).deleted).toEqual([]);
});

test("a deletion under way holds the look for deletions where its transaction began", async () => {
  const { connector, later, save, since, sandbox, clock } = await connect();
  const [a = "", b = ""] = [save("Contact", { LastName: "A" }), save("Contact", { LastName: "B" })];
  const cursor = await connector.cursor("Contact", signal);
  const began = clock.time;
  sandbox.faults.add("late_commit*1");
  save("Contact", { LastName: "Long" }, b);
  await later(1.5 * minute);
  const early = await since(cursor);
  sandbox.double.remove("Contact", a);
  // Its deletion is of the time when its transaction began.
  for (const one of sandbox.records.deleted("Contact")) Object.assign(one, { deletedAt: began });
  await later(2 * minute);
  expect((await since(early.cursor)).deleted).toEqual([a]);
});

test("a cursor from before what the bin keeps wants everything read", async () => {
  const { connector, later, since } = await connect();
  const cursor = await connector.cursor("Contact", signal);
  await later(16 * day);
  await expect(since(cursor)).rejects.toMatchObject({ kind: "changes_missed" });
  await expect(since("other")).rejects.toMatchObject({ kind: "cursor_expired" });
});

test("an id of fifteen characters is the one of eighteen; what is no id is not there", async () => {
  const { connector, save, write } = await connect();
  const id = save("Contact", { LastName: "A" });
  const rows = await connector.read("Contact", [id.slice(0, 15), "nobody", id], [], signal);
  expect(rows.map((row) => row?.id)).toEqual([id, undefined, id]);
  expect(outcomes(await write("Contact", update(id.slice(0, 15), { Title: "VP" })))).toEqual([
    "done",
  ]);
});

test("a field that the login may not see is absent, and keeps no other from being read", async () => {
  const { connector, save, sandbox, read, since } = await connect();
  const id = save("Contact", { LastName: "A", Phone: "1" });
  sandbox.faults.add("hidden_field@Contact.Phone");
  const cursor = await connector.cursor("Contact", signal);
  expect(await read("Contact", id, "LastName", "Phone")).toEqual({ LastName: "A" });
  const { rows } = await since(cursor, "Contact", ["LastName", "Phone"]);
  expect(rows.map(({ fields }) => fields)).toEqual([{ LastName: "A" }]);
});

test("numbers, blanks, booleans and moments keep their form", async () => {
  const { write, read } = await connect();
  const made = await write("Lead", create("k", { LastName: "A", Company: "C", FirstName: "F" }));
  const [first] = made;
  const id = first?.kind === "done" ? first.row.id : "";
  const given = {
    ...{ Lead_Score__c: "12.5", AnnualRevenue: 0, DoNotCall: true, FirstName: "" },
    HubSpot_Last_Activity__c: "2026-01-02T03:04:05Z",
  };
  expect(outcomes(await write("Lead", update(id, given)))).toEqual(["done"]);
  expect(await read("Lead", id, ...Object.keys(given))).toEqual({
    ...{ Lead_Score__c: 12.5, AnnualRevenue: 0, DoNotCall: true, FirstName: null },
    HubSpot_Last_Activity__c: "2026-01-02T03:04:05.000+0000",
  });
  // An empty text would be no moment.
  expect(outcomes(await write("Lead", update(id, { HubSpot_Last_Activity__c: "" })))).toEqual([
    "done",
  ]);
});

test("of a collection each is answered for itself, with what is to be done about it", async () => {
  const { save, write, sandbox } = await connect();
  const [there = "", gone = "", locked = ""] = ["A", "B", "C"].map((LastName) =>
    save("Contact", { LastName }),
  );
  sandbox.double.remove("Contact", gone);
  sandbox.faults.add(`row_lock@${locked}*1`);
  const writes = [
    update(there, { Title: "VP" }),
    update(gone, { Title: "VP" }),
    update(locked, { Title: "VP" }),
    update(there, { LastName: null }),
    update(there, { Title: "x".repeat(200) }),
    update(there, { Nothing: "x" }),
    update(there, { Name: "x" }),
    update(there, { AccountId: "001gL0000000000AAA" }),
  ];
  const results = await write("Contact", ...writes);
  expect(outcomes(results)).toEqual([
    ...["done", "moved", "transient", "missing_required", "invalid_data", "schema_drift"],
    ...["permission", "invalid_data"],
  ]);
  expect(results[3]).toMatchObject({ error: { fields: ["LastName"] } });
  expect(JSON.stringify(results)).not.toContain("xxx");
});

const roles = "associations.OpportunityContactRoles";

async function withDeal() {
  const opened = await connect();
  const { save } = opened;
  const [ada, bo] = ["Ada", "Bo"].map((LastName) => save("Contact", { LastName })) as [
    string,
    string,
  ];
  const deal = save("Opportunity", {
    ...{ Name: "Deal", StageName: "Prospecting", CloseDate: "2026-12-01" },
  });
  const join = (contact: string) =>
    save("OpportunityContactRole", { OpportunityId: deal, ContactId: contact });
  return { ...opened, ada, bo, deal, join };
}

test("the contacts of an opportunity are a field of it, each once", async () => {
  const { connector, ada, bo, deal, join, read } = await withDeal();
  for (const contact of [bo, ada, ada]) join(contact);
  expect(await read("Opportunity", deal, "Name", roles)).toEqual({
    ...{ Name: "Deal", [roles]: [ada, bo] },
  });
  expect(await read("Opportunity", deal, "Name")).toEqual({ Name: "Deal" });
  const { objects } = await connector.describe(signal);
  expect(objects["Opportunity"]?.fields[roles]).toMatchObject({ references: ["Contact"] });
  for await (const { rows } of connector.scan("Opportunity", [roles], signal)) {
    expect(rows.find(({ id }) => id === deal)?.fields).toEqual({ [roles]: [ada, bo] });
  }
});

test("a role that comes or goes changes its opportunity, whose stamp stays", async () => {
  const { connector, ada, deal, join, later, since, sandbox } = await withDeal();
  await later(20 * minute);
  const start = await connector.cursor("Opportunity", signal);
  const look = async (cursor: string) => {
    const { rows, cursor: next } = await since(cursor, "Opportunity", [roles]);
    return { shown: rows.map(({ id, fields }) => [id, fields[roles]]), next };
  };
  await later(minute);
  const role = join(ada);
  const joined = await look(start);
  expect(joined.shown).toEqual([[deal, [ada]]]);
  await later(20 * minute);
  sandbox.double.remove("OpportunityContactRole", role);
  const left = await look(joined.next);
  expect(left.shown).toEqual([[deal, []]]);
  expect((await since(start, "Opportunity", ["Name"])).rows).toEqual([]);
});

test("a list of contacts that is written adds and removes roles, and leaves the others", async () => {
  const { ada, bo, deal, join, read, write, sandbox } = await withDeal();
  const kept = join(ada);
  const carl = sandbox.double.save("Contact", undefined, { LastName: "Carl" });
  join(bo);
  const results = await write("Opportunity", update(deal, { [roles]: [carl, ada] }));
  expect(results).toMatchObject([{ kind: "done", row: { fields: { [roles]: [ada, carl] } } }]);
  expect(sandbox.records.get("OpportunityContactRole", kept)?.deletedAt).toBeUndefined();
  const made = await write(
    "Opportunity",
    create("one", {
      ...{ Name: "New", StageName: "Prospecting", CloseDate: "2026-12-01", [roles]: [bo] },
    }),
  );
  expect(outcomes(made)).toEqual(["done"]);
  expect(await read("Opportunity", deal, roles)).toEqual({ [roles]: [ada, carl] });
});

test("a contact that is none fails its opportunity; a new one is looked for, and not made again", async () => {
  const { deal, write } = await withDeal();
  const nobody = "003000000000000AAA";
  const fields = { Name: "New", StageName: "Prospecting", CloseDate: "2026-12-01" };
  const results = await write(
    "Opportunity",
    update(deal, { [roles]: [nobody] }),
    create("one", { ...fields, [roles]: [nobody] }),
  );
  expect(outcomes(results)).toEqual(["invalid_data", "unknown_outcome"]);
});

test("a duplicate rule refuses a new record, and says no value of it", async () => {
  const { save, write } = await connect();
  save("Contact", { LastName: "A", Email: "a@x.example" });
  const made = create("k", { LastName: "A", Email: "a@x.example" });
  const [result] = await write("Contact", made);
  expect(result).toMatchObject({
    kind: "failed",
    error: { kind: "invalid_data", message: expect.stringContaining("duplicate rule") },
  });
  expect(JSON.stringify(result)).not.toContain("a@x.example");
});

test("a converted lead is changed no more, and says why", async () => {
  const { save, write, sandbox } = await connect();
  const id = save("Lead", { LastName: "A", Company: "C" });
  sandbox.records.update({ object: "Lead", id, fields: { IsConverted: true }, by: "user" });
  expect(await write("Lead", update(id, { Title: "VP" }))).toMatchObject([
    { error: { kind: "invalid_data", message: expect.stringContaining("converted") } },
  ]);
});

test("a creation by an external id is made once, though its reply is lost and it is sent again", async () => {
  const { write, sandbox } = await connect();
  const made = create("k", { Name: "Acme", Legacy_Id__c: "L1" });
  sandbox.faults.add("lost_reply@composite/sobjects*1");
  expect(outcomes(await write("Account", made))).toEqual(["transient"]);
  expect(outcomes(await write("Account", made))).toEqual(["done"]);
  expect(sandbox.records.all("Account")).toHaveLength(1);
});

test("without one, nobody knows what became of a creation whose reply is lost", async () => {
  const { write, sandbox } = await connect();
  sandbox.faults.add("lost_reply@composite/sobjects*1");
  expect(outcomes(await write("Account", create("k", { Name: "Acme" })))).toEqual([
    "unknown_outcome",
  ]);
});

test("an external id that several have is refused for its record alone", async () => {
  const { save, write } = await connect();
  for (const Name of ["A", "B"]) save("Account", { Name, Legacy_Id__c: "L1" });
  const results = await write(
    "Account",
    create("k1", { Name: "C", Legacy_Id__c: "L1" }),
    create("k2", { Name: "D", Legacy_Id__c: "L2" }),
  );
  expect(outcomes(results)).toEqual(["invalid_data", "done"]);
});

test("what automation wrote after us is what is told as stored, of a new record whole", async () => {
  const { write, sandbox, connector } = await connect();
  sandbox.faults.add("rewritten");
  const [result] = await write("Account", create("k", { Name: "Acme" }));
  const { objects } = await connector.describe(signal);
  expect(result).toMatchObject({ kind: "done", row: { fields: { Name: "ACME" } } });
  const told = result?.kind === "done" ? Object.keys(result.row.fields) : [];
  expect(told.toSorted()).toEqual(Object.keys(objects["Account"]?.fields ?? {}).toSorted());
});

test("450 writes are three requests and three reads; a record that is gone already is deleted", async () => {
  const { save, write, calls } = await connect();
  const ids = Array.from({ length: 450 }, (_, at) => save("Account", { Name: `N${at}` }));
  const results = await write("Account", ...ids.map((id) => update(id, { Phone: "1" })));
  expect(outcomes(results)).toEqual(Array(450).fill("done"));
  expect(calls("PATCH ")).toBe(3);
  expect(calls("POST ")).toBe(3);
  const [first = ""] = ids;
  expect(outcomes(await write("Account", remove(first)))).toEqual(["done"]);
  expect(outcomes(await write("Account", remove(first)))).toEqual(["done"]);
});

test("a 403 of the daily limit is a wait, and no missing right", async () => {
  const { write, sandbox } = await connect();
  await write("Account", create("k", { Name: "A" }));
  sandbox.faults.add("rate_limit@PATCH*1");
  sandbox.faults.add("forbidden@DELETE*1");
  const id = sandbox.records.all("Account")[0]?.id ?? "";
  expect(outcomes(await write("Account", update(id, { Phone: "1" })))).toEqual(["rate_limit"]);
  expect(outcomes(await write("Account", remove(id)))).toEqual(["permission"]);
});

test("what we write is marked as ours", async () => {
  const { write, sandbox } = await connect();
  await write("Account", create("k", { Name: "A" }));
  const [record] = sandbox.records.all("Account");
  expect(record?.past.get("Name")?.at(-1)?.by).toContain("concordat");
});

test("a request that is refused whole for one record keeps no other from being written", async () => {
  const { sandbox, clock } = await connect();
  const strict = await strictProxy(sandbox.url);
  const host = testHost();
  const behind = await openConnector({
    connector: "salesforce",
    settings: { url: strict.url, credentials: { token: sandboxCredentials.token } },
    host: { ...host, clock: { ...host.clock, now: clock.now } },
  });
  open.push(behind, strict);
  const writes = ["A", "B", "wrong", "D"].map((Name) => create(Name, { Name }));
  expect(outcomes(await behind.write("Account", writes, signal))).toEqual([
    ...["done", "done", "invalid_data", "done"],
  ]);
});

/** Reads a collection's JSON as strictly as Salesforce: what is wrong in one record stops the whole request. */
async function strictProxy(to: string) {
  const server = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString("utf8");
    if (body.includes("wrong")) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end('[{"errorCode":"JSON_PARSER_ERROR","message":"Cannot deserialize"}]');
      return;
    }
    const answer = await fetch(`${to}${request.url}`, {
      method: request.method ?? "GET",
      headers: { authorization: String(request.headers.authorization) },
      ...(body === "" ? {} : { body }),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const close = () => new Promise<void>((done) => void server.close(() => done()));
  return { url: `http://127.0.0.1:${port}`, close };
}
