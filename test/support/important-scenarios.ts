/** The scenarios that matter most, played with tables of a real database as their systems. */
import { describe, expect, test } from "vitest";
import type { TestSystem } from "../../runtime/testing/test-system.ts";
import { idOf, onPostgresToo } from "../scenarios/list.ts";
import type { Opening } from "./postgres-system.ts";
import { compileScenario, readScenarios, runScenario, type Scenario } from "./scenarios.ts";

export const importantScenarios = readScenarios().filter((one) =>
  onPostgresToo.has(idOf(one.name)),
);

/** `missing`: why the database is not there; `onto`: the scenario as one of such tables. */
export function playImportantScenarios(
  database: string,
  missing: string | undefined,
  onto: (scenario: Scenario) => Scenario,
  open: (opening: Opening) => Promise<TestSystem>,
): void {
  const why = missing === undefined ? "" : ` (${missing})`;
  describe.skipIf(missing !== undefined)(`on ${database}${why}`, () => {
    test.each(importantScenarios.map((one) => [one.name, one] as const))(
      "%s",
      { timeout: 120_000 },
      async (_, scenario) => {
        const own = onto(scenario);
        const results = await runScenario(own, compileScenario(own), (system, catalogue, clock) => {
          const named = Object.keys(catalogue.objects).filter((name) =>
            own.text.includes(`${system.id}.${name}`),
          );
          return open({ alias: system.id, catalogue, clock, objects: new Set(named) });
        });
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
}
