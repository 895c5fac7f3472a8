/**
 * Runs test files over sources with all their mutants in them: a process of its own, which may be ended
 * when a mutant does not. `node run-tests.ts FILE…`, with the orders in the environment.
 *
 * One worker runs them all, in the order given, and loads what they share once.
 */
import { join } from "node:path";
import { BaseSequencer, createVitest, type Reporter, type TestSpecification } from "vitest/node";
import { instrument } from "./instrument.ts";
import type { Orders } from "./orders.ts";
import { root, sourcesOf } from "./sources.ts";

const orders = JSON.parse(process.env["MUTATION"] ?? "{}") as Orders;
const files = process.argv.slice(2).map((file) => join(root, file));
const sources = new Map(sourcesOf(orders.sources).map((one) => [join(root, one.file), one]));

class AsGiven extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.indexOf(moduleId);
    return specifications.toSorted((a, b) => place(a) - place(b));
  }
}

const silent: Reporter = {};
const vitest = await createVitest(
  "test",
  {
    root,
    watch: false,
    fsModuleCache: false,
    isolate: false,
    maxWorkers: 1,
    sequence: { sequencer: AsGiven },
    runner: join(root, "test/mutation/runner.ts"),
    reporters: [silent],
    // A test waits for all of its mutants.
    testTimeout: 120_000,
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
const own = (await vitest.globTestSpecifications()).filter((one) => files.includes(one.moduleId));
const { testModules } = await vitest.runTestSpecifications(own, true);
const isUsable =
  // What a mutant was loaded with fails as it should.
  orders.ask === "load" ||
  (testModules.length === files.length &&
    testModules.every((one) => {
      const tests = [...one.children.allTests()];
      return tests.length > 0 && tests.every((test) => test.result().state !== "failed");
    }));
await vitest.close();
process.exit(isUsable ? 0 : 1);
