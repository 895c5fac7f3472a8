/** Every scenario of this folder is run, and README.md says where each one is told. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { specStages } from "../../compiler/codes.ts";
import type { Compiled } from "../../compiler/compile.ts";
import { format } from "../../grammar/format.ts";
import { parse } from "../../grammar/parse.ts";
import { compileScenario, readScenarios, runScenario } from "../support/scenarios.ts";
import { groups, idOf, killedToo, onPostgresToo } from "./list.ts";

const scenarios = readScenarios();
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Codes with which nothing is compiled. */
const errorCodes = new Set(
  specStages.flatMap(({ table }) =>
    Object.entries(table).flatMap(([code, { severity }]) => (severity === "error" ? [code] : [])),
  ),
);

describe.each(scenarios.map((one) => [one.name, one] as const))("%s", (name, scenario) => {
  // When it is first asked for: who looks at one scenario waits for no other.
  let known: Compiled | undefined;
  const compiled = () => {
    known ??= compileScenario(scenario);
    return known;
  };

  test("compiles, or is refused as it says", () => {
    const { diagnostics } = compiled();
    const codes = new Set(diagnostics.map((one) => one.code));
    expect(scenario.expected.filter((code) => !codes.has(code))).toEqual([]);
    const errors = diagnostics.filter((one) => one.severity === "error");
    const unexpected = errors.filter((one) => !scenario.expected.includes(one.code));
    expect(unexpected.map((one) => `${one.code}: ${one.message}`)).toEqual([]);
  });

  test("is laid out as fmt lays it out", () => {
    expect(format(parse({ file: `${name}.sync`, text: scenario.text }))).toBe(scenario.text);
  });

  // One that is refused when it is compiled has nothing to run.
  if (scenario.expected.some((code) => errorCodes.has(code))) return;

  // One that crashes anywhere is played a few thousand times.
  test("comes out as it says", { timeout: 120_000 }, async () => {
    const results = await runScenario(scenario, compiled());
    expect(results.length).toBeGreaterThan(0);
    const failed = results.flatMap(({ test: { name: told }, failure }) =>
      failure === undefined
        ? []
        : [`${told}: line ${failure.place.line}: ${failure.what}`, ...(failure.because ?? [])],
    );
    expect(failed.join("\n")).toBe("");
  });
});

const due = tableOf(readFileSync(new URL("due.md", import.meta.url), "utf8"));

test("every scenario is told somewhere, or says why it is due", () => {
  const told = new Set(scenarios.map((one) => idOf(one.name)));
  const listed = groups.flatMap((group) => group.scenarios.map(([id]) => id));
  expect(listed.filter((id) => !told.has(id) && !due.has(id))).toEqual([]);
  expect([...told, ...due.keys()].filter((id) => !listed.includes(id))).toEqual([]);
  expect([...due.keys()].filter((id) => told.has(id))).toEqual([]);
});

test("what is told elsewhere is told there, by that name", () => {
  const missing = [...due].filter(([, why]) => {
    const found = /`([\w./-]+\.test\.ts)`: "(.+)"/.exec(why);
    if (found === null) return false;
    const [, path = "", name = ""] = found;
    return !existsSync(root + path) || !readFileSync(root + path, "utf8").includes(`"${name}"`);
  });
  expect(missing).toEqual([]);
});

test("README.md lists them all", async () => {
  const lines = ["# Scenarios", "", ...introduction];
  let [here, elsewhere] = [0, 0];
  for (const { name, scenarios: own } of groups) {
    lines.push("", `## ${name}`, "", "| | scenario | told in | also |", "|---|---|---|---|");
    for (const [id, title] of own) {
      const files = scenarios.filter((one) => idOf(one.name) === id);
      const why = due.get(id);
      if (files.length > 0) here++;
      else if (why?.includes(".test.ts`")) elsewhere++;
      const where = files.map((one) => `[${one.name}.sync](${one.name}.sync)`).join(", ");
      const also = [onPostgresToo.has(id) ? "PostgreSQL" : "", killedToo.has(id) ? "SIGKILL" : ""];
      const told = where || (why?.includes(".test.ts`") ? why : `due: ${why}`);
      lines.push(`| ${id} | ${title} | ${told} | ${also.filter(Boolean).join(", ")} |`);
    }
  }
  const all = groups.reduce((sum, group) => sum + group.scenarios.length, 0);
  lines.push(
    "",
    `Of ${all} scenarios ${here} are told here, ${elsewhere} in other tests, and ${all - here - elsewhere} are due.`,
    `${onPostgresToo.size} also run on PostgreSQL, and ${killedToo.size} with a process that is killed.`,
  );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("README.md");
});

const introduction = [
  "What a trusted sync must do, case by case. Each file is a package of its own on the catalogues in",
  "`catalog/`; its tests run on systems in memory, through the same pass that `concordat run` makes. What",
  "the language of tests cannot tell stands in `due.md`: where it is told, or why it is not told yet.",
  "",
  "Those with `PostgreSQL` in the last column run on tables of real servers as well (`postgres.test.ts`, `mariadb.test.ts`),",
  "those with `SIGKILL` on SQLite files, by processes of which one is really killed (`killed.test.ts`).",
  "And whatever a scenario is about, a process that dies anywhere in it changes nothing of how it ends",
  "(`anywhere.test.ts`).",
  "",
  "This page is written by `scenarios.test.ts`; `npm test -- scenarios -u` brings it up to date.",
];

function tableOf(text: string): ReadonlyMap<string, string> {
  const rows = [...text.matchAll(/^\| ([A-Z]\d+) \| (.+) \|$/gm)];
  return new Map(rows.map(([, id = "", why = ""]) => [id, why]));
}
