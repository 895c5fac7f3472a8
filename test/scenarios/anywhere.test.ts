/**
 * Whatever a scenario is about: where the process dies anywhere in its second run and another run follows,
 * all systems end as they do without that. So they do where the run that follows dies too, and a third one
 * makes up for both. The first run links; the second one is what most are about.
 *
 * Every place of the second run is covered. A test has between 9 and 316 pairs of places: up to 60 are all
 * played, and of more 60 that are spread evenly, the same ones each time. That is a third of the tests whole,
 * and 8,100 of 11,100 pairs.
 */
import { expect, test } from "vitest";
import type { TestCase, TestStep } from "../../plan/test-case.ts";
import { dieTwice } from "../support/die-twice.ts";
import { compileScenario, inputOf, readScenarios } from "../support/scenarios.ts";

const mostPairs = 60;

/**
 * A write whose answer is lost shows what the system made of it, which may be an edit of a user's. And a
 * time of the future (T9) is cut at the moment of the run that reads it, which is a later one then.
 */
const endsOtherwise = /^\/\/ .* stores |^package scenarios\.(?:E9|T9)$/m;

const cases = readScenarios()
  .filter(({ text }) => !endsOtherwise.test(text))
  .flatMap((scenario) => {
    const compiled = compileScenario(scenario);
    const own = compiled.tests?.tests.flatMap(dying) ?? [];
    return own.length === 0 ? [] : [[scenario.name, scenario, compiled, own] as const];
  });

test.each(cases)("%s", { timeout: 120_000 }, async (_, scenario, compiled, own) => {
  const input = await inputOf(scenario, compiled);
  const startsOn = compiled.tests?.startsOn;
  if (input === undefined || startsOn === undefined) expect.unreachable();
  for (const one of own) {
    const { failures } = await dieTwice(one, { startsOn, input }, mostPairs);
    expect(failures.slice(0, 3), one.name).toEqual([]);
  }
});

/** The test without its expectations, for these speak of runs that go through. */
function dying(told: TestCase): readonly TestCase[] {
  const steps = told.steps.filter((step) => !step.kind.startsWith("expect_"));
  const [, second] = steps.flatMap((step, at) => (step.kind === "run" ? [at] : []));
  const run = second === undefined ? undefined : steps[second];
  if (second === undefined || run === undefined || !steps.every(isPlain)) return [];
  const { place } = run;
  const again: TestStep = { kind: "run", place };
  const dies: TestStep = { kind: "crash", place };
  const whole = [
    ...steps.slice(0, second),
    ...[dies, run, dies, again, again],
    ...steps.slice(second + 1),
    ...[again, again],
  ];
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
