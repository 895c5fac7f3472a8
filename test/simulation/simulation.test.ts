/**
 * A share of the simulation with every change: the first seeds hold, and planted defects are found. More
 * seeds: `npm run simulate -- --seeds N --from M`; all defects: `npm run simulate:defects`.
 */
import { expect, test } from "vitest";
import { defects } from "./defects.ts";
import { explain, seedThatFinds, simulate } from "./simulate.ts";

const seeds = 600;
const mostSeedsADefect = 150;

test(`${seeds} seeds hold`, async () => {
  for (let seed = 0; seed < seeds; seed++) {
    const [first] = await simulate(seed);
    if (first !== undefined) expect.fail(`seed ${seed}:\n${await explain(seed, first)}`);
  }
  console.log(`simulated ${seeds} seeds`);
}, 180_000);

test.each([
  "a base is written before its write is confirmed",
  "an empty list is taken for deletions",
  "a deletion wins over every edit",
  "authority is read backwards",
  "ties go to whoever comes last",
  "the winner's stamp is not kept",
  "what a late list does not show is gone",
  "every creation is made twice",
  "what went on to its next stage is taken for a new record",
  "items forget what was accounted for",
])(
  "finds that %s",
  async (name) => {
    const spoil = defects[name];
    expect(spoil).toBeDefined();
    expect(await seedThatFinds(spoil ?? {}, mostSeedsADefect)).toBeDefined();
  },
  120_000,
);
