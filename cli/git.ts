/** git, asked. */
import { spawnSync } from "node:child_process";

/** What it printed, or why it could not be asked. */
export function git(folder: string, args: readonly string[]): Buffer | string {
  const ran = spawnSync("git", ["-C", folder, ...args], { maxBuffer: mostBytes });
  if (ran.error !== undefined) return `git could not be run (${ran.error.message})`;
  if (ran.status === 0) return ran.stdout;
  const why = ran.stderr.toString("utf8").split("\n", 1)[0] ?? "";
  return why.replace(/^(fatal|error): /, "git says: ");
}

const mostBytes = 256 * 1024 * 1024;
