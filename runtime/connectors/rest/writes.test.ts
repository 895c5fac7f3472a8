import { expect, test } from "vitest";
import { type Asked, json } from "../../../test/support/http-server.ts";
import { type Api, openApi, signal } from "../../../test/support/rest-api.ts";
import type { Write, WriteResult } from "../../connector.ts";

async function write(api: Api, ...writes: readonly Write[]): Promise<readonly WriteResult[]> {
  return api.connector.write("things", writes, signal);
}

const outcomes = (results: readonly WriteResult[]) =>
  results.map((one) => (one.kind === "done" ? "done" : one.error.kind));

const bodies = (asked: readonly Asked[]) =>
  asked.filter((one) => one.body !== "").map((one) => JSON.parse(one.body));

const create = (at: number): Write => ({ kind: "create", key: `k${at}`, fields: { n: at } });
const rename = (id: string): Write => {
  return { kind: "update", id, fields: { name: "new" }, expected: { name: "old" } };
};

test("a creation whose reply is lost is in doubt, and with a key it is not", async () => {
  const lost = { method: "POST", path: "/things" } as const;
  const plain = await openApi((_, reply) => void reply.destroy(), { create: lost });
  expect(outcomes(await write(plain, create(1)))).toEqual(["unknown_outcome"]);
  const keyed = await openApi((_, reply) => void reply.destroy(), {
    create: { ...lost, idempotency_header: "Idempotency-Key" },
  });
  expect(outcomes(await write(keyed, create(1)))).toEqual(["transient"]);
  expect(keyed.asked[0]?.headers["idempotency-key"]).toBe("k1");
  const upsert = await openApi((_, reply) => void reply.destroy(), {
    create: { method: "PUT", path: "/things/by-n/{n}", upsert: true },
  });
  expect(outcomes(await write(upsert, create(1)))).toEqual(["transient"]);
  expect(upsert.asked[0]).toMatchObject({ method: "PUT", path: "/things/by-n/1" });
});

test("a reply that shows nothing of the new record has it read", async () => {
  const api = await openApi(
    ({ method, path }, reply) => {
      if (method === "POST") return json(reply, { made: { id: 7 } }, 201);
      json(reply, path === "/things/7" ? { id: 7, name: "by default", n: 1 } : {});
    },
    { create: { method: "POST", path: "/things", made: "/made/id" } },
  );
  expect(await write(api, create(1))).toEqual([
    { kind: "done", row: { id: "7", fields: { id: 7, name: "by default", n: 1 } } },
  ]);
});

test("a second record like one that is there is refused, and has not moved", async () => {
  const api = await openApi((_, reply) => json(reply, {}, 409), {
    create: { method: "POST", path: "/things" },
  });
  expect(outcomes(await write(api, create(1)))).toEqual(["invalid_data"]);
});

test("what was written and cannot be read back is in doubt, and not undone", async () => {
  const api = await openApi(({ method }, reply) => json(reply, {}, method === "GET" ? 403 : 200), {
    update: { method: "PATCH", path: "/things/{id}" },
  });
  expect(outcomes(await write(api, rename("a")))).toEqual(["unknown_outcome"]);
});

test("a whole record is sent as it stands, with the changes in it and under its version", async () => {
  const stands = { id: "a", name: "old", n: 1, _more: { kept: 9007199254740992 }, rev: 4 };
  const api = await openApi(
    ({ method }, reply) => {
      if (method === "GET") return void reply.end(raw(stands));
      json(reply, { ...stands, name: "new", rev: 5 });
    },
    {
      fields: { id: { type: "text" }, name: { type: "text" }, rev: { type: "integer" } },
      update: { method: "PUT", path: "/things/{id}", sends: "whole", record: "" },
      guard: { kind: "version", field: "rev", body: "/expected_rev" },
    },
  );
  expect(outcomes(await write(api, rename("a")))).toEqual(["done"]);
  const sent = api.asked.find((one) => one.method === "PUT")?.body ?? "";
  expect(JSON.parse(sent)).toMatchObject({ id: "a", name: "new", n: 1, expected_rev: 4 });
  // What nobody described keeps its digits.
  expect(sent).toContain('"kept":9007199254740993');
});

