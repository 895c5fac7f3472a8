/**
 * Salesforce's types, as jsforce has them (test/vendor/SOURCES.md) → JSON Schemas that check a reply. Those of its
 * partner API are used for REST, whose replies are of the same form; what REST adds to them is allowed.
 */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

type Type = string | readonly string[];

interface Partner {
  readonly ApiSchemas: Readonly<
    Record<string, { readonly props: Readonly<Record<string, Type>>; readonly extends?: string }>
  >;
}

type Objects = Readonly<Record<string, { readonly Fields: Readonly<Record<string, string>> }>>;

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vendor/salesforce/${file}`, import.meta.url), "utf8"));
const { ApiSchemas: types } = read("soap-partner-schemas.jsforce-3.10.26.json") as Partner;
const objects = read("standard-objects.jsforce-3.10.26.json") as Objects;

/** `DescribeSObjectResult`. Throws for a type that there is not. */
export function salesforceType(name: string): ValidateFunction {
  if (!Object.hasOwn(types, name)) throw new Error(`there is no type ${name}`);
  return new Ajv2020({ strict: false, allErrors: true }).compile({
    $ref: `#/$defs/${name}`,
    $defs: Object.fromEntries(
      Object.entries(types).map(([type, { props }]) => [
        type,
        {
          type: "object",
          properties: mapped(props, schemaOf),
          required: Object.keys(props).filter((prop) => !isOptional(props[prop] ?? "?")),
        },
      ]),
    ),
  });
}

/** A record of a standard object; not every field of one is declared. */
export function salesforceRecord(object: string): ValidateFunction {
  const fields = objects[object]?.Fields;
  if (fields === undefined) throw new Error(`there is no object ${object}`);
  return new Ajv2020({ strict: false, allErrors: true }).compile({
    type: "object",
    properties: { attributes: { type: "object" }, ...mapped(fields, fieldSchema) },
  });
}

function isOptional(type: Type): boolean {
  return typeof type === "string" ? type.startsWith("?") : type[0] === "?";
}

function schemaOf(type: Type): object {
  if (typeof type !== "string") {
    const items = { type: "array", items: schemaOf(type.at(-1) ?? "any") };
    return isOptional(type) ? orNull(items) : items;
  }
  if (type.startsWith("?")) return orNull(schemaOf(type.slice(1)));
  if (type === "any") return {};
  return Object.hasOwn(types, type) ? { $ref: `#/$defs/${type}` } : { type };
}

/** `DateString | null` */
function fieldSchema(type: string): object {
  return {
    anyOf: type.split(" | ").map((one) => {
      switch (one) {
        case "number":
        case "boolean":
        case "null":
          return { type: one };
        case "DateString":
          return {
            type: "string",
            pattern: "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}\\.000\\+0000)?$",
          };
        case "Address":
          return { type: "object" };
        default:
          return { type: "string" };
      }
    }),
  };
}

function orNull(schema: object): object {
  return { anyOf: [schema, { type: "null" }] };
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
