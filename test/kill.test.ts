/**
 * A run that is killed in the middle, by SIGKILL, as a real process over real databases: the next run
 * finishes it, and the end is the one that a run without a kill reaches. Nothing is written twice.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  audit,
  auditedTwice,
  contents,
  count,
  finished,
  killedWhen,
  makeExample,
  runOnce,
} from "./support/killed-example.ts";

const scratch = mkdtempSync(join(tmpdir(), "concordat-kill-"));
let whole: readonly unknown[];

beforeAll(async () => {
  const folder = await example("whole");
  expect(runOnce(folder)).toBe(finished);
  whole = contents(folder);
}, 60_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each([40, 400, 800, 1200])(
  "killed once %i places were written",
  { timeout: 120_000 },
  async (places) => {
    const folder = await example(`at-${places}`);
    const before = count(folder, "web", "places");
    expect(await killedWhen(folder, () => count(folder, "web", "places") >= before + places)).toBe(
      "SIGKILL",
    );
    expect(contents(folder)).not.toEqual(whole);
    expect(runOnce(folder)).toBe(finished);
    expect(contents(folder)).toEqual(whole);
    expect(auditedTwice(folder)).toEqual([]);
    const written = audit(folder);
    expect(runOnce(folder)).toBe(finished);
    expect(audit(folder)).toEqual(written);
  },
);

test("killed while it reads, before anything was written", { timeout: 120_000 }, async () => {
  const folder = await example("reading");
  await killedWhen(folder, () => count(folder, "state", "records") > 0);
  expect(runOnce(folder)).toBe(finished);
  expect(contents(folder)).toEqual(whole);
  expect(auditedTwice(folder)).toEqual([]);
});

async function example(name: string): Promise<string> {
  const folder = join(scratch, name);
  await makeExample(folder);
  return folder;
}
