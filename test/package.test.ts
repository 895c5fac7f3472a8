/**
 * What is published works by itself: packed by npm, unpacked into another project that has nothing
 * but its declared dependencies, run as a command and imported with types.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "concordat-package-"));
const installed = join(project, "node_modules/concordat");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

beforeAll(() => {
  const shell = process.platform === "win32";
  execFileSync("npm", ["pack", "--silent", "--pack-destination", project], { cwd: root, shell });
  mkdirSync(installed, { recursive: true });
  const [archive = ""] = globSync("*.tgz", { cwd: project });
  execFileSync("tar", ["-xzf", join(project, archive), "-C", installed, "--strip-components=1"]);
  // As npm would install them, but from here: no network. What is not declared cannot be found.
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name), "junction");
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  cpSync(join(root, "specs/orders"), join(project, "orders"), { recursive: true });
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the command tells its version, and a second start finds its code compiled", () => {
  const cache = join(project, "cache");
  const told = concordat(["--version"], { NODE_COMPILE_CACHE: cache });
  expect(told).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: "" });
  expect(globSync("**/*", { cwd: cache, withFileTypes: true }).some((one) => one.isFile())).toBe(
    true,
  );
});

test("the command checks, compiles and types a package of another project", () => {
  expect(concordat(["check", "orders"]).status).toBe(0);
  expect(concordat(["compile", "orders", "--out", "orders.plan.json"]).status).toBe(0);
  expect(concordat(["check", "orders.plan.json"]).status).toBe(0);
  const types = concordat(["types", "orders"]);
  expect(types).toMatchObject({ status: 0, stderr: "" });
  expect(types.stdout).toContain("export interface OrderShOrders {");
});

test("its modules are imported by name, with types", () => {
  writeFileSync(
    join(project, "use.ts"),
    `
import { readFileSync, readdirSync } from "node:fs";
import { type Compiled, compile, emitTypes, recordSchemas } from "concordat";
import { compile as same, explainRow } from "concordat/compiler";
import { manifests } from "concordat/connectors/manifests";
import { type Catalogue, type Plan, readCatalogue, readPlan } from "concordat/plan";

const catalogues = new Map<string, Catalogue>();
for (const file of readdirSync("orders/catalog")) {
  const { value } = readCatalogue({ file, text: readFileSync(\`orders/catalog/\${file}\`, "utf8") });
  if (value !== undefined) catalogues.set(file.replace(".json", ""), value);
}
const files = [{ file: "orders.sync", text: readFileSync("orders/orders.sync", "utf8") }];
const compiled: Compiled = compile({ package: { files, catalogues }, manifests: new Map(Object.entries(manifests)) });
const text = readFileSync("orders.plan.json", "utf8");
const plan: Plan | undefined = readPlan({ file: "orders.plan.json", text }).value;
if (plan === undefined) throw new Error("no plan");
// @ts-expect-error: a plan's objects are not numbers
const wrong: number = plan.objects;
void wrong;
const types = await emitTypes(plan, catalogues);
console.log(
  JSON.stringify({
    same: same === compile,
    digest: compiled.plan?.digest === plan.digest,
    kinds: recordSchemas(plan, catalogues).slice(0, 2).map((one) => one.kind),
    explained: explainRow(plan, "Customer.email").kind,
    typed: types.includes("export interface Customer "),
  }),
);
`,
  );
  symlinkSync(join(root, "node_modules/@types"), join(project, "node_modules/@types"), "junction");
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const flags = ["--strict", "--module", "nodenext", "--target", "es2024", "--types", "node"];
  const checked = node([tsc, "--ignoreConfig", ...flags, "use.ts"]);
  expect(checked).toMatchObject({ status: 0, stdout: "" });
  const ran = node(["use.js"]);
  expect(ran.stderr).toBe("");
  expect(JSON.parse(ran.stdout)).toEqual({
    same: true,
    digest: true,
    kinds: ["linked", "system"],
    explained: "row",
    typed: true,
  });
});

test("it holds what it promises and nothing else", () => {
  const files = globSync("**/*", { cwd: installed, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(installed.length + 1));
  // Node strips no types under node_modules, so a source there could never run.
  expect(files.filter((file) => /\.ts$/.test(file) && !file.endsWith(".d.ts"))).toEqual([]);
  expect(files.filter((file) => /\.test\.|golden|fixture/.test(file))).toEqual([]);
  for (const target of targetsOf(manifest.exports)) {
    expect(existsSync(join(installed, target)), target).toBe(true);
  }
  const tops = [...new Set(files.map((file) => file.split("/", 1)[0]))].sort();
  expect(tops).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
});

function targetsOf(entry: unknown): readonly string[] {
  if (typeof entry === "string") return [entry];
  return typeof entry === "object" && entry !== null ? Object.values(entry).flatMap(targetsOf) : [];
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function concordat(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  return node([join(installed, manifest.bin.concordat), ...args], env);
}

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const options = { cwd: project, env: { ...process.env, NO_COLOR: "1", ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...options,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
