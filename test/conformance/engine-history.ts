/**
 * Random histories of a state, played on several engines at once: each call is given to all of them,
 * every result must be the same, and at times and at the end so must all that they hold. A seed gives
 * one history, whatever the engines.
 */
import { expect } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import type {
  AuditEntry,
  Engine,
  Feed,
  Lease,
  LinkOutcome,
  MatchKey,
  Outcome,
  Picture,
  RecordOutcome,
  Reshape,
  SeenRecord,
  StoredLink,
} from "../../runtime/engine/engine.ts";
import { alert, decided, hold, intent, note, outcome } from "./engine-given.ts";
import { type EngineSubject, testTime } from "./engine-subject.ts";

const calls = 45;

export async function playHistory(seed: number, subjects: readonly EngineSubject[]): Promise<void> {
  const draw = drawing(seed);
  const clock = testTime(1_000_000);
  const chained = subjects.every((one) => one.isSealed !== true);
  const states = await Promise.all(subjects.map((one) => one.open(clock, "one")));
  try {
    const process = { id: 1, host: "here", lives: () => true };
    const engines = await Promise.all(states.map((one) => one.as(process)));
    let leases = await leasesOf(engines);
    for (let at = 1; at <= calls; at++) {
      clock.pass(draw.below(500));
      const [engine = expect.unreachable()] = engines;
      const step = await nextCall(draw, engine, clock.now());
      const told = `seed ${seed}, call ${at}, ${step.name}`;
      const results = await Promise.all(
        engines.map((one, own) => resultOf(step.call(one, leases[own] ?? expect.unreachable()))),
      );
      const shown = chained ? results : results.map(withoutChain);
      for (const result of shown) expect(result, told).toStrictEqual(shown[0]);
      if (draw.once(15)) leases = await leasesOf(engines);
      if (draw.once(6) || at === calls)
        await expectSameContents(engines, clock.now(), told, chained);
    }
    if (draw.once(10)) await forkAll(engines, clock.now(), `seed ${seed}, copies`, chained);
    for (const engine of engines) await engine.close();
  } finally {
    for (const state of states) await state.dispose();
  }
}

function leasesOf(engines: readonly Engine[]): Promise<readonly Lease[]> {
  return Promise.all(engines.map((one) => one.lease()));
}

/** Copies hold what their originals hold, and change without them. */
async function forkAll(
  engines: readonly Engine[],
  now: number,
  told: string,
  chained: boolean,
): Promise<void> {
  const copies = await Promise.all(engines.map((one) => one.fork()));
  await expectSameContents([...engines, ...copies], now, told, chained);
  const [original = expect.unreachable()] = engines;
  const before = await contentsOf(original, now);
  for (const copy of copies) {
    const lease = await copy.lease();
    await copy.reset(lease, "Person");
    const links = await copy.links("Person");
    const left = (one: StoredLink) => one.records.map((own) => ({ ...own, base: {}, left: true }));
    const outcomes = links.map((one) => decided(one.id, { records: left(one) }));
    await copy.commit(lease, outcome(outcomes, { audit: [note()] }));
  }
  await expectSameContents(copies, now, told, chained);
  expect(await contentsOf(original, now), told).toStrictEqual(before);
  await expectSameContents(engines, now, told, chained);
  for (const copy of copies) await copy.close();
}

async function expectSameContents(
  engines: readonly Engine[],
  now: number,
  told: string,
  chained: boolean,
): Promise<void> {
  const contents = await Promise.all(engines.map((one) => contentsOf(one, now, chained)));
  for (const one of contents) expect(one, told).toStrictEqual(contents[0]);
}

/** What a call gave; why it was refused is each engine's own to say. */
async function resultOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { gave: await call };
  } catch {
    return "refused";
  }
}

/** Sealed values are chained as they are sealed, so the hashes are others. */
function withoutChain(result: unknown): unknown {
  if (typeof result !== "object" || result === null || !("gave" in result)) return result;
  const { gave } = result;
  if (!Array.isArray(gave)) return result;
  return {
    gave: gave.map((one) => {
      if (typeof one !== "object" || one === null || !("hash" in one)) return one;
      const { hash: _hash, sealed: _sealed, ...rest } = one as AuditEntry;
      return rest;
    }),
  };
}

