/** The connector against the double of HubSpot; each test is about something that HubSpot does in its own way. */
import { afterEach, expect, test } from "vitest";
import { hubspot } from "../../../sandbox/hubspot/hubspot.ts";
import { openSandbox, sandboxCredentials } from "../../../sandbox/sandbox.ts";
import { vendors } from "../../../sandbox/vendors.ts";
import { changesSince } from "../../../test/support/changes-since.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Write } from "../../connector.ts";
import { openConnector } from "../index.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const { signal } = new AbortController();
const catalogue = vendors["hubspot"]?.catalogue;
const second = 1000;

async function connect() {
  if (catalogue === undefined) throw new Error("there is a sandbox of HubSpot");
  const host = testHost();
  const clock = { ahead: 0, now: () => host.clock.now() + clock.ahead };
  const sandbox = await openSandbox({
    ...{ vendor: hubspot(catalogue), clock, isReal: false, seed: 1 },
    failed: (error) => expect.unreachable(String(error)),
  });
  const connector = await openConnector({
    connector: "hubspot",
    settings: { url: sandbox.url, credentials: { token: sandboxCredentials.token } },
    host: { ...host, clock: { ...host.clock, now: clock.now } },
  });
  open.push(connector, sandbox);
  const later = (ms: number) => {
    clock.ahead += ms;
  };
  const save = (object: string, fields: Record<string, string>, id?: string) =>
    sandbox.double.save(object, id, fields);
  const since = (cursor: string, fields = ["email"], object = "contacts") =>
    changesSince(connector, object, fields, cursor);
  const write = (object: string, ...writes: readonly Write[]) =>
    connector.write(object, writes, signal);
  return { sandbox, connector, later, save, since, write, clock };
}

const create = (key: string, fields: Record<string, string | null>): Write => ({
  ...{ kind: "create", key, fields },
});

test("it describes the account's properties as a catalogue", async () => {
  const { connector } = await connect();
  const described = await connector.describe(signal);
  const { contacts, deals } = described.objects;
  expect(contacts?.fields["lifecyclestage"]).toMatchObject({ type: "enum", readOnly: false });
  expect(contacts?.fields["email"]).toMatchObject({ type: "text", unique: true });
  expect(contacts?.fields["hs_email_last_open_date"]).toMatchObject({
    ...{ type: "datetime", readOnly: true, selfChanging: true },
  });
  expect(deals?.fields["associations.company"]).toMatchObject({
    ...{ type: "reference", references: ["companies"] },
  });
  const own = Object.keys(catalogue?.objects["contacts"]?.fields ?? {});
  expect(Object.keys(contacts?.fields ?? {})).toEqual(expect.arrayContaining(own));
});

test("what was written seconds before the index knew of it is found by a later look back", async () => {
  const { connector, later, save, since } = await connect();
  const cursor = await connector.cursor("contacts", signal);
  save("contacts", { email: "a@x.example" });
  const early = await since(cursor);
  expect(early.rows).toEqual([]);
  later(15 * second);
  const found = await since(early.cursor);
  expect(found.rows).toMatchObject([{ fields: { email: "a@x.example" } }]);
});

test("a record that the index shows as it was is shown as it is", async () => {
  const { connector, later, save, since } = await connect();
  const id = save("contacts", { email: "a@x.example", jobtitle: "VP" });
  const cursor = await connector.cursor("contacts", signal);
  later(12 * second);
  save("contacts", { jobtitle: "SVP" }, id);
  const { rows } = await since(cursor, ["jobtitle"]);
  expect(rows).toMatchObject([{ id, fields: { jobtitle: "SVP" } }]);
});

test("each field has the time of its own last edit, whoever touched the record since", async () => {
  const { connector, later, save, since, clock } = await connect();
  const cursor = await connector.cursor("contacts", signal);
  const id = save("contacts", { email: "a@x.example", jobtitle: "VP" });
  const written = clock.now();
  later(60 * second);
  save("contacts", { phone: "1" }, id);
  later(15 * second);
  const { rows } = await since(cursor, ["jobtitle", "phone"]);
  const [row] = rows;
  const { stamps, modified } = row ?? { stamps: undefined, modified: undefined };
  expect((stamps?.["phone"] ?? 0) - (stamps?.["jobtitle"] ?? 0)).toBeGreaterThanOrEqual(
    59 * second,
  );
  expect(Math.abs((stamps?.["jobtitle"] ?? 0) - written)).toBeLessThan(5 * second);
  expect(Math.abs((modified ?? 0) - (stamps?.["phone"] ?? 0))).toBeLessThan(second);
});

