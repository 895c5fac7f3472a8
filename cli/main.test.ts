/** The real process: what a test in this process cannot see. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { smallSpec } from "../test/support/small-package.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function concordat(args: readonly string[], input = ""): SpawnSyncReturns<string> {
  const command = ["scripts/node24.mjs", "cli/main.ts", ...args];
  return spawnSync("node", command, { cwd: root, encoding: "utf8", input });
}

test("a package is checked", () => {
  const { status, stdout } = concordat(["check", "specs/hubspot-salesforce"]);
  expect(stdout).toMatch(/^Checked 1 package \(1 file\): .*\.$/m);
  expect(status).toBe(0);
});

test("findings and wrong words end with 1 and 2", () => {
  expect(concordat(["check", "specs/orders", "--fail-on", "warning"]).status).toBe(1);
  expect(concordat(["check", "no-such-folder"]).status).toBe(2);
  expect(concordat(["chekc"]).status).toBe(2);
});

test("standard input is formatted to standard output", () => {
  const crooked = smallSpec.replace("  a.email               <->", "a.email<->");
  const { status, stdout } = concordat(["fmt", "--stdin"], crooked);
  expect(stdout).toBe(smallSpec);
  expect(status).toBe(0);
});

const isPosix = process.platform !== "win32";
const shell = (line: string) => spawnSync("bash", ["-c", line], { cwd: root, encoding: "utf8" });

test.runIf(isPosix)("a reader that stops early ends it quietly, with its own code", () => {
  const { stderr, stdout } = shell(
    "node scripts/node24.mjs cli/main.ts check specs/orders --format json | head -c 1; echo $PIPESTATUS",
  );
  expect(stdout).toBe("{0\n");
  expect(stderr).toBe("");
});

test.runIf(isPosix && existsSync("/dev/full"))("output that cannot be written ends with 2", () => {
  const { status, stderr } = shell(
    "node scripts/node24.mjs cli/main.ts check specs/orders > /dev/full",
  );
  expect(stderr).toContain("concordat: the output cannot be written: ENOSPC\n");
  expect(status).toBe(2);
});
