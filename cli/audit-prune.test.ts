/** Old entries of the audit are taken out of the state, and nothing that does not stand in a file first. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../test/support/run-command.ts";
import { bytes, config, leaks, spec, sql, workspace } from "../test/support/sealed-people.ts";

const dayMs = 86_400_000;
const polled = config.replaceAll("changes: trigger", "changes: poll");
const plainSpec = spec.replace("  pii user.contact.email", "");

/** `concordat` in a workspace, on a day of its life. */
function on(folder: string, day: number, line: string) {
  const now = Date.UTC(2026, 0, 1, 12) + day * dayMs;
  const clock = { now: () => now, monotonic: () => 0 };
  return runCommand(line.split(" "), { cwd: folder, host: { clock }, env: { USER: "ann" } });
}

/** Written on three days: the day the record was made, and two edits. */
async function lived(text = plainSpec): Promise<string> {
  const folder = workspace(text, polled);
  for (const day of [0, 100, 200]) {
    if (day > 0) sql(folder, "a", `UPDATE people SET name = 'Ann ${day}'`);
    expect((await on(folder, day, "run")).code).toBe(0);
  }
  return folder;
}

const numbers = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).sequence);

async function numbersIn(folder: string) {
  return numbers((await on(folder, 200, "audit export")).stdout);
}

test("what is older than that is written to a file, and then pruned", async () => {
  const folder = await lived();
  const all = await numbersIn(folder);
  const { code, stdout } = await on(
    folder,
    200,
    "audit prune --older-than 150d --export old.jsonl",
  );
  const file = join(folder, "old.jsonl");
  const old = numbers(readFileSync(file, "utf8"));
  expect([code, stdout]).toEqual([
    0,
    `Pruned: entries 1 to ${old.at(-1)}, which stand in ${file}.\n`,
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect([...old, ...(await numbersIn(folder))]).toEqual(all);
  expect(old.length).toBe(3);
});

test("what is left is verified from there, and joined with the files from the beginning", async () => {
  const folder = await lived();
  const all = (await numbersIn(folder)).length;
  await on(folder, 200, "audit prune --older-than 150d --export one.jsonl");
  await on(folder, 200, "audit prune --before 2026-05-01 --export two.jsonl --by bob");
  const left = await on(folder, 200, "audit verify");
  expect([left.code, left.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^The audit is whole from entry 5 on: 1 entry\.\nEntries up to 4 were pruned, the last of them on 2026-07-20 by bob \(not verified\), into \/.*two\.jsonl; the hash of the last is sha256:/,
    ),
  ]);
  const joined = await on(folder, 200, "audit verify two.jsonl one.jsonl");
  expect([joined.code, joined.stdout]).toEqual([
    0,
    `The audit is whole: ${all} entries, of which the state has 1.\n`,
  ]);
  const gap = await on(folder, 200, "audit verify one.jsonl");
  expect([gap.code, gap.stdout]).toEqual([
    1,
    "The audit is broken at entry 4: it is in none of the files, and was pruned.\n",
  ]);
  sql(folder, "a", "UPDATE people SET name = 'Ann again'");
  expect((await on(folder, 300, "run")).code).toBe(0);
  expect((await on(folder, 300, "audit verify one.jsonl two.jsonl")).stdout).toBe(
    `The audit is whole: ${all + 1} entries, of which the state has 2.\n`,
  );
});

test("a file that was altered, cut off or is none is told, and so is one that is another state's", async () => {
  const folder = await lived();
  await on(folder, 200, "audit prune --before 2026-05-01 --export old.jsonl");
  const file = join(folder, "old.jsonl");
  const text = readFileSync(file, "utf8");
  const lines = text.trimEnd().split("\n");
  for (const [altered, told] of [
    [
      text.replace("Ann 100", "Ann 101"),
      "broken at entry 4 in old.jsonl: it, or the one before it, was altered",
    ],
    [lines.slice(0, -1).join("\n"), "broken at entry 4: it is in none of the files"],
    [
      lines.toSpliced(1, 1).join("\n"),
      "broken at entry 3 in old.jsonl: one before it was left out",
    ],
    [`${lines.join("\n")}\nnot JSON`, "line 5 of"],
    ["\n", "has no entry"],
  ] as const) {
    writeFileSync(file, altered);
    const { code, stdout, stderr } = await on(folder, 200, "audit verify old.jsonl");
    expect(`${stdout}${stderr}`).toContain(told);
    expect(code).toBe(stdout === "" ? 2 : 1);
  }
  const other = await lived(plainSpec.replace('"Alpha"', '"Another"'));
  const { stdout } = await on(other, 200, "audit export");
  writeFileSync(file, stdout);
  expect((await on(folder, 200, "audit verify old.jsonl")).stdout).toContain("broken at entry");
});

test("an export that is there is verified first, and more than it has is not pruned", async () => {
  const folder = await lived();
  const exported = (await on(folder, 200, "audit export")).stdout;
  const lines = exported.trimEnd().split("\n");
  const prune = "audit prune --before 2026-05-01 --exported";
  for (const [text, told] of [
    [exported.replace("Ann 100", "Ann 101"), "entry 4 in"],
    [lines.slice(1).join("\n"), "entries from 1 to 1 are not in"],
    [exported.replace(`"sequence":2`, `"sequence":3`), "breaks the chain"],
  ] as const) {
    writeFileSync(join(folder, "some.jsonl"), text);
    const { code, stderr } = await on(folder, 200, `${prune} some.jsonl`);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`nothing is pruned, because`)]);
    expect(stderr).toContain(told);
  }
  expect((await numbersIn(folder)).length).toBe(lines.length);
  writeFileSync(join(folder, "a.jsonl"), lines.slice(0, 2).join("\n"));
  writeFileSync(join(folder, "b.jsonl"), lines.slice(1, 3).join("\n"));
  expect((await on(folder, 200, `${prune} b.jsonl a.jsonl`)).stdout).toContain("entries 1 to 3,");
  expect(await numbersIn(folder)).toEqual([4, 5]);
  expect((await on(folder, 200, "audit verify a.jsonl b.jsonl")).code).toBe(0);
});

