/**
 * Runs test files over sources with all their mutants in them: a process of its own, which may be ended
 * when a mutant does not. `node run-tests.ts FILE…`, with the orders in the environment.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createVitest, type Reporter } from "vitest/node";
import { instrument } from "./instrument.ts";
import type { Orders, Word } from "./orders.ts";
import { root, sourcesOf } from "./sources.ts";

const orders = JSON.parse(process.env["MUTATION"] ?? "{}") as Orders;
const files = new Set(process.argv.slice(2).map((file) => join(root, file)));
const sources = new Map(sourcesOf(orders.folders).map((one) => [join(root, one.file), one]));

const silent: Reporter = {};
const vitest = await createVitest(
  "test",
  {
    root,
    watch: false,
    fsModuleCache: false,
    maxWorkers: 1,
    runner: join(root, "test/mutation/runner.ts"),
    reporters: [silent],
    // A test waits for all of its mutants.
    testTimeout: 120_000,
    ...(orders.ask === "load" ? { bail: 1 } : {}),
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        transform(text, id) {
          const source = sources.get(id);
          return source === undefined ? undefined : instrument(text, source.mutants, source.first);
        },
      },
    ],
  },
);
const own = (await vitest.globTestSpecifications()).filter((one) => files.has(one.moduleId));
if (orders.ask === "load") {
  for (const mutant of orders.alive) {
    tell({ kind: "tried", mutant });
    process.env["MUTATION"] = JSON.stringify({ ...orders, alive: [mutant] });
    if (await fails()) tell({ kind: "killed", mutant, by: "from load" });
  }
}
const isUsable = orders.ask === "load" || !(await fails());
await vitest.close();
process.exit(isUsable ? 0 : 1);

async function fails(): Promise<boolean> {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(own, true);
  const tests = testModules.flatMap((one) => [...one.children.allTests()]);
  const isFailed = tests.length === 0 || tests.some((one) => one.result().state === "failed");
  // What a mutant left behind of promises is no fault of a test that was through by then.
  return isFailed || (orders.ask === "load" && unhandledErrors.length > 0);
}

function tell(word: Word): void {
  appendFileSync(orders.log, `${JSON.stringify(word)}\n`);
}
