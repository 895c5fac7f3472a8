/**
 * A run that is killed in the middle, by SIGKILL, with its state in PostgreSQL: the next run finishes it, and
 * the end is the one that a run without a kill reaches. Nothing is written twice.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
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
import { type Scratch, startPostgres } from "./support/postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "concordat-kill-"));
const postgres = await startPostgres();
const missing = postgres.kind === "missing" ? ` (${postgres.why})` : "";
const made: Scratch[] = [];

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const one of made) await one.drop();
  if (postgres.kind === "there") await postgres.server.stop();
});

test.skipIf(missing !== "")(
  `it ends as one that was not${missing}`,
  { timeout: 400_000 },
  async () => {
    const whole = join(folder, "whole");
    await makeExample(whole);
    expect(runOnce(whole)).toBe(finished);
    for (const places of [400]) {
      const own = join(folder, `at-${places}`);
      await makeExample(own, await stateAddress());
      const before = count(own, "web", "places");
      const enough = () => count(own, "web", "places") >= before + places;
      expect(await killedWhen(own, enough)).toBe("SIGKILL");
      expect(contents(own)).not.toEqual(contents(whole));
      expect(runOnce(own)).toBe(finished);
      expect(contents(own)).toEqual(contents(whole));
      expect(auditedTwice(own)).toEqual([]);
      const written = audit(own);
      expect(runOnce(own)).toBe(finished);
      expect(audit(own)).toEqual(written);
    }
  },
);

async function stateAddress(): Promise<string> {
  if (postgres.kind === "missing") return expect.unreachable(postgres.why);
  const scratch = await postgres.server.scratch();
  made.push(scratch);
  const address = new URL(postgres.server.url);
  address.searchParams.set("schema", scratch.schema);
  return address.href;
}
