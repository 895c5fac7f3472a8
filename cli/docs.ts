/** `concordat docs`: what a package does, as documents for the people who govern the data. */
import { posix } from "node:path";
import { Option } from "commander";
import type { Document } from "../compiler/docs/document.ts";
import type { EarlierPlan, TestOutcome } from "../compiler/docs/facts.ts";
import { makeDocument } from "../compiler/docs/make-document.ts";
import { given } from "../core/given.ts";
import type { PlanMap } from "../plan/index.ts";
import { command, type MakeCommand } from "./command.ts";
import { openSide, sidesOf } from "./diff-sides.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadConfig } from "./load-config.ts";
import { type OpenedPlan, openPlan } from "./open-plan.ts";
import { absolute } from "./paths.ts";
import { playTests } from "./play-tests.ts";
import { printErrors } from "./print-findings.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options {
  readonly format: "json";
  readonly source?: string;
  readonly history: readonly string[];
}

export const docsCommand: MakeCommand = (world, end) =>
  command("docs", "write what a package does, for the people who govern the data")
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .addOption(new Option("--format <format>", "what is made").choices(["json"]).default("json"))
    .option(
      "--source <url>",
      "where the text can be read: an address with {file} and {line} (default: `docs: source` of concordat.yaml)",
    )
    .option(
      "--history <earlier...>",
      "earlier plans for the change log, oldest first: folders, `*.plan.json` or revisions of git",
      [],
    )
    .action((argument: string, options: Options) => end(docs(world, argument, options)));

async function docs(world: World, argument: string, options: Options): Promise<ExitCode> {
  const opened = openPlan(world, argument);
  const { plan, map } = opened;
  if (plan === undefined) return printErrors(world, opened);
  const located = locate(world, argument);
  const root = located.kind === "refused" ? world.cwd : located.place.root;
  const settings = loadConfig(world, root);
  if (settings.diagnostics.some((one) => one.severity === "error")) {
    const sources = new Map(settings.sources.map((one) => [one.file, one]));
    return printErrors(world, { diagnostics: settings.diagnostics, sources });
  }
  const source = options.source ?? settings.config?.docs?.source;
  if (source !== undefined && !/^https?:\/\/\S*\{file\}\S*$/.test(source)) {
    const help = "such as https://example.com/acme/crm/blob/main/{file}#L{line}";
    world.stderr.write(`concordat: \`--source\` takes an address with {file}, ${help}\n`);
    return exitCodes.trouble;
  }
  const history: EarlierPlan[] = [];
  for (const name of options.history) {
    const earlier = openSide(world, sidesOf(world, name, argument)[0]);
    if (earlier.plan === undefined) return printErrors(world, earlier);
    history.push({ name, plan: earlier.plan });
  }
  const tests = await outcomes(world, argument, opened);
  const document = makeDocument({
    plan,
    history,
    ...given({ tests, source, map: map && fromRoot(world, map, root) }),
  });
  print(world, document);
  return exitCodes.clean;
}

/** A plan has no tests, and those that cannot be run are told of. */
async function outcomes(
  world: World,
  argument: string,
  opened: OpenedPlan,
): Promise<readonly TestOutcome[] | undefined> {
  if (opened.tests === undefined) return undefined;
  const results = await playTests(world, argument, opened);
  if (typeof results === "string") {
    world.stderr.write(`The tests were not run: ${results}.\n`);
    return undefined;
  }
  const located = locate(world, argument);
  const root = located.kind === "refused" ? world.cwd : located.place.root;
  return results.map(({ test: { name, place }, failure }) => ({
    name,
    passed: failure === undefined,
    file: posix.relative(root, absolute(world.cwd, place.file)),
    line: place.line,
  }));
}

/** Wherever the user stands, the documents tell files from the workspace's folder. */
function fromRoot(world: World, map: PlanMap, root: string): PlanMap {
  return {
    ...map,
    files: map.files.map((file) => posix.relative(root, absolute(world.cwd, file))),
  };
}

function print(world: World, document: Document): void {
  writeJson(world.stdout, { formatVersion: 1, ...document });
}
