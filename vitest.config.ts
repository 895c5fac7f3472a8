/**
 * How the tests run: every *.test.ts, beside the code or in test/, in two workers.
 *
 * With CI set it also writes a report, which scripts/summary.mjs sums up for .ci/run.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "build/**"],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: process.env.CI
      ? ["default", ["json", { outputFile: "build/test-results.json" }]]
      : ["default"],
  },
});
