/** The earlier plans that a package's tests run by → plans. Each is a file of the package, and is read as any plan is. */
import { posix } from "node:path";
import type { Plan } from "../plan/index.ts";
import type { TestSuite } from "../plan/test-case.ts";
import { CannotOpen } from "./cannot-open.ts";
import { openPlanFile } from "./open-plan.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";

/** `folder`: of the package, which the paths are told from. Throws a `CannotOpen`. */
export function loadEarlierPlans(
  world: World,
  { tests }: TestSuite,
  folder: string,
): ReadonlyMap<string, { readonly plan: Plan }> {
  const paths = new Set(
    tests.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "run" ? (step.by ?? []) : [])),
    ),
  );
  return new Map([...paths].map((path) => [path, { plan: planAt(world, folder, path) }]));
}

function planAt(world: World, folder: string, path: string): Plan {
  const located = locate(world, posix.resolve(folder, path));
  const opened = located.kind === "plan" ? openPlanFile(world, located.place) : undefined;
  if (opened?.plan !== undefined) return opened.plan;
  const why = opened?.diagnostics[0]?.message ?? "it is no `*.plan.json`";
  throw new CannotOpen(`the plan \`${path}\`, which a test runs by, cannot be used: ${why}`);
}
