/**
 * One play of a test from its first step on: on systems of its own, with a state and a clock of its own.
 * Where the test says `crash anywhere`, the process dies at the call that the play was given, or at none.
 */
import { bug } from "../../core/bug.ts";
import { given } from "../../core/given.ts";
import type { Plan } from "../../plan/index.ts";
import type {
  CallMoment,
  TestCase,
  TestMoment,
  TestPlace,
  TestStep,
  TestTrait,
} from "../../plan/test-case.ts";
import { planChanges } from "../../rules/plan-changes.ts";
import { acceptPlan } from "../accept-plan.ts";
import { choose } from "../decide/choose.ts";
import type { Engine, Lease } from "../engine/engine.ts";
import { openMemoryEngine } from "../engine/memory/memory-engine.ts";
import type { Death, Happening, MadeCall } from "./calls.ts";
import { contentsOf, openHistory } from "./contents.ts";
import { holdsOn, judge } from "./expectations.ts";
import { openLedger } from "./ledger.ts";
import { makeRun, type Prepared, type Setting, StepFailed } from "./one-run.ts";
import { nameOf, openRecords } from "./records.ts";
import { startTestClock, type TestClock } from "./test-clock.ts";
import type { Failure, TestInput, TestState } from "./test-state.ts";
import { openTestSystems } from "./test-systems.ts";

export interface Played {
  /** The first expectation that did not hold, or step that could not be taken. */
  readonly failure?: Failure;
  /** Runs made. */
  readonly runs: number;
  /** For each `crash anywhere`: the calls of the run that it is about. */
  readonly calls: readonly (readonly MadeCall[])[];
  /** What the systems hold at the end. */
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
    return await played(await playing.end());
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
  /** What has to hold of every test in which a process dies. */
  end(): Promise<Failure | undefined>;
  close(): Promise<void>;
}

function openPlay(
  { steps }: TestCase,
  deaths: readonly (Death | undefined)[],
  state: TestState,
): Playing {
  const { records, time, input } = state;
  const looksBack = steps.some(
    (one) =>
      (one.kind === "show" && one.how.kind === "as_it_was") ||
      (one.kind === "trait" && one.trait.kind === "late"),
  );
  const restores = steps.some((one) => one.kind === "restore_state");
  const traits = new Map<string, TestTrait[]>();
  const ledger = openLedger();
  const history = openHistory(state);
  const setting: Setting = { state, traits, history, ledger, draw: drawNext };
  const calls: (readonly MadeCall[])[] = [];
  let prepared: Prepared = { faults: [], happenings: [] };
  let sweeps = 0;
  /** Which `crash anywhere` the next run is about. */
  let sweep: number | undefined;
  let stateBefore: Engine | undefined;
  let isRefusalExpected = false;
  let drawn = 0;

  return {
    calls,
    async take(step) {
      const refusal = unexpectedRefusal(step);
      if (refusal !== undefined) return refusal;
      const failure = await take(step);
      if (looksBack) await history.note();
      return failure;
    },
    async end() {
      const crash = steps.find((one) => one.kind === "crash");
      const forgets = restores || steps.some((one) => one.kind === "lose_state");
      // A process elsewhere does not tell what it wrote, and a state may have forgotten it.
      if (crash === undefined || forgets || input.process !== undefined) return undefined;
      const { place } = crash;
      const inDoubt = (await state.engine.intents()).length;
      if (inDoubt > 0) {
        // Where the process dies anywhere, the test goes on until that has been mended.
        const what = `${inDoubt} writes are still in doubt at the end`;
        return sweeps > 0 ? { place, what } : undefined;
      }
      const what = await ledger.compare(state.engine);
      return what === undefined ? undefined : { place, what };
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
        if (step.moment === undefined) dieAnywhere();
        else happenAt(step.moment, step.place, "die");
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
        await accept();
        return undefined;
      case "lose_state":
        await state.engine.close();
        state.engine = openState(input, time);
        return undefined;
      case "restore_state":
        if (stateBefore === undefined) return { place: step.place, what: "nothing has run yet" };
        await state.engine.close();
        state.engine = stateBefore;
        stateBefore = undefined;
        return undefined;
      default:
        return judge(step, state);
    }
  }

  /** A refused run that the test says nothing of would make all that follows a riddle. */
  function unexpectedRefusal({ kind, place }: TestStep): Failure | undefined {
    const isTold = isRefusalExpected || kind === "expect_refusal" || kind === "accept";
    if (state.isRefused && !isTold) {
      return { place, what: "the run above was refused: nobody has accepted its plan" };
    }
    isRefusalExpected = kind !== "run" && (isRefusalExpected || kind === "expect_refusal");
    return undefined;
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

  function dieAnywhere(): void {
    sweep = sweeps++;
    const death = deaths[sweep];
    if (death !== undefined) prepared.death = death;
  }

  async function runStep(step: Extract<TestStep, { kind: "run" }>): Promise<Failure | undefined> {
    if (restores) {
      await stateBefore?.close();
      stateBefore = await state.engine.fork();
    }
    const own = prepared;
    prepared = { faults: [], happenings: [] };
    const made = await makeRun(step, own, setting);
    if (sweep !== undefined) calls[sweep] = made.calls;
    sweep = undefined;
    return made.failure;
  }

  /** No two draws of a play are the same: what a run that died had noted keeps its names. */
  function drawNext(count: number): Uint8Array {
    const number = drawn++;
    return Uint8Array.from({ length: count }, (_, at) => Math.floor(number / 256 ** at) & 0xff);
  }

  async function accept(): Promise<void> {
    const before = await state.engine.acceptedPlan();
    if (before === undefined) return;
    const changes = planChanges(JSON.parse(before.text) as Plan, input.plan);
    await underLease((lease) =>
      acceptPlan(input.plan, changes, { engine: state.engine, lease, now: time.clock.now() }),
    );
  }

  async function decide(step: Extract<TestStep, { kind: "decide" }>): Promise<Failure | undefined> {
    const { place, target, field } = step;
    const shown = `${field} of ${nameOf(target)}`;
    const [hold] = await holdsOn(step, state);
    if (hold === undefined) return { place, what: `nothing waits on ${shown}` };
    if (hold.class !== "conflict" || hold.unit === "") {
      return { place, what: `${shown} is no conflict: it closes once the data is corrected` };
    }
    const [link] = await state.engine.links(hold.object, { kind: "link", link: hold.link });
    if (link === undefined) return bug(`a case of link ${hold.link}, which is not there`);
    const chosen = choose(input.plan, hold, link, step.choice);
    if (chosen.kind !== "chosen") {
      return { place, what: `${shown} cannot be decided for one value` };
    }
    const { value, system } = chosen;
    const by = { by: "the test", because: "", at: time.clock.now() };
    const decision = { value, system, seen: hold.shown, ...by };
    await underLease((lease) => state.engine.decide(lease, [{ hold, decision }]));
    return undefined;
  }

  async function underLease(work: (lease: Lease) => Promise<unknown>): Promise<void> {
    const lease = await state.engine.lease();
    try {
      await work(lease);
    } finally {
      await lease.release();
    }
  }
}
