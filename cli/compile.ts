/** `concordat compile`: a package → its plan, and beside it where each part of the plan stands. */
import { posix } from "node:path";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { given } from "../core/given.ts";
import type { Plan, PlanMap } from "../plan/index.ts";
import { command, type JudgingOptions, type MakeCommand, withJudgingOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { counted, countWords, exitCodeOf, type Findings, joined, plural } from "./findings.ts";
import { type Judged, judge } from "./judge.ts";
import { absolute, shownPath } from "./paths.ts";
import { placed } from "./placed.ts";
import { printPlaced, printText } from "./print-findings.ts";
import { printTimings } from "./print-timings.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

interface Options extends JudgingOptions {
  readonly out?: string;
}

export const compileCommand: MakeCommand = (world, end) =>
  withJudgingOptions(command("compile", "write a package's plan"))
    .argument("[package]", "a folder, or a `.sync` file of it", ".")
    .option(
      "--out <file>",
      "where the plan goes (default: build/<package>.plan.json in the workspace)",
    )
    .action((argument: string, options: Options) => end(compile(world, argument, options)));

function compile(world: World, argument: string, options: Options): ExitCode {
  const located = locate(world, argument);
  if (located.kind === "plan") {
    const shown = shownPath(world.cwd, located.place.file ?? "");
    world.stderr.write(`concordat: \`${shown}\` is a plan already; name the package's folder\n`);
    return exitCodes.trouble;
  }
  if (located.kind === "refused") {
    return print(world, { diagnostics: [located.diagnostic], sources: new Map() }, options);
  }
  const judged = judge(world, located.place, { until: "plan", profile: options.profile });
  if (options.timings) printTimings(world, judged.timings);
  const findings = joined([judged]);
  const { plan, map } = judged;
  const isRefused = exitCodeOf(findings.diagnostics, options.failOn) !== exitCodes.clean;
  if (isRefused || plan === undefined || map === undefined) {
    return print(world, findings, options, judged);
  }
  const written = write(world, located.place, { plan, map, out: options.out });
  if (written.kind === "failed") {
    const diagnostics = [...findings.diagnostics, written.diagnostic];
    return print(world, { ...findings, diagnostics }, options, judged);
  }
  return print(world, findings, options, judged, { plan, ...written });
}

interface WrittenPlan {
  readonly plan: Plan;
  /** As the user would type them. */
  readonly file: string;
  readonly map: string;
}

function print(
  world: World,
  findings: Findings,
  { format, failOn }: Options,
  judged?: Judged,
  written?: WrittenPlan,
): ExitCode {
  const { diagnostics } = findings;
  const code = exitCodeOf(diagnostics, failOn);
  const counts = written && sizes(written.plan);
  if (format !== "text") {
    const plan = written && {
      file: written.file,
      map: written.map,
      digest: written.plan.digest,
      ...counts,
    };
    const summary = {
      packages: judged === undefined ? 0 : 1,
      files: judged?.model?.files.length ?? 0,
      ...given({ plan }),
      ...counted(diagnostics),
    };
    const found = placed(findings);
    const files = judged?.model?.files.map(({ source }) => source.file) ?? [];
    const asJson = { diagnostics: found, summary };
    printPlaced(world.stdout, format, { findings: found, files, asJson });
    return code;
  }
  printText(world, world.stdout, findings);
  if (written === undefined || counts === undefined) {
    world.stdout.write(`No plan was written: ${countWords(counted(diagnostics))}.\n`);
    return code;
  }
  const { systems, objects, rows, maps } = counts;
  const parts = [
    plural(systems, "system"),
    plural(objects, "object"),
    plural(rows, "row"),
    plural(maps, "value map"),
  ];
  world.stdout.write(`${written.file}\n  ${written.plan.digest}\n  ${parts.join(", ")}\n`);
  return code;
}

function sizes({ systems, objects, maps }: Plan) {
  const rows = objects.reduce((sum, object) => sum + object.rows.length, 0);
  return { systems: systems.length, objects: objects.length, rows, maps: maps.length };
}

interface ToWrite {
  readonly plan: Plan;
  readonly map: PlanMap;
  readonly out: string | undefined;
}

type Written =
  | { readonly kind: "written"; readonly file: string; readonly map: string }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

function write(world: World, { root }: Place, { plan, map, out }: ToWrite): Written {
  // A package's name may hold any sign, and none of them may lead to another folder.
  const name = plan.package.replace(/[^\w.-]/g, "_");
  const path =
    out === undefined ? posix.join(root, "build", `${name}.plan.json`) : absolute(world.cwd, out);
  const within = out === undefined ? { within: root } : {};
  const mapPath = path.endsWith(".json") ? path.replace(/json$/, "map.json") : `${path}.map.json`;
  // The files of the map are told from the workspace's root, wherever the user stands.
  const files = map.files.map((file) => posix.relative(root, absolute(world.cwd, file)));
  // The map first: a plan without its map would be worse than a map that waits for its plan.
  const diagnostic =
    writeFile(world, { path: mapPath, text: jsonText({ ...map, files }), ...within }) ??
    writeFile(world, { path, text: jsonText(plan), ...within });
  if (diagnostic !== undefined) return { kind: "failed", diagnostic };
  return {
    kind: "written",
    file: shownPath(world.cwd, path),
    map: shownPath(world.cwd, mapPath),
  };
}

function jsonText(value: unknown): string {
  return `${canonicalJson(value)}\n`;
}
