/**
 * One pass over every object of a plan: read what changed, find partners, decide, write, confirm.
 *
 * An object's records are read from all its systems before any of them is decided. Parents run before
 * children; what a child lacked for want of a parent is looked at again at the end.
 */
import type { Host } from "../core/host.ts";
import type { ObjectPlan, Plan, PlanMap } from "../plan/index.ts";
import { adoptPlan } from "./accept-plan.ts";
import { tellNotBegun, tellRun } from "./alerts/tell-run.ts";
import { type Trouble, troublesOf } from "./alerts/troubles.ts";
import { applyBatch, decideBatch } from "./apply/apply-batch.ts";
import { recover } from "./apply/recover.ts";
import { type BrakeApproval, type Tripped, tripped } from "./brake.ts";
import { ConnectorError, type ConnectorErrorKind, ofSystem } from "./connector-error.ts";
import type { MergeModules } from "./decide/merge-module.ts";
import { detect } from "./detect/detect.ts";
import { identify } from "./detect/identify.ts";
import { linksInDoubt } from "./detect/in-doubt.ts";
import { stalledFeeds } from "./detect/stalled.ts";
import { moveSuccessors, waitsToMove } from "./detect/succeed.ts";
import type { Engine } from "./engine/engine.ts";
import { noteFresh } from "./freshness.ts";
import { dayOf, stateOf } from "./object-state.ts";
import { passBrake } from "./pass-brake.ts";
import { placesOf } from "./places.ts";
import { compileProgram } from "./program/compile-program.ts";
import { errorRules } from "./program/error-rules.ts";
import type { ObjectProgram, Program } from "./program/program.ts";
import { randomId } from "./random-id.ts";
import { refuseReadOnly } from "./refuse-read-only.ts";
import { type ObjectReport, openReport, type RunReport } from "./report.ts";
import type { Running } from "./running.ts";
import { noteStopped } from "./stopped-objects.ts";
import { type ConnectedSystem, openSystems, type Pause, type Systems } from "./systems.ts";

export interface RunInput {
  /** By the plan's aliases; each is open, and stays open. */
  readonly systems: ReadonlyMap<string, ConnectedSystem>;
  readonly engine: Engine;
  readonly host: Host;
  /** Where each part of the plan stands in the spec. */
  readonly map?: PlanMap;
  readonly pause: Pause;
  /** Ends what it does at once. */
  readonly signal: AbortSignal;
  /** Asks it to leave at the next place where nothing is under way: it throws `Stopped` there. */
  readonly stop?: AbortSignal;
  readonly progress?: (object: string, step: ProgressStep) => void;
  readonly observe?: Running["observe"];
  /** Merge functions of the user's own, by the path that the spec gives. */
  readonly modules?: MergeModules;
  /** Which objects run: those that are in force (the default), or those that are only proposed. */
  readonly objects?: "active" | "proposed";
  /** What becomes of links that changed: they are decided and written, unless something else is to be done. */
  readonly carryOut?: CarryOut;
  /** Leaves an object alone while one of its systems cannot be read. */
  readonly wholeOnly?: boolean;
  /** Takes plan and systems as they are, whatever they change or allow: a preview does, since it writes nothing. */
  readonly anyPlan?: boolean;
  /** Asked once the state is ours; everything has its turn where nothing is said. */
  readonly turns?: (program: Program) => Promise<Turns>;
  /** Who lets an object pass although its brake would stop it; undefined where nobody does. */
  readonly approve?: (object: ObjectPlan, stop: Tripped) => BrakeApproval | undefined;
}

/** The run was left because it was asked to; what it had done is done. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export type CarryOut = typeof applyBatch;

/** Which objects and units have their turn in this run. */
export interface Turns {
  readonly objects: ReadonlySet<string>;
  /** By object: units whose turn is another time, with when that comes (ms). */
  readonly later: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Their turn is over, whatever came of it. */
  readonly passed: (object: string) => Promise<void>;
}

export type ProgressStep =
  | { readonly kind: "read"; readonly records: number }
  | { readonly kind: "decided"; readonly links: number; readonly of: number };

const batch = 200;
const dayMs = 86_400_000;
/** A link that is still not at rest after this many rounds of one run waits for the next. */
const mostRounds = 8;

/**
 * Throws `StateInUse` where another process works with the state, `PlanNotAccepted` where the plan is a
 * new one that nobody has accepted, and the `ConnectorError` of a system that does not describe itself or
 * lets nothing be written where the plan writes.
 */
