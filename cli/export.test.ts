/** The command that gives a package out. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

test("one file goes to the output, several into a folder that is named", async () => {
  const cwd = scratchFolder(smallPackage);
  const { stdout, code } = await runCommand(["export", "csv", "p"], { cwd });
  expect(code).toBe(0);
  expect(stdout.split("\r\n")[1]).toMatch(/^a,people,email,email,text,/);
  const several = await runCommand(["export", "odcs", "p"], { cwd });
  expect([several.code, several.stderr]).toEqual([
    2,
    expect.stringContaining("2 files; name a folder"),
  ]);
  const written = await runCommand(["export", "odcs", "p", "--out", "out"], { cwd });
  expect(written.code).toBe(0);
  expect(readdirSync(join(cwd, "out")).toSorted()).toEqual(["a.odcs.json", "b.odcs.json"]);
});

test("a form that is none lists those there are, and a package with errors is told as such", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
  });
  const unknown = await runCommand(["export", "xml", "p"], { cwd });
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("openlineage")]);
  const broken = await runCommand(["export", "csv", "p"], { cwd });
  expect([broken.code, broken.stdout]).toEqual([1, ""]);
});
