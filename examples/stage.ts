/**
 * Where the story is told: prints it, runs Concordat's commands as a reader types them, in the folder
 * of the story, and ends it where something goes otherwise than told.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

export class WentOtherwise extends Error {
  override readonly name = "WentOtherwise";
}

export interface Stage {
  /** A numbered heading, and what happens and why it matters. */
  readonly scene: (title: string, ...lines: readonly string[]) => void;
  readonly say: (...lines: readonly string[]) => void;
  /** Says that something holds, or throws a `WentOtherwise`. */
  readonly holds: (isSo: boolean, what: string) => void;
  /** Runs a command, which has to end with `code`. */
  readonly concordat: (code: number, ...words: readonly string[]) => Promise<void>;
  /** As `concordat`, and gives what it printed. */
  readonly heard: (code: number, ...words: readonly string[]) => Promise<string>;
  /** Runs a command, and ends it by SIGKILL as soon as `isTime`. */
  readonly killed: (isTime: () => Promise<boolean>, ...words: readonly string[]) => Promise<void>;
}

/** `interrupted` ends the command that runs, and with it the story. */
export function openStage(folder: string, interrupted: AbortSignal): Stage {
  let scenes = 0;

  function say(...lines: readonly string[]): void {
    for (const line of lines) process.stdout.write(line === "" ? "\n" : `   ${line}\n`);
  }

  function start(words: readonly string[], stdout: "inherit" | "pipe" = "inherit"): ChildProcess {
    interrupted.throwIfAborted();
    const typed = words.map((word) => (/[^\w./-]/.test(word) ? `"${word}"` : word));
    process.stdout.write(`\n${styleText("bold", `$ concordat ${typed.join(" ")}`)}\n`);
    const child = spawn(process.execPath, [command, ...words], {
      cwd: folder,
      stdio: ["ignore", stdout, "inherit"],
      signal: interrupted,
    });
    // An interruption is told as an error too; that the command ended is heard by `ended`.
    child.on("error", () => {});
    return child;
  }

  async function end(child: ChildProcess, code: number, words: readonly string[]): Promise<void> {
    const how = await ended(child);
    interrupted.throwIfAborted();
    process.stdout.write("\n");
    if (how === code) return;
    throw new WentOtherwise(`\`concordat ${words.join(" ")}\` ended with ${how}, and not ${code}`);
  }

  return {
    say,
    scene(title, ...lines) {
      scenes++;
      process.stdout.write(`\n\n${styleText(["bold", "cyan"], `${scenes}. ${title}`)}\n`);
      say(...lines);
    },
    holds(isSo, what) {
      if (!isSo) throw new WentOtherwise(what);
      process.stdout.write(`   ${styleText("green", "✓")} ${what}\n`);
    },
    async concordat(code, ...words) {
      await end(start(words), code, words);
    },
    async heard(code, ...words) {
      const child = start(words, "pipe");
      let printed = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        process.stdout.write(text);
      });
      await end(child, code, words);
      return printed;
    },
    async killed(isTime, ...words) {
      const child = start(words);
      const over = ended(child);
      let isOver = false;
      void over.then(() => {
        isOver = true;
      });
      try {
        while (!isOver && !(await isTime())) await setTimeout(5);
      } finally {
        child.kill("SIGKILL");
      }
      if ((await over) !== "SIGKILL") {
        throw new WentOtherwise("the run ended before it could be killed");
      }
    },
  };
}

const command = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

/** The exit code, or the name of the signal that ended it. */
function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
}
