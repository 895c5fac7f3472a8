/**
 * `npm run simulate -- [--seeds N] [--from M] [--jobs J] [--record]`: simulates N seeds, beginning with M,
 * on J processors at once; one where nothing is said. A seed that breaks something is told as a story, with
 * the command that plays it again. `--record` plays on whatever breaks, and notes in `record.json` what held.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Broken } from "./play.ts";
import { recordWith, type SimulationRecord } from "./record.ts";
import { explain, simulate } from "./simulate.ts";

/** What a thread is to play: seeds from `from` to before `to`, `step` apart. */
interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

type Word =
  | { readonly kind: "held" }
  | { readonly kind: "broke"; readonly seed: number; readonly broken: Broken };

const mostFailures = 3;

if (isMainThread) await main();
else await playShare(workerData as Share, (word) => parentPort?.postMessage(word));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "0" },
      jobs: { type: "string", default: "1" },
      record: { type: "boolean", default: false },
    },
  });
  const [seeds, from, jobs] = [values.seeds, values.from, values.jobs].map(Number) as [
    number,
    number,
    number,
  ];
  const areNumbers = [seeds, from, jobs].every((one) => Number.isSafeInteger(one));
  if (!areNumbers || seeds < 1 || from < 0 || jobs < 1) {
    console.error("usage: npm run simulate -- [--seeds N] [--from M] [--jobs J] [--record]");
    process.exit(2);
  }
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const broken = new Map<number, Broken>();
  let done = 0;
  const hear = (word: Word) => {
    if (word.kind === "broke") broken.set(word.seed, word.broken);
    if (++done % 1000 === 0) console.error(`${done} of ${seeds} seeds, ${seconds()} s`);
    return values.record || broken.size < mostFailures;
  };
  const shares = Array.from({ length: Math.min(jobs, seeds) }, (_, at) => {
    const share = { from: from + at, to: from + seeds, step: Math.min(jobs, seeds) };
    return jobs === 1 ? playShare(share, hear) : playElsewhere(share, hear);
  });
  await Promise.all(shares);
  for (const [seed, first] of broken) {
    console.log(`\nSeed ${seed} breaks invariant ${first.invariant}: ${first.what}.`);
    console.log(`Play it again: npm run simulate -- --seeds 1 --from ${seed}\n`);
    console.log(await explain(seed, first));
  }
  if (broken.size === 0) console.log(`${seeds} seeds from ${from} hold, in ${seconds()} s.`);
  else {
    const rest = done < seeds ? "; the rest was not played" : "";
    console.log(`${broken.size} seeds broke something${rest}.`);
  }
  if (values.record) note(from, seeds, [...broken.keys()]);
  process.exit(broken.size === 0 ? 0 : 1);
}

/** `hear` is told of every seed, and says by false that the others need not be played. */
async function playShare(share: Share, hear: (word: Word) => unknown): Promise<void> {
  for (let seed = share.from; seed < share.to; seed += share.step) {
    const [first] = await simulate(seed);
    const word: Word =
      first === undefined ? { kind: "held" } : { kind: "broke", seed, broken: first };
    if (hear(word) === false) return;
  }
}

function playElsewhere(share: Share, hear: (word: Word) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on("message", (word: Word) => {
      if (!hear(word)) void worker.terminate();
    });
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}

/** Adds what held of the range to the record. */
function note(from: number, seeds: number, broken: readonly number[]): void {
  const file = new URL("record.json", import.meta.url);
  const record = JSON.parse(readFileSync(file, "utf8")) as SimulationRecord;
  const date = new Date().toISOString().slice(0, 10);
  let grown = record;
  let first = from;
  for (const end of [...broken.toSorted((one, other) => one - other), from + seeds]) {
    if (end > first) grown = recordWith(grown, { from: first, to: end - 1, date });
    first = end + 1;
  }
  writeFileSync(file, `${JSON.stringify(grown, undefined, 2)}\n`);
}
