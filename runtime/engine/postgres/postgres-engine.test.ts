/** What is the shared state's own: its schema, its connection. What every engine must do is told in `test/conformance/engine-*.test.ts`. */
import type { Client } from "pg";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { type Scratch, startPostgres } from "../../../test/support/postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Engine } from "../engine.ts";
import { StateInUse } from "../engine.ts";
import { StateUnavailable } from "../state-trouble.ts";
import { addressOf } from "./address.ts";
import { openDatabase } from "./database.ts";
import { openPostgresEngine, openPostgresEngineIfThere } from "./postgres-engine.ts";
import { migrate } from "./schema.ts";

const { clock } = testHost();

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

interface On {
  readonly url: string;
  readonly scratch: Scratch;
  readonly user: Client;
  open(id?: number): Promise<Engine>;
}

function onPostgres(title: string, body: (on: On) => Promise<void>): void {
  const why = postgres.kind === "missing" ? ` (${postgres.why})` : "";
  test.skipIf(why !== "")(`${title}${why}`, async () => {
    if (postgres.kind === "missing") return expect.unreachable(postgres.why);
    const scratch = await postgres.server.scratch();
    onTestFinished(() => scratch.drop());
    const user = await scratch.connect();
    const address = new URL(postgres.server.url);
    address.searchParams.set("schema", scratch.schema);
    // By which these connections are known among others'.
    address.searchParams.set("application_name", scratch.schema);
    const url = address.href;
    const open = async (id = 1) => {
      const engine = await openPostgresEngine({
        url,
        clock,
        process: { id, host: "here", lives: () => true },
      });
      onTestFinished(() => engine.close());
      return engine;
    };
    await body({ url, scratch, user, open });
  });
}

const feed = { object: "Person", system: "a", stage: "people" };

describe("the schema", () => {
  onPostgres("V7 one of a newer version is refused untouched", async ({ user, open }) => {
    await (await open()).close();
    await user.query("UPDATE meta SET value = '999' WHERE name = 'version'");
    await expect(open()).rejects.toThrow("has version 999");
    const { rows } = await user.query("SELECT value FROM meta WHERE name = 'version'");
    expect(rows).toEqual([{ value: "999" }]);
  });

  onPostgres("one that holds something else is refused untouched", async ({ user, open }) => {
    await user.query("CREATE TABLE people (id int)");
    await expect(open()).rejects.toThrow("and not a state of ours");
    await user.query("CREATE TABLE meta (name text, value text)");
    await expect(open()).rejects.toThrow("and not a state of ours");
  });

  onPostgres("nothing is made for who only looks", async ({ url, user, open }) => {
    expect(await openPostgresEngineIfThere({ url, clock })).toBeUndefined();
    const tables = "SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace";
    expect((await user.query(tables)).rowCount).toBe(0);
    await open();
    const there = await openPostgresEngineIfThere({ url, clock });
    expect(await there?.intents()).toEqual([]);
    await there?.close();
  });

  onPostgres("two that open a new state at once make it once", async ({ open }) => {
    const engines = await Promise.all([open(), open(), open()]);
    expect(await Promise.all(engines.map((one) => one.size("Person")))).toHaveLength(3);
  });

  onPostgres(
    "K15 a migration that is cut off leaves all as it was",
    async ({ url, user, open }) => {
      await open();
      const migrating = (...steps: readonly string[]) => {
        const db = openDatabase(addressOf(url));
        onTestFinished(() => db.close());
        return migrate(db, addressOf(url).schema, true, ["", "", "", ...steps]);
      };
      const tables = () => user.query("SELECT relname FROM pg_class WHERE relname = 'added'");
      await expect(migrating("CREATE TABLE added (x int); CREATE TABLE no such")).rejects.toThrow();
      expect((await tables()).rowCount).toBe(0);
      await migrating("CREATE TABLE added (x int); CREATE INDEX added_x ON added (x)");
      expect((await tables()).rowCount).toBe(1);
      await expect(open()).rejects.toThrow("has version 4");
    },
  );

  onPostgres("nobody migrates a state that somebody works with", async ({ url, open }) => {
    const lease = await (await open()).lease();
    const db = openDatabase(addressOf(url));
    onTestFinished(() => db.close());
    const migrating = () =>
      migrate(db, addressOf(url).schema, true, ["", "", "", "CREATE TABLE added ()"]);
    await expect(migrating()).rejects.toThrow("process 1 on here is working with the state");
    await lease.release();
    await expect(migrating()).resolves.toBe(true);
  });
});

describe("the connection", () => {
  onPostgres("one that was lost is made anew, and the lease stays", async (on) => {
    const engine = await on.open();
    const lease = await engine.lease();
    await cut(on);
    // What was under way is not known to be there; what follows goes on.
    await engine.finish(lease, "Person").catch(() => {});
    await engine.finish(lease, "Person");
    expect((await engine.size("Person")).isInitial).toBe(false);
  });

  onPostgres("a copy does not outlive its own", async (on) => {
    const copy = await (await on.open()).fork();
    await copy.finish(await copy.lease(), "Person");
    await cut(on);
    await copy.size("Person").catch(() => {});
    await expect(copy.size("Person")).rejects.toThrow(StateUnavailable);
    await copy.close();
  });

  onPostgres("a holder that is stopped amid a change is waited for, and told", async (on) => {
    const { user, open } = on;
    const engine = await open();
    await engine.lease();
    await user.query("BEGIN; UPDATE lease SET host = host");
    await expect((await open(2)).lease()).rejects.toThrow(StateInUse);
    await user.query("ROLLBACK");
    await expect((await open(2)).lease()).rejects.toThrow("process 1 on here");
  });
});

onPostgres("any text is kept as it is, and in its order", async ({ open }) => {
  const engine = await open();
  const lease = await engine.lease();
  const ids = ["", "\0", "\0a", "\u0001", "\u0002", "a", "\ud7fe", "\ud7ff", "\ud800", "\udbffa"];
  const more = ["\udfff", "\ue000", "\ufb33", "\u{1f600}"];
  const all = [...ids, ...more];
  await engine.append(lease, {
    ...feed,
    records: all.toReversed().map((id) => ({ id, fields: { [`f${id}`]: id }, keys: [id] })),
    deleted: [],
    cursor: "\0\ud800",
  });
  const loose = await engine.loose(lease, "Person", 99);
  expect(loose.map(({ id, fields, keys }) => [id, fields, keys])).toEqual(
    all.map((id) => [id, { [`f${id}`]: id }, [id]]),
  );
  expect(await engine.cursor(feed)).toBe("\0\ud800");
  for (const key of all) {
    expect((await engine.mates("Person", [{ line: 0, key }])).map((one) => one.id)).toEqual([key]);
  }
});

onPostgres("a key may be longer than an index takes", async ({ open }) => {
  const engine = await open();
  const lease = await engine.lease();
  const key = Array.from({ length: 4000 }, (_, at) => (at * at).toString(36)).join("");
  const records = [{ id: "1", fields: {}, keys: [key] }];
  await engine.append(lease, { ...feed, records, deleted: [] });
  expect(await engine.mates("Person", [{ line: 0, key }])).toHaveLength(1);
  expect(await engine.mates("Person", [{ line: 0, key: `${key}x` }])).toEqual([]);
});

/** Ends every connection to the state but the user's own, as a restart of the server would. */
async function cut({ user, scratch }: On): Promise<void> {
  const sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
  const { rowCount } = await user.query(sql, [scratch.schema]);
  expect(rowCount).toBeGreaterThan(0);
}
