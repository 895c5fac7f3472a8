/** The double of HubSpot, seen by HubSpot's own SDK, and held to the models that the SDK publishes. */
import { Client } from "@hubspot/api-client";
import { afterEach, expect, test } from "vitest";
import { hubspotModel } from "../../test/support/hubspot-schemas.ts";
import { drawBusiness } from "../business.ts";
import { openSandbox, type Sandbox, sandboxCredentials } from "../sandbox.ts";
import { vendors } from "../vendors.ts";
import { hubspot } from "./hubspot.ts";

const open: Sandbox[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function hub(people = 0) {
  const clock = { time: Date.parse("2026-01-01T09:00:00Z"), now: () => clock.time };
  const known = vendors["hubspot"];
  if (known === undefined) throw new Error("there is a sandbox of HubSpot");
  const business = drawBusiness({ seed: 3, people, companies: people, deals: people });
  const sandbox = await openSandbox({
    ...{ vendor: hubspot(known.catalogue), clock, isReal: false, seed: 1, business },
    failed: (error) => expect.unreachable(String(error)),
  });
  open.push(sandbox);
  const { token: accessToken } = sandboxCredentials;
  const client = new Client({ basePath: sandbox.url, accessToken, numberOfApiCallRetries: 0 });
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { sandbox, clock, client, ask, contacts: client.crm.contacts };
}

const made = (properties: Record<string, string>) => ({ properties, associations: [] });

test("what HubSpot's SDK writes it reads again, as texts, and only what it asks for", async () => {
  const { contacts } = await hub();
  const { id } = await contacts.basicApi.create(
    made({ email: "Ada@X.example", firstname: "Ada", annualrevenue: "12" }),
  );
  const read = await contacts.basicApi.getById(id, ["email", "annualrevenue", "phone"]);
  expect(read.properties).toMatchObject({
    email: "ada@x.example",
    annualrevenue: "12",
    phone: null,
  });
  expect(read.properties).not.toHaveProperty("firstname");
  await contacts.basicApi.update(id, { properties: { email: "", annualrevenue: "13" } });
  const after = await contacts.basicApi.getById(id, ["email", "annualrevenue"]);
  expect(after.properties).toMatchObject({ email: null, annualrevenue: "13" });
});

test("null changes nothing, and an empty text empties", async () => {
  const { ask, contacts } = await hub();
  const { id } = await contacts.basicApi.create(made({ email: "a@x.example", firstname: "Ada" }));
  const path = `/crm/v3/objects/contacts/${id}`;
  await ask("PATCH", path, { properties: { firstname: null } });
  expect((await ask("GET", `${path}?properties=firstname`)).body.properties.firstname).toBe("Ada");
  await ask("PATCH", path, { properties: { firstname: "" } });
  expect((await ask("GET", `${path}?properties=firstname`)).body.properties.firstname).toBeNull();
});

test.each([
  [{ lifecyclestage: "Customer" }, "INVALID_OPTION"],
  [{ date_of_birth_x: "1" }, "PROPERTY_DOESNT_EXIST"],
  [{ hs_email_open: "3" }, "READ_ONLY_VALUE"],
  [{ hs_email_optout: "yes" }, "INVALID_BOOLEAN"],
  [{ closedate: "tomorrow" }, "INVALID_DATE"],
])("a value that does not fit is refused: %j", async (properties, code) => {
  const { ask } = await hub();
  const { status, body } = await ask("POST", "/crm/v3/objects/contacts", { properties });
  expect(status).toBe(400);
  expect(body).toMatchObject({ category: "VALIDATION_ERROR", errors: [{ code }] });
});

test("a number is a number", async () => {
  const { ask } = await hub();
  const properties = { annualrevenue: "a lot" };
  const { body } = await ask("POST", "/crm/v3/objects/companies", { properties });
  expect(body).toMatchObject({ errors: [{ code: "INVALID_LONG" }] });
});

test("an address stands once, and a batch with one that stands already is refused whole", async () => {
  const { ask, sandbox } = await hub();
  const { body: ada } = await ask("POST", "/crm/v3/objects/contacts", {
    properties: { email: "ada@x.example" },
  });
  const again = await ask("POST", "/crm/v3/objects/contacts", {
    properties: { email: "ADA@x.example" },
  });
  expect(again).toMatchObject({
    status: 409,
    body: { category: "CONFLICT", message: `Contact already exists. Existing ID: ${ada.id}` },
  });
  const batch = await ask("POST", "/crm/v3/objects/contacts/batch/create", {
    inputs: [{ properties: { email: "bo@x.example" } }, { properties: { email: "ada@x.example" } }],
  });
  expect(batch.status).toBe(409);
  expect(sandbox.records.all("contacts")).toHaveLength(1);
});

test("a batch tells its records apart by trace ids, not by order, and those that are not there beside", async () => {
  const { ask } = await hub();
  const inputs = Array.from({ length: 20 }, (_, at) => ({
    properties: { email: `p${at}@x.example` },
    objectWriteTraceId: `t${at}`,
  }));
  const { status, body } = await ask("POST", "/crm/v3/objects/contacts/batch/create", { inputs });
  expect(status).toBe(201);
  expect(hubspotModel("crm/objects", "BatchResponseSimplePublicObject")(body)).toBe(true);
  const traces = body.results.map((one: { objectWriteTraceId: string }) => one.objectWriteTraceId);
  expect(traces).not.toEqual(inputs.map((one) => one.objectWriteTraceId));
  expect(traces.toSorted()).toEqual(inputs.map((one) => one.objectWriteTraceId).toSorted());
  const ids = body.results.map((one: { id: string }) => ({ id: one.id }));
  const read = await ask("POST", "/crm/v3/objects/contacts/batch/read", {
    inputs: [...ids, { id: "1" }],
    properties: ["email"],
    propertiesWithHistory: ["email"],
  });
  expect(read.status).toBe(207);
  const isModel = hubspotModel("crm/objects", "BatchResponseSimplePublicObjectWithErrors");
  expect([isModel(read.body), isModel.errors]).toEqual([true, null]);
  expect(read.body.errors[0].context).toEqual({ ids: ["1"] });
  const many = { inputs: Array.from({ length: 51 }, () => ({ id: "1" })) };
  const tooMany = await ask("POST", "/crm/v3/objects/contacts/batch/read", {
    ...many,
    propertiesWithHistory: ["email"],
  });
  expect(tooMany.status).toBe(400);
});

test("history tells who wrote a value, and when", async () => {
  const { contacts, clock, sandbox } = await hub();
  const { id } = await contacts.basicApi.create(made({ email: "a@x.example", jobtitle: "VP" }));
  clock.time += 60_000;
  sandbox.double.save("contacts", id, { jobtitle: "SVP" });
  const read = await contacts.basicApi.getById(id, undefined, ["jobtitle"]);
  expect(read.propertiesWithHistory?.["jobtitle"]).toMatchObject([
    { value: "SVP", sourceType: "CRM_UI", updatedByUserId: 1 },
    { value: "VP", sourceType: "INTEGRATION", sourceId: "4711" },
  ]);
});

test("a search lags behind what was written, holds 200 a page, and ends at 10,000", async () => {
  const { contacts, clock, ask } = await hub();
  await contacts.basicApi.create(made({ email: "a@x.example" }));
  const found = async (body: object = {}) =>
    (await ask("POST", "/crm/v3/objects/contacts/search", body)).body;
  expect((await found()).total).toBe(0);
  clock.time += 10_000;
  const one = await found({ properties: ["email"] });
  expect(one.results).toMatchObject([{ properties: { email: "a@x.example" } }]);
  const isModel = hubspotModel("crm/objects", "CollectionResponseWithTotalSimplePublicObject");
  expect([isModel(one), isModel.errors]).toEqual([true, null]);
  clock.time += 1000;
  expect(await found({ limit: 201 })).toMatchObject({ category: "VALIDATION_ERROR" });
  expect(await found({ limit: 100, after: "9950" })).toMatchObject({
    message: "The search reached its maximum of 10000 results",
  });
});

test("more than five searches a second are refused, and their replies say nothing of limits", async () => {
  const { ask } = await hub();
  const answers = [];
  for (let at = 0; at < 6; at++) {
    answers.push(await ask("POST", "/crm/v3/objects/contacts/search", {}));
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(answers[5]?.body).toMatchObject({ category: "RATE_LIMITS", policyName: "SECONDLY" });
  expect(answers[0]?.headers.get("x-hubspot-ratelimit-remaining")).toBeNull();
  const read = await ask("GET", "/crm/v3/objects/contacts");
  expect(read.headers.get("x-hubspot-ratelimit-remaining")).toBe("189");
});

test("a lifecycle goes forward only, and nobody is told; who clears it first may go back", async () => {
  const { contacts } = await hub();
  const { id } = await contacts.basicApi.create(made({ lifecyclestage: "customer" }));
  const stage = async (lifecyclestage: string) => {
    await contacts.basicApi.update(id, { properties: { lifecyclestage } });
    return (await contacts.basicApi.getById(id, ["lifecyclestage"])).properties["lifecyclestage"];
  };
  expect(await stage("lead")).toBe("customer");
  expect(await stage("")).toBeNull();
  expect(await stage("lead")).toBe("lead");
});

test("two merged contacts go on as a new one; a person's erasure leaves nothing", async () => {
  const { client, ask, sandbox } = await hub();
  const { contacts } = client.crm;
  const one = await contacts.basicApi.create(made({ email: "a@x.example", firstname: "Ada" }));
  const two = await contacts.basicApi.create(made({ email: "b@x.example", phone: "1" }));
  const { body } = await ask("POST", "/crm/v3/objects/contacts/merge", {
    ...{ primaryObjectId: one.id, objectIdToMerge: two.id },
  });
  expect([one.id, two.id]).not.toContain(body.id);
  const read = await contacts.basicApi.getById(body.id, ["email", "phone", "hs_merged_object_ids"]);
  expect(read.properties).toMatchObject({
    ...{ email: "a@x.example", phone: "1", hs_merged_object_ids: `${one.id};${two.id}` },
  });
  const archived = await ask("GET", "/crm/v3/objects/contacts?archived=true");
  expect(archived.body.results).toEqual([]);
  await ask("POST", "/crm/v3/objects/contacts/gdpr-delete", { objectId: body.id });
  expect(sandbox.records.get("contacts", body.id)).toBeUndefined();
});

test("associations stand outside of the records, and move no stamp", async () => {
  const { ask, clock, sandbox } = await hub();
  const create = async (object: string, properties: object) =>
    (await ask("POST", `/crm/v3/objects/${object}`, { properties })).body.id as string;
  const deal = await create("deals", { dealname: "Big" });
  const [acme, other] = [
    await create("companies", { name: "Acme" }),
    await create("companies", { name: "Other" }),
  ];
  const before = sandbox.records.get("deals", deal)?.modifiedAt;
  clock.time += 1000;
  const link = (to: string, associationTypeId: number) => ({
    ...{ from: { id: deal }, to: { id: to } },
    types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }],
  });
  const pair = "/crm/v4/associations/deals/companies";
  await ask("POST", `${pair}/batch/create`, { inputs: [link(acme, 5)] });
  await ask("POST", `${pair}/batch/create`, { inputs: [link(other, 5)] });
  const { body } = await ask("POST", `${pair}/batch/read`, { inputs: [{ id: deal }] });
  const isModel = hubspotModel(
    "crm/associations/v4",
    "BatchResponsePublicAssociationMultiWithLabel",
  );
  expect(body.results[0].to).toMatchObject([
    { toObjectId: acme, associationTypes: [{ typeId: 341 }] },
    { toObjectId: other, associationTypes: [{ typeId: 5 }, { typeId: 341 }] },
  ]);
  expect([isModel(body), isModel.errors]).toEqual([true, null]);
  expect(sandbox.records.get("deals", deal)?.modifiedAt).toBe(before);
});

