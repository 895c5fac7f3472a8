/**
 * The command line as one function: words in, exit code out. It lists the commands and catches what
 * none of them expected, so that a user never meets a stack trace.
 */
import { Command, CommanderError } from "commander";
import about from "../package.json" with { type: "json" };
import { acceptCommand } from "./accept.ts";
import { alertsCommand } from "./alerts.ts";
import { approveCommand } from "./approve.ts";
import { auditCommand } from "./audit.ts";
import { catalogCommand } from "./catalog.ts";
import { checkCommand } from "./check.ts";
import type { End, MakeCommand } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { compileCommand } from "./compile.ts";
import { connectCommand } from "./connect.ts";
import { diffCommand } from "./diff.ts";
import { docsCommand } from "./docs.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { explainCommand } from "./explain.ts";
import { exportCommand } from "./export.ts";
import { fmtCommand } from "./fmt.ts";
import { forgetCommand } from "./forget.ts";
import { graphCommand } from "./graph.ts";
import { keyCommand } from "./key.ts";
import { pauseCommand, resumeCommand } from "./pause.ts";
import { previewCommand } from "./preview.ts";
import { printable } from "./printable.ts";
import { retryCommand } from "./retry.ts";
import { reviewCommand } from "./review.ts";
import { runCommand } from "./run.ts";
import { sandboxCommand } from "./sandbox.ts";
import { serveCommand } from "./serve.ts";
import { stateCommand } from "./state.ts";
import { statusCommand } from "./status.ts";
import { testCommand } from "./test.ts";
import { tokenCommand } from "./token.ts";
import { typesCommand } from "./types.ts";
import { undoCommand } from "./undo.ts";
import type { World } from "./world.ts";

const commands: readonly MakeCommand[] = [
  checkCommand,
  fmtCommand,
  compileCommand,
  typesCommand,
  diffCommand,
  docsCommand,
  exportCommand,
  graphCommand,
  explainCommand,
  testCommand,
  previewCommand,
  runCommand,
  serveCommand,
  pauseCommand,
  resumeCommand,
  statusCommand,
  compareCommand,
  reviewCommand,
  retryCommand,
  alertsCommand,
  auditCommand,
  stateCommand,
  undoCommand,
  forgetCommand,
  acceptCommand,
  approveCommand,
  keyCommand,
  tokenCommand,
  catalogCommand,
  connectCommand,
  sandboxCommand,
];

/** `args`: what follows the command's own name. Never throws. */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  let ended: ExitCode = exitCodes.clean;
  const end: End = async (code) => {
    ended = await code;
  };
  try {
    await program(world, end).parseAsync([...args], { from: "user" });
    return ended;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.clean : exitCodes.trouble;
    }
    const message = error instanceof Error ? error.message : String(error);
    world.stderr.write(
      `concordat: internal error: ${printable(message)} (this is a mistake of ours)\n`,
    );
    if ((world.env.CONCORDAT_DEBUG ?? "") !== "" && error instanceof Error) {
      world.stderr.write(`${error.stack ?? ""}\n`);
    }
    return exitCodes.trouble;
  }
}

function program(world: World, end: End): Command {
  const made = new Command("concordat")
    .description(
      "Declares how records of business systems agree, checks it, and compiles it to a plan.",
    )
    .version(about.version)
    .helpCommand(false);
  for (const make of commands) made.addCommand(make(world, end));
  for (const one of [made, ...made.commands, ...made.commands.flatMap((two) => two.commands)]) {
    one.exitOverride().configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: (text, write) => write(usageText(text)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  return made;
}

/** Commander's words on a wrong command line, in our form. */
function usageText(text: string): string {
  const lines = text
    .trimEnd()
    .replace(/^error: /, "concordat: ")
    .split("\n");
  return `${lines.map(printable).join("\n")}\n`;
}
