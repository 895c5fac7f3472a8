/** `check --since`: of a change, what it is to blame for. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

const owner = (name: string) => `owner ${name}  "${name}"\n`;
const withOwners = (...names: readonly string[]) =>
  smallSpec.replace('"Beta"\n', `"Beta"\n\n${names.map(owner).join("")}`);

function committed(files: Readonly<Record<string, string>>) {
  const cwd = scratchFolder(files);
  const git = (...args: readonly string[]) => {
    const own = ["-c", "user.name=a", "-c", "user.email=a@acme.example", ...args];
    const { status, stderr } = spawnSync("git", own, { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  };
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "one");
  return { cwd, git };
}

async function check(cwd: string, ...options: readonly string[]) {
  const { stdout, code } = await runCommand(["check", "p", ...options, "--format", "json"], {
    cwd,
  });
  const { diagnostics, summary } = JSON.parse(stdout) as {
    readonly diagnostics: readonly { readonly message: string }[];
    readonly summary: { readonly elsewhere?: number };
  };
  return { code, messages: diagnostics.map((one) => one.message), elsewhere: summary.elsewhere };
}

test("warnings are told of changed lines alone, and errors wherever they are", async () => {
  const { cwd } = committed({ ...smallPackage, "p/small.sync": withOwners("one") });
  const all = await check(cwd);
  expect(all.messages).toHaveLength(1);
  expect(await check(cwd, "--since", "HEAD")).toEqual({ code: 0, messages: [], elsewhere: 1 });
  writeFileSync(join(cwd, "p/small.sync"), withOwners("one", "two"));
  const found = await check(cwd, "--since", "HEAD", "--fail-on", "info");
  expect(found).toMatchObject({
    ...{ code: 1, elsewhere: 1 },
    messages: [expect.stringContaining("`two`")],
  });
  const { stdout } = await runCommand(["check", "p", "--since", "HEAD"], { cwd });
  expect(stdout).toMatch(/; 1 more on lines that did not change\.$/m);
  // A catalogue that lost a field breaks a line that nobody touched.
  const { "p/catalog/b.json": catalogue = "" } = smallPackage as Record<string, string>;
  writeFileSync(join(cwd, "p/catalog/b.json"), catalogue.replace('"email"', '"mail"'));
  const broken = await check(cwd, "--since", "HEAD");
  expect(broken.code).toBe(1);
  expect(broken.messages.length).toBeGreaterThan(1);
});

test("a file that git does not know yet is new as a whole, and so is a line beside a gap", async () => {
  const { cwd, git } = committed({ ...smallPackage, "p/small.sync": withOwners("one", "two") });
  mkdirSync(join(cwd, "q"));
  writeFileSync(join(cwd, "p/more.sync"), `edition 2026\npackage acme.small\n\n${owner("three")}`);
  expect((await check(cwd, "--since", "HEAD")).messages).toEqual([
    expect.stringContaining("`three`"),
  ]);
  git("add", "-A");
  git("commit", "-qm", "two");
  expect((await check(cwd, "--since", "HEAD~1")).messages).toHaveLength(1);
  expect((await check(cwd, "--since", "HEAD")).messages).toEqual([]);
  writeFileSync(join(cwd, "p/small.sync"), withOwners("two"));
  expect((await check(cwd, "--since", "HEAD")).messages).toEqual([
    expect.stringContaining("`two`"),
  ]);
});

test("a revision that git does not know is no answer", async () => {
  const { cwd } = committed(smallPackage);
  const unknown = await runCommand(["check", "p", "--since", "no-such"], { cwd });
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("what changed since no-such cannot be told");
  const option = await runCommand(["check", "p", "--since", "--output=x"], { cwd });
  expect(option.code).toBe(2);
  const outside = await runCommand(["check", "p", "--since", "HEAD"], {
    cwd: scratchFolder(smallPackage),
  });
  expect(outside.code).toBe(2);
  const both = await runCommand(["check", "p", "--since", "HEAD", "--update-baseline"], { cwd });
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("`--since` a part")]);
});

test("GitHub gets ten of a kind beside their lines, those of changed lines first, and the others in its log", async () => {
  const names = Array.from({ length: 12 }, (_, at) => `o${at}`);
  const { cwd } = committed({ ...smallPackage, "p/small.sync": withOwners(...names) });
  const { stdout } = await runCommand(["check", "p", "--format", "github"], { cwd });
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => /^::(warning|notice) /.test(line))).toHaveLength(10);
  expect(lines.slice(10)).toEqual([
    "::group::2 more, which GitHub shows beside no line",
    expect.stringMatching(/^p\/small\.sync:\d+: (warning|info) [\w-]+: .*`o10`/),
    expect.stringMatching(/`o11`/),
    "::endgroup::",
  ]);
});
