/**
 * The walls between the folders: who may import whom, and who may touch the machine.
 *
 * They are read from every real import. A new folder needs a row here, a new package a word in its
 * row; both are decisions about the architecture and are meant to be seen in a review.
 */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { breaks, cycle, type Sources, type Wall } from "./support/walls.ts";

const pure = { machine: false };
const effects = { machine: true };

const WALLS: readonly Wall[] = [
  {
    files: "core/**",
    folders: ["core"],
    packages: [],
    ...pure,
    why: "core is the words that everyone uses, so it depends on nothing",
  },
  {
    files: "grammar/**",
    folders: ["grammar", "core"],
    packages: ["chevrotain"],
    ...pure,
    why: "grammar turns text into syntax and back, in an editor or a browser too",
  },
  {
    files: "plan/generate.ts",
    folders: ["plan", "core"],
    packages: ["ajv", "esbuild", "json-schema-to-typescript"],
    ...effects,
    why: "the generator is a build script that writes files",
  },
  {
    files: "plan/**",
    folders: ["plan", "core"],
    packages: ["ajv", "@noble/hashes"],
    ...pure,
    why: "the plan is the contract, known to both halves and knowing neither",
  },
  {
    files: "rules/**",
    folders: ["rules", "core", "plan"],
    packages: [
      "@noble/hashes",
      "currency-codes",
      "decimal.js",
      "i18n-iso-countries",
      "libphonenumber-js",
      "temporal-polyfill",
    ],
    ...pure,
    why: "a rule gives the same answer in a proof and in a run",
  },
  {
    files: "compiler/emit/**",
    folders: ["compiler", "core", "grammar", "plan", "rules"],
    packages: ["json-schema-to-typescript"],
    ...pure,
    why: "an emitter turns a plan into text and leaves writing it to the cli",
  },
  {
    files: "compiler/**",
    folders: ["compiler", "core", "grammar", "plan", "rules"],
    packages: [],
    ...pure,
    why: "the compiler is pure and knows nothing of the runtime",
  },
  {
    files: "runtime/connectors/*/manifest.ts",
    folders: [],
    packages: [],
    ...pure,
    why: "a manifest is data that the compiler is given, so it imports nothing",
  },
  {
    files: "runtime/engine/memory/**",
    folders: ["runtime", "core", "plan", "rules"],
    packages: [],
    ...pure,
    why: "a state in memory does the same in every playing of a history",
  },
  {
    files: "runtime/service/metrics.ts",
    folders: ["runtime", "core", "plan", "rules"],
    packages: ["prom-client"],
    ...pure,
    why: "what is counted is told in one place, in the form of one reader",
  },
  {
    files: "runtime/schedule/cron-times.ts",
    folders: ["runtime", "core", "plan", "rules"],
    packages: ["node-cron"],
    ...pure,
    why: "times of the day are matched in one place, and the moment comes from outside",
  },
  {
    files: "runtime/engine/postgres/**",
    folders: ["runtime", "core", "plan", "rules"],
    packages: ["pg"],
    ...effects,
    why: "the driver of a state is used by its engine alone, behind the port",
  },
  {
    files: "runtime/http/**",
    folders: ["runtime", "core"],
    packages: [],
    ...effects,
    why: "the one way to speak HTTP serves every vendor, and knows no plan and no rule",
  },
  {
    files: "runtime/connectors/**",
    folders: ["runtime", "core", "plan", "rules"],
    packages: ["mysql2", "pg", "pg-cursor", "csv-parse", "csv-stringify", "@noble/hashes"],
    ...effects,
    why: "a driver is used by its connector alone, behind the port",
  },
  {
    files: "runtime/alerts/channels/**",
    folders: ["runtime", "core", "plan", "rules"],
    packages: ["nodemailer"],
    ...effects,
    why: "mail goes out by a library, known to its channel alone",
  },
  {
    files: "runtime/**",
    folders: ["runtime", "core", "plan", "rules"],
    packages: [],
    ...effects,
    why: "the runtime knows the plan and nothing of the compiler",
  },
  {
    files: "sandbox/vendors.ts",
    folders: ["sandbox", "specs", "plan"],
    packages: [],
    ...pure,
    why: "a sandbox has the objects of a ready package's catalogue, where it is given no other",
  },
  {
    files: "sandbox/**",
    folders: ["sandbox", "core", "plan"],
    packages: [],
    ...effects,
    why: "a sandbox stands in for a vendor, who knows neither compiler nor runtime",
  },
  {
    files: "cli/merge-modules.ts",
    folders: ["cli", "core", "plan", "runtime"],
    packages: [],
    computed: true,
    ...effects,
    why: "a merge function is a file of the user's own, loaded by the path that the spec gives",
  },
  {
    files: "cli/review-csv.ts",
    folders: ["cli", "plan", "rules", "runtime"],
    packages: ["csv-stringify"],
    ...effects,
    why: "one file turns the cases into a table, with the library that the csv connector writes with",
  },
  {
    files: "cli/**",
    folders: [
      "cli",
      "core",
      "grammar",
      "plan",
      "rules",
      "compiler",
      "runtime",
      "sandbox",
      "package.json",
    ],
    packages: ["commander", "yaml"],
    ...effects,
    why: "the cli joins the halves of the product; scripts and tests are no part of it",
  },
  {
    files: "{scripts,bench,examples,specs,test}/**",
    folders: "anything",
    packages: [],
    ...effects,
    why: "what builds, measures, shows and tests the product may see all of it",
  },
  {
    files: "*.ts",
    folders: [],
    packages: ["vitest"],
    ...effects,
    why: "files at the top configure tools",
  },
];

