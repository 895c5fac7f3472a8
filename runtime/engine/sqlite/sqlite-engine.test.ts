/** The embedded state: who may change it, that a change is whole or not there, and what its copies and its audit show. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { firstBreak } from "../audit-chain.ts";
import {
  type Appending,
  type Engine,
  type Lease,
  type LinkOutcome,
  type Outcome,
  type SeenRecord,
  StateInUse,
} from "../engine.ts";
import { openSqliteEngine } from "./sqlite-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "concordat-engine-"));
let path: string;
let now: number;
let opened: Engine[] = [];
let files = 0;

beforeEach(() => {
  path = join(folder, `${++files}.db`);
  now = Date.parse("2026-01-01T09:00:00Z");
});

afterEach(async () => {
  for (const engine of opened) await engine.close();
  opened = [];
  vi.unstubAllEnvs();
  if (files > 0) rmSync(path, { force: true });
});

/** The state as a process of this number sees it; `alive`: the processes that run. */
function openAs(id: number, alive: readonly number[] = [1, 2]): Engine {
  const engine = openSqliteEngine({
    path,
    clock: { now: () => now, monotonic: () => now },
    process: { id, host: "here", lives: (one) => alive.includes(one) },
  });
  opened.push(engine);
  return engine;
}

const feed = { object: "Person", system: "a", stage: "people" };

function seen(...records: readonly SeenRecord[]): Appending {
  return { ...feed, records, deleted: [] };
}

function person(id: string, name: string, key = `${id}@acme.example`): SeenRecord {
  return { id, fields: { name }, keys: [key] };
}

async function linked(engine: Engine, lease: Lease, ...ids: readonly string[]): Promise<void> {
  await engine.append(lease, seen(...ids.map((id) => person(id, "old"))));
  const records = ids.map((id) => ({ records: [{ system: "a", stage: "people", id }] }));
  await engine.join(lease, "Person", records);
}

function outcome(links: readonly LinkOutcome[], audit: readonly string[] = []): Outcome {
  return {
    object: "Person",
    run: "r",
    plan: "p",
    at: now,
    links,
    settled: [],
    audit: audit.map((to) => ({
      object: "Person",
      link: "1",
      system: "a",
      stage: "people",
      record: "1",
      row: "name",
      field: "name",
      case: "one_changed",
      act: "travel",
      from: "old",
      to,
      origin: "b",
      lost: false,
      place: "x.sync:1",
    })),
  };
}

function decided(link: string, changes: Partial<LinkOutcome> = {}): LinkOutcome {
  return {
    link,
    records: [],
    hubs: {},
    holds: [],
    tombstones: [],
    inScope: true,
    again: "never",
    waitsFor: [],
    attempts: 0,
    ...changes,
  };
}

describe("the lease", () => {
  test("Z4 N12 a second process is refused while the first one works", async () => {
    const lease = await openAs(1).lease();
    await expect(openAs(2).lease()).rejects.toThrow(StateInUse);
    await lease.release();
    await expect(openAs(2).lease()).resolves.toBeDefined();
  });

  test("that of a process that is gone is taken over at once", async () => {
    await openAs(1).lease();
    await expect(openAs(2, [2]).lease()).resolves.toBeDefined();
  });

  test("that of another machine's process is taken over when its time is up", async () => {
    const there = openSqliteEngine({
      path,
      clock: { now: () => now, monotonic: () => now },
      process: { id: 1, host: "there", lives: () => false },
    });
    opened.push(there);
    await there.lease();
    await expect(openAs(2, []).lease()).rejects.toThrow("process 1 on there");
    now += 15_001;
    await expect(openAs(2, []).lease()).resolves.toBeDefined();
  });

  test("working keeps it", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    now += 14_000;
    await engine.append(lease, seen(person("1", "x")));
    now += 14_000;
    await expect(openAs(2).lease()).rejects.toThrow(StateInUse);
  });

  test("Z5 whoever slept past it changes nothing any more", async () => {
    const slept = openAs(1);
    const lost = await slept.lease();
    now += 60_000;
    const lease = await openAs(2).lease();
    expect(lease.epoch).toBeGreaterThan(lost.epoch);
    await expect(slept.append(lost, seen(person("1", "x")))).rejects.toThrow(StateInUse);
    await expect(slept.commit(lost, outcome([], ["x"]))).rejects.toThrow(StateInUse);
    await lost.release();
    await expect(openAs(1).lease()).rejects.toThrow(StateInUse);
    expect(await slept.audit({})).toEqual([]);
    expect((await slept.size("Person")).systems).toEqual([]);
  });

  test("Z11 a decision made by another process waits for the run to end", async () => {
    const running = openAs(1);
    const lease = await running.lease();
    const reviewing = openAs(2);
    await expect(reviewing.lease()).rejects.toThrow(StateInUse);
    await lease.release();
    const own = await reviewing.lease();
    await expect(reviewing.decide(own, [])).resolves.toBeUndefined();
  });
});

