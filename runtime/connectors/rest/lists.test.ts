import { expect, test } from "vitest";
import { json } from "../../../test/support/http-server.ts";
import { openApi, signal } from "../../../test/support/rest-api.ts";
import type { ChangePage, Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Listing, Paging } from "./description.generated.ts";

interface Thing {
  readonly id: string;
}

/** A server's own list of so many things, which a test may change while it is read. */
function things(count: number): Thing[] {
  return Array.from({ length: count }, (_, at) => ({ id: `t${String(at).padStart(3, "0")}` }));
}

function listing(paging: Paging, rest: Partial<Listing> = {}) {
  return { list: { path: "/things", paging, ...rest } };
}

const ids = (rows: readonly Row[]) => rows.map((row) => row.id);

async function failureOf(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof ConnectorError ? error : expect.fail(`no ConnectorError: ${error}`);
}

/** The same list, cut in each way. `given` is told before each answer. */
function served(all: Thing[], given: (count: number) => void = () => {}) {
  let count = 0;
  return (asked: { readonly path: string }, reply: Parameters<typeof json>[0]) => {
    const url = new URL(asked.path, "http://127.0.0.1");
    const ask = (name: string) => url.searchParams.get(name);
    given(++count);
    const size = Number(ask("size") ?? 3);
    const after = ask("after");
    const from =
      after === null
        ? Number(ask("offset") ?? (Number(ask("page") ?? 1) - 1) * size)
        : all.filter((one) => one.id <= after).length;
    const page = all.slice(from, from + size);
    const next = from + size < all.length ? from + size : undefined;
    const address = `/things?offset=${next}&size=${size}`;
    if (next !== undefined)
      reply.setHeader("link", `</things>; rel="first", <${address}>; rel=next`);
    json(reply, {
      data: page,
      next: next === undefined ? null : `o${next}`,
      address: next === undefined ? null : address,
      after: page.at(-1)?.id,
    });
  };
}

const ways: readonly [string, Paging][] = [
  ["offset", { kind: "offset", offset: "offset", size: "size", records: 3 }],
  ["page", { kind: "page", page: "page", size: "size", records: 3 }],
  ["keyset", { kind: "keyset", after: "after", field: "id", size: "size", records: 3 }],
  ["link", { kind: "link", size: "size", records: 3 }],
  ["next", { kind: "next", next: "/address", size: "size", records: 3 }],
  ["cursor", { kind: "cursor", cursor: "after", next: "/after", size: "size", records: 3 }],
];

test.each(ways)("reads a list by %s, whatever its length", async (_, paging) => {
  for (const count of [0, 1, 2, 3, 4, 6, 7]) {
    const all = things(count);
    const api = await openApi(served(all), listing(paging, { records: "/data" }));
    expect(ids(await api.scan())).toEqual(all.map((one) => one.id));
  }
});

test.each(ways.filter(([kind]) => kind !== "cursor" && kind !== "keyset"))(
  "Z6 by %s, nothing is passed over where records are deleted meanwhile",
  async (_, paging) => {
    const all = things(9);
    const stood = all.map((one) => one.id).filter((id) => id !== "t000");
    // What stood on the second page is on the first one by then.
    const api = await openApi(
      served(all, (count) => {
        if (count === 2) all.shift();
      }),
      listing(paging, { records: "/data" }),
    );
    expect(ids(await api.scan())).toEqual(expect.arrayContaining(stood));
  },
);

test("a list of one page is read once", async () => {
  const api = await openApi(
    served(things(2)),
    listing({ kind: "link", records: 3 }, { records: "/data" }),
  );
  await api.scan();
  expect(api.asked).toHaveLength(1);
});

test("pages that are said to be stable are read once", async () => {
  const paging: Paging = { kind: "link", size: "size", records: 3, stable: true };
  const api = await openApi(served(things(6)), listing(paging, { records: "/data" }));
  await api.scan();
  expect(api.asked).toHaveLength(2);
});

