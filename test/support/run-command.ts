/**
 * Runs a command of the command line in this process, in a scratch folder: text in, text out. The disk
 * is the real one; clock, input and output are the test's.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../cli/command-line.ts";
import { decodeUtf8, realHost, slashed } from "../../cli/host.ts";
import type { World } from "../../cli/world.ts";
import type { Host } from "../../core/host.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: World["env"];
  readonly isTerminal?: boolean;
  readonly host?: Partial<Host>;
  /** Asked with all that was written to standard output so far: whether the command is to stop. */
  readonly stopWhen?: (stdout: string) => boolean;
}

/** The words after `concordat`. */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<Ran> {
  const { cwd, stdin = "", env = {}, isTerminal = false, host, stopWhen } = around;
  const stops = new Set<() => void>();
  let isStopped = false;
  let stdout = "";
  let stderr = "";
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const code = await run(args, {
    cwd: slashed(cwd),
    host: { ...realHost(), clock: { now: () => noon, monotonic: () => 0 }, ...host },
    stdout: {
      isTerminal,
      write(text) {
        stdout += text;
        if (isStopped || stopWhen?.(stdout) !== true) return;
        isStopped = true;
        for (const stop of stops) stop();
      },
    },
    stderr: {
      isTerminal,
      write(text) {
        stderr += text;
      },
    },
    stdin: async () => decodeUtf8(bytes, "stdin"),
    onStop(listener) {
      stops.add(listener);
      return () => void stops.delete(listener);
    },
    env,
  });
  return { code, stdout, stderr };
}

const noon = Date.UTC(2026, 10, 25, 12);

/** A folder with these files, by relative path, that is removed when the test ends. */
export function scratchFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), "concordat-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The codes of the reports in a text, in their order. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/^(?:error|warning|info)\[([\w-]+)\]/gm)].map(([, code = ""]) => code);
}