/** All that a state shows of itself. */
export async function contentsOf(engine: Engine, now: number, chained = true): Promise<unknown> {
  const lease: Lease = { epoch: 0, release: async () => {} };
  const ofObjects = await Promise.all(
    objects.map(async (object) => ({
      size: await engine.size(object),
      links: await engine.links(object),
      loose: await engine.loose(lease, object, 1000),
      due: (await engine.claim(lease, object, 1000, now)).map((one) => one.id),
      ever: (await engine.claim(lease, object, 1000, Number.MAX_SAFE_INTEGER)).map((one) => one.id),
      mates: await engine.mates(object, everyKey),
      doubtful: await engine.doubtful(object),
    })),
  );
  return {
    ofObjects,
    cursors: await Promise.all(feeds.map((one) => engine.cursor(one))),
    holds: await engine.holds(),
    queued: await engine.queued(),
    alerts: await engine.alerts(),
    conditions: await engine.conditions(),
    intents: await engine.intents(),
    audit: (await engine.audit({})).map(({ hash, sealed: _sealed, ...entry }) =>
      chained ? { ...entry, hash } : entry,
    ),
    head: chained ? await engine.auditHead() : undefined,
    longGone: await engine.longGone(now, 1000),
    prunings: (await engine.prunings()).map(({ hash, ...one }) =>
      chained ? { ...one, hash } : one,
    ),
    plan: await engine.acceptedPlan(),
  };
}

interface Call {
  readonly name: string;
  readonly call: (engine: Engine, lease: Lease) => Promise<unknown>;
}

const objects = ["Person", "Company"];
const feeds: readonly Feed[] = [
  { object: "Person", system: "a", stage: "leads" },
  { object: "Person", system: "a", stage: "people" },
  { object: "Person", system: "b", stage: "people" },
  { object: "Company", system: "b", stage: "firms" },
];
const ids = ["1", "2", "9", "10", "\u{1f600}", "\ufb33", "\0", "\u0001a"];
const names = ["name", "title", "to", "__proto__"];
const keys = ["k", "l", "K", "\u{1f600} é", "\ud7ff\0"];
const everyKey: readonly MatchKey[] = [0, 1].flatMap((line) =>
  [...keys, "none"].map((key) => ({ line, key })),
);
const natives: readonly Native[] = [
  null,
  "",
  " ",
  "\t",
  "x",
  "é\u{1f600}\ufb33",
  "\0\ud800",
  0,
  1.5,
  false,
  [],
  ["x", null],
  { b: 1, a: { "2": [], "1": "y" } },
];
/** What no state can hold: a change with it is refused whole. */
const unkept = 1n as never;

