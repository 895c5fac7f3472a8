/**
 * One play of a test from its first step on: on systems of its own, with a state and a clock of its own,
 * through the same pass that `run` makes. Where the test says `crash anywhere`, the process dies at the
 * call that the play was given, or at none.
 */

import { canonicalJson } from "../../core/canonical-json.ts";
import { given } from "../../core/given.ts";
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import type {
  CallMoment,
  TestCase,
  TestFault,
  TestMoment,
  TestPlace,
  TestStep,
  TestTrait,
} from "../../plan/test-case.ts";
import { planChanges } from "../../rules/plan-changes.ts";
import { acceptPlan, PlanNotAccepted } from "../accept-plan.ts";
import type { Attempt } from "../apply/effects.ts";
import type { Connector, Row, Write } from "../connector.ts";
import { choose } from "../decide/choose.ts";
import type { AuditEntry, Engine } from "../engine/engine.ts";
import { openMemoryEngine } from "../engine/memory/memory-engine.ts";
import { run } from "../run.ts";
import type { ConnectedSystem } from "../systems.ts";
import { type Calls, type Death, type Happening, type MadeCall, watchCalls } from "./calls.ts";
import { holdsOn, judge } from "./expectations.ts";
import { openFaults, type Past } from "./faults.ts";
import { nameOf, openRecords } from "./records.ts";
import { startTestClock, type TestClock } from "./test-clock.ts";
import type { Failure, TestInput, TestProcess, TestState, Tried } from "./test-state.ts";
import { openTestSystems } from "./test-systems.ts";
import { withTraits } from "./traits.ts";

export interface Played {
  /** The first expectation that did not hold, or step that could not be taken. */
  readonly failure?: Failure;
  /** Runs made. */
  readonly runs: number;
  /** For each `crash anywhere`: the calls of the run that it is about. */
  readonly calls: readonly (readonly MadeCall[])[];
  /** What the systems hold at the end, without the ids that they give in the order of arrival. */
  readonly contents: readonly string[];
}

/** `deaths`: for each `crash anywhere` in turn; undefined: the run goes through. */
export async function play(
  test: TestCase,
  deaths: readonly (Death | undefined)[],
  { startsOn, input }: { readonly startsOn: string; readonly input: TestInput },
): Promise<Played> {
  const time = startTestClock(startsOn);
  const systems = await openTestSystems(input, time.clock);
  const state: TestState = {
    input,
    systems,
    records: openRecords(systems, input.catalogues),
    engine: openState(input, time),
    time,
    isRefused: false,
    tried: [],
    auditedBefore: 0,
    runs: 0,
  };
  const playing = openPlay(test, deaths, state);
  try {
    for (const step of test.steps) {
      const failure = await playing.take(step);
      if (failure !== undefined) return await played(failure);
    }
    return await played(await playing.auditFailure());
  } finally {
    await playing.close();
    for (const system of systems.values()) await system.close();
  }

  async function played(failure: Failure | undefined): Promise<Played> {
    const { calls } = playing;
    return { runs: state.runs, calls, contents: await contentsOf(state), ...given({ failure }) };
  }
}

function openState({ process }: TestInput, { clock }: TestClock): Engine {
  return process?.openState(clock) ?? openMemoryEngine({ clock });
}

interface Playing {
  readonly calls: readonly (readonly MadeCall[])[];
  take(step: TestStep): Promise<Failure | undefined>;
  /** A run that dies writes nothing twice, and the audit tells what was written. */
  auditFailure(): Promise<Failure | undefined>;
  close(): Promise<void>;
}

/** What the steps before a `run` prepare for it. */
interface Prepared {
  readonly faults: TestFault[];
  readonly happenings: { readonly happening: Happening; readonly place: TestPlace }[];
  death?: Death;
  /** Which `crash anywhere` it is. */
  sweep?: number;
}

