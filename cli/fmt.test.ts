import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskError } from "../core/host.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";
import { realHost } from "./host.ts";

const crooked = smallSpec.replace("  a.name                ->  b.name", "a.name->b.name");
const textOf = (...path: string[]) => readFileSync(join(...path), "utf8");

test("a file is laid out in place, and named", async () => {
  const cwd = scratchFolder({ "p/a.sync": crooked, "p/b.sync": smallSpec });
  const { code, stdout, stderr } = await runCommand(["fmt", "p"], { cwd });
  expect(textOf(cwd, "p/a.sync")).toBe(smallSpec);
  expect(stdout).toBe("p/a.sync\n");
  expect(stderr).toBe("1 file formatted, 1 file left as it is.\n");
  expect(code).toBe(0);
});

test("--check lists what would change, writes nothing and ends with 1", async () => {
  const cwd = scratchFolder({ "p/a.sync": crooked, "q/b.sync": smallSpec });
  const { code, stdout, stderr } = await runCommand(["fmt", "--check", "p", "q"], { cwd });
  expect(stdout).toBe("p/a.sync\n");
  expect(stderr).toBe("1 file would change, 1 file left as it is.\n");
  expect(code).toBe(1);
  expect(textOf(cwd, "p/a.sync")).toBe(crooked);
  expect((await runCommand(["fmt", "--check", "q"], { cwd })).code).toBe(0);
});

test("a file alone, however often it is named, is formatted once and its neighbours not", async () => {
  const cwd = scratchFolder({ "p/a.sync": crooked, "p/b.sync": crooked });
  const { stdout } = await runCommand(["fmt", "p/a.sync", "p/../p/a.sync"], { cwd });
  expect(stdout).toBe("p/a.sync\n");
  expect(textOf(cwd, "p/b.sync")).toBe(crooked);
});

test("--stdin reads and writes the text, and no file", async () => {
  const cwd = scratchFolder({});
  const { code, stdout, stderr } = await runCommand(["fmt", "--stdin"], { cwd, stdin: crooked });
  expect(stdout).toBe(smallSpec);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test.each([
  ["with a path", ["fmt", "--stdin", "p"]],
  ["with --check", ["fmt", "--stdin", "--check"]],
])("--stdin %s is refused", async (_what, args) => {
  const { code, stdout, stderr } = await runCommand(args, { cwd: scratchFolder({}) });
  expect(stdout).toBe("");
  expect(stderr).toBe(
    "concordat: `--stdin` goes with neither paths nor `--check` nor `--format`\n",
  );
  expect(code).toBe(2);
});

test("standard input in another encoding is refused", async () => {
  const stdin = Buffer.from("// caf\xe9\n", "latin1");
  const { code, stdout, stderr } = await runCommand(["fmt", "--stdin"], {
    cwd: scratchFolder({}),
    stdin,
  });
  expect(stdout).toBe("");
  expect(codesIn(stderr)).toEqual(["file-not-text"]);
  expect(code).toBe(2);
});

test("a statement that cannot be read stays, is told, and the rest is laid out", async () => {
  const broken = crooked.replace("every 5m {", "every 5m {\n  a.phone <-> <-> b.phone");
  const cwd = scratchFolder({ "p/a.sync": broken });
  const { code, stderr } = await runCommand(["fmt", "p"], { cwd });
  expect(textOf(cwd, "p/a.sync")).toBe(
    smallSpec.replace("every 5m {", "every 5m {\n  a.phone <-> <-> b.phone"),
  );
  expect(codesIn(stderr)).toHaveLength(1);
  expect(stderr).toContain("  p/a.sync:8:15\n");
  expect(code).toBe(1);
});

test("Windows line ends are formatted to plain ones", async () => {
  const cwd = scratchFolder({ "p/a.sync": smallSpec.replaceAll("\n", "\r\n") });
  await runCommand(["fmt", "p"], { cwd });
  expect(textOf(cwd, "p/a.sync")).toBe(smallSpec);
});

test("a link stays a link, and the file that it names is formatted", async () => {
  const cwd = scratchFolder({ "concordat.yaml": "", "p/a.sync": crooked, "q/b.sync": smallSpec });
  symlinkSync("../p/a.sync", join(cwd, "q/linked.sync"));
  expect((await runCommand(["fmt", "q"], { cwd })).stdout).toBe("q/linked.sync\n");
  expect(lstatSync(join(cwd, "q/linked.sync")).isSymbolicLink()).toBe(true);
  expect(textOf(cwd, "p/a.sync")).toBe(smallSpec);
});

test("a file that cannot be written is told and left as it was", async () => {
  const cwd = scratchFolder({ "p/a.sync": crooked });
  const write = (path: string) => {
    throw new DiskError("denied", path, "the disk is read-only");
  };
  const host = { disk: { ...realHost().disk, write } };
  const { code, stdout, stderr } = await runCommand(["fmt", "p"], { cwd, host });
  expect(stdout).toBe("");
  expect(stderr).toContain("`p/a.sync` cannot be written: the disk is read-only\n");
  expect(code).toBe(2);
  expect(textOf(cwd, "p/a.sync")).toBe(crooked);
});

test.each([
  ["a folder without any", "q", "package-empty"],
  ["a plan", "p/x.plan.json", "package-not-found"],
  ["what is not there", "r", "package-not-found"],
])("%s is told, and the other arguments are formatted", async (_what, argument, expected) => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": crooked,
    "p/x.plan.json": "",
    "q/a.txt": "",
  });
  const { code, stdout, stderr } = await runCommand(["fmt", argument, "p"], { cwd });
  expect(codesIn(stderr)).toEqual([expected]);
  expect(stdout).toBe("p/small.sync\n");
  expect(code).toBe(2);
});
