/**
 * What every connector must do, walked on each of them. A case that needs what a system cannot do is
 * skipped by name, and so is a system that is not on this machine.
 */
import { afterAll, describe, expect, test } from "vitest";
import { readDatetime } from "../../rules/values/moment.ts";
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { ChangePage, Connector, Row, Write, WriteResult } from "../../runtime/connector.ts";
import { ConnectorError } from "../../runtime/connector-error.ts";
import { findMariadb } from "../support/mariadb.ts";
import { startPostgres } from "../support/postgres.ts";
import { startReplicatingPostgres } from "../support/replicating-postgres.ts";
import { woken } from "../support/woken.ts";
import { fields, hostile } from "./people.ts";
import type { Ability, Fields, Opened, Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

const signal = new AbortController().signal;
const object = "people";

const [postgres, replicating, mariadb] = await Promise.all([
  startPostgres(),
  startReplicatingPostgres(),
  findMariadb(),
]);
afterAll(async () => {
  for (const one of [postgres, replicating]) if (one.kind === "there") await one.server.stop();
});

for (const subject of subjects({ postgres, replicating, mariadb }))
  describe(subject.name, () => walk(subject));

function walk(subject: Subject): void {
  /** A case, on an empty system of its own. */
  function can(title: string, needs: readonly Need[], body: (on: Opened) => Promise<void>): void {
    const lacking = needs.filter((one) => !has(subject, one));
    const why = subject.missing ?? (lacking.length > 0 ? `no: ${lacking.join(", ")}` : undefined);
    test.skipIf(why !== undefined)(why === undefined ? title : `${title} (${why})`, async () => {
      const opened = await subject.open();
      try {
        await body(opened);
      } finally {
        await opened.dispose();
      }
    });
  }

  can("describes its fields", [], async ({ connector }) => {
    const { objects, connector: name } = await connector.describe(signal);
    expect(name).toBe(subject.manifest.name);
    const entry = objects[object];
    expect(Object.keys(entry?.fields ?? {})).toEqual(expect.arrayContaining([...fields]));
    expect(entry).toMatchObject({ id: "id", create: true, update: true, delete: true });
    expect(entry?.fields.email).toMatchObject({ type: "text", required: true, unique: true });
    expect(entry?.fields.id).toMatchObject({ unique: true, defaulted: true });
    expect(entry?.fields.name).toMatchObject({ type: "text", length: 40, required: false });
    const types = ["age", "big", "active", "joined"].map((one) => entry?.fields[one]?.type);
    expect(types).toEqual(["integer", "integer", "boolean", "datetime"]);
  });

  can("reads everything, whatever the number of records", [], async ({ connector, user }) => {
    const page = subject.manifest.batches.scanPageRecords;
    let there = 0;
    for (const count of [0, page - 1, page, page + 1]) {
      const more = Array.from({ length: count - there }, (_, at) => person(there + at));
      await user.put(more);
      there = count;
      const sizes: number[] = [];
      const seen: Row[] = [];
      for await (const { rows } of connector.scan(object, ["email"], signal)) {
        sizes.push(rows.length);
        seen.push(...rows);
      }
      expect(new Set(seen.map((row) => row.fields.email)).size).toBe(count);
      expect(seen).toHaveLength(count);
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(page);
    }
  });

  can("finds what was edited and made after a cursor", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1), person(2)]);
    const cursor = await connector.cursor(object, signal);
    await user.edit(a, { name: "Edited" });
    const [c = ""] = await user.put([person(3)]);
    const rows = new Map((await changes(connector, cursor)).rows.map((row) => [row.id, row]));
    expect(rows.get(a)?.fields.name).toBe("Edited");
    expect(rows.get(c)?.fields.email).toBe("p3@x.example");
  });

  can("goes on from where it ended", ["tells changes apart"], async ({ connector, user }) => {
    const [a = "", b = ""] = await user.put([person(1), person(2)]);
    const start = await connector.cursor(object, signal);
    await user.edit(a, { name: "One" });
    const first = await changes(connector, start);
    await user.edit(b, { name: "Two" });
    const second = await changes(connector, first.cursor);
    const third = await changes(connector, second.cursor);
    expect([first, second, third].map(({ rows }) => rows.map((row) => row.id))).toEqual([
      [a],
      [b],
      [],
    ]);
  });

  can("tells what was deleted", ["tells deletions"], async ({ connector, user }) => {
    const [a = "", b = ""] = await user.put([person(1), person(2)]);
    const cursor = await connector.cursor(object, signal);
    await user.remove(a);
    const [c = ""] = await user.put([person(3)]);
    await user.remove(c);
    const found = await changes(connector, cursor);
    expect(found.deleted.toSorted()).toEqual([a, c].toSorted());
    const seen = found.rows.map((row) => row.id);
    expect(seen).not.toContain(a);
    if (subject.can.has("tells changes apart")) expect(seen).not.toContain(b);
  });

  can("shows a deletion by a complete read", [], async ({ connector, user }) => {
    const [a = "", b = ""] = await user.put([person(1), person(2)]);
    await user.remove(a);
    expect((await scan(connector, [])).map((row) => row.id)).toEqual([b]);
  });

  can("stamps the fields that were edited", ["field stamps"], async ({ connector, user }) => {
    const [a = ""] = await user.put([{ ...person(1), age: 4 }]);
    const cursor = await connector.cursor(object, signal);
    const before = (await scan(connector, ["name", "age"]))[0]?.stamps ?? {};
    await user.edit(a, { name: "Edited" });
    const [row] = (await changes(connector, cursor)).rows;
    expect(row?.stamps?.name).toBeGreaterThan(before.name ?? 0);
    expect(row?.stamps?.age).toBe(before.age);
  });

  can("reads in the order asked, and null for what is not there", [], async (on) => {
    const [a = "", b = ""] = await on.user.put([person(1), person(2)]);
    const rows = await on.connector.read(object, [b, "nobody", a, b], ["email"], signal);
    expect(rows.map((row) => row?.id)).toEqual([b, undefined, a, b]);
    expect(rows[1]).toBeNull();
    expect(rows[2]?.fields).toEqual({ email: "p1@x.example" });
  });

  can("leaves out a field it does not have, and shows a blank one", [], async (on) => {
    const [a = ""] = await on.user.put([person(1)]);
    const [row] = await on.connector.read(object, [a], ["age", "nothing"], signal);
    expect(Object.keys(row?.fields ?? {})).toEqual(["age"]);
    expect(isBlank(row?.fields.age ?? null)).toBe(true);
  });

  can("makes a record and gives it back whole", [], async ({ connector }) => {
    const row = done(await write(connector, { kind: "create", key: "k1", fields: person(1) }));
    expect(row.id).not.toBe("");
    expect(Object.keys(row.fields)).toEqual(expect.arrayContaining([...fields]));
    const [read] = await connector.read(object, [row.id], Object.keys(row.fields), signal);
    expect(read?.fields).toEqual(row.fields);
    expect(row.fields).toMatchObject({ email: "p1@x.example", name: "P1", id: row.id });
  });

  can("gives back what the system filled in", ["fills defaults"], async ({ connector }) => {
    const row = done(await write(connector, { kind: "create", key: "k1", fields: person(1) }));
    expect(row.fields.note).toBe("new");
  });

  can("makes a record under the id that it is given", [], async ({ connector }) => {
    const given = { ...person(1), id: "mine" };
    const row = done(await write(connector, { kind: "create", key: "k1", fields: given }));
    expect(row.id).toBe("mine");
  });

  can("writes the given fields and no others", [], async ({ connector, user }) => {
    const [a = "", b = ""] = await user.put([
      { ...person(1), note: "old" },
      { ...person(2), note: "old" },
    ]);
    const row = done(await write(connector, update(a, { name: "New" }, { name: "P1" })));
    expect(row).toMatchObject({ id: a, fields: { name: "New" } });
    expect(await rowsOf(connector, [a, b], ["email", "name", "note"])).toEqual([
      { email: "p1@x.example", name: "New", note: "old" },
      { email: "p2@x.example", name: "P2", note: "old" },
    ]);
  });

  can("empties a field", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const row = done(await write(connector, update(a, { name: null }, { name: "P1" })));
    expect(isBlank(row.fields.name ?? null)).toBe(true);
    const [read] = await connector.read(object, [a], ["name"], signal);
    expect(isBlank(read?.fields.name ?? null)).toBe(true);
  });

  can(
    "refuses to overwrite an edit that we did not see",
    ["guards"],
    async ({ connector, user }) => {
      const [a = "", b = ""] = await user.put([person(1), person(2)]);
      await user.edit(a, { name: "Edited" });
      const results = await connector.write(
        object,
        [
          update(a, { name: "Ours", note: "Ours" }, { name: "P1", note: null }),
          update(b, { name: "Ours" }, { name: "P2" }),
        ],
        signal,
      );
      expect(results.map(outcome)).toEqual(["moved", "done"]);
      const [first, second] = await rowsOf(connector, [a, b], ["name", "note"]);
      expect(first?.name).toBe("Edited");
      expect(first?.note).not.toBe("Ours");
      expect(second?.name).toBe("Ours");
    },
  );

  can("takes blank for what it expected of a blank field", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([{ ...person(1), name: "", [hostile]: null }]);
    const results = [
      await write(connector, update(a, { name: "x" }, { name: null })),
      await write(connector, update(a, { [hostile]: "x" }, { [hostile]: "" })),
      await write(connector, update(a, { age: 3 }, { age: null })),
    ];
    expect(results.map(outcome)).toEqual(["done", "done", "done"]);
  });

  can("writes nine of ten where one fails", ["unique"], async ({ connector, user }) => {
    await user.put([person(4)]);
    const writes = Array.from({ length: 10 }, (_, at): Write => {
      return { kind: "create", key: `k${at}`, fields: person(at) };
    });
    const results = await connector.write(object, writes, signal);
    expect(results.map(outcome)).toEqual(
      writes.map((_, at) => (at === 4 ? "invalid_data" : "done")),
    );
    expect(await scan(connector, [])).toHaveLength(10);
    const names = results.flatMap((one) => (one.kind === "done" ? [one.row.fields.name] : []));
    expect(names).toEqual(["P0", "P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9"]);
  });

  can("answers each of a mixed batch in its place", [], async ({ connector, user }) => {
    const [a = "", b = ""] = await user.put([person(1), person(2)]);
    const results = await connector.write(
      object,
      [
        { kind: "delete", id: a, expected: {} },
        { kind: "create", key: "k3", fields: person(3) },
        update(b, { name: "Two" }, { name: "P2" }),
        update("nobody", { name: "x" }, { name: "y" }),
      ],
      signal,
    );
    expect(results.slice(0, 3).map(outcome)).toEqual(["done", "done", "done"]);
    expect(results[3]?.kind).toBe("failed");
    expect(results.map((one) => (one.kind === "done" ? one.row.fields.name : ""))).toEqual([
      undefined,
      "P3",
      "Two",
      "",
    ]);
    expect((await scan(connector, ["name"])).map((row) => row.fields.name).toSorted()).toEqual([
      "P3",
      "Two",
    ]);
  });

  can("names the field of a value that another record has", ["unique"], async (on) => {
    const [, b = ""] = await on.user.put([person(1), person(2)]);
    const email = { email: "p1@x.example" };
    const result = await write(on.connector, update(b, email, { email: "p2@x.example" }));
    expect(failure(result)).toMatchObject({ kind: "invalid_data", fields: ["email"] });
    expect(failure(result).message).not.toContain("p1@");
  });

  can("names a required field that is missing", ["required"], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const made = await write(connector, { kind: "create", key: "k", fields: { name: "x" } });
    const cleared = await write(connector, update(a, { email: null }, { email: "p1@x.example" }));
    for (const one of [made, cleared]) {
      expect(failure(one)).toMatchObject({ kind: "missing_required", fields: ["email"] });
    }
    expect(await scan(connector, [])).toHaveLength(1);
  });

  can("refuses a text that is too long", ["length"], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const long = update(a, { name: "x".repeat(41) }, { name: "P1" });
    const emoji = update(a, { name: "👩".repeat(40) }, { name: "P1" });
    expect(failure(await write(connector, long)).kind).toBe("invalid_data");
    // Forty characters, whatever they take in bytes.
    expect(outcome(await write(connector, emoji))).toBe("done");
  });

  can("says that a field or an object is not there", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const result = await write(connector, update(a, { nothing: 1 }, {}));
    expect(failure(result).kind).toBe("schema_drift");
    const nowhere = connector.read("no such; DROP TABLE people", [a], ["email"], signal);
    expect(await kindOf(nowhere)).toBe("schema_drift");
    expect(await scan(connector, [])).toHaveLength(1);
  });

  can("keeps every character of a text", [], async ({ connector }) => {
    for (const [at, text] of texts.entries()) {
      const given = { ...person(at), note: text, [hostile]: text };
      const made = own(given, "__proto__", text);
      const row = done(await write(connector, { kind: "create", key: `t${at}`, fields: made }));
      const [read] = await connector.read(object, [row.id], fields, signal);
      for (const name of ["note", hostile, "__proto__"]) {
        expect(Object.hasOwn(read?.fields ?? {}, name)).toBe(true);
        expect(Object.getOwnPropertyDescriptor(read?.fields, name)?.value).toBe(text);
      }
    }
  });

  can("takes any text for an id", [], async ({ connector, user }) => {
    const odd = ["O'Brien' OR 1=1", 'a"b', "__proto__", "100%_", "a,b\nc", "é", '["x"]'];
    await user.put(odd.map((id, at) => ({ ...person(at), id })));
    for (const id of odd) {
      const [row] = await connector.read(object, [id], ["id"], signal);
      expect(row).toMatchObject({ id, fields: { id } });
      const result = await write(connector, update(id, { note: id }, { id }));
      expect(outcome(result)).toBe("done");
    }
    const [first = "", ...rest] = odd;
    expect(outcome(await write(connector, { kind: "delete", id: first, expected: {} }))).toBe(
      "done",
    );
    const left = await scan(connector, ["note"]);
    expect(left.map((row) => row.id).toSorted()).toEqual(rest.toSorted());
    expect(left.every((row) => row.fields.note === row.id)).toBe(true);
  });

  can("loses no digit of a number", [], async ({ connector, user }) => {
    for (const [at, digits] of ["9007199254740993", "-9223372036854775808", "0"].entries()) {
      const big: Native = digits.length > 15 ? digits : Number(digits);
      const [a = ""] = await user.put([person(at)]);
      const row = done(await write(connector, update(a, { big }, { big: null })));
      expect(String(row.fields.big)).toBe(digits);
      const [read] = await rowsOf(connector, [a], ["big"]);
      expect(String(read?.big)).toBe(digits);
      // What was read is also what is expected in turn.
      expect(
        outcome(await write(connector, update(a, { age: 1 }, { big: read?.big ?? null }))),
      ).toBe("done");
    }
  });

  can("keeps the fraction of a moment", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const joined = "2026-01-02T03:04:05.123456Z";
    const row = done(await write(connector, update(a, { joined }, { joined: null })));
    expect(readDatetime(String(row.fields.joined))).toBe(joined);
    const [read] = await rowsOf(connector, [a], ["joined"]);
    expect(readDatetime(String(read?.joined))).toBe(joined);
    const next = update(a, { age: 1 }, { joined: read?.joined ?? null });
    expect(outcome(await write(connector, next))).toBe("done");
  });

  can("keeps 0 and false as values", ["types"], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const zero = update(a, { age: 0, active: false }, { age: null, active: null });
    expect(outcome(await write(connector, zero))).toBe("done");
    expect(await rowsOf(connector, [a], ["age", "active"])).toEqual([{ age: 0, active: false }]);
  });

  can("does no harm when an update comes twice", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1)]);
    const once = update(a, { name: "New" }, { name: "P1" });
    expect(outcome(await write(connector, once))).toBe("done");
    expect(["done", "moved"]).toContain(outcome(await write(connector, once)));
    expect(await rowsOf(connector, [a], ["name"])).toEqual([{ name: "New" }]);
  });

  can("takes a deletion that happened already", [], async ({ connector, user }) => {
    const [a = ""] = await user.put([person(1), person(2)]);
    const gone: Write = { kind: "delete", id: a, expected: {} };
    expect(outcome(await write(connector, gone))).toBe("done");
    const again = await write(connector, gone);
    expect(again.kind === "done" || failure(again).kind).not.toBe("unknown_outcome");
    expect(await scan(connector, [])).toHaveLength(1);
  });

  can("deletes no record that was edited meanwhile, and every other", ["guards"], async (on) => {
    const { connector, user } = on;
    const ids = await user.put([person(1), person(2), person(3)]);
    const rows = await rowsOf(connector, ids, ["name", "email"]);
    await user.edit(ids[1] ?? "", { name: "Edited" });
    const writes = ids.map((id, at): Write => ({ kind: "delete", id, expected: rows[at] ?? {} }));
    const results = await connector.write(object, writes, signal);
    expect(results.map(outcome)).toEqual(["done", "moved", "done"]);
    expect((await scan(connector, ["name"])).map((row) => row.fields.name)).toEqual(["Edited"]);
  });

  can("wakes whoever watches, or says that it does not", [], async ({ connector, user }) => {
    const feed = subject.manifest.feeds.find((one) => one.mode === connector.feed);
    expect(connector.watch !== undefined).toBe(feed?.wakesWithinSeconds !== undefined);
    if (connector.watch === undefined) return;
    const listening = woken(connector, object);
    let times = await listening.after(0);
    const [id = ""] = await user.put([person(1)]);
    times = await listening.after(times);
    await user.edit(id, { name: "Edited" });
    times = await listening.after(times);
    await user.remove(id);
    await listening.after(times);
  });

  can("has nothing to do for an empty batch", [], async ({ connector }) => {
    expect(await connector.write(object, [], signal)).toEqual([]);
    expect(await connector.read(object, [], ["email"], signal)).toEqual([]);
  });

  can("stops when it is told to", [], async ({ connector, user }) => {
    await user.put([person(1)]);
    const stopped = AbortSignal.abort();
    const all = (async () => {
      for await (const _ of connector.scan(object, ["email"], stopped)) expect.unreachable();
    })();
    await expect(all).rejects.toMatchObject({ name: "AbortError" });
  });

  can("can be closed twice", [], async ({ connector }) => {
    await connector.close();
    await connector.close();
  });
}