function openPlay(
  test: TestCase,
  deaths: readonly (Death | undefined)[],
  state: TestState,
): Playing {
  const { records, time, systems, input } = state;
  const traits = new Map<string, TestTrait[]>();
  const history: { readonly at: number; readonly objects: ReadonlyMap<string, Past> }[] = [];
  const looksBack = test.steps.some((one) => one.kind === "show" && one.how.kind === "as_it_was");
  const restores = test.steps.some((one) => one.kind === "restore_state");
  const forgets = restores || test.steps.some((one) => one.kind === "lose_state");
  const crash = test.steps.find((one) => one.kind === "crash");
  const written: string[] = [];
  const calls: (readonly MadeCall[])[] = [];
  let sweeps = 0;
  let isRefusalExpected = false;
  let prepared = nothing();
  let stateBefore: Engine | undefined;

  return {
    calls,
    async take(step) {
      if (state.isRefused && step.kind !== "expect_refusal" && step.kind !== "accept") {
        const what = "the run above was refused: nobody has accepted its plan";
        if (!isRefusalExpected) return { place: step.place, what };
      }
      isRefusalExpected ||= step.kind === "expect_refusal";
      if (step.kind === "run") isRefusalExpected = false;
      const failure = await take(step);
      if (looksBack) history.push({ at: time.clock.now(), objects: await pastOf(state) });
      return failure;
    },
    async auditFailure() {
      // A process elsewhere does not tell what it wrote, and a state may have forgotten it.
      if (crash === undefined || forgets || input.process !== undefined) return undefined;
      const { place } = crash;
      const inDoubt = await state.engine.intents();
      // Where the process dies anywhere, the test goes on until that has been mended.
      if (inDoubt.length > 0 && sweeps > 0) {
        const what = `${inDoubt.length} writes are still in doubt at the end`;
        return { place, what };
      }
      if (inDoubt.length > 0) return undefined;
      const audited = (await state.engine.audit({})).map(toldWrite);
      const untold = left(written, audited);
      const unwritten = left(audited, written);
      if (untold.length + unwritten.length === 0) return undefined;
      const what = `the audit does not tell of ${untold.join(", ") || "nothing"}, and tells of ${unwritten.join(", ") || "nothing"} that was not written`;
      return { place, what };
    },
    async close() {
      await state.engine.close();
      await stateBefore?.close();
    },
  };

  async function take(step: TestStep): Promise<Failure | undefined> {
    switch (step.kind) {
      case "given":
        return userStep(step, () => records.put(step));
      case "edit":
        return userStep(step, () => records.edit(step));
      case "delete":
        return userStep(step, () => records.remove(step));
      case "trait":
        traits.set(step.system, [...(traits.get(step.system) ?? []), step.trait]);
        return undefined;
      case "fail":
      case "lose":
      case "hide":
      case "show":
        prepared.faults.push(step);
        return undefined;
      case "crash":
        if (step.moment !== undefined) happenAt(step.moment, step.place, "die");
        else prepare(deaths[sweeps], sweeps++);
        return undefined;
      case "run":
        time.run(step.at);
        return runStep(step);
      case "decide":
        return decide(step);
      case "retry":
        await underLease((lease) => state.engine.retry(lease));
        return undefined;
      case "accept":
        return accept();
      case "lose_state":
        await state.engine.close();
        state.engine = openState(input, time);
        return undefined;
      case "restore_state": {
        if (stateBefore === undefined) return { place: step.place, what: "nothing has run yet" };
        await state.engine.close();
        state.engine = stateBefore;
        stateBefore = undefined;
        return undefined;
      }
      default:
        return judge(step, state);
    }
  }

  async function accept(): Promise<undefined> {
    const before = await state.engine.acceptedPlan();
    if (before === undefined) return;
    const changes = planChanges(JSON.parse(before.text) as Plan, input.plan);
    await underLease((lease) =>
      acceptPlan(input.plan, changes, { engine: state.engine, lease, now: time.clock.now() }),
    );
  }

  function prepare(death: Death | undefined, sweep: number): void {
    if (death !== undefined) prepared.death = death;
    prepared.sweep = sweep;
  }

  /** A user acts now, or at a call of the next run. */
  async function userStep(
    { at, during, place }: { at?: TestMoment; during?: CallMoment; place: TestPlace },
    act: () => Promise<Failure | undefined>,
  ): Promise<Failure | undefined> {
    if (during === undefined) {
      time.step(at);
      return act();
    }
    happenAt(during, place, async () => {
      const failure = await act();
      if (failure !== undefined) throw new StepFailed(failure);
    });
    return undefined;
  }

  function happenAt(moment: CallMoment, place: TestPlace, act: Happening["act"]): void {
    prepared.happenings.push({ happening: { moment, act }, place });
  }

  async function runStep({
    by,
    place,
  }: Extract<TestStep, { kind: "run" }>): Promise<Failure | undefined> {
    const used = by === undefined ? input : input.plans?.get(by);
    if (used === undefined) return { place, what: `there is no plan \`${by}\`` };
    const { faults, happenings, death, sweep } = prepared;
    prepared = nothing();
    const around = openFaults(faults, {
      idOf,
      asItWas: (system, object, at) => {
        const moment = time.momentOf(at);
        const then = history.findLast((one) => one.at <= moment);
        return then?.objects.get(`${system} ${object}`) ?? { rows: [], cursor: "" };
      },
    });
    const watched = watchCalls({
      happenings: happenings.map((one) => one.happening),
      idOf,
      stateFailure: around.ofState,
      ...given({ death }),
    });
    if (restores) {
      await stateBefore?.close();
      stateBefore = await state.engine.fork();
    }
    state.auditedBefore = (await state.engine.auditHead())?.sequence ?? 0;
    state.runs++;
    delete state.report;
    state.isRefused = false;
    const tried: Tried[] = [];
    state.tried = tried;
    if (input.process !== undefined) return runElsewhere(input.process, happenings, tried);
    try {
      state.report = await runOnce(used, watched, around.between, tried);
    } catch (error) {
      if (error instanceof StepFailed) return error.failure;
      if (error instanceof PlanNotAccepted) state.isRefused = true;
      const isStopped = state.isRefused || watched.isDead() || faults.some(isOfState);
      if (!isStopped) throw error;
    } finally {
      await watched.quiet();
    }
    if (sweep !== undefined) calls[sweep] = watched.made;
    const missed = happenings.find(({ happening }) => !watched.has(happening));
    if (missed === undefined || watched.isDead()) return undefined;
    return { place: missed.place, what: "the run made no such call" };
  }

  /** In a process of its own, which users do not interrupt: it dies, or goes to its end. */
  async function runElsewhere(
    process: TestProcess,
    happenings: Prepared["happenings"],
    tried: Tried[],
  ): Promise<Failure | undefined> {
    const death = happenings.find((one) => one.happening.act === "die");
    const ran = await process.run(time.clock.now(), death?.happening.moment);
    tried.push(...ran.tried);
    if (ran.died || death === undefined) return undefined;
    return { place: death.place, what: "the run made no such call" };
  }

  function runOnce(
    { plan, map }: Pick<TestInput, "plan" | "map">,
    watched: Calls,
    between: (system: string, connector: Connector) => Connector,
    tried: Tried[],
  ) {
    let made = 0;
    const host: Host = {
      clock: time.clock,
      random: { bytes: (count) => Uint8Array.from({ length: count }, () => made++ & 0xff) },
      disk: noDisk,
    };
    const own = new Set(plan.systems.map(({ id }) => id));
    return run(plan, {
      systems: new Map(
        [...systems].flatMap(([alias, system]): [string, ConnectedSystem][] => {
          if (!own.has(alias)) return [];
          const counted = { ...system, connector: noting(alias, system.connector) };
          const { connector, manifest } = withTraits(counted, traits.get(alias) ?? []);
          const met = watched.ofSystem(alias, between(alias, connector));
          return [[alias, { connector: met, manifest }]];
        }),
      ),
      engine: watched.ofState(state.engine),
      host,
      ...given({ map, modules: input.modules }),
      observe(attempt) {
        tried.push(triedBy(attempt));
        input.observe?.(attempt);
      },
      pause: async (ms) => time.pass(ms),
      signal: never,
    });
  }

  /** The same connector; what it wrote is noted. */
  function noting(alias: string, connector: Connector): Connector {
    return {
      ...connector,
      async write(object, writes, signal) {
        const results = await connector.write(object, writes, signal);
        for (const [at, result] of results.entries()) {
          const sent = writes[at];
          if (result.kind !== "done" || sent === undefined) continue;
          written.push(...writtenBy(alias, sent));
        }
        return results;
      },
    };
  }

  async function decide(step: Extract<TestStep, { kind: "decide" }>): Promise<Failure | undefined> {
    const { place, target, field } = step;
    const shown = `${field} of ${nameOf(target)}`;
    const [hold] = await holdsOn(step, state);
    if (hold === undefined) return { place, what: `nothing waits on ${shown}` };
    if (hold.class !== "conflict" || hold.unit === "") {
      return { place, what: `${shown} is no conflict: it closes once the data is corrected` };
    }
    const chosen = choose(input.plan, hold, step.choice);
    if (chosen.kind !== "chosen")
      return { place, what: `${shown} cannot be decided for one value` };
    const decision = {
      value: chosen.value,
      system: chosen.system,
      seen: hold.shown,
      by: "the test",
      because: "",
      at: time.clock.now(),
    };
    await underLease((lease) => state.engine.decide(lease, [{ hold, decision }]));
    return undefined;
  }

  async function underLease(
    work: (lease: Awaited<ReturnType<Engine["lease"]>>) => Promise<unknown>,
  ) {
    const lease = await state.engine.lease();
    try {
      await work(lease);
    } finally {
      await lease.release();
    }
  }

  function idOf(name: string, system: string): string | undefined {
    const record = records.named(name);
    return record?.system === system ? record.id : undefined;
  }
}