export async function run(plan: Plan, input: RunInput): Promise<RunReport> {
  const { engine, host, signal, modules = new Map(), observe, anyPlan = false } = input;
  const lease = await engine.lease();
  const places = placesOf(input.map);
  try {
    const systems = await openSystems(input.systems, input.pause, signal).catch(async (error) => {
      if (error instanceof ConnectorError)
        await tellNotBegun(plan, error, { engine, lease, host, places });
      throw error;
    });
    const today = dayOf(host.clock.now());
    const program = compileProgram(plan, systems.catalogues, today);
    const id = randomId(host.random, 8);
    const report = openReport(id, host.clock, systems.calls);
    const turns = await input.turns?.(program);
    const wanted = input.objects ?? "active";
    const active = program.objects.filter(
      ({ plan }) =>
        stateOf(plan, today) === wanted && (turns === undefined || turns.objects.has(plan.id)),
    );
    if (!anyPlan) refuseReadOnly(active, systems.catalogues);
    await adoptPlan(plan, { engine, lease, now: host.clock.now(), anyPlan });
    const passing: Passing = {
      engine,
      lease,
      systems,
      signal,
      host,
      run: id,
      plan: plan.digest,
      today,
      places,
      modules,
      ...(observe === undefined ? {} : { observe }),
      progress: input.progress ?? (() => {}),
      approve: input.approve,
      carryOut: input.carryOut ?? applyBatch,
      wholeOnly: input.wholeOnly ?? false,
      isActive: wanted === "active" && !anyPlan,
      later: (object) => turns?.later.get(object) ?? new Map(),
      leave() {
        signal.throwIfAborted();
        if (input.stop?.aborted) throw new Stopped("the run was asked to stop");
      },
      troubles: [],
    };
    await install(active, systems, signal);
    const passed = new Map<ObjectProgram, Unknown>();
    const { troubles } = passing;
    for (const object of active) {
      passing.leave();
      const unknown = await passOver(object, passing, report.object(object.plan.id));
      if (unknown !== undefined) passed.set(object, unknown);
      await turns?.passed(object.plan.id);
    }
    for (const [object, unknown] of passed) {
      if ((await engine.wake(lease, object.plan.id)) > 0) {
        await decideAll(object, passing, report.object(object.plan.id), unknown);
      }
    }
    if (passing.isActive) {
      for (const object of active) await noteFreshness(object, passing, passed.get(object));
    }
    const holds = await engine.holds();
    // What is only looked at concerns nobody yet.
    if (wanted === "active") {
      const errors = errorRules(plan.errors);
      await tellRun({ plan, objects: active, errors, troubles, holds }, passing);
    }
    return report.done(holds);
  } finally {
    await lease.release();
  }
}

async function install(
  objects: readonly ObjectProgram[],
  systems: Systems,
  signal: AbortSignal,
): Promise<void> {
  const feeds = objects.flatMap((object) => object.feeds);
  for (const [system, own] of Map.groupBy(feeds, (feed) => feed.system)) {
    for (const stage of new Set(own.map((feed) => feed.stage))) {
      try {
        await systems.connector(system).install?.([stage], signal);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        // A system that is away, or a table that is gone, is told where it is read, and the others go on.
        if (!toldByReading.has(error.kind)) throw ofSystem(system, error);
      }
    }
  }
}

const toldByReading: ReadonlySet<ConnectorErrorKind> = new Set([
  "schema_drift",
  "unavailable",
  "transient",
  "rate_limit",
]);

async function noteFreshness(
  { plan }: ObjectProgram,
  { engine, host }: Passing,
  unknown: Unknown | undefined,
): Promise<void> {
  if (plan.freshSeconds === undefined) return;
  const isAll =
    unknown !== undefined &&
    unknown.unread.size === 0 &&
    unknown.inDoubt.size === 0 &&
    (await engine.size(plan.id)).dirty === 0;
  const now = host.clock.now();
  await noteFresh(plan, isAll ? unknown.began : undefined, { engine, now });
}

interface Passing extends Running {
  readonly progress: (object: string, step: ProgressStep) => void;
  readonly approve: RunInput["approve"];
  readonly carryOut: CarryOut;
  readonly wholeOnly: boolean;
  /** What is only looked at, or was made of another plan, stops nobody. */
  readonly isActive: boolean;
  readonly later: (object: string) => ReadonlyMap<string, number>;
  /** Throws where the run is to be left. */
  readonly leave: () => void;
  /** What kept objects from going on; it grows with the run. */
  readonly troubles: Trouble[];
}

/** What a run does not know of an object. */
interface Unknown {
  /** ms; what was changed before it was read. */
  readonly began: number;
  /** Links with writes whose outcome nobody tells: they are left as they are. It grows with the run. */
  readonly inDoubt: Set<string>;
  /** Systems that could not be read to the end. */
  readonly unread: ReadonlySet<string>;
}

