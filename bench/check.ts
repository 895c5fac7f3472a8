/**
 * `npm run bench:check`: check and compile at 1 k, 10 k and 100 k rows in one run, by stage, and what a
 * row costs at each size beside the smallest. A stage that grows faster than its input shows a factor
 * well above 1.
 */
import { writeFileSync } from "node:fs";
import { compile } from "../compiler/compile.ts";
import { manifests } from "../runtime/connectors/manifests.ts";
import { bigPackage } from "./big-package.ts";

const sizes = [1_000, 10_000, 100_000];
const rounds = 5;
const known = new Map(Object.entries(manifests));

const byStage = new Map<string, number[]>();
for (const [column, rows] of sizes.entries()) {
  const input = {
    package: bigPackage(rows),
    manifests: known,
    clock: { now: () => 0, monotonic: () => performance.now() },
  };
  const samples = new Map<string, number[]>();
  // The first rounds warm the engine up; at the largest size one is enough.
  const repeats = rows >= 100_000 ? 3 : rounds;
  for (let round = -1; round < repeats; round++) {
    const start = performance.now();
    const compiled = compile(input);
    const total = performance.now() - start;
    const errors = compiled.diagnostics.filter((one) => one.severity === "error");
    if (errors[0] !== undefined) throw new Error(`${errors[0].code}: ${errors[0].message}`);
    if (round < 0) continue;
    for (const { stage, ms } of [...compiled.timings, { stage: "total", ms: total }]) {
      samples.set(stage, [...(samples.get(stage) ?? []), ms]);
    }
  }
  for (const [stage, values] of samples) {
    const cells = byStage.get(stage) ?? [];
    cells[column] = median(values);
    byStage.set(stage, cells);
  }
}

const lines = [
  `| stage | ${sizes.map((rows) => `${rows.toLocaleString("en")} rows`).join(" | ")} | a row at 10 k / 1 k | a row at 100 k / 10 k |`,
  "|---|---|---|---|---|---|",
];
for (const [stage, [small = 0, middle = 0, large = 0]] of byStage) {
  const cells = [small, middle, large].map((ms) => `${ms.toFixed(1)} ms`);
  const growth = [middle / 10 / small, large / 10 / middle].map((factor) => factor.toFixed(2));
  lines.push(`| ${[stage, ...cells, ...growth].join(" | ")} |`);
}
const report = `${lines.join("\n")}\n`;
process.stdout.write(report);
writeFileSync(new URL("check.result.md", import.meta.url), report);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
