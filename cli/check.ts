/** `concordat check`: says what is wrong with packages, and writes nothing. */
import { given } from "../core/given.ts";
import { command, type JudgingOptions, type MakeCommand, withJudgingOptions } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { counted, countWords, exitCodeOf, type Findings, joined, plural } from "./findings.ts";
import { type Judged, judge } from "./judge.ts";
import { type LoadedConfig, loadConfig } from "./load-config.ts";
import { missingChannels, needsOfPlan } from "./missing-channels.ts";
import { missingConnections } from "./missing-connections.ts";
import { type OpenedPlan, openPlanFile } from "./open-plan.ts";
import { placed } from "./placed.ts";
import { printErrorDefaults } from "./print-error-defaults.ts";
import { printPlaced, printText } from "./print-findings.ts";
import { printProofs, provenIn, type ToldProof, toldProofs } from "./print-proofs.ts";
import { printTimings } from "./print-timings.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";

interface Options extends JudgingOptions {
  readonly proofs: boolean;
}

export const checkCommand: MakeCommand = (world, end) =>
  withJudgingOptions(command("check", "check packages, or plans, and write nothing"))
    .argument("[package...]", "folders, `.sync` files or `*.plan.json` files", ["."])
    .option("--proofs", "also print what was proved of each row", false)
    .action((packages: readonly string[], options: Options) =>
      end(check(world, packages, options)),
    );

function check(world: World, packages: readonly string[], options: Options): ExitCode {
  const { judged, plans, refused } = open(world, packages, options);
  const findings = joined([...refused, ...judged, ...plans]);
  const files = judged.reduce((sum, one) => sum + (one.model?.files.length ?? 0), 0);
  const counts = counted(findings.diagnostics);
  if (options.format !== "text") {
    const diagnostics = placed(findings);
    const summary = { packages: judged.length, files: files + plans.length, ...counts };
    const proofs = options.proofs ? proofsIn(judged, plans) : undefined;
    const asJson = { diagnostics, ...given({ proofs }), summary };
    const judgedFiles = [
      ...judged.flatMap((one) => one.model?.files.map(({ source }) => source.file) ?? []),
      ...plans.flatMap((one) => [...one.sources.keys()]),
    ];
    printPlaced(world.stdout, options.format, {
      findings: diagnostics,
      files: judgedFiles,
      asJson,
    });
  } else {
    const what = [
      ...(judged.length > 0
        ? [`${plural(judged.length, "package")} (${plural(files, "file")})`]
        : []),
      ...(plans.length > 0 ? [plural(plans.length, "plan")] : []),
    ];
    printText(world, world.stdout, findings);
    if (options.proofs) printProofs(world, proofsIn(judged, plans));
    world.stdout.write(`Checked ${what.join(" and ") || "nothing"}: ${countWords(counts)}.\n`);
    const [only, ...others] = judged;
    if (counts.errors === 0 && only?.model !== undefined && others.length === 0) {
      printErrorDefaults(world, only.model);
    }
  }
  if (options.timings) {
    printTimings(
      world,
      judged.flatMap((one) => one.timings),
    );
  }
  return exitCodeOf(findings.diagnostics, options.failOn);
}

function proofsIn(judged: readonly Judged[], plans: readonly OpenedPlan[]): readonly ToldProof[] {
  return [
    ...judged.flatMap((one) => toldProofs(one.proofs)),
    ...plans.flatMap(({ plan }) => (plan === undefined ? [] : provenIn(plan))),
  ];
}

interface Opened {
  readonly judged: readonly Judged[];
  readonly plans: readonly OpenedPlan[];
  /** Arguments that name neither. */
  readonly refused: readonly Findings[];
}

/** A package that is named twice, by its folder and by a file of it, is judged once. */
function open(world: World, packages: readonly string[], { profile }: JudgingOptions): Opened {
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
