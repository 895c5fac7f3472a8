/**
 * Runs each trap's tests with its patch in place, and once without any. A program of its own, because
 * a test cannot run tests: `node test/traps/run-traps.ts [WORD…]`, which tells one line of JSON a trap.
 *
 * Nothing is written to the working tree. The file is patched as it is loaded, and one Vitest serves
 * all traps, so that what is not patched is transformed once.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createVitest, type Reporter, type TestCase } from "vitest/node";
import { traps } from "./list/index.ts";
import { type Catch, patched, type Trap } from "./trap.ts";

/** What became of a trap, or with an empty name of the tests as they are. */
export interface Told {
  readonly trap: string;
  /** Whether what the trap replaces was found. */
  readonly fits: boolean;
  readonly outcomes: readonly {
    readonly by: Catch;
    /** `none`: there is no such test. */
    readonly state: "passed" | "failed" | "none";
  }[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const words = process.argv.slice(2);
const chosen = traps.filter(({ name }) => words.every((word) => name.includes(word)));

let trap: Trap | undefined;
const vitest = await createVitest(
  "test",
  // What was transformed once is kept on the disk otherwise, with the trap or without it.
  { root, watch: false, fsModuleCache: false, maxWorkers: 1, reporters: [silent()] },
  {
    plugins: [
      {
        name: "trap",
        enforce: "pre",
        transform: (text, id) =>
          trap !== undefined && id === join(root, trap.file) ? patched(text, trap) : undefined,
      },
    ],
  },
);
const all = await vitest.globTestSpecifications();
tell({ trap: "", fits: true, outcomes: await outcomesOf(chosen.flatMap((one) => one.caughtBy)) });
for (const one of chosen) {
  const fits = patched(readFileSync(join(root, one.file), "utf8"), one) !== undefined;
  trap = one;
  vitest.invalidateFile(join(root, one.file));
  const outcomes = fits ? await outcomesOf(one.caughtBy) : [];
  trap = undefined;
  vitest.invalidateFile(join(root, one.file));
  tell({ trap: one.name, fits, outcomes });
}
await vitest.close();
// A test that a trap has broken may leave something running.
process.exit(0);

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function outcomesOf(wanted: readonly Catch[]): Promise<Told["outcomes"]> {
  const files = new Set(wanted.map(([file]) => join(root, file)));
  const begins = wanted.map(([, test]) => test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  vitest.setGlobalTestNamePattern(new RegExp(`^(?:${begins.join("|")})`));
  const { testModules } = await vitest.runTestSpecifications(
    all.filter((one) => files.has(one.moduleId)),
    true,
  );
  const tests = testModules.flatMap((module) => [...module.children.allTests()]);
  return wanted.map((by) => ({ by, state: stateOf(tests, by) }));
}

function stateOf(tests: readonly TestCase[], [file, name]: Catch): "passed" | "failed" | "none" {
  const own = tests.filter(
    (one) =>
      one.module.moduleId === join(root, file) &&
      one.fullName.startsWith(name) &&
      one.result().state !== "skipped",
  );
  if (own.length === 0) return "none";
  return own.some((one) => one.result().state === "failed") ? "failed" : "passed";
}

/** What fails here is meant to. */
function silent(): Reporter {
  return {};
}
