/** What a connector to Salesforce has to withstand, each brought about in the sandbox. */
import { afterEach, expect, test } from "vitest";
import { openSalesforceSandbox } from "../../test/support/salesforce-sandbox.ts";
import { salesforceType } from "../../test/support/salesforce-schemas.ts";
import type { Sandbox } from "../sandbox.ts";

const open: Sandbox[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function org() {
  const opened = await openSalesforceSandbox();
  open.push(opened.sandbox);
  return opened;
}

const typed = (type: string, fields: object) => ({ attributes: { type }, ...fields });
const dayMs = 86_400_000;

test("a collection is answered one by one in its order; what is wrong with one keeps no other out", async () => {
  const { ask, sandbox } = await org();
  const records = [
    typed("Contact", { LastName: "A" }),
    typed("Contact", { FirstName: "without a last name" }),
    typed("Account", { Name: "C" }),
  ];
  const { status, body } = await ask("POST", "/composite/sobjects", { records });
  expect(status).toBe(200);
  const isResult = salesforceType("SaveResult");
  expect(body.every((one: unknown) => isResult(one))).toBe(true);
  expect(body).toMatchObject([
    { success: true },
    { success: false, errors: [{ statusCode: "REQUIRED_FIELD_MISSING", fields: ["LastName"] }] },
    { success: true },
  ]);
  const [first] = body as readonly { readonly id: string }[];
  const update = [
    { ...typed("Contact", { Title: "VP" }), id: first?.id },
    { ...typed("Contact", { Title: "VP" }), id: "003000000000001AAA" },
  ];
  const all = { records: update, allOrNone: true };
  expect((await ask("PATCH", "/composite/sobjects", all)).body).toMatchObject([
    { success: false, errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
    { success: false, errors: [{ statusCode: "NOT_FOUND" }] },
  ]);
  expect((await ask("GET", `/sobjects/Contact/${first?.id}`)).body.Title).toBeNull();
  await ask("PATCH", "/composite/sobjects", { records: update });
  expect((await ask("GET", `/sobjects/Contact/${first?.id}`)).body.Title).toBe("VP");
  const read = await ask("POST", "/composite/sobjects/Contact", {
    ...{ ids: ["003000000000001AAA", first?.id], fields: ["Title"] },
  });
  expect(read.body).toMatchObject([null, { Id: first?.id, Title: "VP" }]);
  const gone = await ask("DELETE", `/composite/sobjects?ids=${first?.id},003000000000001AAA`);
  expect(gone.body).toMatchObject([{ success: true }, { success: false }]);
  expect(sandbox.records.all("Contact")).toEqual([]);
});

test("more than 200 records are no collection", async () => {
  const { ask, sandbox } = await org();
  const records = Array.from({ length: 201 }, () => typed("Contact", { LastName: "L" }));
  expect((await ask("POST", "/composite/sobjects", { records })).status).toBe(400);
  expect(sandbox.records.all("Contact")).toEqual([]);
});

test("a collection upserts by external id, and says which records are new", async () => {
  const { ask } = await org();
  const upsert = async (...ids: string[]) => {
    const records = ids.map((id) => typed("Account", { Legacy_Id__c: id, Name: "N" }));
    return (await ask("PATCH", "/composite/sobjects/Account/Legacy_Id__c", { records })).body;
  };
  expect(await upsert("1", "2")).toMatchObject([{ created: true }, { created: true }]);
  const again = await upsert("2", "3");
  expect(again).toMatchObject([{ created: false }, { created: true }]);
  expect(salesforceType("UpsertResult")(again[0])).toBe(true);
});

test("a long transaction holds latestDateCovered at its begin, and its stamp stands behind others", async () => {
  const { sandbox, clock, ask, connection } = await org();
  const { id } = await connection.sobject("Lead").create({ LastName: "L", Company: "X" });
  clock.time += 10 * 60_000;
  const began = clock.time;
  sandbox.faults.add("late_commit*1");
  sandbox.double.save("Lead", String(id), { Title: "VP" });
  clock.time += 60_000;
  const other = await connection.sobject("Lead").create({ LastName: "M", Company: "X" });
  const iso = (ms: number) => new Date(ms).toISOString();
  const updated = async (from: number, to: number) => {
    const span = `start=${iso(from)}&end=${iso(to)}`;
    return (await ask("GET", `/sobjects/Lead/updated/?${span}`)).body;
  };
  const first = await updated(began, clock.time + 60_000);
  expect(first).toEqual({
    ids: [other.id],
    latestDateCovered: "2026-01-01T09:10:00.000+0000",
  });
  expect(salesforceType("GetUpdatedResult")(first)).toBe(true);
  clock.time += 60_000;
  await sandbox.time.settle();
  const second = await updated(began, clock.time + 60_000);
  expect(second.ids.toSorted()).toEqual([String(id), other.id].toSorted());
  const { records } = await connection.query("SELECT Id FROM Lead ORDER BY SystemModstamp");
  expect(records.map((one) => one["Id"])).toEqual([id, other.id]);
});

test("what was deleted is told for fifteen days, lies in the bin, and comes back from it", async () => {
  const { sandbox, clock, ask, connection } = await org();
  const { id } = await connection.sobject("Contact").create({ LastName: "L" });
  await connection.sobject("Contact").delete(String(id));
  clock.time += 60_000;
  const all = () => connection.query("SELECT IsDeleted FROM Contact", { scanAll: true });
  const deleted = async () =>
    connection.deleted("Contact", new Date(clock.time - dayMs), new Date(clock.time));
  const told = await deleted();
  expect(told.deletedRecords).toMatchObject([{ id }]);
  expect(salesforceType("GetDeletedResult")(told)).toBe(true);
  expect((await connection.query("SELECT Id FROM Contact")).totalSize).toBe(0);
  expect((await all()).records).toMatchObject([{ IsDeleted: true }]);
  expect((await ask("PATCH", `/sobjects/Contact/${id}`, { Title: "VP" })).body).toMatchObject([
    { errorCode: "ENTITY_IS_DELETED" },
  ]);
  sandbox.double.restore("Contact", String(id));
  expect((await all()).records).toMatchObject([{ IsDeleted: false }]);
  sandbox.double.remove("Contact", String(id));
  clock.time += 15 * dayMs;
  expect((await all()).records).toEqual([]);
  expect(() => sandbox.double.restore("Contact", String(id))).toThrow("recycle bin");
});

test.each([
  ["updated", 31],
  ["deleted", 16],
])("/%s goes back so many days and no more", async (what, days) => {
  const { clock, ask } = await org();
  const at = async (ago: number) => {
    const start = new Date(clock.time - ago * dayMs + 60_000).toISOString();
    const end = new Date(clock.time).toISOString();
    return ask("GET", `/sobjects/Lead/${what}/?start=${start}&end=${end}`);
  };
  expect((await at(days - 1)).status).toBe(200);
  expect(await at(days)).toMatchObject({
    ...{ status: 400, body: [{ errorCode: "INVALID_REPLICATION_DATE" }] },
  });
});

test("field history tells what a value was, who changed it and when", async () => {
  const { sandbox, clock, connection } = await org();
  const { id } = await connection.sobject("Contact").create({ LastName: "L", Title: "VP" });
  clock.time += 60_000;
  sandbox.double.save("Contact", String(id), { Title: "SVP" });
  const { records } = await connection.query(
    `SELECT Field, OldValue, NewValue, CreatedDate, CreatedById FROM ContactHistory WHERE ContactId = '${id}'`,
  );
  expect(records).toMatchObject([
    {
      Field: "Title",
      OldValue: "VP",
      NewValue: "SVP",
      CreatedDate: "2026-01-01T09:01:00.000+0000",
    },
  ]);
});

test("a duplicate is refused, unless who writes says that it may be saved", async () => {
  const { ask, sandbox } = await org();
  const sent = { LastName: "Lovelace", Email: "ada@x.example" };
  await ask("POST", "/sobjects/Contact", sent);
  const again = await ask("POST", "/sobjects/Contact", { ...sent, Email: "ADA@x.example" });
  expect(again).toMatchObject({ status: 400, body: [{ errorCode: "DUPLICATES_DETECTED" }] });
  await ask("POST", "/sobjects/Contact", sent, {
    "Sforce-Duplicate-Rule-Header": "allowSave=true",
  });
  expect(sandbox.records.all("Contact")).toHaveLength(2);
});

test("automation writes a value anew after our write, and the reply does not tell", async () => {
  const { ask, sandbox } = await org();
  sandbox.faults.add("rewritten@Account*1");
  const { body } = await ask("POST", "/sobjects/Account", { Name: "Acme" });
  expect((await ask("GET", `/sobjects/Account/${body.id}`)).body.Name).toBe("ACME");
});

test("a locked record fails alone", async () => {
  const { ask, sandbox } = await org();
  sandbox.faults.add("row_lock@Contact*1");
  const records = ["A", "B"].map((LastName) => typed("Contact", { LastName }));
  expect((await ask("POST", "/composite/sobjects", { records })).body).toMatchObject([
    { success: false, errors: [{ statusCode: "UNABLE_TO_LOCK_ROW" }] },
    { success: true },
  ]);
});

test("each reply tells how much of the day is used; who used it all is refused with a 403 until a day later", async () => {
  const { ask, sandbox, clock } = await org();
  const first = await ask("GET", "/sobjects");
  expect(first.headers.get("sforce-limit-info")).toBe("api-usage=1/100000");
  const headers = { authorization: `Bearer ${sandbox.credentials.token}` };
  const request = {
    ...{ method: "GET", path: "/services/data", query: new URLSearchParams() },
    ...{ target: "/services/data", headers, body: "" },
  };
  for (let at = 1; at < 100_000; at++) await sandbox.double.answer(request);
  const last = await ask("GET", "/limits");
  expect(last).toMatchObject({ status: 403, body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }] });
  expect(last.headers.get("retry-after")).toBeNull();
  clock.time += dayMs;
  expect((await ask("GET", "/limits")).body.DailyApiRequests.Remaining).toBe(99_999);
});
