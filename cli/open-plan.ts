/**
 * The plan that an argument names: compiled from a package, or read from a `*.plan.json` and refused
 * where it is not one that the compiler wrote.
 */
import { given } from "../core/given.ts";
import { limits } from "../core/limits.ts";
import type { Catalogue, Plan, PlanMap } from "../plan/index.ts";
import { readPlan } from "../plan/read-plan.ts";
import type { TestSuite } from "../plan/test-case.ts";
import { diagnoseFile } from "./diagnostics.ts";
import type { Findings } from "./findings.ts";
import { judge, type Wanted } from "./judge.ts";
import { readText } from "./read-text.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";

export interface OpenedPlan extends Findings {
  /** Absent where there are errors. */
  readonly plan?: Plan;
  /** Where its parts stand in the text; of a package only. */
  readonly map?: PlanMap;
  /** Of a package only. */
  readonly tests?: TestSuite;
  /** By system alias; undefined for a plan's file, which has none beside it. */
  readonly catalogues?: ReadonlyMap<string, Catalogue>;
}

export function openPlan(
  world: World,
  argument: string,
  settings: Pick<Wanted, "withoutCatalogues" | "withoutSignatures"> = {},
): OpenedPlan {
  const located = locate(world, argument);
  switch (located.kind) {
    case "refused":
      return { diagnostics: [located.diagnostic], sources: new Map() };
    case "plan":
      return openPlanFile(world, located.place);
    case "package": {
      const judged = judge(world, located.place, { until: "plan", ...settings });
      const { plan, map, tests, diagnostics, sources, loaded } = judged;
      if (plan === undefined || map === undefined) return { diagnostics, sources };
      const packages = [...(loaded.input?.imported ?? []).toReversed()];
      if (loaded.input !== undefined) packages.push(loaded.input.package);
      const catalogues = new Map(packages.flatMap((one) => [...one.catalogues]));
      return { plan, map, catalogues, diagnostics, sources, ...given({ tests }) };
    }
  }
}

export function openPlanFile(world: World, { file = "", root }: Place): OpenedPlan {
  const read = readText(world, {
    path: file,
    root,
    most: limits.planBytes,
    tooLarge: (place, limit) => diagnoseFile("data-too-large", place, { path: place.file, limit }),
  });
  if (read.kind === "refused") return { diagnostics: [read.diagnostic], sources: new Map() };
  const { source } = read;
  const { value, diagnostics } = readPlan(source);
  const sources = new Map([[source.file, source]]);
  return { ...(value === undefined ? {} : { plan: value }), diagnostics, sources };
}
