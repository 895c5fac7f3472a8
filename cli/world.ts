/**
 * What a command has of its surroundings. `main.ts` gives the real ones; a test gives its own, and
 * so can run every command in its own process.
 */
import type { Host } from "../core/host.ts";

export interface World {
  /** The folder where the user stands: absolute, with `/`. */
  readonly cwd: string;
  readonly host: Host;
  /** What was asked for. */
  readonly stdout: Output;
  /** Progress and notices. */
  readonly stderr: Output;
  /** All of standard input; bytes that are not UTF-8 reject with a `DiskError`. */
  readonly stdin: () => Promise<string>;
  /** Calls it each time somebody asks the process to stop; gives how not to be called any more. */
  readonly onStop: (listener: () => void) => () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}

/** Colour is for people: never in a file or a pipe, and not where NO_COLOR asks for none. */
export function hasColour(output: Output, env: World["env"]): boolean {
  return output.isTerminal && (env.NO_COLOR ?? "") === "";
}
