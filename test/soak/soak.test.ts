/** A short soak: see README.md for what a long one found. */
import { afterAll, expect, test } from "vitest";
import { findMariadb } from "../support/mariadb.ts";
import { startPostgres } from "../support/postgres.ts";
import { soak } from "./soak.ts";

const [postgres, mariadb] = [await startPostgres(), await findMariadb()];
const missing = [postgres, mariadb].flatMap((one) => (one.kind === "missing" ? [one.why] : []));
const why = missing.length === 0 ? "" : ` (${missing.join("; ")})`;

afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

test.skipIf(why !== "")(
  `four systems under two services that are killed, stopped and cut off come to rest, and lose nothing${why}`,
  { timeout: 400_000 },
  async () => {
    if (postgres.kind === "missing" || mariadb.kind === "missing") return;
    const soaked = await soak(
      { postgres: postgres.server, mariadb: mariadb.server },
      {
        seed: 1,
        minutes: 0.15,
        records: 12,
        editsPerSecond: 6,
        disturbEvery: [1, 2],
        quietSeconds: 2,
      },
    );
    expect(soaked.broken.join("\n")).toBe("");
    expect(soaked.ends.join("\n")).toBe("");
    expect(soaked.verdict.writes).toBeGreaterThan(0);
  },
);