async function nextCall(draw: Draw, engine: Engine, now: number): Promise<Call> {
  const object = draw.of(objects);
  const feed = draw.of(feeds);
  const links = await engine.links(object);
  const linkIds = [...links.map((one) => one.id), "999"];
  const own = feeds.filter((one) => one.object === object);
  switch (draw.below(31)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5: {
      const records = draw.some(4, () => seenRecord(draw));
      const deleted = draw.once(3) ? draw.some(2, () => draw.of(ids)) : [];
      const appending = {
        ...feed,
        records: draw.once(30) ? [...records, { ...seenRecord(draw), fields: unkept }] : records,
        deleted,
        ...(draw.once(5) ? { merged: [{ from: draw.of(ids), into: draw.of(ids) }] } : {}),
        ...(draw.once(2) ? { cursor: `${draw.below(9)}` } : {}),
        ...(draw.once(2) ? { scan: draw.below(4) } : {}),
        ...pictureOf(draw, now),
        ...(draw.once(6) ? { asked: draw.some(3, () => draw.of(ids)) } : {}),
      };
      return { name: "append", call: (on, lease) => on.append(lease, appending) };
    }
    case 6: {
      const shown = draw.some(3, () => draw.of(ids));
      const scan = draw.below(4);
      const { picture } = pictureOf(draw, now);
      return {
        name: "present",
        call: (on, lease) => on.present(lease, feed, shown, scan, picture),
      };
    }
    case 7: {
      const scan = draw.below(4);
      const { picture } = pictureOf(draw, now);
      return { name: "sweep", call: (on, lease) => on.sweep(lease, feed, scan, picture) };
    }
    case 8:
    case 9:
    case 10: {
      const there = await recordsThere(engine, object);
      if (there.length === 0) return { name: "size", call: (on) => on.size(object) };
      const joins = draw.some(3, () => ({
        ...(draw.once(3) ? { into: draw.of(linkIds) } : {}),
        records: [...new Set([draw.of(there), ...draw.some(2, () => draw.of(there))])],
        ...(draw.once(3) ? { ambiguous: draw.of(["why", ""]) } : {}),
      }));
      return { name: "join", call: (on, lease) => on.join(lease, object, joins) };
    }
    case 11:
    case 12:
    case 13:
    case 14: {
      const settled = draw.once(2) ? draw.some(3, () => `i${draw.below(5)}`) : [];
      const committed: Outcome = {
        object,
        run: `r${draw.below(3)}`,
        plan: "p",
        at: now,
        links: distinct(draw.some(3, () => linkIds[draw.below(linkIds.length)] ?? "999")).map(
          (id) => linkOutcome(draw, id, links, own, now),
        ),
        settled,
        audit: draw.some(2, () =>
          note({
            object,
            link: draw.of(linkIds),
            act: draw.of(["travel", "delete"]),
            origin: draw.of(["a", "b"]),
            to: draw.once(25) ? unkept : draw.of(natives),
          }),
        ),
        ...(draw.once(3) ? { alerts: [alert(`m${draw.below(6)}`, { at: now })] } : {}),
      };
      return { name: "commit", call: (on, lease) => on.commit(lease, committed) };
    }
    case 15: {
      const intents = draw.some(3, () =>
        intent(`i${draw.below(5)}`, { object, fields: fieldsOf(draw), link: draw.of(linkIds) }),
      );
      return { name: "intend", call: (on, lease) => on.intend(lease, intents) };
    }
    case 16: {
      const holds = await engine.holds();
      const held =
        holds.length === 0 || draw.once(5) ? hold(draw.of(linkIds), "u0") : draw.of(holds);
      const decision = {
        value: "x",
        system: "a",
        seen: held.shown,
        by: "b",
        because: "c",
        at: now,
      };
      return { name: "decide", call: (on, lease) => on.decide(lease, [{ hold: held, decision }]) };
    }
    case 17:
      return { name: "retry", call: (on, lease) => on.retry(lease) };
    case 18:
      return { name: "wake", call: (on, lease) => on.wake(lease, object) };
    case 19: {
      const plan = { digest: `d${draw.below(3)}`, text: "{}", at: now };
      if (draw.once(2)) return { name: "accept", call: (on, lease) => on.accept(lease, plan) };
      return { name: "finish", call: (on, lease) => on.finish(lease, object) };
    }
    case 20: {
      if (draw.once(2)) return { name: "reset", call: (on, lease) => on.reset(lease, object) };
      const older = (lease: Lease) => ({ ...lease, epoch: lease.epoch - 1 });
      return { name: "an older epoch", call: (on, lease) => on.retry(older(lease)) };
    }
    case 21: {
      const max = draw.below(4);
      return { name: "loose", call: (on, lease) => on.loose(lease, object, max) };
    }
    case 22: {
      const after = draw.once(2) ? undefined : draw.of(linkIds);
      const max = draw.below(4);
      return { name: "claim", call: (on, lease) => on.claim(lease, object, max, now, after) };
    }
    case 23: {
      const steps = own.map(({ system, stage }) => ({ system, stage, field: "to" }));
      return { name: "successions", call: (on) => on.successions(object, steps) };
    }
    case 24: {
      const wanted = draw.some(5, () => ({ system: draw.of(["a", "b"]), id: draw.of(ids) }));
      const back = draw.some(3, () => draw.of(linkIds));
      if (draw.once(2)) return { name: "linksOf", call: (on) => on.linksOf(object, wanted) };
      return { name: "recordsOf", call: (on) => on.recordsOf(object, back) };
    }
    case 25: {
      const find = draw.of([
        { kind: "link", link: draw.of(linkIds) },
        { kind: "record", id: draw.of(ids) },
        { kind: "key", key: draw.of(keys) },
      ] as const);
      return { name: `links by ${find.kind}`, call: (on) => on.links(object, find) };
    }
    case 28: {
      const ids = () => distinct(draw.some(3, () => `m${draw.below(6)}`));
      const telling = {
        put: ids().map((id) => alert(id, { at: draw.below(3), attempts: draw.below(3) })),
        drop: ids(),
        begin: ids().map((name) => ({ name, since: now })),
        over: ids(),
      };
      return { name: "tell", call: (on, lease) => on.tell(lease, telling) };
    }
    case 29: {
      const [place, at] = [draw.below(4), now];
      const prune: Call["call"] = async (on, lease) => {
        const last = (await on.audit({}))[place];
        const { sequence, hash } = last ?? { sequence: 999, hash: "none" };
        await on.pruneAudit(lease, { sequence, hash, at, by: "ann", files: ["/f"], host: "h" });
      };
      return { name: "pruneAudit", call: prune };
    }
    case 26: {
      const [schedule, slot] = [draw.of(keys), now - draw.below(3000)];
      return { name: "fireOnce", call: (on) => on.fireOnce(schedule, slot) };
    }
    case 27: {
      const reshape = reshapeOf(draw, object);
      return { name: "reshape", call: (on, lease) => on.reshape(lease, reshape) };
    }
    default: {
      const since = now - draw.below(3000);
      const system = draw.of(["a", "b"]);
      const find = {
        ...(draw.once(2) ? { link: draw.of(linkIds) } : {}),
        ...(draw.once(2) ? { run: `r${draw.below(3)}` } : {}),
        ...(draw.once(3) ? { after: draw.below(20) } : {}),
        ...(draw.once(3) ? { most: draw.below(4) } : {}),
      };
      if (draw.once(2)) return { name: "audit", call: (on) => on.audit(find) };
      return { name: "deletedSince", call: (on) => on.deletedSince(object, system, since) };
    }
  }
}

