/** The command that draws a package. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage } from "../test/support/small-package.ts";

test("a picture goes into a file, a flowchart, a table and data to the output", async () => {
  const cwd = scratchFolder(smallPackage);
  const drawn = await runCommand(["graph", "p", "--out", "p.svg"], { cwd });
  expect([drawn.code, drawn.stdout]).toEqual([0, ""]);
  expect(readFileSync(join(cwd, "p.svg"), "utf8")).toMatch(/^<svg xmlns=/);
  const chart = await runCommand(["graph", "p", "--format", "mermaid"], { cwd });
  expect(chart.stdout).toMatch(/^flowchart LR\n/);
  const table = await runCommand(["graph", "p", "--format", "matrix"], { cwd });
  expect(table.stdout).toContain("| Beta | persons | name | Alpha | is set back | Person.name |");
  const data = await runCommand(["graph", "p", "--format", "json"], { cwd });
  expect((JSON.parse(data.stdout) as { readonly fields: readonly object[] }).fields).toHaveLength(
    4,
  );
});
