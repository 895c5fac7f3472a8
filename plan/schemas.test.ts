import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const schemas = ["plan", "catalogue", "plan-map"] as const;
type Schema = Readonly<Record<string, unknown>>;

const read = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`${name}.schema.json`, import.meta.url), "utf8"));

test.each(schemas)(
  "%s closes every object and uses nothing that the generators mistake",
  (name) => {
    const root = read(name);
    const problems: string[] = [];
    visit(root, "#", (schema, path) => {
      const open = schema.additionalProperties ?? true;
      // A union's tag is said beside it; its members are the closed ones.
      if (schema.type === "object" && schema.oneOf === undefined && open === true) {
        problems.push(`${path} is open`);
      }
      for (const key of ["prefixItems", "unevaluatedProperties", "patternProperties", "format"]) {
        if (key in schema) problems.push(`${path} has ${key}`);
      }
      if (typeof schema.$ref === "string" && !schema.$ref.startsWith("#/$defs/")) {
        problems.push(`${path} refers elsewhere`);
      }
    });
    expect(problems).toEqual([]);
  },
);

test.each(schemas)("%s names its definitions, each name once, and uses each", (name) => {
  const root = read(name);
  const definitions = (root.$defs ?? {}) as Readonly<Record<string, Schema>>;
  const titles = Object.values(definitions).map((one) => one.title);
  expect(titles.every((title) => typeof title === "string")).toBe(true);
  const used = new Set<unknown>();
  const all: unknown[] = [];
  visit(root, "#", (schema) => {
    used.add(schema.$ref);
    if (schema.title !== undefined) all.push(schema.title);
  });
  expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  expect(Object.keys(definitions).filter((one) => !used.has(`#/$defs/${one}`))).toEqual([]);
});

test("the plan names things by ids in lists, never by keys that a user chooses", () => {
  visit(read("plan"), "#", (schema, path) => {
    expect(typeof schema.additionalProperties, path).not.toBe("object");
  });
});

/** Every schema within one, but not the names of properties and definitions. */
function visit(schema: Schema, path: string, look: (schema: Schema, path: string) => void): void {
  look(schema, path);
  for (const [key, part] of Object.entries(schema)) {
    if (key === "properties" || key === "$defs") {
      for (const [name, inner] of Object.entries(part as Record<string, Schema>)) {
        visit(inner, `${path}/${key}/${name}`, look);
      }
    } else if (key === "oneOf") {
      for (const [at, inner] of (part as Schema[]).entries())
        visit(inner, `${path}/${key}/${at}`, look);
    } else if (key === "items" || (key === "additionalProperties" && typeof part === "object")) {
      visit(part as Schema, `${path}/${key}`, look);
    }
  }
}