describe("taking in records", () => {
  test("the same page again changes nothing", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    const page = { ...seen(person("1", "x"), person("2", "y")), cursor: "7" };
    expect(await engine.append(lease, page)).toEqual({ changed: 2 });
    expect(await engine.append(lease, page)).toEqual({ changed: 0 });
    expect(await engine.cursor(feed)).toBe("7");
    expect((await engine.size("Person")).systems).toEqual([{ system: "a", present: 2, gone: 0 }]);
  });

  test("only what changed is looked at", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await linked(engine, lease, "1", "2");
    for (const link of await engine.links("Person")) {
      await engine.commit(lease, outcome([decided(link.id)]));
    }
    expect(await engine.claim(lease, "Person", 10, now)).toEqual([]);
    await engine.append(lease, seen(person("1", "old"), person("2", "new")));
    const claimed = await engine.claim(lease, "Person", 10, now);
    expect(claimed.map((link) => link.records[0]?.id)).toEqual(["2"]);
  });

  test("what a complete scan does not show is gone, and seen again it is back", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await linked(engine, lease, "1", "2");
    await engine.append(lease, { ...seen(person("2", "old")), scan: 5 });
    expect(await engine.sweep(lease, feed, 5)).toBe(1);
    expect((await engine.size("Person")).systems).toEqual([{ system: "a", present: 1, gone: 1 }]);
    await engine.append(lease, seen(person("1", "old")));
    expect((await engine.size("Person")).systems).toEqual([{ system: "a", present: 2, gone: 0 }]);
  });

  test("a key that two records shared is searched again once one of them has another", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await engine.append(lease, seen(person("1", "x", "k"), person("2", "y", "k")));
    const alone = (id: string) => ({
      records: [{ system: "a", stage: "people", id }],
      ambiguous: "2 records have its key",
    });
    await engine.join(lease, "Person", [alone("1"), alone("2")]);
    expect(await engine.loose(lease, "Person", 10)).toEqual([]);
    await engine.append(lease, seen(person("2", "y", "other")));
    const loose = await engine.loose(lease, "Person", 10);
    expect(loose.map((one) => one.id)).toEqual(["1", "2"]);
  });
});

