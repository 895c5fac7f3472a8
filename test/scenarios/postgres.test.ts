/** The scenarios that matter most, with tables of a real PostgreSQL as their systems. */
import { afterAll, describe, expect, test } from "vitest";
import { startPostgres } from "../support/postgres.ts";
import { openPostgresSystem } from "../support/postgres-system.ts";
import { compileScenario, onPostgres, readScenarios, runScenario } from "../support/scenarios.ts";
import { idOf, onPostgresToo } from "./list.ts";

const postgres = await startPostgres();
const missing = postgres.kind === "missing" ? ` (${postgres.why})` : "";

afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const scenarios = readScenarios().filter((one) => onPostgresToo.has(idOf(one.name)));

test("each of them is told in a file", () => {
  const told = new Set(scenarios.map((one) => idOf(one.name)));
  expect([...onPostgresToo].filter((id) => !told.has(id))).toEqual([]);
});

describe.skipIf(missing !== "")(`on PostgreSQL${missing}`, () => {
  test.each(scenarios.map((one) => [one.name, one] as const))(
    "%s",
    { timeout: 120_000 },
    async (_, scenario) => {
      if (postgres.kind === "missing") return;
      const { server } = postgres;
      const own = onPostgres(scenario);
      const results = await runScenario(own, compileScenario(own), (system, catalogue, clock) =>
        openPostgresSystem(server, {
          alias: system.id,
          catalogue,
          clock,
          objects: new Set(
            Object.keys(catalogue.objects).filter((name) =>
              own.text.includes(`${system.id}.${name}`),
            ),
          ),
        }),
      );
      expect(results.length).toBeGreaterThan(0);
      const failed = results.flatMap(({ test: { name }, failure }) =>
        failure === undefined
          ? []
          : [`${name}: line ${failure.place.line}: ${failure.what}`, ...(failure.because ?? [])],
      );
      expect(failed.join("\n")).toBe("");
    },
  );
});
