/**
 * A soak: people edit records in four systems, while two services keep them in agreement and much goes wrong; then
 * everybody leaves it alone, it has to come to rest, and what is left is judged. Everything it works on is its
 * own: it makes it, and takes it away.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { drawFrom } from "../../core/draw.ts";
import type { MariadbServer } from "../support/mariadb.ts";
import type { PostgresServer } from "../support/postgres.ts";
import { mariadbSystem, postgresSystem, sqliteSystem } from "./databases.ts";
import { disturb } from "./disturbances.ts";
import { openGate, through } from "./gate.ts";
import { type Entry, type Hold, judge, storyOf, type Verdict } from "./judge.ts";
import { type Growth, growthOf, type Sample } from "./memory.ts";
import { packageFiles } from "./package-files.ts";
import { restSystem } from "./rest-system.ts";
import { concordat, type Runner, startRunner } from "./runner.ts";
import type { SoakSystem } from "./system.ts";
import { usersOf } from "./users.ts";
import { between } from "./weighted.ts";

export interface Course {
  readonly seed: number;
  readonly minutes: number;
  /** At the beginning. */
  readonly records: number;
  readonly editsPerSecond: number;
  /** Seconds between two things that go wrong, at the least and at the most. */
  readonly disturbEvery: readonly [number, number];
  /** So many seconds without a write are rest. */
  readonly quietSeconds: number;
  readonly tell?: (line: string) => void;
}

export interface Soaked {
  readonly broken: readonly string[];
  /** How often a service ended without having been asked to, and with which words. */
  readonly ends: readonly string[];
  readonly failedStarts: readonly string[];
  readonly edits: ReadonlyMap<string, number>;
  readonly disturbances: ReadonlyMap<string, number>;
  readonly verdict: Verdict;
  readonly records: number;
  readonly holds: number;
  readonly runs: number;
  readonly secondsToRest: number;
  readonly audit: string;
  readonly samples: readonly Sample[];
  readonly growth: Growth | undefined;
}

interface Servers {
  readonly postgres: PostgresServer;
  readonly mariadb: MariadbServer;
}

/** No soak waits for rest for longer. */
const longestRestSeconds = 600;
const sampleSeconds = 5;
/** So many of the things that did not hold are told with all that happened there. */
const mostStories = 12;
/** So many runs find nothing to do at rest. */
const quietRuns = 3;