test("a record that moved is not written, and one that is gone is as a deletion asks for", async () => {
  const api = await openApi(
    ({ path }, reply) => {
      if (path === "/things/gone") return json(reply, {}, 404);
      reply.setHeader("etag", '"1"');
      json(reply, { id: "a", name: "another" });
    },
    {
      update: { method: "PATCH", path: "/things/{id}" },
      delete: { method: "DELETE", path: "/things/{id}" },
      guard: { kind: "etag" },
    },
  );
  const gone: Write = { kind: "delete", id: "gone", expected: { name: "old" } };
  expect(outcomes(await write(api, rename("a"), gone, rename("gone")))).toEqual([
    "moved",
    "done",
    "moved",
  ]);
  expect(api.asked.every((one) => one.method === "GET")).toBe(true);
});

test("Q7 a record that may not be read leaves the others, and what was written before it stays done", async () => {
  const api = await openApi(
    ({ method, path }, reply) => {
      if (method === "POST") return json(reply, { id: "made", name: "x", n: 1 });
      if (path === "/things/secret") return json(reply, {}, 403);
      reply.setHeader("etag", '"1"');
      json(reply, { id: "a", name: method === "GET" ? "old" : "new" });
    },
    {
      create: { method: "POST", path: "/things", record: "" },
      update: { method: "PATCH", path: "/things/{id}", record: "" },
      guard: { kind: "etag" },
    },
  );
  const results = await write(api, create(1), rename("secret"), rename("a"));
  expect(outcomes(results)).toEqual(["done", "permission", "done"]);
});

test("a look that fails leaves what was written before it as done", async () => {
  const api = await openApi(
    ({ method }, reply) =>
      method === "POST" ? json(reply, { id: "made", name: "x", n: 1 }) : json(reply, {}, 401),
    {
      create: { method: "POST", path: "/things", record: "" },
      update: { method: "PUT", path: "/things/{id}", sends: "whole" },
    },
  );
  expect(outcomes(await write(api, create(1), rename("a")))).toEqual(["done", "auth"]);
});

test("a guard without its mark writes nothing", async () => {
  const api = await openApi((_, reply) => json(reply, { id: "a", name: "old" }), {
    update: { method: "PATCH", path: "/things/{id}" },
    guard: { kind: "etag" },
  });
  const [result] = await write(api, rename("a"));
  expect(result).toMatchObject({ kind: "failed", error: { kind: "schema_drift" } });
  expect(api.asked).toHaveLength(1);
});

const batch = {
  method: "POST",
  path: "/things/batch",
  most: 4,
  items: "/items",
  item: "/thing",
  key: "/key",
  results: "/results",
  record: "/thing",
  status: "/status",
  error: "/error",
} as const;

test("Q6 of a batch each record has its own result", async () => {
  const api = await openApi(
    ({ body }, reply) => {
      const { items } = JSON.parse(body);
      json(reply, {
        results: items.map(({ thing, key }: { thing: { n: number }; key: string }) =>
          thing.n === 2
            ? { status: 422, error: { code: "bad_n", field: "n", text: "ann@x.example" } }
            : { status: 201, thing: { id: key, name: null, n: thing.n } },
        ),
      });
    },
    { create: { method: "POST", path: "/things", batch } },
    {
      errors: {
        code: "/error/code",
        rules: [{ status: 422, kind: "invalid_data", fields: "/error/field" }],
      },
    },
  );
  const results = await write(api, create(1), create(2), create(3), create(4), create(5));
  expect(outcomes(results)).toEqual(["done", "invalid_data", "done", "done", "done"]);
  expect(results[1]).toMatchObject({ error: { fields: ["n"], message: "create things: bad_n" } });
  expect(bodies(api.asked).map(({ items }) => items.length)).toEqual([4, 1]);
});

test("a result that says the service broke leaves a creation without a key in doubt", async () => {
  const broken = { results: [{ status: 500, error: "oops" }] };
  const { key: _, ...keyless } = batch;
  for (const [sent, kind] of [
    [keyless, "unknown_outcome"],
    [batch, "transient"],
  ] as const) {
    const api = await openApi((_, reply) => json(reply, broken), {
      create: { method: "POST", path: "/things", batch: sent },
    });
    expect(outcomes(await write(api, create(1)))).toEqual([kind]);
  }
});

test("a batch that is refused as a whole is cut until only the bad record is refused", async () => {
  const api = await openApi(
    ({ body }, reply) => {
      const { items } = JSON.parse(body) as { items: { thing: { n: number } }[] };
      if (items.some((one) => one.thing.n === 2)) return json(reply, { error: "one is bad" }, 400);
      json(reply, {
        results: items.map(({ thing }) => ({ thing: { id: thing.n, name: "", n: 0 } })),
      });
    },
    { create: { method: "POST", path: "/things", batch } },
  );
  const results = await write(api, create(1), create(2), create(3), create(4));
  expect(outcomes(results)).toEqual(["done", "invalid_data", "done", "done"]);
});

