/**
 * Sums a test run up: `node scripts/summary.mjs RESULTS.json EXPECTED-SKIPS.txt`.
 *
 * Takes vitest's JSON report and the list of tests that may be skipped, one `file > name` a line.
 * Prints what is wrong, then `N passed, N failed, N skipped` as its last line. Exits with 1 when a
 * test or a file failed, nothing passed, or a test was skipped that the list does not name.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const [resultsFile, skipsFile] = process.argv.slice(2);
const report = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : undefined;
const expected = new Set(
  readFileSync(skipsFile, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#")),
);

const files = (report?.testResults ?? []).map((file) => ({
  ...file,
  path: relative(process.cwd(), file.name).replaceAll("\\", "/"),
}));
const tests = files.flatMap((file) =>
  file.assertionResults.map(({ status, ancestorTitles, title }) => ({
    status,
    name: [file.path, ...ancestorTitles, title].join(" > "),
  })),
);
const passed = tests.filter(({ status }) => status === "passed");
const failed = tests.filter(({ status }) => status === "failed");
const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");

// A file that cannot be loaded has no tests to count, yet it is a failure.
const broken = files.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((t) => t.status === "failed"),
);
const unexpected = skipped.filter(({ name }) => !expected.has(name));

const trouble = [
  ...failed.map(({ name }) => `failed: ${name}`),
  ...broken.map(({ path, message }) => `failed: ${path}: ${message || "the file did not load"}`),
  ...unexpected.map(({ name }) => `skipped, and not in ${skipsFile}: ${name}`),
];
if (report === undefined) trouble.push(`no test report at ${resultsFile}`);
else if (!report.success && trouble.length === 0) trouble.push("the run failed outside any test");
if (passed.length === 0) trouble.push("no test passed");

for (const line of trouble) console.log(line);
console.log(
  `${passed.length} passed, ${failed.length + broken.length} failed, ${skipped.length} skipped`,
);
process.exitCode = trouble.length === 0 ? 0 : 1;
