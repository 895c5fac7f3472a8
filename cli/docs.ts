/** `concordat docs`: what a package does, as documents for the people who govern the data. */
import { posix } from "node:path";
import { Option } from "commander";
import type { Document } from "../compiler/docs/document.ts";
import type { EarlierPlan, TestOutcome } from "../compiler/docs/facts.ts";
import { makeDocument } from "../compiler/docs/make-document.ts";
import { printMarkdown } from "../compiler/docs/print-markdown.ts";
import { siteFiles } from "../compiler/docs/site/site-files.ts";
import { pictureOf } from "../compiler/graph/picture.ts";
import { given } from "../core/given.ts";
import type { SourceText } from "../core/source.ts";
import type { PlanMap } from "../plan/index.ts";
import { command, type MakeCommand } from "./command.ts";
import { openSide, sidesOf } from "./diff-sides.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadConfig } from "./load-config.ts";
import { type OpenedPlan, openPlan } from "./open-plan.ts";
import { absolute, shownPath } from "./paths.ts";
import { playTests } from "./play-tests.ts";
import { printErrors, printText } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

interface Options {
  readonly format: "site" | "markdown" | "json";
  readonly out?: string;
  readonly source?: string;
  readonly history: readonly string[];
}

export const docsCommand: MakeCommand = (world, end) =>
  command("docs", "write what a package does, for the people who govern the data")
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .addOption(
      new Option("--format <format>", "what is made: a folder of pages, or one file")
        .choices(["site", "markdown", "json"])
        .default("site"),
    )
    .option(
      "--out <path>",
      "where it goes (default: build/<package>.docs in the workspace for a site, else standard output)",
    )
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
  const picture = pictureOf({ plan, ...given({ map }) });
  return write(world, document, { root, options, sources: spoken(world, opened, root), picture });
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

/** The package's own texts, as the documents tell of them: not its catalogues, and not other packages. */
function spoken(world: World, { map, sources }: OpenedPlan, root: string): readonly SourceText[] {
  return (map?.files ?? []).flatMap((file) => {
    const source = sources.get(file);
    return source === undefined
      ? []
      : [{ file: posix.relative(root, absolute(world.cwd, file)), text: source.text }];
  });
}

interface Writing {
  /** Of the workspace, absolute. */
  readonly root: string;
  readonly options: Options;
  readonly sources: readonly SourceText[];
  readonly picture: string;
}

function write(
  world: World,
  document: Document,
  { root, options: { format, out }, sources, picture }: Writing,
): ExitCode {
  if (format !== "site") {
    const text =
      format === "json" ? jsonText({ formatVersion: 1, ...document }) : printMarkdown(document);
    if (out === undefined) {
      world.stdout.write(text.split("\n").map(printable).join("\n"));
      return exitCodes.clean;
    }
    return written(world, absolute(world.cwd, out), new Map([["", text]]));
  }
  // A package's name may hold any sign, and none of them may lead to another folder.
  const name = document.package.replace(/[^\w.-]/g, "_");
  const folder =
    out === undefined ? posix.join(root, "build", `${name}.docs`) : absolute(world.cwd, out);
  const within = out === undefined ? root : undefined;
  return written(world, folder, siteFiles(document, sources, picture), within);
}

/** Files by their names below the path; told is the first of them, which leads to the others. */
function written(
  world: World,
  path: string,
  files: ReadonlyMap<string, string>,
  within?: string,
): ExitCode {
  for (const [name, text] of files) {
    const file = { path: posix.join(path, name), text, ...given({ within }) };
    const unwritten = writeFile(world, file);
    if (unwritten === undefined) continue;
    printText(world, world.stderr, { diagnostics: [unwritten], sources: new Map() });
    return exitCodes.trouble;
  }
  const [first = ""] = files.keys();
  world.stderr.write(`${printable(shownPath(world.cwd, posix.join(path, first)))} written.\n`);
  return exitCodes.clean;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