test("the journal tells what happened in order, for three days", async () => {
  const { ask, clock, contacts } = await hub();
  const base = "/webhooks-journal/journal-local/2026-03";
  const start = (await ask("GET", `${base}/earliest`)).body.currentOffset;
  const { id } = await contacts.basicApi.create(made({ email: "a@x.example" }));
  await contacts.basicApi.update(id, { properties: { firstname: "Ada" } });
  await contacts.basicApi.archive(id);
  const next = await ask("GET", `${base}/offset/${start}/next`);
  const file = (await (await fetch(next.body.url)).json()) as { readonly journalEvents: unknown };
  expect(file.journalEvents).toMatchObject([
    { action: "CREATE", objectTypeId: "0-1", objectId: Number(id) },
    { action: "UPDATE", propertyChanges: { firstname: "Ada" } },
    { action: "DELETE" },
  ]);
  expect((await ask("GET", `${base}/offset/${next.body.currentOffset}/next`)).status).toBe(204);
  clock.time += 4 * 86_400_000;
  expect((await ask("GET", `${base}/offset/${start}/next`)).status).toBe(404);
});

test("properties are those of the catalogue, in the SDK's form", async () => {
  const { ask, client } = await hub();
  const { body } = await ask("GET", "/crm/v3/properties/contacts");
  const isModel = hubspotModel("crm/properties", "CollectionResponsePropertyNoPaging");
  expect([isModel(body), isModel.errors]).toEqual([true, null]);
  const { results } = await client.crm.properties.coreApi.getAll("contacts");
  const stage = results.find(({ name }) => name === "lifecyclestage");
  expect(stage?.options.map(({ value }) => value)).toContain("evangelist");
});

