/**
 * A plan → TypeScript types of its records, made from their JSON Schemas: one text that needs nothing
 * else to compile.
 */
import type { JSONSchema } from "json-schema-to-typescript";
import type { Catalogue, Plan } from "../../plan/index.ts";
import type { JsonSchema } from "./json-schema.ts";
import { recordSchemas } from "./record-schemas.ts";

/** `catalogues` by system alias. */
export async function emitTypes(
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): Promise<string> {
  const parts = [notice(plan.package)];
  for (const { schema } of recordSchemas(plan, catalogues)) {
    const { $schema: _$schema, ...typed } = schema;
    parts.push(await typeOf(typed, schema.title));
  }
  return parts.join("\n");
}

function notice(name: string): string {
  return [
    "/**",
    ` * The records of ${name.replaceAll("*/", "* /")}, made by \`concordat types\`; make it again instead of editing it.`,
    " *",
    " * Of each object first the linked record, by the ids of its rows: numbers are decimal texts in it,",
    " * days and moments ISO 8601 texts, and what a `ref` leads to is the other link's id. Then the records",
    " * of its systems, by the names of their fields. Null is empty; what is absent is not known.",
    " */",
    "",
  ].join("\n");
}

/** A name that the converter calls as a method of whatever table has it, so a stand-in goes through. */
const unsafe = "hasOwnProperty";
const standIn = `${unsafe}()`;

async function typeOf(schema: JsonSchema, title: string): Promise<string> {
  // Loaded on use: it takes longer to load than a small package takes to compile.
  const { compile } = await import("json-schema-to-typescript");
  const text = await compile(renamed(schema) as JSONSchema, title, {
    // What a record may have beyond the plan is of no type, and an index signature would hide typos.
    additionalProperties: false,
    bannerComment: "",
  });
  return onOneLine(text.replaceAll(`"${standIn}"`, unsafe));
}

/** A label's comment takes one line instead of three. */
function onOneLine(text: string): string {
  return text.replace(/^( *)\/\*\*\n *\* (.*)\n *\*\/$/gm, "$1/** $2 */");
}

function renamed(schema: JsonSchema): JsonSchema {
  const { properties, required, items } = schema;
  const rename = (name: string) => (name === unsafe ? standIn : name);
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [rename(name), renamed(one)]),
      ),
    }),
    ...(required && { required: required.map(rename) }),
    ...(items && { items: renamed(items) }),
  };
}
