import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canonicalJson } from "../core/canonical-json.ts";
import { DiskError } from "../core/host.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";
import { realHost } from "./host.ts";

const textOf = (...path: string[]) => readFileSync(join(...path), "utf8");
const planFile = "build/acme.small.plan.json";
const mapFile = "build/acme.small.plan.map.json";

test("the plan is written with its map, and its digest and counts are printed", async () => {
  const cwd = scratchFolder(smallPackage);
  const { code, stdout } = await runCommand(["compile", "p"], { cwd });
  const text = textOf(cwd, planFile);
  const plan = JSON.parse(text);
  expect(text).toBe(`${canonicalJson(plan)}\n`);
  expect(stdout).toBe(
    `${planFile}\n  ${plan.digest}\n  2 systems, 1 object, 2 rows, 0 value maps\n`,
  );
  expect(JSON.parse(textOf(cwd, mapFile))).toMatchObject({
    formatVersion: 1,
    digest: plan.digest,
    files: ["p/small.sync"],
  });
  expect(code).toBe(0);
});

test("where the user stands changes neither the plan nor its map", async () => {
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": "" });
  await runCommand(["compile", "p"], { cwd });
  const before = [textOf(cwd, planFile), textOf(cwd, mapFile)];
  const { stdout } = await runCommand(["compile"], { cwd: join(cwd, "p") });
  expect(stdout).toMatch(/^\.\.\/build\/acme\.small\.plan\.json\n/);
  expect([textOf(cwd, planFile), textOf(cwd, mapFile)]).toEqual(before);
});

test("--out says where, and folders are made", async () => {
  const cwd = scratchFolder(smallPackage);
  const { stdout } = await runCommand(["compile", "p", "--out", "x/y/z.json"], { cwd });
  expect(stdout).toMatch(/^x\/y\/z\.json\n/);
  expect(readdirSync(join(cwd, "x/y"))).toEqual(["z.json", "z.map.json"]);
  expect(existsSync(join(cwd, "build"))).toBe(false);
});

test("--format json adds what was written to the summary", async () => {
  const cwd = scratchFolder(smallPackage);
  const { stdout } = await runCommand(["compile", "p", "--format", "json"], { cwd });
  const { digest } = JSON.parse(textOf(cwd, planFile));
  expect(JSON.parse(stdout)).toEqual({
    formatVersion: 1,
    diagnostics: [],
    summary: {
      packages: 1,
      files: 1,
      plan: { file: planFile, map: mapFile, digest, systems: 2, objects: 1, rows: 2, maps: 0 },
      errors: 0,
      warnings: 0,
      infos: 0,
    },
  });
});

test.each([
  ["errors", { ...smallPackage, "p/small.sync": smallSpec.replace("b.name", "b.nam") }, []],
  ["warnings, where these fail", { "p/small.sync": smallSpec }, ["--fail-on", "warning"]],
  ["a refused catalogue", { ...smallPackage, "p/catalog/a.json": "{" }, []],
])("%s: nothing is written", async (_what, files, options) => {
  const cwd = scratchFolder(files);
  const { code, stdout } = await runCommand(["compile", "p", ...options], { cwd });
  expect(stdout).toMatch(/^No plan was written: \d+ (?:error|warning)s?\.$/m);
  expect(existsSync(join(cwd, "build"))).toBe(false);
  expect(code).toBe(1);
});

test("a mistake in concordat.yaml ends with 2, and nothing is written", async () => {
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": "lint: { typo: off }\n" });
  const { code, stdout } = await runCommand(["compile", "p"], { cwd });
  expect(codesIn(stdout)).toEqual(["lint-unknown-code"]);
  expect(existsSync(join(cwd, "build"))).toBe(false);
  expect(code).toBe(2);
});

test("a plan cannot be compiled again", async () => {
  const cwd = scratchFolder({ "x.plan.json": "{}" });
  const { code, stderr } = await runCommand(["compile", "x.plan.json"], { cwd });
  expect(stderr).toBe("concordat: `x.plan.json` is a plan already; name the package's folder\n");
  expect(code).toBe(2);
});

test.each([
  ["a folder stands there", "p", "it is a folder"],
  ["part of the path is a file", "p/small.sync/x.json", "a file stands where a folder has to be"],
  ["it is a device", "/dev/null", "it is not an ordinary file"],
])("%s: the plan is not written, and why is told", async (_what, out, problem) => {
  const cwd = scratchFolder(smallPackage);
  mkdirSync(join(cwd, "p.map.json"));
  const { code, stdout } = await runCommand(["compile", "p", "--out", out], { cwd });
  expect(codesIn(stdout)).toEqual(["file-unwritable"]);
  expect(stdout).toContain(problem);
  expect(code).toBe(2);
});

test("a full disk is told, and no half of a plan is left", async () => {
  const cwd = scratchFolder(smallPackage);
  const write = (path: string) => {
    throw new DiskError("full", path, "the disk is full");
  };
  const host = { disk: { ...realHost().disk, write } };
  const { code, stdout } = await runCommand(["compile", "p"], { cwd, host });
  expect(stdout).toContain("cannot be written: the disk is full\n");
  expect(code).toBe(2);
});

test("a link of the workspace does not lead the plan out of it", async () => {
  const outside = scratchFolder({});
  const cwd = scratchFolder(smallPackage);
  symlinkSync(outside, join(cwd, "build"));
  const { code, stdout } = await runCommand(["compile", "p"], { cwd });
  expect(codesIn(stdout)).toEqual(["path-outside-workspace"]);
  expect(readdirSync(outside)).toEqual([]);
  expect(code).toBe(2);
});

test("no sign of a package's name leads to another folder", async () => {
  const text = smallSpec.replace("package acme.small", "package `../../acme`");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { stdout } = await runCommand(["compile", "p"], { cwd });
  expect(stdout).toMatch(/^build\/\.\._\.\._acme\.plan\.json\n/);
});