/** Guards are told by the manifest, since the runtime goes by it too. */
type Need = Ability | "guards";

function has({ can, manifest }: Subject, need: Need): boolean {
  return need === "guards" ? manifest.guard.kind !== "none" : can.has(need);
}

const texts = [
  "caf\u00e9",
  "cafe\u0301",
  "👩‍👩‍👧‍👦 🏳️‍🌈",
  "a,b;c\td",
  'say "hi"',
  "'; DROP TABLE people; --",
  "two\nlines",
  "dos\r\nlines",
  " edges ",
  "ﬀ ß İ",
  "\ufefffirst",
  "=1+1",
  "{1,2}",
  "\\N",
  "null",
];

function person(at: number): Fields {
  return { email: `p${at}@x.example`, name: `P${at}` };
}

/** With a field of any name: `{ __proto__: … }` would set a prototype. */
function own(given: Fields, name: string, native: Native): Fields {
  return Object.fromEntries([...Object.entries(given), [name, native]]);
}

function update(id: string, given: Fields, expected: Fields): Write {
  return { kind: "update", id, fields: given, expected };
}

async function write(connector: Connector, one: Write): Promise<WriteResult> {
  const [result] = await connector.write(object, [one], signal);
  return result ?? expect.unreachable("a write without an answer");
}

function outcome(result: WriteResult): string {
  return result.kind === "done" ? "done" : result.error.kind;
}

function done(result: WriteResult): Row {
  if (result.kind === "failed") throw result.error;
  return result.row;
}

function failure(result: WriteResult): ConnectorError {
  return result.kind === "failed" ? result.error : expect.unreachable("it should have failed");
}

async function kindOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ConnectorError) return error.kind;
    throw error;
  }
  return "done";
}

async function scan(connector: Connector, names: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of connector.scan(object, names, signal)) rows.push(...page.rows);
  return rows;
}

async function rowsOf(connector: Connector, ids: readonly string[], names: readonly string[]) {
  const rows = await connector.read(object, ids, names, signal);
  return rows.map((row) => row?.fields);
}

async function changes(connector: Connector, since: string): Promise<ChangePage> {
  const all = { rows: [] as Row[], deleted: [] as string[], cursor: since };
  for await (const page of connector.changes(object, fields, since, signal)) {
    all.rows.push(...page.rows);
    all.deleted.push(...page.deleted);
    all.cursor = page.cursor;
  }
  return all;
}
