/**
 * One `run` of a test: the pass that `concordat run` makes, over systems that are met by what the steps
 * before it prepared. Where the process dies, or the run is refused, that is what the test wanted to see.
 */
import { given } from "../../core/given.ts";
import type { Host } from "../../core/host.ts";
import type { TestFault, TestPlace, TestStep, TestTrait } from "../../plan/test-case.ts";
import { PlanNotAccepted } from "../accept-plan.ts";
import { applyBatch, decideBatch } from "../apply/apply-batch.ts";
import type { Attempt } from "../apply/effects.ts";
import { type CarryOut, run } from "../run.ts";
import type { ConnectedSystem } from "../systems.ts";
import { type Calls, type Death, type Happening, type MadeCall, watchCalls } from "./calls.ts";
import type { History } from "./contents.ts";
import { type Faults, openFaults } from "./faults.ts";
import type { Ledger } from "./ledger.ts";
import type { Failure, TestInput, TestState, Tried } from "./test-state.ts";
import { withTraits } from "./traits.ts";

/** What the steps before a `run` prepare for it. */
export interface Prepared {
  readonly faults: TestFault[];
  readonly happenings: { readonly happening: Happening; readonly place: TestPlace }[];
  death?: Death;
}

/** What all runs of a play have in common. */
export interface Setting {
  readonly state: TestState;
  readonly traits: ReadonlyMap<string, readonly TestTrait[]>;
  readonly history: History;
  readonly ledger: Ledger;
  readonly draw: Host["random"]["bytes"];
}

export interface RunMade {
  readonly failure?: Failure;
  readonly calls: readonly MadeCall[];
}

export async function makeRun(
  { by, place }: Extract<TestStep, { kind: "run" }>,
  prepared: Prepared,
  setting: Setting,
): Promise<RunMade> {
  const { state, history } = setting;
  const { input, records } = state;
  const used = by === undefined ? input : input.plans?.get(by);
  if (used === undefined) {
    return { calls: [], failure: { place, what: `there is no plan \`${by}\`` } };
  }
  const { faults, happenings, death } = prepared;
  state.auditedBefore = (await state.engine.auditHead())?.sequence ?? 0;
  state.runs++;
  state.isRefused = false;
  state.tried = [];
  delete state.report;
  if (input.process !== undefined) {
    return { calls: [], ...given({ failure: await runElsewhere(prepared, state) }) };
  }
  const idOf = (name: string, system: string) => {
    const record = records.named(name);
    return record?.system === system ? record.id : undefined;
  };
  const between = openFaults(faults, { idOf, asItWas: history.at });
  const watched = watchCalls({
    happenings: happenings.map((one) => one.happening),
    idOf,
    stateFailure: between.ofState,
    ...given({ death }),
  });
  try {
    state.report = await runBetween(used, watched, between, setting);
  } catch (error) {
    if (error instanceof StepFailed) return { calls: watched.made, failure: error.failure };
    state.isRefused = error instanceof PlanNotAccepted;
    if (!state.isRefused && !watched.isDead() && !faults.some(isOfState)) throw error;
  } finally {
    await watched.quiet();
  }
  const missed = happenings.find(({ happening }) => !watched.has(happening));
  if (missed === undefined || watched.isDead()) return { calls: watched.made };
  return { calls: watched.made, failure: { place: missed.place, what: noSuchCall } };
}

const noSuchCall = "the run made no such call";

/** A step that was to be taken in the middle of a run could not be. */
export class StepFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.what);
    this.failure = failure;
  }
}

/** In a process of its own, which users do not interrupt: it dies, or goes to its end. */
async function runElsewhere(
  { happenings }: Prepared,
  state: TestState,
): Promise<Failure | undefined> {
  const death = happenings.find((one) => one.happening.act === "die");
  const ran = await state.input.process?.run(state.time.clock.now(), death?.happening.moment);
  state.tried = ran?.tried ?? [];
  if (ran?.died === true || death === undefined) return undefined;
  return { place: death.place, what: noSuchCall };
}

function runBetween(
  { plan, map }: Pick<TestInput, "plan" | "map">,
  watched: Calls,
  between: Faults,
  { state, traits, ledger, draw, history }: Setting,
) {
  const { input, systems, time } = state;
  const tried: Tried[] = [];
  state.tried = tried;
  const own = new Set(plan.systems.map(({ id }) => id));
  return run(plan, {
    systems: new Map(
      [...systems].flatMap(([alias, system]): [string, ConnectedSystem][] => {
        if (!own.has(alias)) return [];
        const noted = { ...system, connector: ledger.of(alias, system.connector) };
        const { connector, manifest } = withTraits(noted, traits.get(alias) ?? [], (object, ms) =>
          history.ago(alias, object, ms),
        );
        const met = watched.ofSystem(alias, between.between(alias, connector));
        return [[alias, { connector: met, manifest }]];
      }),
    ),
    engine: watched.ofState(state.engine),
    host: { clock: time.clock, random: { bytes: draw }, disk: noDisk },
    ...given({ map, modules: input.modules, carryOut: noting(state) }),
    observe(attempt) {
      tried.push(triedBy(attempt));
      input.observe?.(attempt);
    },
    pause: async (ms) => time.pass(ms),
    signal: new AbortController().signal,
  });
}

/** Decides once beforehand, on the state itself: what a test does to calls is not met by that. */
function noting({ engine, input: { coverage } }: TestState): CarryOut | undefined {
  if (coverage === undefined) return undefined;
  return async (object, links, running, report, bounds) => {
    coverage.note(object, await decideBatch(object, links, { ...running, engine }, bounds));
    return applyBatch(object, links, running, report, bounds);
  };
}

export function triedBy(attempt: Attempt): Tried {
  const { system } = attempt.effect.intent;
  return attempt.kind === "done" ? { system } : { system, failure: attempt.error.kind };
}

function isOfState(fault: TestFault): boolean {
  return fault.kind === "fail" && fault.calls.of.kind === "state";
}

const noDisk: Host["disk"] = {
  read: () => refused(),
  write: () => refused(),
  writePrivate: () => refused(),
  lines: () => refused(),
  writeLines: () => refused(),
  list: () => refused(),
  stat: () => undefined,
  real: () => refused(),
};

function refused(): never {
  throw new Error("a test has no disk");
}
