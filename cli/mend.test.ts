import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";
import { realHost } from "./host.ts";

const owned = smallSpec.replace(
  '"Beta"\n',
  '"Beta"\n\nowner revops  "Revenue Operations"  email "revops@acme.example"\n',
);
const good = owned.replace("every 5m {\n", "every 5m {\n  owner     revops\n");
/** A spelling is a guess, and the other two leave no doubt. */
const bad = good
  .replace("owner     revops", "owner     revop")
  .replace("a.name                ->", "# the name\n  a.name                =>");

const mended = good.replace("  a.name ", "  // the name\n  a.name ");
const files = (text: string) => ({ ...smallPackage, "p/small.sync": text });
const specOf = (cwd: string) => readFileSync(join(cwd, "p/small.sync"), "utf8");

test("--fix applies what leaves every meaning as it is, and tells what is left", async () => {
  const cwd = scratchFolder(files(bad));
  const { code, stdout } = await runCommand(["check", "p", "--fix"], { cwd });
  expect(stdout).toMatch(/^error\[unknown-owner\]/);
  expect(stdout).toContain(`
  p/small.sync:13: hash-comment: write \`//\`
  p/small.sync:14: foreign-arrow: write \`->\`
Fixed 2 findings in 1 file.
Checked 1 package (1 file): 1 error.
`);
  expect(code).toBe(1);
  expect(specOf(cwd)).toBe(mended.replace("owner     revops", "owner     revop"));
});

test("--fix-unsafe applies the guesses too", async () => {
  const cwd = scratchFolder(files(bad));
  const { code, stdout } = await runCommand(["check", "p", "--fix-unsafe", "--format", "json"], {
    cwd,
  });
  expect(JSON.parse(stdout)).toMatchObject({
    diagnostics: [],
    fixed: [
      { code: "unknown-owner", line: 10, title: "write `revops`", safe: false },
      { code: "hash-comment", file: "p/small.sync", line: 13, title: "write `//`", safe: true },
      { code: "foreign-arrow", line: 14 },
    ],
  });
  expect(code).toBe(0);
  expect(specOf(cwd)).toBe(mended);
});

test("--dry-run writes nothing, and prints a difference that can be applied", async () => {
  const cwd = scratchFolder(files(bad));
  const { code, stdout, stderr } = await runCommand(["check", "p", "--fix-unsafe", "--dry-run"], {
    cwd,
  });
  expect(specOf(cwd)).toBe(bad);
  expect(stderr).toContain("Would fix 3 findings in 1 file.\nChecked 1 package (1 file): no find");
  expect(code).toBe(0);
  execFileSync("git", ["apply"], { cwd, input: stdout });
  expect(specOf(cwd)).toBe(mended);
});

test("a file that was not laid out keeps its own layout, and its line ends", async () => {
  const own = bad.replace("every 5m {", "every   5m {").replaceAll("\n", "\r\n");
  const cwd = scratchFolder(files(own));
  await runCommand(["check", "p", "--fix-unsafe"], { cwd });
  const kept = mended.replace("every 5m {", "every   5m {").replaceAll("\n", "\r\n");
  expect(specOf(cwd)).toBe(kept);
});

test("without anything to mend no file is touched", async () => {
  const cwd = scratchFolder(files(good));
  const { disk } = realHost();
  const host = { disk: { ...disk, write: () => expect.unreachable("nothing is to be written") } };
  const { code, stdout } = await runCommand(["check", "p", "--fix"], { cwd, host });
  expect(stdout).toBe("Fixed nothing.\nChecked 1 package (1 file): no findings.\n");
  expect(code).toBe(0);
});

test("a file that somebody changed meanwhile, or that cannot be written, is left as it is", async () => {
  const cwd = scratchFolder(files(bad));
  const { disk } = realHost();
  const other = `${bad}// mine\n`;
  let reads = 0;
  const read = (path: string) => {
    // The last round's reading comes before the one that precedes the writing.
    if (path.endsWith("small.sync") && ++reads === 2) writeFileSync(path, other);
    return disk.read(path);
  };
  const { code, stdout } = await runCommand(["check", "p", "--fix"], {
    cwd,
    host: { disk: { ...disk, read } },
  });
  expect(stdout).toContain("`p/small.sync` cannot be written: it was changed while it was being");
  expect(stdout).toContain("Fixed nothing.");
  expect(code).toBe(2);
  expect(specOf(cwd)).toBe(other);
});

test("--dry-run goes with a fix, and with text or JSON", async () => {
  const cwd = scratchFolder(smallPackage);
  for (const args of [["--dry-run"], ["--fix", "--dry-run", "--format", "sarif"]]) {
    const { code, stderr } = await runCommand(["check", "p", ...args], { cwd });
    expect(stderr).toMatch(/^concordat: `--dry-run` goes with /);
    expect(code).toBe(2);
  }
});
