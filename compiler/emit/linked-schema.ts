/**
 * The linked record: the value that each row's ends share, by the row's id. Its values are canonical:
 * numbers are decimal texts, days and moments ISO 8601 texts in UTC, sets lists of texts, what a `ref`
 * leads to the other link's id. A value that no end gave is absent, an empty one is null.
 */
import type { Catalogue, CatalogueField, ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import { canonicalType } from "../../rules/canonical-type.ts";
import { catalogueField } from "./catalogue-field.ts";
import { knownOptions } from "./field-schema.ts";
import { type JsonSchema, objectOf, orNull, schemasOfBoth } from "./json-schema.ts";

export function linkedSchema(
  object: ObjectPlan,
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): JsonSchema {
  const property = (row: RowPlan): readonly [string, JsonSchema] => [
    row.id,
    { description: row.documentation ?? row.label, ...orNull(valueSchema(row, plan, catalogues)) },
  ];
  const own = object.rows.filter((row) => row.each === undefined).map(property);
  const lists = object.each.map((each): readonly [string, JsonSchema] => {
    const [first] = each.lists;
    const stage = first?.stages[0] ?? "";
    const field = first && catalogueField(catalogues, first.system, stage, first.field);
    const items = object.rows.filter((row) => row.each === each.id).map(property);
    return [
      each.id,
      { description: field?.label ?? each.id, type: "array", items: objectOf(items, []) },
    ];
  });
  return objectOf([...own, ...lists], []);
}

function valueSchema(
  row: RowPlan,
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): JsonSchema {
  const type = canonicalType(row, plan);
  if (row.ref !== undefined) {
    const isList = type === "list" || type === "multi_enum";
    return isList ? { type: "array", items: { type: "string" } } : { type: "string" };
  }
  switch (type) {
    case "integer":
      return { type: "string", pattern: "^-?\\d+$" };
    case "decimal":
      return { type: "string", pattern: "^-?\\d+(\\.\\d+)?$" };
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "list":
    case "object":
      return schemasOfBoth[type];
    case "text":
    case "reference":
      return { type: "string" };
    case "enum":
      return vocabulary(row, plan, catalogues);
    case "multi_enum":
      return { type: "array", items: vocabulary(row, plan, catalogues), uniqueItems: true };
    case "json":
    case null:
      return row.map === undefined ? {} : vocabulary(row, plan, catalogues);
  }
}

/** The options of the ends that hold the shared value as it is, with what the row's map turns into it. */
function vocabulary(
  row: RowPlan,
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): JsonSchema {
  const anyText: JsonSchema = { type: "string" };
  if (row.using.length > 0) return anyText;
  const sides = plan.maps.find((map) => map.id === row.map)?.sides ?? [];
  const words = new Set<string>();
  for (const end of row.ends) {
    const side = sides.find((one) => one.system === end.system);
    if (side !== undefined) {
      if (side.otherwiseIn.kind === "pass") return anyText;
      const { otherwiseIn } = side;
      const values = side.in.map((pair) => pair.to);
      if (otherwiseIn.kind === "value") values.push(otherwiseIn.value);
      for (const value of values) if (value !== null) words.add(String(value));
      continue;
    }
    const fields = end.stages.map((stage) =>
      catalogueField(catalogues, end.system, stage, end.field),
    );
    const options = fields.map(optionsOf);
    if (end.format !== undefined || options.includes(undefined)) return anyText;
    for (const option of options.flat()) if (option !== undefined) words.add(option);
  }
  return words.size === 0 ? anyText : { enum: [...words] };
}

function optionsOf(field: CatalogueField | undefined): readonly string[] | undefined {
  return field === undefined ? undefined : knownOptions(field);
}
