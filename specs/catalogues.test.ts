/**
 * Holds the packages' catalogues to their shape, to their spec and to their README.
 *
 * The paths of a spec are found by a plain scan of its text, apart from the parser, so that a mistake
 * there cannot hide one here.
 */
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import type { Catalogue, CatalogueField } from "../plan/index.ts";

const PACKAGES = ["account-360", "hubspot-salesforce", "orders"];
const TYPES =
  "text integer decimal boolean date datetime time enum multi_enum reference list object json".split(
    " ",
  );
const TOP = "formatVersion connector origin objects limits?".split(" ");
const OBJECT = "label id modified? create update delete fields".split(" ");
const FIELD =
  "label type native required defaulted? readOnly selfChanging? createOnly unique indexed length? precision? scale? options? references? verified".split(
    " ",
  );

const here = new URL(".", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, here), "utf8");

describe.each(PACKAGES)("%s", (name) => {
  const spec = globSync(`${name}/*.sync`, { cwd: here }).map(read).join("\n");
  const systems = new Map(
    [...spec.matchAll(/^system\s+(\w+):\s*(\w+)/gm)].map((found) => [found[1], found[2]]),
  );
  const catalogues = new Map(
    globSync(`${name}/catalog/*.json`, { cwd: here }).map((path): [string, Catalogue] => [
      basename(path, ".json"),
      JSON.parse(read(path)),
    ]),
  );
  const objects = [...catalogues].flatMap(([alias, catalogue]) =>
    Object.entries(catalogue.objects).map(([object, entry]) => ({
      path: `${alias}.${object}`,
      entry,
    })),
  );
  const fields = objects.flatMap(({ path, entry }) =>
    Object.entries(entry.fields).map(([field, value]) => ({ path: `${path}.${field}`, value })),
  );

  test("every system has its catalogue", () => {
    const connectors = [...catalogues].map(([alias, { connector }]) => [alias, connector]);
    expect(connectors.sort()).toEqual([...systems].sort());
  });

  test("every key is known and in its place", () => {
    expect([...catalogues.values()].flatMap((one) => misplaced(one, TOP))).toEqual([]);
    expect(objects.flatMap(({ path, entry }) => misplaced(entry, OBJECT, path))).toEqual([]);
    expect(fields.flatMap(({ path, value }) => misplaced(value, FIELD, path))).toEqual([]);
  });

  test("every type is one of the language's", () => {
    expect(fields.filter(({ value }) => !TYPES.includes(value.type))).toEqual([]);
  });

  test("the id and the stamp of every object are among its fields", () => {
    const missing = objects.filter(
      ({ entry }) => !(entry.id in entry.fields) || !((entry.modified ?? entry.id) in entry.fields),
    );
    expect(missing.map(({ path }) => path)).toEqual([]);
  });

  test("no option stands twice", () => {
    const values = (field: CatalogueField) => field.options?.map((option) => option.value) ?? [];
    const twice = fields.filter(({ value }) => new Set(values(value)).size < values(value).length);
    expect(twice.map(({ path }) => path)).toEqual([]);
  });

  test("every path of the spec is in the catalogue", () => {
    const paths = [...bare(spec).matchAll(/(?<![\w.])(\w+)((?:\.\w+)+)/g)].flatMap(
      ([, alias = "", rest = ""]) => (systems.has(alias) ? [{ alias, rest: rest.slice(1) }] : []),
    );
    expect(paths.length).toBeGreaterThan(10);
    const unknown = paths.filter(({ alias, rest }) => !has(catalogues.get(alias), rest));
    expect(unknown.map(({ alias, rest }) => `${alias}.${rest}`)).toEqual([]);
  });

  test("the README lists what is not verified, once each", () => {
    const section = read(`${name}/README.md`).split("\n## Not verified\n")[1] ?? "";
    const bullets = section.split("\n").filter((line) => /^(- | {2})`/.test(line));
    const listed = bullets.flatMap((line) =>
      [...line.matchAll(/`([^`]+)`/g)].map((found) => found[1]),
    );
    const unverified = fields.filter(({ value }) => !value.verified).map(({ path }) => path);
    expect(listed.sort()).toEqual(unverified.sort());
  });
});

/** The keys that are unknown, missing or out of order; `?` marks those that may be absent. */
function misplaced(value: object, wanted: readonly string[], path = ""): string[] {
  const found = Object.keys(value);
  const expected = wanted.filter((key) => !key.endsWith("?") || found.includes(key.slice(0, -1)));
  const names = expected.map((key) => key.replace("?", ""));
  return found.join() === names.join() ? [] : [`${path}: ${found.join()}`];
}

/** Without comments and quoted text, which may hold anything that looks like a path. */
function bare(spec: string): string {
  return spec.replace(/"(?:\\.|[^"\\\n])*"|\/\/.*|\/\*[\s\S]*?\*\//g, " ");
}

/** Whether a path names an object, an object's field, or a field of one of the objects. */
function has(catalogue: Catalogue | undefined, rest: string): boolean {
  return Object.entries(catalogue?.objects ?? {}).some(
    ([object, entry]) =>
      rest === object ||
      rest in entry.fields ||
      (rest.startsWith(`${object}.`) && rest.slice(object.length + 1) in entry.fields),
  );
}
