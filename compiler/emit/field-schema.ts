/**
 * A catalogue's field → the JSON Schema of its value in a record, as connectors give records: numbers
 * that a double would spoil as texts, days and moments as ISO 8601 texts, blank as null.
 *
 * Options stand as an `enum` only where they are known to be all there are: a list that nobody has
 * verified must not turn a good record away.
 */
import { given } from "../../core/given.ts";
import type { CatalogueField } from "../../plan/index.ts";
import { type JsonSchema, orNull, schemasOfBoth } from "./json-schema.ts";

/** Of a field that no catalogue has: anything. */
export function fieldSchema(field: CatalogueField | undefined, isRequired: boolean): JsonSchema {
  if (field === undefined) return {};
  const schema = isRequired ? valueSchema(field) : orNull(valueSchema(field));
  return { description: field.label, ...schema };
}

/** The texts that a field may hold; undefined where others are possible. */
export function knownOptions(field: CatalogueField): readonly string[] | undefined {
  const { options } = field;
  if (!field.verified || options === undefined || options.length === 0) return undefined;
  return [...new Set(options.map((option) => option.value))];
}

function valueSchema(field: CatalogueField): JsonSchema {
  switch (field.type) {
    case "text":
      return { type: "string", ...given({ maxLength: field.length }) };
    case "integer":
      return { type: ["integer", "string"], pattern: "^[+-]?\\d+$" };
    case "decimal":
      return { type: ["number", "string"], pattern: "^[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$" };
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "list":
    case "object":
      return schemasOfBoth[field.type];
    case "enum":
      return optionSchema(field);
    case "multi_enum":
      return { type: "array", items: optionSchema(field), uniqueItems: true };
    case "reference":
      return { type: ["string", "integer"] };
    case "json":
      return {};
  }
}

function optionSchema(field: CatalogueField): JsonSchema {
  const options = knownOptions(field);
  return options === undefined ? { type: "string" } : { enum: options };
}