function pictureOf(draw: Draw, at: number): { readonly picture?: Picture } {
  return draw.once(2) ? { picture: { at, asOf: at - draw.below(3000) } } : {};
}

function reshapeOf(draw: Draw, object: string): Reshape {
  const system = draw.of(["a", "b"]);
  const to = (name: string) => (draw.once(3) ? undefined : name);
  return {
    object,
    fields: [{ system, from: "name", to: to("label") }],
    bases: draw.once(2) ? [{ system, from: "name name", to: to("label label") }] : [],
    units: draw.once(2) ? [{ from: "u0", to: to("v0") }] : [],
  };
}

async function recordsThere(engine: Engine, object: string) {
  const found = await engine.mates(object, everyKey);
  const linked = (await engine.links(object)).flatMap((one) => one.records);
  return [...found, ...linked].map(({ system, stage, id }) => ({ system, stage, id }));
}

function seenRecord(draw: Draw): SeenRecord {
  const stamps = Object.fromEntries(draw.some(2, () => [draw.of(names), draw.below(20)]));
  return {
    id: draw.of(ids),
    fields: fieldsOf(draw),
    ...(draw.once(2) ? { modified: draw.below(1000) } : {}),
    ...(draw.once(2) ? { stamps } : {}),
    keys: [0, 1].map(() => (draw.once(4) ? undefined : draw.of(keys))),
  };
}

/** Few values, so that the same record is often seen again as it was. */
function fieldsOf(draw: Draw): Readonly<Record<string, Native>> {
  const few = draw.once(2) ? natives : natives.slice(4, 6);
  return Object.fromEntries(
    names.slice(0, draw.once(4) ? 4 : 2).map((name) => [name, draw.of(few)]),
  );
}

function linkOutcome(
  draw: Draw,
  id: string,
  links: readonly StoredLink[],
  feeds: readonly Feed[],
  now: number,
): LinkOutcome {
  const present = links.find((one) => one.id === id)?.records ?? [];
  const records: RecordOutcome[] = present.map(({ object, system, stage, id: own }) => ({
    object,
    system,
    stage,
    id: own,
    base: draw.once(2) ? { "name name": draw.of(natives) } : {},
    ...(draw.once(4) ? { seen: { ...seenRecord(draw), id: own } } : {}),
    ...(draw.once(6) ? { left: true } : {}),
    ...(draw.once(12) ? { deleted: true as const } : {}),
  }));
  if (draw.once(3)) {
    const seen = seenRecord(draw);
    const base = { "title title": draw.of(natives) };
    records.push({ ...draw.of(feeds), id: seen.id, ...(draw.once(4) ? {} : { seen }), base });
  }
  const units = distinct(draw.some(2, () => `u${draw.below(3)}`));
  const classes = ["conflict", "invalid_data"] as const;
  return decided(id, {
    records,
    hubs: draw.once(2)
      ? { u1: { value: "x", origin: "a", stamp: 1 }, u0: { value: null, origin: "b" } }
      : {},
    holds: units.map((unit) =>
      hold(id, unit, {
        object: feeds[0]?.object ?? "",
        class: draw.of(classes),
        ...(draw.once(4) ? { instead: draw.of(["queued", "skipped"] as const) } : {}),
      }),
    ),
    tombstones: distinct(draw.some(2, () => draw.of(["b", "a"]))),
    inScope: !draw.once(4),
    again: draw.of(["never", "never", "now", { at: now + draw.below(2000) }] as const),
    waits: draw.once(4),
    attempts: draw.below(3),
  });
}

function distinct(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}

interface Draw {
  /** From 0 up to, and without, this number. */
  below(limit: number): number;
  of<Item>(items: readonly Item[]): Item;
  /** Up to so many. */
  some<Item>(most: number, make: () => Item): readonly Item[];
  /** True once in so many times. */
  once(times: number): boolean;
}

/** The numbers of a linear congruential generator, of which the upper bits are used: the lower ones repeat soon. */
function drawing(seed: number): Draw {
  let state = BigInt(seed) * 7_046_029_254_386_353_131n;
  const below = (limit: number) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number((state >> 33n) % BigInt(limit));
  };
  return {
    below,
    of: (items) => items[below(items.length)] as (typeof items)[number],
    some: (most, make) => Array.from({ length: below(most + 1) }, make),
    once: (times) => below(times) === 0,
  };
}
