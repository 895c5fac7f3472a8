/** The scenarios that matter most, with tables of a real PostgreSQL as their systems. */
import { afterAll, expect, test } from "vitest";
import { importantScenarios, playImportantScenarios } from "../support/important-scenarios.ts";
import { startPostgres } from "../support/postgres.ts";
import { openPostgresSystem } from "../support/postgres-system.ts";
import { onPostgres } from "../support/scenarios.ts";
import { idOf, onPostgresToo } from "./list.ts";

const postgres = await startPostgres();

afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

test("each of them is told in a file", () => {
  const told = new Set(importantScenarios.map((one) => idOf(one.name)));
  expect([...onPostgresToo].filter((id) => !told.has(id))).toEqual([]);
});

playImportantScenarios(
  "PostgreSQL",
  postgres.kind === "missing" ? postgres.why : undefined,
  onPostgres,
  async (opening) => {
    if (postgres.kind === "missing") throw new Error(postgres.why);
    return openPostgresSystem(postgres.server, opening);
  },
);
