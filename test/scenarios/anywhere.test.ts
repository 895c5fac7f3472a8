/**
 * Whatever a scenario is about: where the process dies anywhere in its second run and another run follows,
 * all systems end as they do without that. The first run links; the second one is what most are about.
 */
import { expect, test } from "vitest";
import type { TestCase, TestStep } from "../../plan/test-case.ts";
import { compileScenario, readScenarios, runScenario } from "../support/scenarios.ts";

/**
 * A write whose answer is lost shows what the system made of it, which may be an edit of a user's. And a
 * time of the future (T9) is cut at the moment of the run that reads it, which is a later one then.
 */
const endsOtherwise = /^\/\/ .* stores |^package scenarios\.(?:E9|T9)$/m;

const cases = readScenarios()
  .filter(({ text }) => !endsOtherwise.test(text))
  .flatMap((scenario) => {
    const compiled = compileScenario(scenario);
    const { tests } = compiled;
    const own = tests?.tests.flatMap(dying) ?? [];
    if (tests === undefined || own.length === 0) return [];
    return [[scenario.name, scenario, { ...compiled, tests: { ...tests, tests: own } }] as const];
  });

test.each(cases)("%s", { timeout: 120_000 }, async (_, scenario, compiled) => {
  const results = await runScenario(scenario, compiled);
  const failed = results.flatMap(({ test: { name }, failure }) =>
    failure === undefined ? [] : `${name}: ${failure.what}`,
  );
  expect(failed).toEqual([]);
});

/** The test without its expectations, for these speak of runs that go through. */
function dying(told: TestCase): readonly TestCase[] {
  const steps = told.steps.filter((step) => !step.kind.startsWith("expect_"));
  const [, second] = steps.flatMap((step, at) => (step.kind === "run" ? [at] : []));
  const run = second === undefined ? undefined : steps[second];
  if (second === undefined || run === undefined || !steps.every(isPlain)) return [];
  const { place } = run;
  const again: TestStep = { kind: "run", place };
  const dies: readonly TestStep[] = [{ kind: "crash", place }, run, again];
  const whole = [...steps.slice(0, second), ...dies, ...steps.slice(second + 1), again, again];
  return [{ ...told, steps: whole }];
}

function isPlain(step: TestStep): boolean {
  switch (step.kind) {
    case "given":
    case "edit":
    case "delete":
      return step.during === undefined;
    case "run":
      return step.by === undefined;
    default:
      return false;
  }
}
