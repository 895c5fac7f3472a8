/**
 * The scenarios of a crash, with processes that are really killed: every run is a process of its own over
 * SQLite files, and the one that the test lets crash dies by SIGKILL at that call. Of a file's tests those
 * run that name their call, and let nothing else go wrong.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Compiled } from "../../compiler/compile.ts";
import { given } from "../../core/given.ts";
import type { TestCase, TestStep } from "../../plan/test-case.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";
import { runTests } from "../../runtime/testing/run-tests.ts";
import type { Ran, TestProcess, Tried } from "../../runtime/testing/test-state.ts";
import type { KilledRun } from "../support/killed-run.ts";
import {
  compileScenario,
  onSqlite,
  readScenarios,
  sqliteCatalogues,
} from "../support/scenarios.ts";
import { openSqliteSystem } from "../support/sqlite-system.ts";
import { idOf, killedToo } from "./list.ts";

const child = fileURLToPath(new URL("../support/killed-run.ts", import.meta.url));

const cases = readScenarios()
  .filter((one) => killedToo.has(idOf(one.name)))
  .map(onSqlite)
  .flatMap((scenario) => {
    const compiled = compileScenario(scenario);
    const own = compiled.tests?.tests.filter((one) => one.steps.every(isPlain)) ?? [];
    return own.map(
      (one) => [`${scenario.name}: ${one.name}`, { scenario, compiled, one }] as const,
    );
  });

test("each of them has a test that names its call", () => {
  const told = new Set(cases.map(([, { scenario }]) => idOf(scenario.name)));
  expect([...killedToo].filter((id) => !told.has(id))).toEqual([]);
});

test.each(cases)("%s", { timeout: 120_000 }, async (_, { scenario, compiled, one }) => {
  const folder = mkdtempSync(join(tmpdir(), "concordat-killed-"));
  try {
    const [result] = await inFolder(folder, one, compiled, sqliteCatalogues(scenario));
    const { failure } = result ?? {};
    const told = failure && [
      `line ${failure.place.line}: ${failure.what}`,
      ...(failure.because ?? []),
    ];
    expect(told?.join("\n")).toBeUndefined();
    expect(died).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Whether a process was killed in the last test. */
let died = false;

function inFolder(
  folder: string,
  one: TestCase,
  { plan, map, tests }: Compiled,
  catalogues: Parameters<typeof runTests>[1]["catalogues"],
) {
  if (plan === undefined || tests === undefined) throw new Error("it does not compile");
  const state = join(folder, "state.db");
  const systems = Object.fromEntries(plan.systems.map(({ id }) => [id, join(folder, `${id}.db`)]));
  died = false;
  const process: TestProcess = {
    openState: (clock) => openSqliteEngine({ path: state, clock }),
    async run(now, death) {
      const ran = await runIn({ plan, state, systems, now, ...given({ death }) });
      died ||= ran.died;
      return ran;
    },
  };
  return runTests(
    { ...tests, tests: [one] },
    {
      plan,
      catalogues,
      ...given({ map }),
      open: ({ id }, catalogue, clock) =>
        openSqliteSystem(systems[id] ?? "", { alias: id, catalogue, clock }),
      process,
    },
  );
}

function runIn(order: KilledRun): Promise<Ran> {
  const made = spawn(process.execPath, [child, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  made.stdout.on("data", (some) => {
    out += String(some);
  });
  return new Promise((resolve, reject) => {
    made.on("close", (code, signal) => {
      if (signal === "SIGKILL") resolve({ died: true, tried: [] });
      else if (code === 0) resolve({ died: false, tried: JSON.parse(out) as readonly Tried[] });
      else reject(new Error(`the run ended with ${code}`));
    });
  });
}

function isPlain(step: TestStep): boolean {
  switch (step.kind) {
    case "crash":
      return step.moment !== undefined;
    case "given":
    case "edit":
    case "delete":
      return step.during === undefined;
    default:
      return step.kind === "run" || step.kind.startsWith("expect_");
  }
}
