/** The action for GitHub and the hooks of pre-commit: their own scripts, run as the runner and the hook would. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scratchFolder } from "./support/run-command.ts";
import { smallPackage, smallSpec } from "./support/small-package.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = `${process.execPath} ${join(root, "cli/main.ts")}`;

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Step {
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as Action;

/** A repository in which two packages stand as they were, and the third is not committed. */
function repository() {
  const files = Object.entries(smallPackage).map(([name, text]) => [
    name.replace(/^p\//, ""),
    text,
  ]);
  const of = (folder: string) =>
    Object.fromEntries(files.map(([name = "", text = ""]) => [`${folder}/${name}`, text]));
  const cwd = scratchFolder({ ...of("crm"), ...of("two words") });
  for (const args of [
    ["init", "-q"],
    ["add", "-A"],
    ["commit", "-qm", "one"],
  ]) {
    const own = ["-c", "user.name=a", "-c", "user.email=a@acme.example", ...args];
    expect(spawnSync("git", own, { cwd }).status).toBe(0);
  }
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  return { cwd, write };
}

/** As the runner does: what stands for an input is put in its place, in `env` alone. */
function runStep(name: string, cwd: string, inputs: Readonly<Record<string, string>>) {
  const step = action.runs.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`there is no step ${name}`);
  const filled = (text: string) =>
    text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input] ?? "");
  const summary = join(cwd, "summary.md");
  writeFileSync(summary, "");
  const env = Object.fromEntries(
    Object.entries(step.env).map(([key, value]) => [key, filled(value)]),
  );
  expect(step.run).not.toContain("${{");
  const { status, stdout, stderr } = spawnSync("bash", ["-eo", "pipefail", "-c", step.run], {
    ...{ cwd, encoding: "utf8" },
    env: { ...process.env, ...env, GITHUB_STEP_SUMMARY: summary, NO_COLOR: "1" },
  });
  return { status, stdout, stderr, summary: readFileSync(summary, "utf8") };
}

const inputs = { command, packages: "crm", "fail-on": "error", before: "HEAD" };
const narrower = smallSpec.replace("b.email  ", "b.emial  ");

test("each input has a use and a default, and no step is called without a shell", () => {
  const used = action.runs.steps.flatMap(({ env }) => Object.values(env)).join(" ");
  for (const [name, { default: preset }] of Object.entries(action.inputs)) {
    expect(used).toContain(`inputs.${name} }}`);
    expect(preset).not.toBe("");
  }
  expect(action.runs.steps.map((one) => one.shell)).toEqual(["bash", "bash", "bash"]);
});

test("a check fails on an error, beside its line, and of a change tells what it is to blame for", () => {
  const { cwd, write } = repository();
  expect(runStep("Check", cwd, inputs)).toMatchObject({ status: 0, stdout: "" });
  write("crm/small.sync", narrower);
  const failed = runStep("Check", cwd, inputs);
  expect(failed.status).toBe(1);
  expect(failed.stdout).toMatch(/^::error file=crm\/small\.sync,line=\d+/m);
  const all = runStep("Check", cwd, { ...inputs, before: "", packages: "crm\ncrm" });
  expect(all.status).toBe(1);
  expect(all.stdout).toContain("::error");
});

test("the tests of each package run, also after one that failed", () => {
  const { cwd, write } = repository();
  write(
    "crm/tests.sync",
    `edition 2026\npackage acme.small\n\ntest "nothing" {\n  expect  b.persons {}\n}\n`,
  );
  const failed = runStep("Test", cwd, { ...inputs, packages: "crm crm" });
  expect(failed.status).toBe(1);
  expect(failed.stdout.match(/^::error file=crm\/tests\.sync/gm)).toHaveLength(2);
});

test("the summary says what a change does, and of a package that it is new", () => {
  const { cwd, write } = repository();
  const text = smallSpec.replace("every 5m", "every 1h");
  expect(text).not.toBe(smallSpec);
  write("crm/small.sync", text);
  const told = runStep("Compare", cwd, { ...inputs, packages: "crm new" });
  expect(told.status, told.stderr).toBe(0);
  expect(told.summary).toMatch(/^## crm\n/);
  expect(told.summary).toContain("1h");
  expect(told.summary).toContain("## new\n\nNew.\n");
  expect(runStep("Compare", cwd, { ...inputs, before: "no-such" }).status).not.toBe(0);
});

test("the hooks take the specs that changed, and refuse what is wrong or not laid out", () => {
  const { cwd, write } = repository();
  const hooks = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as readonly {
    readonly id: string;
    readonly entry: string;
    readonly files: string;
  }[];
  const refused = (id: string) => {
    const hook = hooks.find((one) => one.id === id);
    const [, ...words] = (hook?.entry ?? "").split(" ");
    const files = ["crm/small.sync", "two words/small.sync", "crm/catalog/a.json"];
    const own = files.filter((one) => new RegExp(hook?.files ?? "").test(one));
    expect(own).toHaveLength(2);
    const { status } = spawnSync(process.execPath, [join(root, "cli/main.ts"), ...words, ...own], {
      cwd,
    });
    return status !== 0;
  };
  expect([refused("concordat-check"), refused("concordat-fmt")]).toEqual([false, false]);
  write("crm/small.sync", narrower);
  expect(refused("concordat-check")).toBe(true);
  write("two words/small.sync", smallSpec.replace("object ", "\n\n\nobject    "));
  expect(refused("concordat-fmt")).toBe(true);
});
