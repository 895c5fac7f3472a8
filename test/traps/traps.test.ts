/**
 * The suite can fail: each mistake of `list/` is made in the product, and the tests that are there to
 * notice it do. `node scripts/node24.mjs test/traps/run-traps.ts WORD` tells of one alone.
 */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { traps } from "./list/index.ts";
import type { Told } from "./run-traps.ts";

const told = new Map<string, Told>();

beforeAll(async () => {
  const program = fileURLToPath(new URL("run-traps.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  for (const line of (await text(child.stdout)).split("\n")) {
    if (!line.startsWith("{")) continue;
    const one = JSON.parse(line) as Told;
    told.set(one.trap, one);
  }
}, 600_000);

test("no two traps have one name", () => {
  expect(new Set(traps.map((one) => one.name)).size).toBe(traps.length);
});

test("without a trap the tests pass", () => {
  const others = told.get("")?.outcomes.filter((one) => one.state !== "passed");
  expect(others).toEqual([]);
});

test.each(traps.map((trap) => [trap.name, trap] as const))("%s", (name, trap) => {
  const found = told.get(name);
  expect(found?.fits, `${trap.file} says once: ${trap.find}`).toBe(true);
  expect(found?.outcomes).toEqual(trap.caughtBy.map((by) => ({ by, state: "failed" })));
});