describe("a commit", () => {
  test("is there whole or not at all", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await linked(engine, lease, "1", "2");
    const [first, second] = await engine.links("Person");
    const broken = decided(second?.id ?? "", {
      // No JSON can hold it, so the second half of the transaction fails.
      hubs: { name: { value: 1n as never, origin: "a" } },
    });
    const good = decided(first?.id ?? "", { hubs: { name: { value: "x", origin: "a" } } });
    await expect(engine.commit(lease, outcome([good, broken], ["x"]))).rejects.toThrow();
    expect((await engine.links("Person")).map((link) => link.hubs)).toEqual([{}, {}]);
    expect(await engine.audit({})).toEqual([]);
    await engine.commit(lease, outcome([good], ["x"]));
    expect((await engine.links("Person"))[0]?.hubs).toEqual({ name: { value: "x", origin: "a" } });
  });

  test("a link that waits for a time is not looked at before it", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await linked(engine, lease, "1");
    const [link] = await engine.links("Person");
    await engine.commit(lease, outcome([decided(link?.id ?? "", { again: { at: now + 1000 } })]));
    expect(await engine.claim(lease, "Person", 10, now)).toEqual([]);
    expect((await engine.claim(lease, "Person", 10, now + 1000)).length).toBe(1);
  });

  test("settles the intents that it names and no others", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    const intent = (id: string) => ({
      id,
      object: "Person",
      link: "1",
      system: "a",
      stage: "people",
      kind: "update" as const,
      record: "1",
      fields: { name: "x" },
      expected: { name: "old" },
      audit: [],
    });
    await engine.intend(lease, [intent("i"), intent("j")]);
    await engine.commit(lease, { ...outcome([]), settled: ["i"] });
    expect((await engine.intents()).map((one) => one.id)).toEqual(["j"]);
  });
});

describe("the audit", () => {
  test("K14 J10 is a chain, and shows where it was altered, cut or reordered", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await engine.commit(lease, outcome([], ["1", "2"]));
    await engine.commit(lease, outcome([], ["3"]));
    const entries = await engine.audit({});
    const head = await engine.auditHead();
    expect(firstBreak(entries, head)).toBeUndefined();
    expect(entries.map((one) => one.to)).toEqual(["1", "2", "3"]);
    const altered = entries.map((one) => (one.sequence === 2 ? { ...one, to: "9" } : one));
    expect(firstBreak(altered, head)?.sequence).toBe(2);
    expect(firstBreak(entries.toSpliced(1, 1), head)?.sequence).toBe(3);
    expect(firstBreak(entries.toReversed(), head)?.sequence).toBe(3);
    expect(firstBreak(entries.slice(0, 2), head)?.sequence).toBe(3);
  });
});

describe("a copy", () => {
  test("can be changed, and its original does not know", async () => {
    const engine = openAs(1);
    const lease = await engine.lease();
    await linked(engine, lease, "1");
    const copy = await engine.fork();
    const own = await copy.lease();
    await copy.append(own, { ...seen(person("1", "new"), person("2", "x")), cursor: "9" });
    await copy.commit(own, outcome([], ["x"]));
    expect((await copy.size("Person")).systems).toEqual([{ system: "a", present: 2, gone: 0 }]);
    expect((await engine.size("Person")).systems).toEqual([{ system: "a", present: 1, gone: 0 }]);
    expect(await engine.cursor(feed)).toBeUndefined();
    expect(await engine.audit({})).toEqual([]);
    await copy.close();
    await expect(engine.append(lease, seen(person("3", "y")))).resolves.toEqual({ changed: 1 });
  });

  test("nobody else may read it, and nothing of it stays behind", async () => {
    const place = mkdtempSync(join(folder, "copies-"));
    vi.stubEnv("TMPDIR", place);
    const engine = openAs(1);
    const copy = await engine.fork();
    const [made] = readdirSync(place);
    expect(statSync(join(place, made ?? "")).mode & 0o777).toBe(0o700);
    await copy.close();
    expect(readdirSync(place)).toEqual([]);
    await engine.close();
    await expect(engine.fork()).rejects.toThrow("not open");
    expect(readdirSync(place)).toEqual([]);
  });
});

describe("the file", () => {
  test("V7 one of a newer version, or of somebody else's, is refused untouched", () => {
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    expect(() => openAs(1)).toThrow("has version 999");
    const foreign = new DatabaseSync(path);
    foreign.exec("PRAGMA user_version = 0; CREATE TABLE notes (text TEXT)");
    foreign.close();
    expect(() => openAs(1)).toThrow("not a state of ours");
  });
});
