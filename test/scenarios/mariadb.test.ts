/** The scenarios that matter most, with tables of a real MariaDB as their systems. */
import { describe, expect, test } from "vitest";
import { findMariadb } from "../support/mariadb.ts";
import { openMariadbSystem } from "../support/mariadb-system.ts";
import { compileScenario, onMysql, readScenarios, runScenario } from "../support/scenarios.ts";
import { idOf, onPostgresToo } from "./list.ts";

const mariadb = await findMariadb();
const missing = mariadb.kind === "missing" ? ` (${mariadb.why})` : "";
const scenarios = readScenarios().filter((one) => onPostgresToo.has(idOf(one.name)));

describe.skipIf(missing !== "")(`on MariaDB${missing}`, () => {
  test.each(scenarios.map((one) => [one.name, one] as const))(
    "%s",
    { timeout: 120_000 },
    async (_, scenario) => {
      if (mariadb.kind === "missing") return;
      const { server } = mariadb;
      const own = onMysql(scenario);
      const results = await runScenario(own, compileScenario(own), (system, catalogue, clock) =>
        openMariadbSystem(server, {
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
