import { expect, test } from "vitest";
import about from "../package.json" with { type: "json" };
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";
import { realHost } from "./host.ts";

const cwd = process.cwd();

test("--version", async () => {
  const { code, stdout } = await runCommand(["--version"], { cwd });
  expect(stdout).toBe(`${about.version}\n`);
  expect(code).toBe(0);
});

test("--help names every command, and each has its own", async () => {
  const { code, stdout } = await runCommand(["--help"], { cwd });
  expect(code).toBe(0);
  for (const name of ["check", "fmt", "compile", "types", "explain"]) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    const own = await runCommand([name, "--help"], { cwd });
    expect(own.stdout).toContain(`Usage: concordat ${name} `);
    expect(own.code).toBe(0);
  }
});

test.each([
  ["no command", [], "Usage: concordat"],
  ["an unknown command", ["chekc"], "concordat: unknown command 'chekc'\n(Did you mean check?)\n"],
  [
    "an unknown option",
    ["check", "--fromat", "json"],
    "concordat: unknown option '--fromat'\n(Did you mean --format?)\n",
  ],
  [
    "a value out of its set",
    ["check", "--format", "xml"],
    "Allowed choices are text, json, sarif, github, gitlab, junit, markdown.",
  ],
  [
    "a severity that is none",
    ["check", "--fail-on", "never"],
    "Allowed choices are info, warning, error.",
  ],
  ["an option without its value", ["compile", "--out"], "argument missing"],
  ["too many arguments", ["compile", "p", "q"], "too many arguments"],
  ["nothing to explain", ["explain"], "missing required argument 'name'"],
  ["what a terminal would obey", ["\u001b[31mx"], "unknown command '\\u001b[31mx'"],
])("%s is told on stderr and ends with 2", async (_what, args, expected) => {
  const { code, stdout, stderr } = await runCommand(args, { cwd });
  expect(stdout).toBe("");
  expect(stderr).toContain(expected);
  expect(code).toBe(2);
});

test("a mistake of ours is one line, and its stack only where it is asked for", async () => {
  const { disk } = realHost();
  const read = () => {
    throw new TypeError("x is not a function");
  };
  const around = { cwd: scratchFolder(smallPackage), host: { disk: { ...disk, read } } };
  const { code, stdout, stderr } = await runCommand(["check", "p"], around);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    "concordat: internal error: x is not a function (this is a mistake of ours)\n",
  );
  expect(code).toBe(2);
  const debugged = await runCommand(["check", "p"], { ...around, env: { CONCORDAT_DEBUG: "1" } });
  expect(debugged.stderr).toMatch(/\n {4}at /);
});

test("colour is for terminals, and not where NO_COLOR asks for none", async () => {
  const text = smallSpec.replace("b.name", "b.nam");
  const files = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const colours = async (isTerminal: boolean, env = {}) =>
    (await runCommand(["check", "p"], { cwd: files, isTerminal, env })).stdout.includes("\u001b[");
  expect(await colours(true)).toBe(true);
  expect(await colours(true, { NO_COLOR: "1" })).toBe(false);
  expect(await colours(false)).toBe(false);
});
