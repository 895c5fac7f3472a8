/**
 * `npm run simulate -- [--seeds N] [--from M] [--record]`: simulates N seeds, beginning with M. A seed
 * that breaks something is told as a story, with the command that plays it again. `--record` notes a range
 * that held in `record.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { explain, simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    record: { type: "boolean", default: false },
  },
});
const seeds = Number(values.seeds);
const from = Number(values.from);
if (!Number.isInteger(seeds) || !Number.isInteger(from) || seeds < 1 || from < 0) {
  console.error("usage: npm run simulate -- [--seeds N] [--from M] [--record]");
  process.exit(2);
}

const mostFailures = 3;
const began = performance.now();
let failures = 0;
for (let seed = from; seed < from + seeds && failures < mostFailures; seed++) {
  const [first] = await simulate(seed);
  if (first !== undefined) {
    failures++;
    console.log(`\nSeed ${seed} breaks invariant ${first.invariant}: ${first.what}.`);
    console.log(`Play it again: npm run simulate -- --seeds 1 --from ${seed}\n`);
    console.log(await explain(seed, first));
  }
  const done = seed - from + 1;
  if (done % 1000 === 0) console.error(`${done} of ${seeds} seeds, ${secondsSince(began)} s`);
}
console.log(
  failures === 0
    ? `${seeds} seeds from ${from} hold, in ${secondsSince(began)} s.`
    : `${failures} seeds broke something${failures === mostFailures ? "; the rest was not played" : ""}.`,
);
if (failures === 0 && values.record) note();
process.exit(failures === 0 ? 0 : 1);

function secondsSince(moment: number): string {
  return ((performance.now() - moment) / 1000).toFixed(1);
}

/** Adds the range to the record. */
function note(): void {
  const file = new URL("record.json", import.meta.url);
  const record = JSON.parse(readFileSync(file, "utf8")) as {
    total: number;
    ranges: { from: number; to: number; date: string; failures: number }[];
  };
  const date = new Date().toISOString().slice(0, 10);
  record.ranges.push({ from, to: from + seeds - 1, date, failures: 0 });
  record.total = record.ranges.reduce((sum, one) => sum + one.to - one.from + 1, 0);
  writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
}