export function triedBy(attempt: Attempt): Tried {
  const { system } = attempt.effect.intent;
  return attempt.kind === "done" ? { system } : { system, failure: attempt.error.kind };
}

function nothing(): Prepared {
  return { faults: [], happenings: [] };
}

/** A step that was to be taken in the middle of a run could not be. */
class StepFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.what);
    this.failure = failure;
  }
}

function isOfState(fault: TestFault): boolean {
  return fault.kind === "fail" && fault.calls.of.kind === "state";
}

/** A deletion is one effect, on no field. */
function writtenBy(system: string, write: Write): readonly string[] {
  if (write.kind === "delete") return [toldWrite({ system, field: "", to: null })];
  return Object.entries(write.fields).map(([field, to]) => toldWrite({ system, field, to }));
}

function toldWrite({ system, field, to }: Pick<AuditEntry, "system" | "field" | "to">): string {
  return `${system} ${field} = ${JSON.stringify(to)}`;
}

/** What is in the first list and not, or not as often, in the second. */
function left(these: readonly string[], those: readonly string[]): readonly string[] {
  const others = [...those];
  return these.filter((one) => {
    const at = others.indexOf(one);
    if (at >= 0) others.splice(at, 1);
    return at < 0;
  });
}

async function pastOf(state: TestState): Promise<ReadonlyMap<string, Past>> {
  const past = new Map<string, Past>();
  for (const [name, rows] of await allRows(state)) {
    const [alias = "", object = ""] = name.split(" ");
    const cursor = await state.systems.get(alias)?.connector.cursor(object, never);
    past.set(name, { rows, cursor: cursor ?? "" });
  }
  return past;
}

