/** What is the embedded state's own: its file. What every engine must do is told in `test/conformance/engine-*.test.ts`. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Engine } from "../engine.ts";
import { openSqliteEngine } from "./sqlite-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "concordat-engine-"));
let path: string;
let opened: Engine[] = [];
let files = 0;

beforeEach(() => {
  path = join(folder, `${++files}`, "state.db");
});

afterEach(async () => {
  for (const engine of opened) await engine.close();
  opened = [];
  vi.unstubAllEnvs();
});

afterAll(() => rmSync(folder, { recursive: true }));

function open(): Engine {
  const engine = openSqliteEngine({ path, clock: { now: () => 0, monotonic: () => 0 } });
  opened.push(engine);
  return engine;
}

describe("the file", () => {
  test("V7 one of a newer version, or of somebody else's, is refused untouched", () => {
    mkdirSync(dirname(path));
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    expect(() => open()).toThrow("has version 999");
    const foreign = new DatabaseSync(path);
    foreign.exec("PRAGMA user_version = 0; CREATE TABLE notes (text TEXT)");
    foreign.close();
    expect(() => open()).toThrow("not a state of ours");
  });

  test("is made with its folder, for its owner's eyes, and is there when it is opened again", async () => {
    const first = open();
    await first.accept(await first.lease(), { digest: "d", text: "{}", at: 1 });
    await first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await open().acceptedPlan())?.digest).toBe("d");
  });

  test("closed, it is one file", async () => {
    const engine = open();
    await engine.lease();
    await engine.close();
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(["state.db"]);
  });
});

describe("the lease", () => {
  const openAs = (id: number, now: () => number) => {
    const engine = openSqliteEngine({
      path,
      clock: { now, monotonic: now },
      process: { id, host: "here", lives: () => true },
    });
    opened.push(engine);
    return engine;
  };

  test("stays with a holder that waits for a slow system, and not with one that is stopped", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      let now = 1_000_000;
      const [first, second] = [openAs(1, () => now), openAs(2, () => now)];
      const lease = await first.lease();
      for (let beats = 0; beats < 12; beats++) {
        now += 5000;
        vi.advanceTimersByTime(5000);
      }
      await expect(second.lease()).rejects.toThrow("process 1 on here");
      // Stopped: time goes on, and it does nothing.
      now += 20_000;
      const taken = await second.lease();
      await expect(first.finish(lease, "Person")).rejects.toThrow("took over the state");
      await taken.release();
      await lease.release();
    } finally {
      vi.useRealTimers();
    }
  });

  test("a holder that is stopped amid a change is named, and is no mistake of ours", async () => {
    const engine = openAs(1, () => 1_000_000);
    await engine.lease();
    const other = openAs(2, () => 1_000_000);
    const amid = new DatabaseSync(path);
    amid.exec("BEGIN IMMEDIATE");
    await expect(other.lease()).rejects.toThrow("process 1 on here is writing the state");
    amid.exec("ROLLBACK");
    amid.close();
  }, 20_000);

  test("is held by this process where none is named", async () => {
    const there = openSqliteEngine({
      path,
      clock: { now: () => 0, monotonic: () => 0 },
      process: { id: 2 ** 30, host: "elsewhere", lives: () => true },
    });
    opened.push(there);
    const lease = await there.lease();
    await expect(open().lease()).rejects.toThrow(`process ${2 ** 30} on elsewhere`);
    await lease.release();
    await open().lease();
    await expect(open().lease()).resolves.toBeDefined();
  });
});

test("nobody else may read a copy, and nothing of it stays behind", async () => {
  const place = mkdtempSync(join(folder, "copies-"));
  vi.stubEnv("TMPDIR", place);
  const engine = open();
  const copy = await engine.fork();
  const [made] = readdirSync(place);
  expect(statSync(join(place, made ?? "")).mode & 0o777).toBe(0o700);
  await copy.close();
  expect(readdirSync(place)).toEqual([]);
  await engine.close();
  await expect(engine.fork()).rejects.toThrow("not open");
  expect(readdirSync(place)).toEqual([]);
});

describe("a state of an earlier version", () => {
  const version = () => {
    const db = new DatabaseSync(path);
    const found = db.prepare("PRAGMA user_version").get() as { user_version: number };
    db.close();
    return found.user_version;
  };

  /** As the first version left it, with a plan in it. */
  async function first(also = ""): Promise<void> {
    const engine = open();
    await engine.accept(await engine.lease(), { digest: "d", text: "{}", at: 1 });
    await engine.close();
    const db = new DatabaseSync(path);
    db.exec(`DROP INDEX records_doubted; ALTER TABLE records DROP COLUMN since;
      ALTER TABLE records DROP COLUMN doubted; ALTER TABLE records DROP COLUMN missing;
      ALTER TABLE records DROP COLUMN doubted_last;
      DROP TABLE alerts; DROP TABLE conditions;
      DROP INDEX records_merged; ALTER TABLE records DROP COLUMN merged_into;
      ALTER TABLE links DROP COLUMN waits;
      CREATE TABLE waits (
        link INTEGER NOT NULL, object TEXT NOT NULL, PRIMARY KEY (link, object)
      ) STRICT, WITHOUT ROWID;
      DROP TABLE seals; DROP TABLE forgotten; DROP TABLE notes; DROP TABLE prunings;
      DROP TABLE buckets; DROP TABLE firings; DROP TABLE deliveries;
      PRAGMA user_version = 1; ${also}`);
    db.close();
  }

  test("becomes a present one, and keeps what it holds", async () => {
    await first();
    expect((await open().acceptedPlan())?.digest).toBe("d");
    expect(version()).toBe(5);
  });

  test("K15 is as it was when that is cut off, and is brought up to date by the next who opens it", async () => {
    await first("CREATE TABLE records_merged (x)");
    expect(() => open()).toThrow("records_merged");
    expect(version()).toBe(1);
    const db = new DatabaseSync(path);
    db.exec("DROP TABLE records_merged");
    db.close();
    expect((await open().acceptedPlan())?.digest).toBe("d");
    expect(version()).toBe(5);
  });
});

test("K13 a torn end of the file takes back whole changes, and never half of one", async () => {
  const engine = open();
  const lease = await engine.lease();
  const feed = { object: "Person", system: "a", stage: "people" };
  const contents = async (one: Engine) => [
    await one.cursor(feed),
    (await one.loose(lease, "Person", 99)).map((record) => record.id),
  ];
  const known = [await contents(engine)];
  for (const at of [1, 2, 3, 4]) {
    const records = [1, 2, 3].map((nth) => ({
      id: `${at}-${nth}`,
      fields: { name: "x".repeat(2000 * at) },
      keys: [`${at}-${nth}`],
    }));
    await engine.append(lease, { ...feed, records, deleted: [], cursor: `${at}` });
    known.push(await contents(engine));
  }
  const whole = readFileSync(path);
  const tail = readFileSync(`${path}-wal`);
  const seen = new Set<string>();
  for (let length = 0; length <= tail.length; length += 1531) {
    const torn = join(folder, `torn-${length}.db`);
    writeFileSync(torn, whole);
    writeFileSync(`${torn}-wal`, tail.subarray(0, length));
    const copy = openSqliteEngine({ path: torn, clock: { now: () => 0, monotonic: () => 0 } });
    opened.push(copy);
    const found = await contents(copy);
    expect(known).toContainEqual(found);
    seen.add(JSON.stringify(found));
  }
  expect(seen.size).toBeGreaterThan(2);
});
