/** `concordat diff` over folders, plans and revisions, and what it ends with. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";
import { twoPeopleTables } from "../test/support/two-people-tables.ts";

const bold = smallSpec.replace("authority a", "authority b");
const slow = smallSpec.replace("every 5m", "every 1h");

function folder(after: string, more: Readonly<Record<string, string>> = {}) {
  const cwd = scratchFolder({
    ...smallPackage,
    "q/small.sync": after,
    "q/catalog/a.json": smallCatalogue("people"),
    "q/catalog/b.json": smallCatalogue("persons"),
    ...more,
  });
  return { cwd, concordat: (...args: string[]) => runCommand(args, { cwd }) };
}

test("what changes is told by class, with both sides and the place", async () => {
  const { code, stdout } = await folder(bold).concordat("diff", "p", "q");
  expect(code).toBe(0);
  expect(
    stdout,
  ).toContain(`DATA    the conflict clause of \`Person.email\` changes  (q/small.sync:9)
  - Alpha wins
  + Beta wins
  - If Alpha and Beta change it to different values, Alpha wins, and the value it replaces is kept in the audit.
  + If Alpha and Beta change it to different values, Beta wins, and the value it replaces is kept in the audit.
`);
  expect(stdout).toContain("1 change: 1 data.\n");
  expect(stdout).toContain("warning[change-without-reason]");
});

test("the same spec, laid out otherwise, changes nothing", async () => {
  const { code, stdout } = await folder(`\n\n${smallSpec}`).concordat("diff", "p", "q");
  expect([code, stdout]).toEqual([0, "Nothing changes.\n"]);
});

test.each([
  ["the gravest change decides", bold.replace("every 5m", "every 1h"), 13],
  ["times are nobody's data", slow, 10],
  [
    "a brake that is off is a control that is weaker",
    smallSpec.replace("\n  match", "\n  brake off\n  match"),
    11,
  ],
  ["another region is reach", smallSpec.replace('"Alpha"', '"Alpha" region us'), 12],
  ["nothing", smallSpec, 0],
])("--exit-code: %s", async (_, after, expected) => {
  const { concordat } = folder(after);
  expect((await concordat("diff", "p", "q", "--exit-code")).code).toBe(expected);
  expect((await concordat("diff", "p", "q")).code).toBe(0);
});

test("a change of data without a reason is a finding, as grave as the workspace says", async () => {
  const { concordat, cwd } = folder(bold);
  expect((await concordat("diff", "p", "q", "--fail-on", "warning")).code).toBe(1);
  writeFileSync(join(cwd, "concordat.yaml"), "lint: { change-without-reason: error }\n");
  expect((await concordat("diff", "p", "q", "--exit-code")).code).toBe(1);
  writeFileSync(join(cwd, "concordat.yaml"), "lint: { change-without-reason: off }\n");
  expect((await concordat("diff", "p", "q", "--exit-code")).code).toBe(13);
});

test("a plan that runs is compared with the spec beside it", async () => {
  const { concordat } = folder(slow);
  await concordat("compile", "p", "--out", "running.plan.json");
  const { stdout } = await concordat("diff", "running.plan.json", "q", "--format", "json");
  const { changes, summary } = JSON.parse(stdout);
  expect(changes[0]).toMatchObject({ class: "timing", was: "every 5m", now: "every 1h" });
  expect(summary).toEqual({ data: 0, reach: 0, control: 0, timing: 1, doc: 0 });
});

test("a revision of git is compared with the files as they are", async () => {
  const { concordat, cwd } = folder(smallSpec);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@x.example", ...args], { cwd });
  git("init", "-q", "-b", "trunk");
  git("add", "-A");
  git("commit", "-qm", "one");
  writeFileSync(join(cwd, "p/small.sync"), slow);
  for (const args of [
    ["trunk", "p"],
    ["HEAD:p", "p"],
    ["HEAD:q", "p"],
  ]) {
    const { stdout } = await concordat("diff", ...args);
    expect(stdout, args.join()).toContain("the schedule of `Person` changes  (p/small.sync:7)");
  }
  const inside = await runCommand(["diff", "HEAD"], { cwd: join(cwd, "p") });
  expect(inside.stdout).toContain("1 change: 1 timing.");
  // What was wrong then is told as of then.
  writeFileSync(join(cwd, "p/small.sync"), "edition 2026\n");
  git("commit", "-qam", "two");
  writeFileSync(join(cwd, "p/small.sync"), `${smallSpec}object`);
  git("commit", "-qam", "three");
  writeFileSync(join(cwd, "p/small.sync"), smallSpec);
  const broken = await concordat("diff", "HEAD", "p");
  expect([broken.code, broken.stderr.split("\n")[0]]).toEqual([1, "concordat: at HEAD:"]);
});

test("what is neither a path nor a revision is refused, whatever it looks like", async () => {
  const { concordat } = folder(smallSpec);
  for (const name of ["nosuch", "--upload-pack=x", "nosuch:p", ":p"]) {
    const { code, stderr } = await concordat("diff", "--", name, "p");
    expect(code, name).toBe(2);
    expect(stderr, name).toContain("package-not-found");
  }
});

test("markdown is for a pull request, and names cannot forge it", async () => {
  const { concordat } = folder(bold.replace('"Alpha"', '"Al|pha <b>"'));
  const { stdout } = await concordat("diff", "p", "q", "--format", "markdown");
  expect(stdout).toContain("### Data: other values");
  expect(stdout).toContain("- the conflict clause of `Person.email` changes (q/small.sync:9)");
  expect(stdout).not.toContain("<b>");
  expect(stdout).toContain("warning change-without-reason");
});

test("--against counts what is linked in a state", async () => {
  const { concordat, sql, folder } = twoPeopleTables();
  for (const name of ["a", "b"] as const) {
    sql(name, "create table people (id integer primary key, email text, name text)");
  }
  sql("a", "insert into people (email, name) values ('a@x.example', 'A'), ('b@x.example', 'B')");
  expect((await concordat("run")).code).toBe(0);
  await concordat("compile", ".", "--out", "before.plan.json");
  const spec = join(folder, "people.sync");
  writeFileSync(spec, readFileSync(spec, "utf8").replace("review by ops", "latest"));
  const { stdout } = await concordat("diff", "before.plan.json", "--against", "local");
  expect(stdout).toContain("touches 2 linked records, 4 values");
  const unknown = await concordat("diff", "before.plan.json", "--against", "elsewhere");
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("elsewhere")]);
});
