/** A story of `npm start` as a process of its own, and what it tells. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export interface Story {
  readonly child: ChildProcess;
  /** The exit code. */
  readonly end: Promise<number | null>;
  /** What was printed so far to stdout. */
  readonly told: () => string;
  /** And to stderr. */
  readonly errors: () => string;
  readonly says: (words: string) => Promise<void>;
}

/** `name`: its folder among the examples; `telling`: what its `tellStory` is given. */
export function tell(
  name: string,
  telling: { readonly folder: string; readonly keep?: boolean; readonly stays?: boolean },
  env: Readonly<Record<string, string>> = {},
): Story {
  const module = new URL(`../../examples/${name}/story.ts`, import.meta.url).href;
  const script = `import { tellStory } from ${JSON.stringify(module)}; process.exitCode = await tellStory(${JSON.stringify(telling)});`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const end = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  return {
    child,
    end,
    told: () => told,
    errors: () => errors,
    async says(words) {
      while (!told.includes(words)) {
        expect(child.exitCode, errors).toBeNull();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
