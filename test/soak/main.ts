/**
 * `npm run soak -- [--minutes N] [--seed N]`: soaks for so long, an hour where nothing is said, on the PostgreSQL
 * and the MariaDB of this machine, and writes what came of it to `result.md`.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findMariadb } from "../support/mariadb.ts";
import { startPostgres } from "../support/postgres.ts";
import { report } from "./report.ts";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    record: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error("usage: npm run soak -- [--minutes N] [--seed N] [--no-record]");
  process.exit(2);
}
const [postgres, mariadb] = [await startPostgres(), await findMariadb()];
if (postgres.kind === "missing" || mariadb.kind === "missing") {
  for (const one of [postgres, mariadb]) if (one.kind === "missing") console.error(one.why);
  process.exit(2);
}
const course = {
  seed,
  minutes,
  records: 200,
  editsPerSecond: 3,
  disturbEvery: [2, 12],
  quietSeconds: 20,
} as const;
const soaked = await soak(
  { postgres: postgres.server, mariadb: mariadb.server },
  { ...course, tell: (line) => console.error(line) },
);
await postgres.server.stop();
const text = report(course, soaked);
console.log(text);
if (values.record) {
  writeFileSync(fileURLToPath(new URL("result.md", import.meta.url)), text);
}
process.exit(soaked.broken.length === 0 ? 0 : 1);