/** Gives what stays unknown; undefined where the object was stopped. */
async function passOver(
  object: ObjectProgram,
  passing: Passing,
  report: ObjectReport,
): Promise<Unknown | undefined> {
  const { engine, host } = passing;
  const name = object.plan.id;
  report.start();
  const began = host.clock.now();
  report.lacking(object.feeds);
  const before = await engine.size(name);
  const found = await detect(object, passing, (records) =>
    passing.progress(name, { kind: "read", records }),
  );
  report.detected(found);
  report.stalled(await stalledFeeds(object, passing));
  if (passing.wholeOnly && found.failed.length > 0) {
    passing.troubles.push(...troublesOf(object, passing.places, found, undefined));
    report.end();
    return undefined;
  }
  const unread = new Set(found.failed.map((one) => one.system));
  const inDoubt = new Set(await recover(object, passing, report, unread));
  for (const link of await linksInDoubt(object, passing)) inDoubt.add(link);
  const unknown = { began, inDoubt, unread };
  let allowed = 0;
  const brakeNow = async () => {
    const now = await engine.size(name);
    const upTo = (most: number) =>
      tripped(object.plan.brake, before, now, most, {
        changes: () => countChanges(object, passing),
        deletedToday: (system) => engine.deletedSince(name, system, host.clock.now() - dayMs),
      });
    const stop = await upTo(allowed);
    const approval = stop === undefined ? undefined : passing.approve?.(object.plan, stop);
    if (stop === undefined || approval === undefined) return stop;
    const still = await passBrake(stop, name, approval, passing, upTo);
    if (still === undefined) allowed = approval.most;
    return still;
  };
  // A record that goes on as another one has its last edits written before it is looked for by key.
  const mayMove = object.feeds.some((feed) => feed.successor !== undefined);
  let brake = mayMove ? await brakeNow() : undefined;
  if (brake === undefined) {
    await moveSuccessors(object, passing, async (link, closed) => {
      const bounds = { closed, unread, later: passing.later(name) };
      const left = await passing.carryOut(object, [link], passing, report, bounds);
      for (const one of left) inDoubt.add(one);
    });
    await identify(object, passing);
    brake = await brakeNow();
  }
  passing.troubles.push(...troublesOf(object, passing.places, found, brake));
  if (passing.isActive) await noteStopped(name, brake, { engine, now: host.clock.now() });
  if (brake !== undefined) report.brake(brake);
  else {
    await decideAll(object, passing, report, unknown);
    if (found.failed.length === 0) await engine.finish(passing.lease, name);
  }
  report.end();
  return brake === undefined ? unknown : undefined;
}

/** Links that would be written, decided on paper and left as they are. */
async function countChanges(object: ObjectProgram, passing: Passing): Promise<number> {
  const { engine, lease, host } = passing;
  let changed = 0;
  for (let after: string | undefined; ; ) {
    const links = await engine.claim(lease, object.plan.id, batch, host.clock.now(), after);
    if (links.length === 0) return changed;
    const decisions = await decideBatch(object, links, passing);
    changed += decisions.filter(
      ({ updates, deletion }) => updates.length > 0 || deletion.deletes.length > 0,
    ).length;
    after = links.at(-1)?.id;
  }
}

async function decideAll(
  object: ObjectProgram,
  passing: Passing,
  report: ObjectReport,
  { inDoubt, unread }: Unknown,
): Promise<void> {
  const { engine, lease, host } = passing;
  const name = object.plan.id;
  const { dirty } = await engine.size(name);
  const rounds = new Map<string, number>();
  const mayMove = object.feeds.some((feed) => feed.successor !== undefined);
  let decided = 0;
  let after: string | undefined;
  for (;;) {
    passing.leave();
    const links = await engine.claim(lease, name, batch, host.clock.now(), after);
    if (links.length === 0) return;
    const fresh = links.filter(
      (link) =>
        !inDoubt.has(link.id) &&
        (rounds.get(link.id) ?? 0) < mostRounds &&
        !(mayMove && waitsToMove(object, link)),
    );
    // Those that are not for this run are passed over; what is decided is looked at from the start again.
    after = fresh.length === 0 ? links.at(-1)?.id : undefined;
    if (fresh.length === 0) continue;
    for (const link of fresh) rounds.set(link.id, (rounds.get(link.id) ?? 0) + 1);
    const bounds = { closed: [], unread, later: passing.later(name) };
    const left = await passing.carryOut(object, fresh, passing, report, bounds);
    for (const link of left) inDoubt.add(link);
    decided += fresh.length;
    passing.progress(name, { kind: "decided", links: Math.min(decided, dirty), of: dirty });
  }
}