test("more records than HubSpot lets one query page through come whole", {
  timeout: 60_000,
}, async () => {
  const { connector, later, sandbox, since } = await connect();
  const cursor = await connector.cursor("contacts", signal);
  for (let at = 0; at < 450; at++)
    sandbox.double.save("contacts", undefined, { jobtitle: `T${at}` });
  later(15 * second);
  const { rows } = await since(cursor, ["jobtitle"]);
  expect(new Set(rows.map(({ fields }) => fields["jobtitle"])).size).toBe(450);
  const queries = sandbox.calls.get("POST /crm/v3/objects/contacts/search") ?? 0;
  expect(queries).toBe(1 + 3);
});

test("everything is listed in pages, with nothing doubled while records come", async () => {
  const { connector, save } = await connect();
  for (let at = 0; at < 150; at++) save("contacts", { email: `p${at}@x.example` });
  const ids: string[] = [];
  for await (const { rows } of connector.scan("contacts", ["email"], signal)) {
    if (ids.length === 0) save("contacts", { email: "late@x.example" });
    ids.push(...rows.map(({ id }) => id));
  }
  expect(ids).toHaveLength(151);
  expect(new Set(ids).size).toBe(151);
});

test("deletions are listed, and a merge is none", async () => {
  const { connector, later, save, since, sandbox } = await connect();
  const [one, two, three] = [
    save("contacts", { email: "a@x.example" }),
    save("contacts", { email: "b@x.example" }),
    save("contacts", { email: "c@x.example" }),
  ];
  const cursor = await connector.cursor("contacts", signal);
  later(second);
  sandbox.double.remove("contacts", three);
  const merged = await fetch(`${sandbox.url}/crm/v3/objects/contacts/merge`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandboxCredentials.token}` },
    body: JSON.stringify({ primaryObjectId: one, objectIdToMerge: two }),
  });
  const { id } = (await merged.json()) as { readonly id: string };
  later(16 * 60 * second);
  const found = await since(cursor);
  expect(found.deleted).toEqual([three]);
  expect(found.merged).toEqual([
    { from: one, into: id },
    { from: two, into: id },
  ]);
  expect((await since(found.cursor)).deleted).toEqual([]);
});

test("a cursor from before what HubSpot keeps of deletions wants everything read", async () => {
  const { connector, later, since } = await connect();
  const cursor = await connector.cursor("contacts", signal);
  later(91 * 86_400 * second);
  await expect(since(cursor)).rejects.toMatchObject({ kind: "changes_missed" });
  await expect(since("other")).rejects.toMatchObject({ kind: "cursor_expired" });
});

test("values are texts there and values here; a blank empties", async () => {
  const { connector, save, write, sandbox } = await connect();
  const id = save("contacts", { email: "a@x.example", hs_email_optout: "true", jobtitle: "VP" });
  const [row] = await connector.read(
    "contacts",
    [id],
    ["hs_email_optout", "jobtitle", "phone"],
    signal,
  );
  expect(row?.fields).toEqual({ hs_email_optout: true, jobtitle: "VP", phone: null });
  const [result] = await write("contacts", {
    ...{ kind: "update", id, expected: {} },
    fields: { jobtitle: null, hs_email_optout: false },
  });
  expect(result).toMatchObject({
    kind: "done",
    row: { fields: { jobtitle: null, hs_email_optout: false } },
  });
  expect(sandbox.records.get("contacts", id)?.past.get("jobtitle")?.at(-1)?.value).toBe("");
});

test("of a batch only those are refused that have to be", async () => {
  const { connector, save, write, sandbox } = await connect();
  save("contacts", { email: "there@x.example" });
  const writes = Array.from({ length: 20 }, (_, at) =>
    create(`k${at}`, { email: at === 7 ? "there@x.example" : `p${at}@x.example` }),
  );
  const results = await write("contacts", ...writes);
  expect(results.map(({ kind }) => kind).filter((kind) => kind === "failed")).toHaveLength(1);
  expect(results[7]).toMatchObject({ kind: "failed", error: { kind: "invalid_data" } });
  expect(sandbox.records.all("contacts")).toHaveLength(20);
  for (const [at, result] of results.entries()) {
    if (result.kind !== "done") continue;
    expect(result.row.fields["email"]).toBe(`p${at}@x.example`);
    expect(result.row.fields["createdate"]).not.toBeNull();
  }
  const [none] = await connector.read("contacts", ["1"], ["email"], signal);
  expect(none).toBeNull();
});

test("a refusal names the property and its code, and no value", async () => {
  const { write } = await connect();
  const [result] = await write("contacts", create("k", { lifecyclestage: "ada@x.example" }));
  if (result?.kind !== "failed") return expect.unreachable("it is refused");
  expect(result.error).toMatchObject({ kind: "invalid_data", fields: ["lifecyclestage"] });
  expect(result.error.message).not.toContain("ada");
});

test("a creation whose reply is lost may have been made, and is not sent again", async () => {
  const { write, sandbox } = await connect();
  sandbox.faults.add("lost_reply@batch/create*1");
  const [result] = await write("contacts", create("k", { email: "a@x.example" }));
  expect(result).toMatchObject({ kind: "failed", error: { kind: "unknown_outcome" } });
  expect(sandbox.records.all("contacts")).toHaveLength(1);
});

test("a write that HubSpot answers and does not do is told as what is stored", async () => {
  const { write, save } = await connect();
  const id = save("contacts", { email: "a@x.example", lifecyclestage: "customer" });
  const [result] = await write("contacts", {
    ...{ kind: "update", id, expected: {}, fields: { lifecyclestage: "lead" } },
  });
  expect(result).toMatchObject({ kind: "done", row: { fields: { lifecyclestage: "customer" } } });
});

test("one record of a batch that fails fails alone, and one that is gone has moved", async () => {
  const { write, save, sandbox } = await connect();
  const [one, two] = [save("contacts", { jobtitle: "A" }), save("contacts", { jobtitle: "B" })];
  sandbox.faults.add(`item_error@${one}*1`);
  const update = (id: string): Write => ({
    ...{ kind: "update", id, expected: {}, fields: { jobtitle: "C" } },
  });
  const results = await write("contacts", update(one), update(two), update("1"));
  expect(results).toMatchObject([
    { kind: "failed", error: { kind: "transient" } },
    { kind: "done", row: { fields: { jobtitle: "C" } } },
    { kind: "failed", error: { kind: "moved" } },
  ]);
});

test("associations are fields: read beside the record, made, changed and taken away", async () => {
  const { connector, write, save } = await connect();
  const [acme, other] = [save("companies", { name: "Acme" }), save("companies", { name: "Other" })];
  const fields = { dealname: "Big", "associations.company": acme };
  const [made] = await write("deals", create("k", fields));
  if (made?.kind !== "done") return expect.unreachable("it is made");
  expect(made.row.fields).toMatchObject(fields);
  const { id } = made.row;
  const asked = ["associations.company", "associations.companies"];
  const [moved] = await write("deals", {
    ...{ kind: "update", id, expected: {}, fields: { "associations.company": other } },
  });
  expect(moved).toMatchObject({ kind: "done", row: { fields: { "associations.company": other } } });
  const [row] = await connector.read("deals", [id], asked, signal);
  expect(row?.fields).toEqual({
    ...{ "associations.company": other, "associations.companies": [other] },
  });
  await write("deals", {
    ...{ kind: "update", id, expected: {}, fields: { "associations.company": null } },
  });
  const [empty] = await connector.read("deals", [id], asked, signal);
  expect(empty?.fields).toEqual({ "associations.company": null, "associations.companies": [] });
});

test("a deletion is an archiving, and may be said twice", async () => {
  const { write, save, sandbox } = await connect();
  const id = save("contacts", { email: "a@x.example" });
  const gone: Write = { kind: "delete", id, expected: {} };
  expect(await write("contacts", gone)).toMatchObject([{ kind: "done" }]);
  expect(await write("contacts", gone)).toMatchObject([{ kind: "done" }]);
  expect(sandbox.records.get("contacts", id)?.deletedAt).toBeDefined();
});

test.each([
  ["unauthorized", "auth"],
  ["forbidden", "permission"],
])("%s is told as %s", async (fault, kind) => {
  const { connector, sandbox } = await connect();
  sandbox.faults.add(fault);
  await expect(connector.describe(signal)).rejects.toMatchObject({ kind });
});

test("a limit is waited for, and a read that broke is read again", async () => {
  const { connector, sandbox, save } = await connect();
  const id = save("contacts", { email: "a@x.example" });
  for (const fault of ["rate_limit", "unavailable", "lost_reply", "truncated"]) {
    sandbox.faults.add(`${fault}@batch/read*1`);
    const [row] = await connector.read("contacts", [id], ["email"], signal);
    expect(row?.fields).toEqual({ email: "a@x.example" });
  }
});

test("the owners whom records name are looked up, and are nothing to synchronise", async () => {
  const { connector } = await connect();
  expect(await connector.read("owners", ["502", "1"], ["email"], signal)).toEqual([
    { id: "502", fields: { email: "marketing@acme.example" } },
    null,
  ]);
  await expect(connector.cursor("owners", signal)).rejects.toMatchObject({ kind: "schema_drift" });
});

test("it says what is missing to log in", async () => {
  const settings = { url: "https://api.hubapi.com", credentials: { client_id: "a" } };
  await expect(openConnector({ connector: "hubspot", settings, host: testHost() })).rejects.toThrow(
    "`credentials` with the `token` of a private app, or with `client_id`, `client_secret` and `refresh_token`",
  );
});