async function allRows({
  systems,
  input,
}: TestState): Promise<ReadonlyMap<string, readonly Row[]>> {
  const rows = new Map<string, readonly Row[]>();
  for (const [alias, system] of systems) {
    for (const object of Object.keys(input.catalogues.get(alias)?.objects ?? {})) {
      rows.set(`${alias} ${object}`, await system.all(object));
    }
  }
  return rows;
}

async function contentsOf(state: TestState): Promise<readonly string[]> {
  const { catalogues } = state.input;
  return [...(await allRows(state))].flatMap(([name, rows]) => {
    const [alias = "", object = ""] = name.split(" ");
    const entry = catalogues.get(alias)?.objects[object];
    const isId = (field: string) =>
      field === entry?.id || entry?.fields[field]?.type === "reference";
    return rows
      .map(({ fields }) => {
        const kept = Object.entries(fields).filter(([field]) => !isId(field));
        return `${name} ${canonicalJson(Object.fromEntries(kept))}`;
      })
      .sort();
  });
}

/** Nobody ends a test's run. */
const never = new AbortController().signal;

const noDisk: Host["disk"] = {
  read: () => refused(),
  write: () => refused(),
  list: () => refused(),
  stat: () => undefined,
  real: () => refused(),
};

function refused(): never {
  throw new Error("a test has no disk");
}
