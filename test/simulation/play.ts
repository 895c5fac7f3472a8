/**
 * Plays a history: users, runs and what goes wrong, then `quiesce`: users and faults stop, all heals,
 * and runs follow until two in a row write nothing. What is left is judged by `judge.ts`.
 */

import { drawFrom } from "../../core/draw.ts";
import type { Clock, Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import type { MergeModule } from "../../runtime/decide/merge-module.ts";
import { type Engine, StateInUse } from "../../runtime/engine/engine.ts";
import { preview } from "../../runtime/preview.ts";
import type { RunReport } from "../../runtime/report.ts";
import { type RunInput, run } from "../../runtime/run.ts";
import { Crash, DiskFull, type Process, type Surroundings, startProcess } from "./process.ts";
import type { Spec } from "./spec.ts";
import type { History, Trouble } from "./steps.ts";
import { type Deed, nameOf, openSystem, type SimulatedSystem } from "./system.ts";
import { openUsers } from "./users.ts";
import { words, wordsPath } from "./words.ts";

export interface PlayOptions {
  readonly openEngine: (clock: Clock) => Engine;
  /** Stands between the product and what it calls, to plant a defect. */
  readonly spoilEngine?: (engine: Engine) => Engine;
  readonly spoilPlan?: (plan: Plan) => Plan;
  readonly spoilModule?: (module: MergeModule) => MergeModule;
  readonly spoilSystem?: (system: SimulatedSystem) => SimulatedSystem["connector"];
  /** Another stream for what the port leaves open. */
  readonly order?: string;
  /** ms by which all of it happens later. */
  readonly shift?: number;
  /** Stands before every text that a user writes. */
  readonly prefix?: string;
  /** Whether a preview is made before all is quiet. */
  readonly preview?: boolean;
}

export interface PlayedRun {
  readonly number: number;
  readonly at: number;
  /** Undefined where the process died or was refused. */
  readonly report: RunReport | undefined;
  readonly ended: "done" | "crashed" | "refused" | "disk_full";
  readonly troubles: readonly Trouble[];
  readonly phase: "history" | "healing" | "quiet";
  /** Records that it wrote. */
  readonly writes: number;
}

export interface Played {
  readonly history: History;
  readonly spec: Spec;
  readonly engine: Engine;
  readonly systems: ReadonlyMap<string, SimulatedSystem>;
  readonly ledger: readonly Deed[];
  readonly runs: readonly PlayedRun[];
  /** `SYSTEM OBJECT ID FIELD` of values whose write was never answered, with the run that wrote them. */
  readonly doubted: ReadonlyMap<string, number>;
  /** Ends that took a write and stored nothing. */
  readonly ignored: ReadonlySet<string>;
  /** ms; when each step of the history took its turn, what was healed before it included. */
  readonly turns: readonly number[];
  /** Found while playing. */
  readonly broken: readonly Broken[];
}

/** An invariant that does not hold. */
export interface Broken {
  readonly invariant: number;
  readonly what: string;
}

const start = Date.parse("2026-01-01T09:00:00Z");
/** Records of a new state are matched, corrected and answered within these many runs, or never. */
const mostQuietRuns = 12;
const hour = 3_600_000;

export async function play(spec: Spec, history: History, options: PlayOptions): Promise<Played> {
  const order = drawFrom(history.seed, options.order ?? "order");
  const ledger: Deed[] = [];
  const runs: PlayedRun[] = [];
  const doubted = new Map<string, number>();
  const ignored = new Set<string>();
  const turns: number[] = [];
  const broken: Broken[] = [];
  let time = start + (options.shift ?? 0);
  let monotonic = 0;
  let hostSkew = 0;
  let drawn = 0;
  let started = 0;
  /** The runs under way: more than one where a process sleeps while another works. */
  const underWay: number[] = [];
  const clock: Clock = { now: () => time + hostSkew, monotonic: () => monotonic++ };
  const none = (): never => {
    throw new Error("a play has no disk");
  };
  const host: Host = {
    clock,
    // No two calls give the same, since names are made of it.
    random: {
      bytes(count) {
        const number = ++drawn;
        return Uint8Array.from({ length: count }, (_, at) => number >>> (8 * (at % 4)));
      },
    },
    disk: {
      read: none,
      write: none,
      writePrivate: none,
      lines: none,
      writeLines: none,
      list: none,
      stat: none,
      real: none,
    },
  };
  const world = {
    now: () => time,
    run: () => ({ number: underWay.at(-1) ?? started, during: underWay.length > 0 }),
    ledger,
    order,
    pageRecords: 1 + order.below(5),
  };
  const systems = new Map(
    spec.shape.systems.map((shape) => [
      shape.name,
      openSystem(shape, spec.catalogues.get(shape.name) as never, world),
    ]),
  );
  // Replicas that are behind know of no newer place than the oldest of them.
  const isBehind = (system: string) => systems.get(system)?.shape.replicas !== undefined;
  const opened = watched(options.openEngine(clock), isBehind, (what) =>
    broken.push({ invariant: 12, what }),
  );
  const engine = options.spoilEngine?.(opened) ?? opened;

  const plan = options.spoilPlan?.(spec.plan) ?? spec.plan;
  const modules = new Map([[wordsPath, options.spoilModule?.(words) ?? words]]);
  const user = openUsers(spec.shape, systems, options.prefix ?? "");

  for (const step of history.steps) {
    time += step.after;
    turns.push(time);
    if (step.kind !== "run") user(step);
    else {
      const played = await runOnce("history", step.troubles);
      if (history.kind === "healed" && played.troubles.length > 0) await settle("healing");
    }
  }
  hostSkew = 0;
  if (options.preview === true) await previewed();
  if (!(await settle("quiet"))) {
    broken.push({ invariant: 2, what: `still writing after ${mostQuietRuns} quiet runs` });
  }
  return { history, spec, engine, systems, ledger, runs, doubted, ignored, turns, broken };

  /** A preview shows what a run would do, and does nothing. */
  async function previewed(): Promise<void> {
    const before = await dump();
    await preview(plan, inputOf(startProcess([], surroundings([], -1, "quiet")), "quiet", []), 10);
    if ((await dump()) !== before)
      broken.push({ invariant: 15, what: "a preview changed something" });
  }

  async function dump(): Promise<string> {
    const links = await Promise.all(spec.shape.objects.map(({ name }) => engine.links(name)));
    const [audit, intents] = [await engine.auditHead(), await engine.intents()];
    return JSON.stringify([ledger.length, links, audit, intents]);
  }

  /** Whether it came to rest. */
  async function settle(phase: PlayedRun["phase"]): Promise<boolean> {
    let quiet = 0;
    for (let count = 0; count < mostQuietRuns; count++) {
      time += hour;
      if (count === 0) {
        const lease = await engine.lease();
        await engine.retry(lease);
        await lease.release();
      }
      const { writes, report, ended } = await runOnce(phase, []);
      const isBraked = report?.runs.some((one) => one.brake !== undefined) === true;
      quiet = ended === "done" && writes === 0 && !isBraked ? quiet + 1 : 0;
      if (quiet === 2) return true;
    }
    return false;
  }

  async function runOnce(
    phase: PlayedRun["phase"],
    troubles: readonly Trouble[],
  ): Promise<PlayedRun> {
    const happened: Trouble[] = [];
    const before = ledger.length;
    const number = started++;
    const process = startProcess(troubles, surroundings(happened, number, phase));
    const at = time;
    let report: RunReport | undefined;
    let ended: PlayedRun["ended"] = "done";
    underWay.push(number);
    try {
      report = await run(plan, inputOf(process, phase, troubles));
    } catch (error) {
      if (error instanceof Crash) ended = "crashed";
      else if (error instanceof DiskFull) ended = "disk_full";
      else if (error instanceof StateInUse) ended = "refused";
      else throw error;
    } finally {
      underWay.pop();
    }
    if (ended !== "done") await noteDoubts(number);
    const writes = ledger.slice(before).filter((one) => one.by === "engine").length;
    const played = { number, at, report, ended, troubles: happened, phase, writes };
    runs.push(played);
    return played;
  }

  function surroundings(
    happened: Trouble[],
    number: number,
    phase: PlayedRun["phase"],
  ): Surroundings {
    return {
      order,
      user,
      stepClock: (ms) => {
        // Who believes that a lag has passed which has not takes what is old for new, and nobody could tell.
        const isLate = spec.shape.systems.some(
          (one) => one.replicas !== undefined || one.searchLagMs > 0,
        );
        if (ms < 0 || !isLate) hostSkew += ms;
      },
      otherRun: async () => {
        time += hour / 6;
        // It makes up for what this one sleeps over.
        await noteDoubts(number);
        await runOnce(phase, []);
      },
      happened: (one) => happened.push(one),
      doubt(system, object, write) {
        const id = write.kind === "create" ? "" : write.id;
        const fields = write.kind === "delete" ? [""] : Object.keys(write.fields);
        for (const field of fields) doubt(`${system} ${nameOf(object)} ${id} ${field}`, number);
      },
      ignored: (system, object, id) => ignored.add(`${system} ${nameOf(object)} ${id}`),
    };
  }

  function inputOf(
    process: Process,
    phase: PlayedRun["phase"],
    troubles: readonly Trouble[],
  ): RunInput {
    return {
      systems: new Map(
        [...systems].map(([name, system]) => {
          const connector = options.spoilSystem?.(system) ?? system.connector;
          return [
            name,
            {
              connector: process.connector({ ...system, connector }),
              manifest: spec.manifests.get(name) as never,
            },
          ];
        }),
      ),
      engine: process.engine(engine),
      modules,
      host,
      // In whole steps of the coarsest stamps, so that waiting changes no tie.
      pause: async (ms) => {
        time += 2000 * Math.ceil(ms / 2000);
      },
      signal: new AbortController().signal,
      ...(isUnattended(phase, troubles)
        ? {}
        : { approve: () => ({ most: 1000, person: "an operator", refusal: undefined }) }),
    };
  }

  /** What a process that ended early meant to write is as much in doubt as what it sent. */
  async function noteDoubts(number: number): Promise<void> {
    for (const { object, system, record = "", kind, fields } of await engine.intents()) {
      const records = spec.shape.objects.find((one) => one.name === object)?.records;
      for (const field of kind === "delete" ? [""] : Object.keys(fields)) {
        doubt(`${system} ${records} ${record} ${field}`, number);
      }
    }
  }

  /** The first run that left it in doubt counts. */
  function doubt(value: string, number: number): void {
    if (!doubted.has(value)) doubted.set(value, number);
  }

  /** Nobody lets pass what the brake stops: where nobody looks, and where a list is known to be empty. */
  function isUnattended(phase: PlayedRun["phase"], troubles: readonly Trouble[]): boolean {
    if (phase !== "history") return false;
    return history.kind === "wild" || troubles.some((one) => one.what === "empty_list");
  }
}

/** The same engine, whose cursors are watched: none goes back unless its place was lost. */
function watched(
  engine: Engine,
  isBehind: (system: string) => boolean,
  report: (what: string) => void,
): Engine {
  const cursors = new Map<string, number>();
  return {
    ...engine,
    async append(lease, seen) {
      const appended = await engine.append(lease, seen);
      if (seen.cursor !== undefined) {
        const feed = `${seen.object} ${seen.system} ${seen.stage}`;
        const before = cursors.get(feed) ?? 0;
        const now = Number(seen.cursor);
        if (now < before && !isBehind(seen.system))
          report(`the cursor of ${feed} went back from ${before} to ${now}`);
        cursors.set(feed, now);
      }
      return appended;
    },
  };
}