const product = readProduct();

test("there is a product to judge", () => {
  expect(product.size).toBeGreaterThan(10);
});

test("no file breaks a wall", () => {
  expect(breaks(product, WALLS)).toEqual([]);
});

test("no import cycle", () => {
  expect(cycle(product)?.join(" → ")).toBeUndefined();
});

test.each<[string, string, string]>([
  ["core/a.ts", 'import { b } from "../plan/b.ts";', "imports plan/b.ts"],
  ["core/a.ts", 'import type { b } from "../plan/b.ts";', "imports plan/b.ts"],
  ["core/a.ts", 'type B = import("../plan/b.ts").B;', "imports plan/b.ts"],
  ["core/a.ts", 'import { readFileSync } from "node:fs";', "imports node:fs"],
  ["core/a.ts", 'import fs from "fs";', "imports the package fs"],
  ["grammar/a.ts", 'import "chevrotain-allstar";', "imports the package chevrotain-allstar"],
  ["grammar/a.ts", 'export * from "../compiler/b.ts";', "imports compiler/b.ts"],
  ["plan/a.ts", 'import x from "json-schema-to-typescript";', "imports the package json-schema"],
  ["rules/a.ts", 'export { b } from "../compiler/b.ts";', "imports compiler/b.ts"],
  ["compiler/a.ts", 'const b = await import("../runtime/b.ts");', "imports runtime/b.ts"],
  ["compiler/check/a.ts", 'import "json-schema-to-typescript";', "imports the package json-schema"],
  ["compiler/a.ts", "const b = await import(name);", "imports a computed name"],
  ["compiler/a.ts", "f(process.env.HOME);", "uses process"],
  ["compiler/a.ts", "f({ fetch });", "uses fetch"],
  ["compiler/a.ts", "const t = Date.now();", "uses Date.now"],
  ["compiler/a.ts", 'const t = Date["now"]();', "uses Date.now"],
  ["compiler/a.ts", "const t = new Date();", "uses new Date()"],
  ["rules/a.ts", "const n = Math.random();", "uses Math.random"],
  ["rules/a.ts", "console.log(1);", "uses console"],
  ["core/a.ts", "const t = performance.now();", "uses performance"],
  ["core/a.ts", "const h = import.meta.dirname;", "uses import.meta"],
  ["runtime/connectors/csv/manifest.ts", 'import "../../../core/b.ts";', "imports core/b.ts"],
  ["runtime/a.ts", 'import { b } from "../grammar/b.ts";', "imports grammar/b.ts"],
  ["sandbox/a.ts", 'import { b } from "../runtime/b.ts";', "imports runtime/b.ts"],
  ["cli/a.ts", 'import { b } from "../test/support/b.ts";', "imports test/support/b.ts"],
  ["elsewhere/a.ts", "", "no wall covers this file"],
])("%s may not say %s", (file, text, expected) => {
  expect(breaks(new Map([[file, text]]), WALLS).join("\n")).toContain(expected);
});

test.each<[string, string]>([
  ["core/a.ts", '// import "node:fs" and process.exit()\nimport { b } from "./b.ts";'],
  ["core/a.ts", 'const s = "process.exit() and new Date()"; const r = /Date.now/;'],
  ["core/a.ts", "interface Host { fetch(url: string): void; console: 1 } f(host.fetch);"],
  ["core/a.ts", "const day = new Date(0).toISOString(); const all = { process: 1 };"],
  ["grammar/a.ts", 'import { Lexer } from "chevrotain"; import { b } from "../core/b.ts";'],
  ["plan/a.ts", 'import schema from "./plan.schema.json" with { type: "json" };'],
  ["plan/a.ts", 'import Ajv from "ajv/dist/2020.js"; import "@noble/hashes/sha2.js";'],
  ["plan/generate.ts", 'import "json-schema-to-typescript"; process.exit(Date.now());'],
  ["compiler/emit/types.ts", 'import "json-schema-to-typescript";'],
  ["runtime/a.ts", 'import "node:sqlite"; console.log(Date.now());'],
])("%s may say %s", (file, text) => {
  expect(breaks(new Map([[file, text]]), WALLS)).toEqual([]);
});

test("a cycle is told as a path", () => {
  const sources = new Map([
    ["core/a.ts", 'import "./b.ts"; import "./d.ts";'],
    ["core/b.ts", 'import "../plan/c.ts";'],
    ["plan/c.ts", 'import type { B } from "../core/b.ts";'],
    ["core/d.ts", ""],
  ]);
  expect(cycle(sources)).toEqual(["core/b.ts", "plan/c.ts", "core/b.ts"]);
});

/** Every TypeScript file but the tests, which may look at anything, and the generated ones. */
function readProduct(): Sources {
  const root = new URL("..", import.meta.url);
  const skip = /(^|\/)(node_modules|dist|build|coverage|\.[^/]+)(\/|$)|\.test\.ts$|\.d\.ts$/;
  const files = globSync("**/*.ts", { cwd: root, exclude: (name) => /node_modules|^\./.test(name) })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !skip.test(path))
    .sort();
  return new Map(files.map((path) => [path, readFileSync(new URL(path, root), "utf8")]));
}