export async function soak(servers: Servers, course: Course): Promise<Soaked> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-soak-"));
  const closing: (() => Promise<unknown>)[] = [];
  try {
    return await soakIn(folder, servers, course, closing);
  } finally {
    for (const close of closing.toReversed()) await close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soakIn(
  folder: string,
  servers: Servers,
  course: Course,
  closing: (() => Promise<unknown>)[],
): Promise<Soaked> {
  const { seed, minutes, records, editsPerSecond, disturbEvery, tell = () => {} } = course;
  const opened = async <One extends SoakSystem>(opening: Promise<One>): Promise<One> => {
    const system = await opening;
    closing.push(() => system.close());
    return system;
  };
  const api = await opened(restSystem());
  const systems: readonly SoakSystem[] = [
    await opened(postgresSystem(servers.postgres)),
    await opened(mariadbSystem(servers.mariadb)),
    await opened(sqliteSystem(folder)),
    api,
  ];
  const state = await servers.postgres.scratch();
  closing.push(() => state.drop());
  const stateGate = await openGate(Number(new URL(servers.postgres.url).port || 5432));
  closing.push(() => stateGate.close());
  const address = new URL(through(servers.postgres.url, stateGate));
  address.searchParams.set("schema", state.schema);
  for (const [name, text] of Object.entries(packageFiles(address.href, systems))) {
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, "catalog"), { recursive: true });
  await expectDone(folder, "catalog", "pull");
  await expectDone(folder, "check");

  const users = usersOf(systems, drawFrom(seed, "users"));
  await users.settle(records);
  const runners = ["first", "second"].map((name) => startRunner(name, folder));
  closing.push(() => Promise.all(runners.map((one) => one.stop())));
  const end = new AbortController();
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const total = minutes * 60;
  const samples: Sample[] = [];
  const disturbances = new Map<string, number>();
  const gates = [...systems.flatMap(({ gate }) => gate ?? []), stateGate];
  const busyIn = { folder, runners, gates, beBusy: api.beBusy };

  const draw = drawFrom(seed, "disturbances");
  const wait = (ms: number) => pause(ms, undefined, { signal: end.signal }).catch(() => {});
  const timer = setTimeout(() => end.abort(), total * 1000);
  await Promise.all([
    forever(async () => {
      await wait(between(draw, 0, 2000 / editsPerSecond));
      await users.act();
    }),
    forever(async () => {
      await wait(between(draw, disturbEvery[0] * 1000, disturbEvery[1] * 1000));
      if (end.signal.aborted) return;
      // One service lives through the last half, so that its memory can be followed.
      const kind = await disturb(busyIn, draw, seconds() > total / 2 - 60, end.signal);
      disturbances.set(kind, (disturbances.get(kind) ?? 0) + 1);
    }),
    forever(async () => {
      await wait(sampleSeconds * 1000);
      sample();
      if (samples.length % 60 >= 2) return;
      const made = [...users.made.values()].reduce((sum, one) => sum + one, 0);
      tell(`${Math.round(seconds())} s: ${made} changes, ${await stepsIn(systems)} steps`);
    }),
  ]);
  clearTimeout(timer);
  for (const gate of gates) gate.release();
  api.beBusy(false);
  for (const one of runners) one.signal("SIGCONT");
  tell(`${Math.round(seconds())} s: everybody has left; waiting for rest`);
  const growth = growthOf(
    samples.filter((one) => one.runner === "first"),
    total,
  );
  const resting = performance.now();
  const isAtRest = await rest(systems, runners, course.quietSeconds);
  const secondsToRest = (performance.now() - resting) / 1000;
  const broken = isAtRest ? [] : [`it did not come to rest within ${longestRestSeconds} s`];
  const codes = await Promise.all(runners.map((one) => one.stop()));
  if (codes.some((code) => code !== 0)) {
    broken.push(`the services ended with ${codes.join(" and ")} when they were asked to stop`);
  }

  const before = await stepsIn(systems);
  const again = await concordat(folder, "run");
  if (again.code !== 0 && again.code !== 3) {
    broken.push(`a run at rest ended with ${again.code}: ${again.stdout}${again.stderr}`);
  }
  const more = (await stepsIn(systems)) - before;
  if (more > 0) broken.push(`a run at rest wrote ${more} times`);
  const verified = await concordat(folder, "audit", "verify");
  if (verified.code !== 0) broken.push(`audit verify: ${verified.stdout}${verified.stderr}`);
  const status = JSON.parse((await concordat(folder, "status", "--format", "json")).stdout) as {
    readonly objects: readonly { readonly dirty: number }[];
    readonly holds: readonly Hold[];
    readonly queued: readonly unknown[];
  };
  if (status.objects.some((one) => one.dirty > 0) || status.queued.length > 0) {
    broken.push(`something still waits: ${JSON.stringify([status.objects, status.queued])}`);
  }
  const exported = (await concordat(folder, "audit", "export")).stdout;
  const evidence = {
    systems: await Promise.all(
      systems.map(async (one) => ({
        alias: one.alias,
        all: await one.all(),
        steps: await one.steps(),
      })),
    ),
    audit: exported
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Entry),
    holds: status.holds,
  };
  const verdict = judge(evidence);
  return {
    broken: [
      ...broken,
      ...verdict.broken.map((one, nth) =>
        nth < mostStories && one.email !== undefined
          ? [one.what, ...storyOf(evidence, one)].join("\n")
          : one.what,
      ),
    ],
    ends: runners.flatMap((one) => one.ends),
    failedStarts: runners.flatMap((one) => one.failedStarts),
    edits: users.made,
    disturbances,
    verdict,
    records: evidence.systems[0]?.all.size ?? 0,
    holds: status.holds.length,
    runs: new Set(evidence.audit.map((one) => one.run)).size,
    secondsToRest,
    audit: verified.stdout.trim(),
    samples,
    growth,
  };

  async function forever(work: () => Promise<void>): Promise<void> {
    while (!end.signal.aborted) await work();
  }

  function sample(): void {
    for (const one of runners) {
      const bytes = one.memory();
      if (bytes === undefined) continue;
      samples.push({ at: seconds(), runner: one.name, life: one.life(), bytes });
    }
  }
}

/** Whether nothing was written for so long, in time, while the services went on looking. */
async function rest(
  systems: readonly SoakSystem[],
  runners: readonly Runner[],
  quietSeconds: number,
): Promise<boolean> {
  const until = performance.now() + longestRestSeconds * 1000;
  const runs = () => Promise.all(runners.map((one) => one.runs()));
  let seen = { steps: -1, runs: await runs(), at: 0 };
  while (performance.now() < until) {
    await pause(500);
    const [steps, now] = [await stepsIn(systems), await runs()];
    const more = now.map((count, at) => (count ?? 0) - (seen.runs[at] ?? 0));
    // Who began anew counts from nothing.
    const isNew = more.some((one) => one < 0);
    if (steps !== seen.steps || isNew) seen = { steps, runs: now, at: performance.now() };
    const isQuiet = performance.now() - seen.at >= quietSeconds * 1000;
    const areServing = now.every((count) => count !== undefined);
    if (isQuiet && areServing && more.reduce((sum, one) => sum + one, 0) >= quietRuns) return true;
  }
  return false;
}

async function stepsIn(systems: readonly SoakSystem[]): Promise<number> {
  const all = await Promise.all(systems.map((one) => one.steps()));
  return all.reduce((sum, steps) => sum + steps.length, 0);
}

async function expectDone(folder: string, ...words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await concordat(folder, ...words);
  if (code === 0) return;
  throw new Error(`concordat ${words.join(" ")} ended with ${code}: ${stdout}${stderr}`);
}