test("a page number too far that is no page ends the list", async () => {
  const api = await openApi(
    (asked, reply) => {
      const isThere = asked.path.includes("page=1");
      json(reply, isThere ? things(3) : { detail: "Invalid page." }, isThere ? 200 : 404);
    },
    listing({ kind: "page", page: "page", records: 3 }),
  );
  expect(await api.scan()).toHaveLength(3);
});

test.each(["offset", "page", "keyset"])(
  "fewer records by %s than the description says are told",
  async (kind) => {
    const [, paging] = ways.find(([name]) => name === kind) ?? expect.unreachable();
    const all = things(9);
    const capped = served(all);
    const api = await openApi(
      (asked, reply) => capped({ path: asked.path.replace("size=5", "size=3") }, reply),
      listing({ ...paging, records: 5 } as Paging, { records: "/data" }),
    );
    const failure = await failureOf(api.scan());
    expect(failure).toMatchObject({ kind: "schema_drift" });
    expect(failure.message).toContain("a page has 3 records and not 5; write `records: 3`");
  },
);

test("J12 a list without an end is given up", async () => {
  const limits = { pages: 50 };
  let at = 0;
  const endless = await openApi(
    (_, reply) => json(reply, { data: [{ id: `t${++at}` }], next: `c${at}` }),
    listing({ kind: "cursor", cursor: "c", next: "/next", records: 1 }, { records: "/data" }),
    { limits },
  );
  expect((await failureOf(endless.scan())).message).toContain("has more than 50 pages");
  const circle = await openApi(
    (_, reply) => json(reply, { data: [{ id: "t1" }], next: "same" }),
    listing({ kind: "cursor", cursor: "c", next: "/next", records: 1 }, { records: "/data" }),
  );
  expect((await failureOf(circle.scan())).message).toContain("the same page again and again");
  expect(circle.asked).toHaveLength(2);
});

test("J7 the address of a next page that leads elsewhere is not asked", async () => {
  const api = await openApi(
    (_, reply) => json(reply, { data: [{ id: "t1" }], next: "http://169.254.169.254/latest" }),
    listing({ kind: "next", next: "/next", records: 1 }, { records: "/data" }),
  );
  const failure = await failureOf(api.scan());
  expect(failure).toMatchObject({ kind: "permission" });
  expect(failure.message).toContain("not one that the settings name");
});

test.each([
  ["no list where it should be", { data: {} }, "has no list at `/data`"],
  ["a record without an id", { data: [{ name: "x" }] }, "has no id at `/id`"],
])("%s is told", async (_, body, words) => {
  const api = await openApi(
    (_, reply) => json(reply, body),
    listing({ kind: "none" }, { records: "/data" }),
  );
  const failure = await failureOf(api.scan());
  expect(failure).toMatchObject({ kind: "schema_drift" });
  expect(failure.message).toContain(words);
});

async function changes(api: Awaited<ReturnType<typeof openApi>>, since: string) {
  const pages: ChangePage[] = [];
  for await (const page of api.connector.changes("things", ["name"], since, signal))
    pages.push(page);
  return {
    ids: pages.flatMap(({ rows }) => ids(rows)),
    deleted: pages.flatMap((page) => page.deleted),
    cursor: pages.at(-1)?.cursor ?? "",
  };
}

const at = Date.parse("2026-11-25T12:00:00Z");

test("asks for what changed by the server's clock, some way behind the last look", async () => {
  const api = await openApi(
    (_, reply) => {
      reply.setHeader("date", new Date(at).toUTCString());
      json(reply, []);
    },
    listing(
      { kind: "none" },
      {
        since: { query: { where: "updated>{since}" }, as: "epoch_seconds", look_back_seconds: 30 },
      },
    ),
  );
  const cursor = await api.connector.cursor("things", signal);
  const { cursor: next } = await changes(api, cursor);
  const asked = new URL(api.asked.at(-1)?.path ?? "", api.url).searchParams.get("where") ?? "";
  const behind = at / 1000 - Number(asked.replace("updated>", ""));
  // Thirty seconds, and the second that a header of whole seconds may be off.
  expect(behind).toBeGreaterThanOrEqual(31);
  expect(behind).toBeLessThan(33);
  expect(Number(next)).toBeLessThan(at);
});

