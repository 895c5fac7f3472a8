import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

test("the types of a package's records are printed", async () => {
  const { code, stdout, stderr } = await runCommand(["types", "p"], {
    cwd: scratchFolder(smallPackage),
  });
  expect(stdout).toContain(
    "export interface PersonAPeople {\n  /** email */\n  email?: string | null;\n",
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("--out writes the same text to a file", async () => {
  const cwd = scratchFolder(smallPackage);
  const printed = await runCommand(["types", "p"], { cwd });
  const { stdout, stderr } = await runCommand(["types", "p", "--out", "src/records.ts"], { cwd });
  expect(readFileSync(join(cwd, "src/records.ts"), "utf8")).toBe(printed.stdout);
  expect(stdout).toBe("");
  expect(stderr).toBe("src/records.ts written.\n");
});

test("a plan gives types too, and says what it lacks", async () => {
  const cwd = scratchFolder(smallPackage);
  await runCommand(["compile", "p"], { cwd });
  const { code, stdout, stderr } = await runCommand(["types", "build/acme.small.plan.json"], {
    cwd,
  });
  expect(stdout).toContain("export interface PersonAPeople {\n  email?: unknown;\n");
  expect(stderr).toBe(
    "Without the catalogues of its package, the systems' fields are of type `unknown`.\n",
  );
  expect(code).toBe(0);
});

test("a package with errors has no types: they are told on stderr", async () => {
  const text = smallSpec.replace("b.name", "b.nam");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { code, stdout, stderr } = await runCommand(["types", "p"], { cwd });
  expect(stdout).toBe("");
  expect(codesIn(stderr)).toEqual(["unknown-field"]);
  expect(code).toBe(1);
});

test("a file that cannot be written is told", async () => {
  const cwd = scratchFolder(smallPackage);
  const { code, stderr } = await runCommand(["types", "p", "--out", "p"], { cwd });
  expect(codesIn(stderr)).toEqual(["file-unwritable"]);
  expect(code).toBe(2);
});
