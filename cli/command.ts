/** What every command of the command line is made of: its own words, and the options they share. */
import { Command, Option } from "commander";
import type { Severity } from "../core/diagnostic.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { World } from "./world.ts";

/** Makes a command that works in `world` and hands over what it ended with. */
export type MakeCommand = (world: World, end: End) => Command;

export type End = (code: ExitCode | Promise<ExitCode>) => Promise<void>;

export function command(name: string, summary: string): Command {
  return new Command(name).summary(summary).description(`${summary}.`);
}

/** Of the commands that judge packages. */
export interface JudgingOptions {
  readonly format: "text" | "json";
  readonly failOn: Severity;
  readonly timings: boolean;
  readonly profile?: string;
}

export function withJudgingOptions(made: Command): Command {
  return made
    .addOption(
      new Option("--format <format>", "how findings are printed")
        .choices(["text", "json"])
        .default("text"),
    )
    .addOption(
      new Option("--fail-on <severity>", "the least severity that ends with 1")
        .choices(["info", "warning", "error"])
        .default("error"),
    )
    .option("--timings", "print the milliseconds of each stage on stderr", false)
    .option("--profile <name>", "also check that this profile reaches every system");
}