test("a file that is there already is no place to write to, unless it is the same", async () => {
  const folder = await lived();
  writeFileSync(join(folder, "old.jsonl"), "mine");
  const prune = "audit prune --before 2026-05-01 --export old.jsonl";
  const { code, stderr } = await on(folder, 200, prune);
  expect([code, stderr]).toEqual([2, expect.stringContaining("line 1 of")]);
  expect(readFileSync(join(folder, "old.jsonl"), "utf8")).toBe("mine");
  expect(await numbersIn(folder)).toEqual([1, 2, 3, 4, 5]);
});

test("nothing is pruned of the last day, of a chain that is broken, or without a file and an age", async () => {
  const folder = await lived();
  for (const [line, told] of [
    ["--older-than 23h --export x", "entries of the last day are not pruned"],
    ["--before 2026-07-20 --export x", "entries of the last day are not pruned"],
    ["--older-than 2d", "nothing is pruned that is not in a file"],
    ["--older-than 2d --export x --exported y", "nothing is pruned that is not in a file"],
    ["--export x", "say how old what is pruned has to be"],
    ["--older-than 2d --before 2026-01-01 --export x", "say how old what is pruned has to be"],
    ["--before 2026-13-01 --export x", "it has to be a day"],
    ["--before 2026-05-01 --export ./people.sync/x", "cannot be written"],
  ] as const) {
    const { code, stderr } = await on(folder, 200, `audit prune ${line}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
  }
  expect((await on(folder, 200, "audit prune --before 2025-01-01 --export x")).stdout).toBe(
    "The audit has nothing to prune from before 2025-01-01 00:00 UTC.\n",
  );
  expect(existsSync(join(folder, "x"))).toBe(false);
  expect(await numbersIn(folder)).toEqual([1, 2, 3, 4, 5]);
});

test("what a person asks of pruned entries is told, and where they are", async () => {
  const folder = await lived();
  const runs = (await on(folder, 200, "audit export")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).run);
  await on(folder, 200, "audit prune --before 2026-08-01 --export all.jsonl");
  await on(folder, 202, "audit prune --before 2026-07-21 --export all.jsonl");
  const explained = await on(folder, 202, "explain Person ann@x.example name");
  expect(explained.stdout).toContain("nothing was written since entry 5\n");
  expect(explained.stdout).toContain("entries up to 5 were pruned, the last of them on 2026-07-22");
  const undone = await on(folder, 202, "undo --entry 4");
  expect([undone.code, undone.stderr]).toEqual([
    2,
    expect.stringMatching(
      /entry 4 was pruned on 2026-07-22 by ann \(not verified\), into .*all\.jsonl/,
    ),
  ]);
  expect((await on(folder, 202, "undo --entry 6")).stderr).toContain("the audit has no entry 6;");
  expect((await on(folder, 202, `undo --run ${runs[4]}`)).stderr).toContain(
    `the audit has no run \`${runs[4]}\`; \`concordat audit export\` lists what it has; entries up to 5 were pruned`,
  );
  expect((await on(folder, 202, "audit verify")).stdout).toMatch(
    /^The audit has no entry from entry 6 on: as far as this state knows nothing was written since\.\nEntries up to 5/,
  );
  expect((await on(folder, 202, "audit export")).stderr).toContain("entries up to 5 were pruned");
  sql(folder, "a", "UPDATE people SET name = 'Ann again'");
  expect((await on(folder, 202, "run")).code).toBe(0);
  expect((await on(folder, 202, "undo --entry 6")).code).toBe(0);
});

test("personal values stay sealed in the file, and can be forgotten there", async () => {
  const folder = await lived(spec);
  await on(folder, 200, "audit prune --before 2026-05-01 --export .concordat/old.jsonl");
  const text = readFileSync(join(folder, ".concordat", "old.jsonl"), "utf8");
  expect(numbers(text)).toEqual([1, 2, 3, 4]);
  expect(leaks(folder, ["ann@x.example", "Ann 100", "Seedtown"])).toEqual([]);
  expect(bytes(folder)).toContain('"sealed":"s1.');
  const verify = () => on(folder, 200, "audit verify .concordat/old.jsonl");
  expect((await verify()).stdout).toBe(
    "The audit is whole: 5 entries, of which the state has 1.\n",
  );
  expect((await on(folder, 200, "forget Person ann@x.example --yes")).code).toBe(0);
  expect((await verify()).code).toBe(0);
});

test("what was pruned before an object became personal stays as it was, and the chain holds", async () => {
  const folder = await lived();
  await on(folder, 200, "audit prune --before 2026-05-01 --export old.jsonl");
  writeFileSync(join(folder, "people.sync"), spec);
  expect((await on(folder, 200, "accept")).code).toBe(0);
  expect((await on(folder, 200, "run")).code).toBe(0);
  const { code, stdout } = await on(folder, 200, "audit verify old.jsonl");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^The audit is whole: \d+ entries/)]);
  expect(stdout).toContain("The entries of Person were sealed on 2026-07-20");
});
