/**
 * HubSpot's models, as its published SDK has them (test/vendor/SOURCES.md) → JSON Schemas that check a reply.
 * A property that a model does not name is a mistake: the SDK would not show it.
 */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

interface ModelField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

type Models = Readonly<Record<string, readonly ModelField[]>>;

const all = JSON.parse(
  readFileSync(new URL("../vendor/hubspot/api-client-14.0.1.models.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Models>>;

/** `group`: `crm/objects`. Throws for a model that there is not. */
export function hubspotModel(group: string, model: string): ValidateFunction {
  const models = all[group] ?? {};
  if (!Object.hasOwn(models, model)) throw new Error(`there is no ${group} ${model}`);
  const definitions = Object.entries(models).filter(([name]) => name !== "__operations");
  return new Ajv2020({ strict: false, allErrors: true }).compile({
    $ref: `#/$defs/${model}`,
    $defs: Object.fromEntries(
      definitions.map(([name, fields]) => [name, schemaOf(fields, models)]),
    ),
  });
}

function schemaOf(fields: readonly ModelField[], models: Models): object {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(({ name, type }) => [name, typeOf(type, models)])),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function typeOf(type: string, models: Models): object {
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  if (list !== undefined) return { type: "array", items: typeOf(list, models) };
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) return { type: "object", additionalProperties: typeOf(map, models) };
  if (type.includes(" | ")) return { anyOf: type.split(" | ").map((one) => typeOf(one, models)) };
  if (Object.hasOwn(models, type)) return { $ref: `#/$defs/${type}` };
  switch (type) {
    case "any":
      return {};
    case "Date":
      return { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T.*Z$" };
    case "number":
    case "boolean":
    case "null":
      return { type };
    default:
      // Texts, and the names of enumerations.
      return { type: "string" };
  }
}
