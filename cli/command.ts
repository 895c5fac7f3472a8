/** What every command of the command line is made of: its own words, and the options they share. */
import { Command, Option } from "commander";
import type { Severity } from "../core/diagnostic.ts";
import type { ExitCode } from "./exit-codes.ts";
import { type FindingsFormat, findingsFormatOption } from "./format-option.ts";
import type { World } from "./world.ts";

/** Makes a command that works in `world` and hands over what it ended with. */
export type MakeCommand = (world: World, end: End) => Command;

export type End = (code: ExitCode | Promise<ExitCode>) => Promise<void>;

export function command(name: string, summary: string): Command {
  return new Command(name).summary(summary).description(`${summary}.`);
}

/**
 * A command that only holds others, and what makes one of these; `shared` gives each the options that
 * all of them have.
 */
export function commandGroup(
  name: string,
  summary: string,
  shared: (one: Command) => Command,
): { readonly group: Command; readonly sub: typeof command } {
  const group = command(name, summary);
  const sub = (name: string, summary: string) => {
    const one = shared(command(name, summary));
    group.addCommand(one);
    return one;
  };
  return { group, sub };
}

type ProfileUse = "systems" | "state" | "alerts";

const profileUses: Readonly<Record<ProfileUse, string>> = {
  systems: "reaches the systems",
  state: "names the state",
  alerts: "says where alerts lead",
};

/** `--profile`, of the commands that reach the systems, or only look at the state or at its alerts. */
export function profileOption(of: ProfileUse): Option {
  return new Option("--profile <name>", `the profile of concordat.yaml that ${profileUses[of]}`);
}

const packageOrPlan = "a package's folder or a `*.plan.json`";

/** Of the commands that open a package's run. */
export function withRunOptions(made: Command, of: "systems" | "state"): Command {
  return made.argument("[package]", packageOrPlan, ".").addOption(profileOption(of));
}

/** The same where arguments are names of other things. */
export function withPackageOption(made: Command): Command {
  return packageOption(made, "state");
}

export function packageOption(made: Command, of: ProfileUse): Command {
  return made.option("--package <path>", packageOrPlan, ".").addOption(profileOption(of));
}

/** Of the commands that judge packages. */
export interface JudgingOptions {
  readonly format: FindingsFormat;
  readonly failOn: Severity;
  readonly timings: boolean;
  readonly profile?: string;
}

export function withJudgingOptions(made: Command): Command {
  return made
    .addOption(findingsFormatOption("how findings are printed"))
    .addOption(
      new Option("--fail-on <severity>", "the least severity that ends with 1")
        .choices(["info", "warning", "error"])
        .default("error"),
    )
    .option("--timings", "print the milliseconds of each stage on stderr", false)
    .option("--profile <name>", "also check that this profile reaches every system");
}
