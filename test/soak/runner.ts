/**
 * A process that serves: started, stopped and killed from outside. One that ends without having been asked to is
 * noted with what it said last, and started again, as a supervisor would.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** What its metrics are asked for with. */
export const serviceToken = "a-token-of-the-soak";

const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

export interface Runner {
  readonly name: string;
  /** Ends that nobody asked for: the exit code or signal, and the last lines of what it said. */
  readonly ends: readonly string[];
  /** The same of those that had not begun to serve, as where the state was cut off just then. */
  readonly failedStarts: readonly string[];
  /** Runs since it began, that went through; undefined while it does not answer. */
  readonly runs: () => Promise<number | undefined>;
  /** Resident memory in bytes; undefined where the machine does not say. */
  readonly memory: () => number | undefined;
  /** The process it is now. */
  readonly life: () => number;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** By SIGKILL; it begins anew. */
  kill(): Promise<void>;
  /** By SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

export function startRunner(name: string, folder: string): Runner {
  const ends: string[] = [];
  const failedStarts: string[] = [];
  let port: number | undefined;
  let isWanted = true;
  let child = start();
  return {
    name,
    ends,
    failedStarts,
    runs: () => runsTold(port),
    memory: () => residentBytes(child.pid ?? 0),
    life: () => child.pid ?? 0,
    signal: (signal) => void child.kill(signal),
    async kill() {
      const old = child;
      // One that ended by itself just now is started again without us.
      if (old.exitCode !== null || old.signalCode !== null) return;
      old.removeAllListeners("exit");
      const ended = once(old, "exit");
      old.kill("SIGKILL");
      await ended;
      child = start();
    },
    async stop() {
      isWanted = false;
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = await ended;
      return code as number | null;
    },
  };

  function start(): ChildProcess {
    const made = spawn(process.execPath, [main, "serve", "--format", "json"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    port = undefined;
    made.stdout?.on("data", (chunk) => {
      told = `${told}${String(chunk)}`.slice(-lastCharacters);
      const listens = /"event":"started".*?"port":(\d+)/.exec(told)?.[1];
      if (listens !== undefined) port = Number(listens);
    });
    made.stderr?.on("data", (chunk) => {
      told = `${told}${String(chunk)}`.slice(-lastCharacters);
    });
    made.on("exit", (code, signal) => {
      if (!isWanted) return;
      const those = port === undefined ? failedStarts : ends;
      those.push(`${name} ended with ${code ?? signal}: ${told.trim()}`);
      setTimeout(() => {
        if (isWanted && child === made) child = start();
      }, restartMs);
    });
    return made;
  }
}

/** By its metrics. */
async function runsTold(port: number | undefined): Promise<number | undefined> {
  if (port === undefined) return undefined;
  try {
    const headers = { authorization: `Bearer ${serviceToken}` };
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers,
      signal: AbortSignal.timeout(5000),
    });
    const found = /^concordat_runs_total\{[^}]*outcome="done"[^}]*\} (\d+)$/m.exec(
      await answer.text(),
    );
    return Number(found?.[1] ?? 0);
  } catch {
    return undefined;
  }
}

const lastCharacters = 4000;
const restartMs = 1000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in the package's folder, to its end. */
export async function concordat(folder: string, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { code: code as number | null, stdout, stderr };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
