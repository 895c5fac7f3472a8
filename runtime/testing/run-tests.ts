/**
 * Runs a spec's own tests: on systems in memory that obey the catalogues, with a clock of their own,
 * through the same pass that `run` makes. Nothing of the world is touched.
 */
import { given } from "../../core/given.ts";
import type { Host } from "../../core/host.ts";
import type { Manifest } from "../../plan/manifest.ts";
import type { TestCase, TestStep, TestSuite } from "../../plan/test-case.ts";
import { manifest as memoryManifest } from "../connectors/memory/manifest.ts";
import { openSqliteEngine } from "../engine/sqlite/sqlite-engine.ts";
import type { RunReport } from "../report.ts";
import { run } from "../run.ts";
import { judge } from "./expectations.ts";
import { failureOf } from "./failures.ts";
import { openRecords } from "./records.ts";
import { startTestClock } from "./test-clock.ts";
import type { Failure, TestInput, TestState } from "./test-state.ts";
import { openTestSystems } from "./test-systems.ts";

export interface TestResult {
  readonly test: TestCase;
  /** The first expectation that did not hold, or step that could not be taken. */
  readonly failure?: Failure;
  /** Runs made. */
  readonly runs: number;
}

export async function runTests(suite: TestSuite, input: TestInput): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const test of suite.tests) results.push(await runTest(test, suite.startsOn, input));
  return results;
}

async function runTest(test: TestCase, startsOn: string, input: TestInput): Promise<TestResult> {
  const time = startTestClock(startsOn);
  const systems = openTestSystems(input, time.clock);
  const engine = openSqliteEngine({ path: ":memory:", clock: time.clock });
  const state: TestState = {
    input,
    systems,
    records: openRecords(systems, input.catalogues),
    engine,
    time,
    runs: 0,
  };
  try {
    for (const step of test.steps) {
      const failure = await take(step, state);
      if (failure !== undefined) return { test, failure, runs: state.runs };
    }
    return { test, runs: state.runs };
  } finally {
    await engine.close();
  }
}

async function take(step: TestStep, state: TestState): Promise<Failure | undefined> {
  const { records, time, systems } = state;
  switch (step.kind) {
    case "given":
      time.step(step.at);
      return records.put(step);
    case "edit":
      time.step(step.at);
      return records.edit(step);
    case "delete":
      time.step(step.at);
      return records.remove(step);
    case "fail": {
      const { error, calls } = failureOf(step.class);
      systems.get(step.system)?.fail(error, calls);
      return undefined;
    }
    case "run":
      time.run(step.at);
      state.report = await runOnce(state);
      state.runs++;
      for (const system of systems.values()) system.fail(undefined);
      return undefined;
    default:
      return judge(step, state);
  }
}

function runOnce({ input, systems, engine, time }: TestState): Promise<RunReport> {
  let made = 0;
  const host: Host = {
    clock: time.clock,
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => made++ & 0xff) },
    disk: noDisk,
  };
  return run(input.plan, {
    systems: new Map(
      [...systems].map(([alias, { connector }]) => [
        alias,
        { connector, manifest: memoryManifest satisfies Manifest },
      ]),
    ),
    engine,
    host,
    ...given({ map: input.map, modules: input.modules, observe: input.observe }),
    pause: async (ms) => time.pass(ms),
    signal: new AbortController().signal,
  });
}

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