test("who shows no token, or one that has run out, is not let in", async () => {
  const { sandbox, clock } = await hub();
  const form = {
    ...{ grant_type: "refresh_token", refresh_token: "r" },
    ...{ client_id: "sandbox-client", client_secret: "sandbox-secret" },
  };
  const got = await fetch(`${sandbox.url}/oauth/v1/token`, {
    ...{ method: "POST", body: new URLSearchParams(form) },
  });
  const { access_token: access } = (await got.json()) as { readonly access_token: string };
  const status = async (token: string) =>
    (
      await fetch(`${sandbox.url}/crm/v3/objects/contacts`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).status;
  expect([await status(access), await status("other")]).toEqual([200, 401]);
  clock.time += 1_800_000;
  expect(await status(access)).toBe(401);
});

test.each([
  ["POST", "/crm/v3/objects/contacts/batch/read", {}],
  ["POST", "/crm/v3/objects/contacts/batch/create", { inputs: [null] }],
  ["POST", "/crm/v3/objects/contacts/batch/update", { inputs: "all" }],
  ["POST", "/crm/v3/objects/contacts/batch/create", { inputs: [{ properties: 1 }] }],
  ["POST", "/crm/v3/objects/contacts/search", { filterGroups: [{}] }],
  ["POST", "/crm/v3/objects/contacts/search", { sorts: "email" }],
  ["POST", "/crm/v3/objects/contacts/merge", {}],
  ["POST", "/crm/v3/objects/contacts", { associations: [{}] }],
  ["POST", "/crm/v4/associations/deals/companies/batch/create", { inputs: [{}] }],
  ["POST", "/crm/v4/associations/deals/companies/batch/archive", { inputs: [{}] }],
  ["POST", "/crm/v3/objects/nothing/batch/read", { inputs: [] }],
  ["GET", "/crm/v3/objects/contacts/%E0%A4", undefined],
  ["GET", "/sandbox/%E0%A4", undefined],
])("what makes no sense is refused: %s %s %j", async (method, path, body) => {
  const { ask, sandbox } = await hub();
  const { status } = await ask(method, path, body).catch(() => ({ status: "no JSON" }));
  expect(status).not.toBe(500);
  expect(sandbox.records.happenings).toEqual([]);
});

test("a business stands in it, in its own words", async () => {
  const { sandbox, client } = await hub(200);
  const all = await client.crm.contacts.getAll(100, undefined, ["email", "lifecyclestage"]);
  expect(all.length).toBeGreaterThan(90);
  expect(all).toHaveLength(sandbox.records.all("contacts").length);
  const deals = await client.crm.deals.getAll(100, undefined, ["dealname"], undefined, [
    "companies",
  ]);
  expect(deals.some((one) => (one.associations?.["companies"]?.results.length ?? 0) > 0)).toBe(
    true,
  );
});
