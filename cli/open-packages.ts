/** The arguments of `check` → what is found in each of them: packages, which are judged, and plans. */
import type { Findings } from "./findings.ts";
import { joined } from "./findings.ts";
import { type Judged, judge } from "./judge.ts";
import { type LoadedConfig, loadConfig } from "./load-config.ts";
import { missingChannels, needsOfPlan } from "./missing-channels.ts";
import { missingConnections } from "./missing-connections.ts";
import { type OpenedPlan, openPlanFile } from "./open-plan.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";

export interface OpenedPackages {
  readonly judged: readonly Judged[];
  readonly plans: readonly OpenedPlan[];
  /** Arguments that name neither. */
  readonly refused: readonly Findings[];
}

/** A package that is named twice, by its folder and by a file of it, is judged once. */
export function openPackages(
  world: World,
  packages: readonly string[],
  profile: string | undefined,
): OpenedPackages {
  const judged = new Map<string, Judged>();
  const plans = new Map<string, OpenedPlan>();
  const refused: Findings[] = [];
  for (const argument of packages) {
    const located = locate(world, argument);
    if (located.kind === "refused") {
      refused.push({ diagnostics: [located.diagnostic], sources: new Map() });
      continue;
    }
    const { place } = located;
    if (located.kind === "plan")
      plans.set(place.file ?? place.folder, judgePlan(world, place, profile));
    else if (!judged.has(place.folder)) {
      judged.set(place.folder, judge(world, place, { until: "check", profile }));
    }
  }
  return { judged: [...judged.values()], plans: [...plans.values()], refused };
}

function judgePlan(world: World, place: Place, profile: string | undefined): OpenedPlan {
  const opened = openPlanFile(world, place);
  if (profile === undefined) return opened;
  const settings = loadConfig(world, place.root);
  const aliases = opened.plan?.systems.map((system) => system.id) ?? [];
  const missing = missingConnections(world, { settings, place }, profile, aliases);
  const untold =
    opened.plan === undefined
      ? []
      : missingChannels(world, { settings, place }, profile, needsOfPlan(opened.plan));
  const asked = {
    diagnostics: [...settings.diagnostics, ...missing, ...untold],
    sources: sourcesOf(settings),
  };
  return { ...opened, ...joined([opened, asked]) };
}

function sourcesOf({ sources }: LoadedConfig): Findings["sources"] {
  return new Map(sources.map((source) => [source.file, source]));
}
