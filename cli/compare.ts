/**
 * `concordat compare`: the report that a team reads before Concordat replaces another tool. What the
 * proposed objects would have written stands beside what was written meanwhile. It reads the state, in
 * which every `run` notes what it saw.
 */
import { InvalidArgumentError, Option } from "commander";
import { dayOf } from "../runtime/object-state.ts";
import { type Comparison, compare } from "../runtime/proposed/compare.ts";
import { command, type MakeCommand } from "./command.ts";
import { compareMarkdown } from "./compare-markdown.ts";
import { compareText } from "./compare-text.ts";
import { duration } from "./duration-option.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json" | "markdown";
  /** ms */
  readonly within: number;
  readonly samples: number;
}

export const compareCommand: MakeCommand = (world, end) =>
  command("compare", "set what proposed objects would write beside what another tool wrote")
    .argument("[package]", "a package's folder or a `*.plan.json`", ".")
    .option("--profile <name>", "the profile of concordat.yaml that names the state")
    .addOption(
      new Option("--within <duration>", "how long the other tool may take: 90s, 15m, 1h, 2d")
        .argParser(duration)
        .default(3_600_000, "1h"),
    )
    .option("--samples <number>", "how many cases of a kind are shown of each row", sampleCount, 3)
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json", "markdown"])
        .default("text"),
    )
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "state" }, (opened) =>
          show(world, opened, options),
        ),
      ),
    );

async function show(
  world: World,
  { plan, proposed, secrets }: OpenRun,
  { format, within, samples }: Options,
): Promise<ExitCode> {
  const today = dayOf(world.host.clock.now());
  const comparing = { today, patience: within, samples };
  const found: readonly Comparison[] =
    proposed === undefined ? [] : await compare(plan, proposed, comparing);
  if (format === "json") {
    writeJson(world.stdout, { formatVersion: 1, within, objects: found });
    return exitCodes.clean;
  }
  const lines =
    found.length === 0
      ? ["No object is proposed: there is nothing to compare."]
      : (format === "text" ? compareText : compareMarkdown)(found);
  world.stdout.write(`${lines.map(secrets.redact).map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

function sampleCount(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("it has to be a whole number.");
}
