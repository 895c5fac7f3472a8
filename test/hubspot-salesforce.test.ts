/**
 * The story of `npm start`, as a process of its own: the ready package of HubSpot and Salesforce, word for word, on
 * sandboxes of both. The story looks up there itself what it tells.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tell } from "./support/told-story.ts";

const scratch = mkdtempSync(join(tmpdir(), "concordat-story-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const longMs = 180_000;

test("two thousand people come to agree, and stay so", { timeout: longMs }, async () => {
  const story = tell("hubspot-salesforce", { folder: join(scratch, "told"), stays: false });
  expect(await story.end, `${story.errors()}\n${story.told().slice(-2000)}`).toBe(0);
  const told = story.told();
  for (const line of [
    /^Checked 1 package \(1 file\): 2 warnings\.$/m,
    /^Verified 2 systems: as the catalogues say\.$/m,
    /^4 tests: 4 passed, 0 failed\.$/m,
    /^Contact: would create \d+, update \d+, delete 0, hold 0$/m,
    /✓ nobody was made twice/,
    /✓ [\d,]+ people, looked up on both sides, have one last name, one score and one opt-out$/m,
    /✓ .* is Chief Buyer on both sides, as sales wrote$/m,
    /✓ .* is a customer in HubSpot, and still one contact$/m,
    /✓ the deal is in HubSpot, with its company and its contact$/m,
    /sources_differ, by latest; an edit made there was overwritten {2}hubspot-salesforce\.sync:79$/m,
    /✓ both sides have the revenue that sales wrote$/m,
    /✓ nothing happened in either system$/m,
    /^The audit is whole: /m,
  ]) {
    expect(told).toMatch(line);
  }
});

test("its sandboxes go on after it where they are to, and end with it", {
  timeout: longMs,
}, async () => {
  const story = tell("hubspot-salesforce", { folder: join(scratch, "stays"), stays: true });
  await story.says("  HubSpot     http://");
  const address = /HubSpot {5}(\S+)/.exec(story.told())?.[1] ?? "";
  const page = await fetch(address);
  expect(await page.text()).toContain("/sandbox/contacts/");
  story.child.kill("SIGINT");
  expect(await story.end).toBe(130);
  await expect(fetch(address)).rejects.toThrow();
});
