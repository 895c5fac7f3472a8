import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";

/** The packages `p` and `q`, each with an owner nobody needs. */
const unused = smallSpec.replace('"Beta"\n', '"Beta"\n\nowner one  "One"\nowner two  "Two"\n');
const files = {
  ...smallPackage,
  "concordat.yaml": "lint: {}\n",
  "p/small.sync": unused,
  "q/small.sync": unused,
  "q/catalog/a.json": smallCatalogue("people"),
  "q/catalog/b.json": smallCatalogue("persons"),
};

async function check(cwd: string, ...options: readonly string[]) {
  const { code, stdout } = await runCommand(["check", ...options, "--format", "json"], { cwd });
  return { code, ...(JSON.parse(stdout) as Told) };
}

interface Told {
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  readonly summary: { readonly known: number };
}

const baselineOf = (cwd: string) =>
  JSON.parse(readFileSync(join(cwd, "concordat.baseline.json"), "utf8")) as {
    readonly findings: readonly { readonly file: string }[];
  };

test("what the baseline lists is counted and not told, wherever it moves, and what is new is told", async () => {
  const cwd = scratchFolder(files);
  const before = await check(cwd, "p");
  expect(before.diagnostics.length).toBeGreaterThan(1);
  const updated = await check(cwd, "p", "--update-baseline", "--fail-on", "info");
  expect(updated).toMatchObject({
    code: 0,
    diagnostics: [],
    summary: { known: before.diagnostics.length },
  });
  const more = unused.replace("owner one", '\nowner three  "Three"\nowner one');
  writeFileSync(join(cwd, "p/small.sync"), more);
  const after = await check(cwd, "p", "--fail-on", "info");
  expect(after.code).toBe(1);
  expect(after.diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining("`three`"),
  ]);
  const { stdout } = await runCommand(["compile", "p", "--format", "json"], { cwd });
  expect((JSON.parse(stdout) as Told).diagnostics).toHaveLength(1);
});

test("what is mended is told as gone, until the baseline is written anew", async () => {
  const cwd = scratchFolder(files);
  await check(cwd, "p", "q", "--update-baseline");
  const all = baselineOf(cwd).findings.length;
  writeFileSync(join(cwd, "p/small.sync"), unused.replace('owner two  "Two"\n', ""));
  const { diagnostics, code } = await check(cwd, "p");
  expect(diagnostics.map((one) => one.code)).toEqual(["baseline-gone"]);
  expect(diagnostics[0]?.message).toContain("1 finding of `p/small.sync`");
  expect(code).toBe(0);
  expect(await check(cwd, "p", "--update-baseline")).toMatchObject({ diagnostics: [] });
  expect(baselineOf(cwd).findings).toHaveLength(all - 1);
});

test("a package that is not checked keeps what the baseline lists of it", async () => {
  const cwd = scratchFolder(files);
  await check(cwd, "q", "--update-baseline");
  await check(cwd, "p", "--update-baseline");
  const { diagnostics } = await check(cwd, "p", "q");
  expect(diagnostics).toEqual([]);
  expect(new Set(baselineOf(cwd).findings.map(({ file }) => file))).toEqual(
    new Set(["p/small.sync", "q/small.sync"]),
  );
});

test("an error is told whoever lists it", async () => {
  const cwd = scratchFolder({ ...files, "p/small.sync": unused.replace("b.email  ", "b.emial  ") });
  const { diagnostics, code } = await check(cwd, "p", "--update-baseline");
  expect(diagnostics.map((one) => one.code)).toEqual(["unknown-field"]);
  expect(code).toBe(1);
});

test("paths are the workspace's, wherever the command runs", async () => {
  const cwd = scratchFolder(files);
  await check(join(cwd, "p"), "--update-baseline");
  expect(new Set(baselineOf(cwd).findings.map(({ file }) => file))).toEqual(
    new Set(["p/small.sync"]),
  );
  expect(await check(cwd, "p")).toMatchObject({ diagnostics: [] });
});

test("the text tells how many are held back", async () => {
  const cwd = scratchFolder(files);
  const { summary } = await check(cwd, "p", "--update-baseline");
  const { stdout } = await runCommand(["check", "p"], { cwd });
  expect(stdout).toContain(`no findings; ${summary.known} known ones in concordat.baseline.json.`);
});
