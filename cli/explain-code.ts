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
  const isThere = world.host.disk.stat(page)?.kind === "file";
  // Where each case has its own help, the page says what they have in common.
  const isOpen = /^\{\w+\}$/.test(entry.help);
  const lines = [
    `${entry.severity}[${code}]: ${shape(entry.message)}`,
    "",
    shape(entry.why),
    ...(isOpen
      ? isThere
        ? ["", introduction(world.host.disk.read(page))]
        : []
      : ["", `help: ${shape(entry.help)}`]),
  ];
  if (isThere) lines.push("", `With examples: ${shownPath(world.cwd, page)}`);
  world.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.clean;
}

/** A page's text before its examples, without its title. */
function introduction(page: string): string {
  return (
    page
      .replace(/^# .*\n+/, "")
      .split("\n## ", 1)[0]
      ?.trim() ?? ""
  );
}

/** What a report fills in is left open. */
function shape(text: string): string {
  return text.replace(/\{\w+\}/g, "…");
}
