/** A package's own tests, run: their results, or in words why they cannot be run. */
import { given } from "../core/given.ts";
import type { CoverageNotes } from "../runtime/testing/coverage.ts";
import { runTests, type TestResult } from "../runtime/testing/run-tests.ts";
import { CannotOpen } from "./cannot-open.ts";
import { loadEarlierPlans } from "./earlier-plans.ts";
import { loadMergeModules } from "./merge-modules.ts";
import type { OpenedPlan } from "./open-plan.ts";
import { printable } from "./printable.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";

/** `argument`: what `opened` was opened by. */
export async function playTests(
  world: World,
  argument: string,
  { plan, map, tests, catalogues }: OpenedPlan,
  coverage?: CoverageNotes,
): Promise<readonly TestResult[] | string> {
  if (plan === undefined || tests === undefined || catalogues === undefined) {
    return "a plan holds no tests; name the package's folder";
  }
  const unknown = plan.systems.filter((system) => !catalogues.has(system.id));
  if (tests.tests.length > 0 && unknown.length > 0) {
    const names = unknown.map((system) => `\`catalog/${printable(system.id)}.json\``).join(", ");
    return `the tests run on systems that obey the catalogues, and ${names} is missing`;
  }
  const located = locate(world, argument);
  const folder = located.kind === "refused" ? world.cwd : located.place.folder;
  try {
    const modules = await loadMergeModules(world, plan, folder);
    const plans = loadEarlierPlans(world, tests, folder);
    return await runTests(tests, { plan, catalogues, modules, plans, ...given({ map, coverage }) });
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    return printable(error.message);
  }
}
