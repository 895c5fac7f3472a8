/**
 * `npm run bench:check`: check and compile at 1 k, 10 k and 100 k rows in one run, by stage, and what a
 * row costs at each size beside the smaller one. A stage that grows faster than its input shows a
 * factor well above 1.
 *
 * Each figure is the best of its rounds: what disturbs a round only ever adds to it. Every round
 * begins with a heap that holds nothing but the package, so that no size pays for another's waste.
 */
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Compiled, type CompileInput, compile } from "../compiler/compile.ts";
import { manifests } from "../runtime/connectors/manifests.ts";
import { bigPackage } from "./big-package.ts";

const sizes = [
  { rows: 1_000, rounds: 30 },
  { rows: 10_000, rounds: 15 },
  { rows: 100_000, rounds: 5 },
];
/** Rounds at the smallest size before anything is measured: the engine compiles what runs often. */
const warmUp = 20;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const known = new Map(Object.entries(manifests));
const clock = { now: () => 0, monotonic: () => performance.now() };

measure(inputOf(sizes[0]?.rows ?? 0), warmUp);
const table = new Map<string, number[]>();
for (const [column, { rows, rounds }] of sizes.entries()) {
  for (const [stage, value] of measure(inputOf(rows), rounds)) {
    const cells = table.get(stage) ?? [];
    cells[column] = value;
    table.set(stage, cells);
  }
}
const report = `\`npm run bench:check\`, best of ${sizes.map((one) => one.rounds).join(", ")} rounds\n\n${shown(table)}\n`;
process.stdout.write(report);
writeFileSync(new URL("check.result.md", import.meta.url), report);

/** Best figures by stage. */
function measure(input: CompileInput, rounds: number): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [stage, value] of measureOnce(input)) {
      best.set(stage, Math.min(best.get(stage) ?? value, value));
    }
  }
  return best;
}

/** In ms; `memory` is what syntax, model and plan hold in the end, in MB. */
function measureOnce(input: CompileInput): readonly (readonly [string, number])[] {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const compiled = compile(input);
  const total = performance.now() - start;
  collectGarbage();
  const memory = (process.memoryUsage().heapUsed - before) / 1e6;
  refuseErrors(compiled);
  const stages = compiled.timings.map(({ stage, ms }) => [stage, ms] as const);
  return [...stages, ["total", total], ["memory", memory]];
}

/** Asked last, so that what was compiled is still held while its memory is measured. */
function refuseErrors({ diagnostics, plan }: Compiled): void {
  const error = diagnostics.find((one) => one.severity === "error");
  if (error !== undefined) throw new Error(`${error.code}: ${error.message}`);
  if (plan === undefined) throw new Error("no errors and no plan");
}

function inputOf(rows: number): CompileInput {
  return { package: bigPackage(rows), manifests: known, clock };
}

function shown(figures: ReadonlyMap<string, readonly number[]>): string {
  const head = [
    "stage",
    ...sizes.map(({ rows }) => `${rows.toLocaleString("en")} rows`),
    "a row at 10 k / 1 k",
    "a row at 100 k / 10 k",
  ];
  const order = [...figures.keys()].filter((stage) => stage !== "total" && stage !== "memory");
  const lines = [...order, "total", "memory"].map((stage) => {
    const values = figures.get(stage) ?? [];
    const unit = stage === "memory" ? "MB" : "ms";
    const growth = values.slice(1).map((value, at) => value / 10 / (values[at] ?? value));
    // What takes no time at all grows by chance.
    const isNothing = Math.max(...values) < 5;
    return [
      stage,
      ...values.map((value) => `${value.toFixed(1)} ${unit}`),
      ...growth.map((factor) => (isNothing ? "–" : factor.toFixed(2))),
    ];
  });
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
