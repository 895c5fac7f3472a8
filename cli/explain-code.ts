/**
 * A diagnostic's code → what it means, from the table that the report itself is made of; and where
 * its page with examples is, which an installed command may have been shipped without.
 */
import { fileURLToPath } from "node:url";
import { didYouMean } from "../core/nearest.ts";
import { knownCodes } from "./codes.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { slashed } from "./host.ts";
import { shownPath } from "./paths.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export function explainCode(world: World, code: string): ExitCode {
  const entry = knownCodes.get(code);
  if (entry === undefined) {
    const help = didYouMean(code, knownCodes.keys(), "a report shows its code in brackets");
    world.stderr.write(`concordat: there is no diagnostic \`${printable(code)}\`; ${help}\n`);
    return exitCodes.trouble;
  }
  const page = slashed(fileURLToPath(new URL(`../docs/diagnostics/${code}.md`, import.meta.url)));
  const lines = [
    `${entry.severity}[${code}]: ${shape(entry.message)}`,
    "",
    shape(entry.why),
    "",
    `help: ${shape(entry.help)}`,
  ];
  if (world.host.disk.stat(page)?.kind === "file") {
    lines.push("", `With examples: ${shownPath(world.cwd, page)}`);
  }
  world.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.clean;
}

/** What a report fills in is left open. */
function shape(text: string): string {
  if (/^\{\w+\}$/.test(text)) return "(differs from case to case; the report says it)";
  return text.replace(/\{\w+\}/g, "…");
}
