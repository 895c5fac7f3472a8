/** What every vendor's sandbox has, seen through a vendor of the test's own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { drawBusiness } from "./business.ts";
import { fieldsAt, fieldsOf } from "./records.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import type { Vendor } from "./vendor.ts";

const vendor: Vendor = {
  name: "shop",
  label: "Shop",
  faults: { moody: "it says no" },
  open({ records, faults, notices }) {
    records.create({ object: "things", id: "1", fields: { name: "<b>Tea</b>" }, by: "seed" });
    records.listen(({ object, id, kind }) => {
      const body = JSON.stringify({ object, id, kind });
      notices.send({ body, headers: (at) => ({ "x-at": String(at) }) }, 100);
    });
    return {
      answer({ method, path, body }) {
        if (faults.hits("moody", `${method} ${path}`)) return { status: 409, body: "no" };
        if (method === "PUT") {
          records.update({ object: "things", id: "1", fields: JSON.parse(body), by: "app" });
        }
        const record = records.get("things", "1");
        return record === undefined
          ? { status: 404, body: "" }
          : { status: 200, body: JSON.stringify(fieldsOf(record)) };
      },
      ids: new Map(),
      refuse: (refusal) => ({ status: refusal === "rate_limit" ? 429 : 503, body: refusal }),
      objects: [
        {
          name: "things",
          label: "Things",
          fields: [
            { name: "name", label: "Name", isReadOnly: false },
            { name: "size", label: "Size", isReadOnly: true },
          ],
        },
      ],
      save(object, id = "2", fields) {
        if (fields["name"] === "") throw new Error("a thing has a <name>");
        if (records.get(object, id) === undefined) {
          records.create({ object, id, fields, by: "a person" });
        } else records.update({ object, id, fields, by: "a person" });
        return id;
      },
      remove: (object, id) => records.remove(object, id, "a person"),
      restore: (object, id) => records.restore(object, id, "a person"),
      acts: [
        {
          ...{ name: "copy", object: "things", label: "Copy", leadsTo: "things" },
          carryOut(id) {
            const record = records.get("things", id);
            const fields = record === undefined ? {} : fieldsOf(record);
            return records.create({ object: "things", id: `${id}b`, fields, by: "a person" }).id;
          },
        },
      ],
    };
  },
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function shop(notify?: string) {
  const clock = { time: Date.parse("2026-01-01T09:00:00Z"), now: () => clock.time };
  const sandbox = await openSandbox({
    ...{ vendor, clock, isReal: false, seed: 1 },
    ...(notify === undefined ? {} : { notify }),
  });
  open.push(sandbox);
  return { sandbox, clock };
}

const put = (sandbox: Sandbox, name: string) =>
  fetch(`${sandbox.url}/thing`, { method: "PUT", body: JSON.stringify({ name }) });

test("a record keeps what it was, and an older look at it is that of its time", async () => {
  const { sandbox, clock } = await shop();
  const before = clock.time;
  clock.time += 1000;
  expect(await (await put(sandbox, "Coffee")).json()).toEqual({ name: "Coffee" });
  const record = sandbox.records.get("things", "1");
  if (record === undefined) throw new Error("the record is there");
  expect(fieldsAt(record, before)).toEqual({ name: "<b>Tea</b>" });
  expect(record.modifiedAt).toBe(clock.time);
  clock.time += 1000;
  await put(sandbox, "Coffee");
  expect(record.modifiedAt).toBe(clock.time - 1000);
  expect(sandbox.records.happenings.map(({ kind }) => kind)).toEqual(["created", "changed"]);
});

test("faults hit where and as often as they were asked to", async () => {
  const { sandbox } = await shop();
  const status = async () => (await fetch(`${sandbox.url}/thing`)).status;
  sandbox.faults.add("rate_limit@GET /thing*2");
  expect([await status(), await status(), await status()]).toEqual([429, 429, 200]);
  sandbox.faults.add("moody@PUT");
  expect(await status()).toBe(200);
  expect((await put(sandbox, "Milk")).status).toBe(409);
  sandbox.faults.clear();

  sandbox.faults.add("lost_request*1");
  await expect(put(sandbox, "Lost")).rejects.toThrow();
  expect(await (await fetch(`${sandbox.url}/thing`)).json()).toEqual({ name: "<b>Tea</b>" });
  sandbox.faults.add("lost_reply@PUT*1");
  await expect(put(sandbox, "Kept")).rejects.toThrow();
  sandbox.faults.add("truncated*1");
  await expect((await fetch(`${sandbox.url}/thing`)).text()).rejects.toThrow();
  expect(await (await fetch(`${sandbox.url}/thing`)).json()).toEqual({ name: "Kept" });
  expect(sandbox.faults.list()).toEqual([]);
});

test.each([
  ["Tea!", "`Tea!` is no fault"],
  ["tea", "there is no fault `tea`"],
  ["moody%0", "a percentage is from 1 to 100"],
  ["moody*0", "it hits at least once"],
])("a fault that is none is refused: %s", async (text, why) => {
  const { sandbox } = await shop();
  expect(() => sandbox.faults.add(text)).toThrow(why);
});

test("notices are sent when they are due, again when they were not taken, and as faults ask", async () => {
  const got: string[] = [];
  let isAway = true;
  const receiver = createServer(async (request, response) => {
    for await (const chunk of request) got.push(String(chunk));
    response.writeHead(isAway ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  open.push({ close: async () => void receiver.close() });
  const { sandbox } = await shop(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  const later = async (ms: number) => {
    await sandbox.time.advance(ms);
    await sandbox.notices.idle();
    return got.splice(0).length;
  };
  await put(sandbox, "Cocoa");
  expect(await later(99)).toBe(0);
  expect(await later(1)).toBe(1);
  isAway = false;
  expect(await later(1000)).toBe(1);
  expect(await later(100_000)).toBe(0);

  sandbox.faults.add("notice_doubled*1");
  await put(sandbox, "Coffee");
  expect(await later(100)).toBe(2);
  sandbox.faults.add("notice_lost*1");
  await put(sandbox, "Milk");
  expect(await later(100_000)).toBe(0);
  sandbox.faults.add("notice_late*1");
  await put(sandbox, "Water");
  expect([await later(100), await later(3000)]).toEqual([0, 1]);
});

test("a person edits records on the page, as a user of the vendor's would", async () => {
  const { sandbox } = await shop();
  const page = async (path: string, form?: Record<string, string>) => {
    const answer = await fetch(`${sandbox.url}${path}`, {
      redirect: "manual",
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    return { status: answer.status, to: answer.headers.get("location"), text: await answer.text() };
  };
  expect(await page("/")).toMatchObject({ status: 303, to: "/sandbox/things" });
  const list = await page("/sandbox/things?words=TEA");
  expect(list.text).toContain("&lt;b&gt;Tea&lt;/b&gt;");
  expect((await page("/sandbox/things?words=milk")).text).toContain("0 records");

  const saved = await page("/sandbox/things/1", { "field name": "Milk", "before name": "Tea" });
  expect(saved).toMatchObject({ status: 303, to: "/sandbox/things/1" });
  const refused = await page("/sandbox/things/1", { "field name": "", "before name": "Milk" });
  expect(refused).toMatchObject({ status: 422 });
  expect(refused.text).toContain("a thing has a &lt;name&gt;");
  await page("/sandbox/things/1", { act: "remove" });
  expect((await page("/sandbox/things/1")).text).toContain("Deleted 2026-01-01 09:00:00");
  await page("/sandbox/things/1", { act: "restore" });
  expect(await page("/sandbox/things/new", { "field name": "New" })).toMatchObject({
    to: "/sandbox/things/2",
  });
  expect((await page("/sandbox/things/1")).text).toContain("a person");
  expect((await page("/sandbox/things/1")).text).toContain(">Copy</button>");
  expect(await page("/sandbox/things/1", { act: "copy" })).toMatchObject({
    to: "/sandbox/things/1b",
  });
  expect((await page("/sandbox/things/1b")).text).toContain('value="Milk"');
  expect(await page("/sandbox/other")).toMatchObject({ status: 404 });

  await page("/sandbox/world", { minutes: "5", fault: "moody*3" });
  const world = await page("/sandbox/world");
  expect(world.text).toContain("2026-01-01 09:05:00");
  expect(world.text).toContain("<li>moody*3</li>");
  expect(await page("/sandbox/world", { fault: "tea" })).toMatchObject({ status: 422 });
});

test("a page of another site can neither read it nor write to it", async () => {
  const { sandbox } = await shop();
  const answer = await fetch(`${sandbox.url}/sandbox/things/1`, {
    method: "POST",
    headers: { origin: "https://other.example" },
    body: new URLSearchParams({ act: "remove" }),
  });
  expect(answer.status).toBe(403);
  expect(sandbox.records.all("things")).toHaveLength(1);
});

test("the same seed tells of the same business, messy as asked for", () => {
  const settings = { seed: 7, people: 2000, companies: 1000, deals: 500 };
  const business = drawBusiness(settings);
  expect(drawBusiness(settings)).toEqual(business);
  expect(drawBusiness({ ...settings, seed: 8 })).not.toEqual(business);
  const share = (count: number, of: number) => Math.round((count / of) * 100);
  const { people, companies } = business;
  const inBoth = people.filter(({ marketing, sales }) => marketing.length > 0 && sales.length > 0);
  const twice = people.filter(({ marketing, sales }) => marketing.length > 1 || sales.length > 1);
  const domains = companies.map(({ marketing, sales }) =>
    ((marketing[0] ?? sales[0])?.domain ?? "").replace(/^https:\/\/www\.|\/$/g, ""),
  );
  expect(share(inBoth.length, people.length)).toBeGreaterThan(25);
  expect(share(inBoth.length, people.length)).toBeLessThan(35);
  expect(share(twice.length, people.length)).toBeGreaterThanOrEqual(2);
  expect(share(twice.length, people.length)).toBeLessThanOrEqual(4);
  expect(share(1000 - new Set(domains).size, 1000)).toBeGreaterThanOrEqual(3);
  expect(share(1000 - new Set(domains).size, 1000)).toBeLessThanOrEqual(7);
});