test("a batch with fewer results than records is in doubt", async () => {
  const api = await openApi((_, reply) => json(reply, { results: [{ thing: { id: "1" } }] }), {
    create: { method: "POST", path: "/things", batch },
  });
  expect(outcomes(await write(api, create(1), create(2)))).toEqual([
    "unknown_outcome",
    "unknown_outcome",
  ]);
});

test("a login that is refused stops the writes that wait for their turn", async () => {
  const api = await openApi(
    (_, reply) => json(reply, {}, 401),
    { create: { method: "POST", path: "/things" } },
    { limits: { at_once: 2 } },
  );
  const results = await write(api, ...Array.from({ length: 50 }, (_, at) => create(at)));
  expect(new Set(outcomes(results))).toEqual(new Set(["auth"]));
  expect(api.asked.length).toBeLessThanOrEqual(2);
});

test("a failure inside a reply of 200 is one", async () => {
  const api = await openApi(
    (_, reply) => json(reply, { ok: false, code: "QUOTA" }),
    { create: { method: "POST", path: "/things" } },
    { errors: { code: "/code", rules: [{ at: "/ok", equals: false, kind: "rate_limit" }] } },
  );
  const [result] = await write(api, create(1));
  expect(result).toMatchObject({ kind: "failed", error: { kind: "rate_limit" } });
});

test("ids go where they belong, in a path or between separators, and nowhere else", async () => {
  const there = ["a/b", "c,d", "?x=1#y", "50%", "é"];
  const api = await openApi(
    ({ path }, reply) => {
      const url = new URL(path, "http://127.0.0.1");
      const asked = url.searchParams.get("ids")?.split(",");
      const one = decodeURIComponent(url.pathname.slice("/things/".length));
      if (asked !== undefined)
        return json(
          reply,
          there.filter((id) => asked.includes(id)).map((id) => ({ id })),
        );
      json(reply, { id: one }, there.includes(one) ? 200 : 404);
    },
    {
      read: {
        path: "/things/{id}",
        batch: { path: "/things", ids: "ids", separator: ",", most: 2 },
      },
      delete: { method: "DELETE", path: "/things/{id}" },
    },
  );
  const wanted = [...there, "..", ".", "", "\ud800", "nobody"];
  const rows = await api.connector.read("things", wanted, [], signal);
  expect(rows.map((row) => row?.id)).toEqual([...there, ...Array(5).fill(undefined)]);
  expect(outcomes(await write(api, { kind: "delete", id: "..", expected: {} }))).toEqual([
    "invalid_data",
  ]);
  expect(api.asked.some((one) => one.method === "DELETE")).toBe(false);
});

test("values take the forms that are described, and come back from them", async () => {
  const api = await openApi(
    ({ method, body }, reply) => {
      reply.end(method === "POST" ? JSON.stringify({ ...JSON.parse(body), id: "a" }) : "{}");
    },
    {
      fields: {
        id: { type: "text" },
        price: { type: "decimal", as: "text" },
        at: { type: "datetime", as: "epoch_seconds" },
        ms: { type: "datetime", as: "epoch_milliseconds" },
        gone: { type: "text", at: "/deep/~1odd~0/gone" },
      },
      create: { method: "POST", path: "/things", record: "" },
    },
    { absent: "blank", empty: "text" },
  );
  const fields = {
    price: 12.5,
    at: "2026-11-25T12:00:00.500Z",
    ms: "2026-11-25T12:00:00Z",
    gone: null,
  };
  const [result] = await write(api, { kind: "create", key: "k", fields });
  expect(bodies(api.asked)).toEqual([
    {
      price: "12.5",
      at: 1795608000.5,
      ms: 1795608000000,
      deep: { "/odd~": { gone: "" } },
    },
  ]);
  expect(result).toMatchObject({
    row: {
      fields: { price: "12.5", at: "2026-11-25T12:00:00.5Z", ms: "2026-11-25T12:00:00Z", gone: "" },
    },
  });
});

/** A number that JavaScript cannot hold, as a server would send it. */
function raw(value: object): string {
  return JSON.stringify(value).replace("9007199254740992", "9007199254740993");
}
