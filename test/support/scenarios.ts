/**
 * The scenarios of test/scenarios/, read from the disk: one small package a file, on the catalogues that
 * they share. What a file asks of the systems beyond these stands in its first comments:
 *
 *     // expect CODE                  the compiler reports this
 *     // b.people.name stores trimmed the system keeps what is written in a form of its own
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Compiled, compile } from "../../compiler/compile.ts";
import { given } from "../../core/given.ts";
import { type Catalogue, readCatalogue } from "../../plan/index.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Attempt } from "../../runtime/apply/effects.ts";
import type { MergeModule, MergeModules } from "../../runtime/decide/merge-module.ts";
import { runTests, type TestResult } from "../../runtime/testing/run-tests.ts";
import type { TestInput } from "../../runtime/testing/test-state.ts";
import { knownManifests } from "./packages.ts";
import { asDatabase } from "./postgres-system.ts";

const folder = fileURLToPath(new URL("../scenarios/", import.meta.url));

export interface Scenario {
  /** `C8`, or `E8-declared` where a scenario has several sides. */
  readonly name: string;
  readonly text: string;
  /** Codes that the compiler has to report. */
  readonly expected: readonly string[];
}

export function readScenarios(): readonly Scenario[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sync"))
    .map((file) => {
      const text = readFileSync(folder + file, "utf8");
      const expected = [...text.matchAll(/^\/\/ expect (\S+)$/gm)].map((found) => found[1] ?? "");
      return { name: file.replace(/\.sync$/, ""), text, expected };
    });
}

/** The same scenario with its systems as tables of PostgreSQL. */
export function onPostgres({ text, ...scenario }: Scenario): Scenario {
  return { ...scenario, text: text.replaceAll(/^(system \w+:) memory /gm, "$1 postgres ") };
}

/** The same with its systems as tables of MariaDB. */
export function onMysql({ text, ...scenario }: Scenario): Scenario {
  return { ...scenario, text: text.replaceAll(/^(system \w+:) memory /gm, "$1 mysql ") };
}

/** The same with its systems as tables of SQLite. */
export function onSqlite({ text, ...scenario }: Scenario): Scenario {
  return { ...scenario, text: text.replaceAll(/^(system \w+:) memory /gm, "$1 sqlite ") };
}

export function compileScenario({ name, text }: Scenario): Compiled {
  const modules = new Map(
    modulePaths(text).map((path) => [path, readFileSync(folder + path, "utf8")]),
  );
  return compile({
    package: { files: [{ file: `${name}.sync`, text }], catalogues: cataloguesOf(text), modules },
    manifests: knownManifests,
  });
}

export async function runScenario(
  scenario: Scenario,
  compiled: Compiled,
  open?: TestInput["open"],
): Promise<readonly TestResult[]> {
  const input = await inputOf(scenario, compiled);
  if (input === undefined || compiled.tests === undefined) return [];
  return runTests(compiled.tests, { ...input, ...given({ open }) });
}

/** What its tests are played with; undefined for one that does not compile. */
export async function inputOf(
  { text }: Scenario,
  { plan, map }: Compiled,
): Promise<TestInput | undefined> {
  if (plan === undefined || map === undefined) return undefined;
  const catalogues = cataloguesOf(text);
  const modules = await loadModules(text);
  const stores = storesOf(text);
  const plans = plansBefore(text);
  return { plan, map, catalogues, modules, ...given({ stores }), plans, observe: hasReasons };
}

/** `run by "before/V1.plan.json"` is the plan of before/V1.sync. */
function plansBefore(text: string): NonNullable<TestInput["plans"]> {
  const paths = [...text.matchAll(/run +by "([^"]+)"/g)].map((found) => found[1] ?? "");
  return new Map(
    [...new Set(paths)].map((path) => {
      const file = path.replace(/\.plan\.json$/, ".sync");
      const before = readFileSync(folder + file, "utf8");
      const { plan, map, diagnostics } = compileScenario({
        name: file,
        text: before,
        expected: [],
      });
      if (plan === undefined || map === undefined) {
        throw new Error(`${file}: ${diagnostics.map((one) => one.message).join("; ")}`);
      }
      return [path, { plan, map }];
    }),
  );
}

/** Whatever a scenario is about: no field is written for which no line of the spec is named. */
function hasReasons({ effect: { intent } }: Attempt): void {
  const told = new Set(intent.audit.flatMap((note) => (note.place === "" ? [] : note.field)));
  const silent = Object.keys(intent.fields).filter((field) => !told.has(field));
  if (silent.length > 0) {
    throw new Error(
      `${intent.system}.${intent.stage}: ${silent.join(", ")} written without a line`,
    );
  }
}

export function sqliteCatalogues({ text }: Scenario): ReadonlyMap<string, Catalogue> {
  return cataloguesOf(text);
}

/** Each system's catalogue, as if its connector had pulled it. */
function cataloguesOf(text: string): ReadonlyMap<string, Catalogue> {
  const systems = [...text.matchAll(/^system (\w+): (\w+)/gm)];
  return new Map(
    systems.map(([, alias = "", connector = ""]) => {
      const shared = catalogues.get(alias) ?? readShared(alias);
      return [alias, { ...(databases.has(connector) ? asDatabase(shared) : shared), connector }];
    }),
  );
}

/** Those whose tables have the time of a record's last change. */
const databases: ReadonlySet<string> = new Set(["mysql", "postgres"]);

const catalogues = new Map<string, Catalogue>();

function readShared(alias: string): Catalogue {
  const file = `${folder}catalog/${alias}.json`;
  const { value, diagnostics } = readCatalogue({ file, text: readFileSync(file, "utf8") });
  if (value === undefined) throw new Error(`${file}: ${diagnostics[0]?.message}`);
  catalogues.set(alias, value);
  return value;
}

function modulePaths(text: string): readonly string[] {
  return [...text.matchAll(/merge with "([^"]+)"/g)].map((found) => found[1] ?? "");
}

async function loadModules(text: string): Promise<MergeModules> {
  const loaded = modulePaths(text).map(async (path): Promise<[string, MergeModule]> => {
    const url = pathToFileURL(folder + path).href;
    const module = (await import(/* @vite-ignore */ url)) as { readonly default: MergeModule };
    return [path, module.default];
  });
  return new Map(await Promise.all(loaded));
}

type Stores = NonNullable<TestInput["stores"]>;

const forms: Readonly<Record<string, (written: string, before: Native) => Native>> = {
  trimmed: (written) => written.trim(),
  lower: (written) => written.toLowerCase(),
  upper: (written) => written.toUpperCase(),
  rounded: (written) => String(Math.round(Number(written) * 100) / 100),
  LF: (written) => written.replaceAll("\r\n", "\n"),
  shorter: (written) => written.slice(0, 3),
  nothing: (_written, before) => before,
};

function storesOf(text: string): Stores {
  const told = [...text.matchAll(/^\/\/ (\w+)\.(\w+)\.(\w+) stores (\w+)$/gm)];
  return (system, object, field, written, before) => {
    const own = told.find((one) => one[1] === system && one[2] === object && one[3] === field);
    const form = forms[own?.[4] ?? ""];
    if (form === undefined || (typeof written !== "string" && typeof written !== "number")) {
      return written;
    }
    return form(String(written), before);
  };
}