test("a cursor of another way to learn of changes has expired", async () => {
  const timed = listing(
    { kind: "none" },
    { since: { query: { s: "{since}" }, look_back_seconds: 1 } },
  );
  const answer = (_: unknown, reply: Parameters<typeof json>[0]) => json(reply, []);
  const api = await openApi(answer, timed);
  expect(await failureOf(changes(api, "all"))).toMatchObject({ kind: "cursor_expired" });
});

test("where the API does not say what changed, everything is read, once a run", async () => {
  const api = await openApi((_, reply) => json(reply, []), listing({ kind: "none" }));
  const cursor = await api.connector.cursor("things", signal);
  expect(await failureOf(changes(api, cursor))).toMatchObject({ kind: "changes_missed" });
  expect(api.asked).toHaveLength(0);
});

test("a record that is marked as deleted is gone, for a list and for a reader", async () => {
  const all = [
    { id: "a", archived: false },
    { id: "b", archived: true },
    { id: "c", archived: null },
  ];
  const api = await openApi(
    (asked, reply) => {
      const one = all.find(({ id }) => asked.path === `/things/${id}`);
      const isAsked = asked.path.includes("with_archived=yes");
      json(reply, one ?? all.filter((each) => isAsked || each.archived !== true));
    },
    {
      fields: { id: { type: "text" }, name: { type: "text" }, archived: { type: "boolean" } },
      deleted: { kind: "flag", field: "archived", query: { with_archived: "yes" } },
      ...listing({ kind: "none" }, { since: { query: { s: "{since}" }, look_back_seconds: 1 } }),
    },
  );
  expect(ids(await api.scan())).toEqual(["a", "c"]);
  expect(await changes(api, "0")).toMatchObject({ ids: ["a", "c"], deleted: ["b"] });
  const read = await api.connector.read("things", ["a", "b"], [], signal);
  expect(read.map((row) => row?.id)).toEqual(["a", undefined]);
  expect(api.connector.manifest?.deletions).toEqual([
    { how: "flag", objects: ["things"], keptSeconds: null },
  ]);
});

test("X8 a record that may not be read is unknown, and neither gone nor in the way of others", async () => {
  const api = await openApi(({ path }, reply) => {
    if (path === "/things/secret") return json(reply, {}, 403);
    json(reply, { id: path.slice("/things/".length), name: "x" });
  }, {});
  const rows = await api.connector.read("things", ["a", "secret"], ["name"], signal);
  expect(rows).toEqual([
    { id: "a", fields: { name: "x" } },
    { id: "secret", fields: {} },
  ]);
});

const deleted = {
  kind: "list",
  path: "/deleted",
  paging: { kind: "none" },
  since: { query: { after: "{since}" }, look_back_seconds: 1 },
} as const;

test("X11 a record that was deleted and is there again is not deleted", async () => {
  const api = await openApi(
    (asked, reply) =>
      json(reply, asked.path.startsWith("/deleted?") ? ["a", "b", 7] : [{ id: "b" }]),
    { deleted },
  );
  expect(await changes(api, "0")).toMatchObject({ ids: ["b"], deleted: ["a", "7"] });
});

test("deletions that are no longer listed are found by comparing", async () => {
  const api = await openApi((_, reply) => json(reply, []), {
    ...listing({ kind: "none" }, { since: { query: { s: "{since}" }, look_back_seconds: 1 } }),
    deleted: { ...deleted, kept_days: 1 },
  });
  const now = Date.parse("2026-01-01T09:00:00Z");
  expect(await failureOf(changes(api, String(now - 25 * 3600_000)))).toMatchObject({
    kind: "changes_missed",
  });
  await changes(api, String(now - 23 * 3600_000));
});
