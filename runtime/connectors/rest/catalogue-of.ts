/** A description → the catalogue of its system: what `check` knows of objects, fields and abilities. */
import { given } from "../../../core/given.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { DescribedField, DescribedObject, Description } from "./description.generated.ts";
import { manifestOf } from "./manifest-of.ts";

export function catalogueOf(description: Description): Catalogue {
  const { feeds, stamps, webhook, limits } = manifestOf(description);
  const { rate, concurrency } = limits;
  return {
    formatVersion: 1,
    connector: "rest",
    origin: "pulled",
    objects: Object.fromEntries(
      Object.entries(description.objects).map(([name, one]) => [name, objectOf(name, one)]),
    ),
    capabilities: { feeds, stamps, webhook },
    limits: {
      ...(rate === null ? {} : { rate: { calls: rate.calls, perSeconds: rate.perSeconds } }),
      ...(concurrency === null ? {} : { concurrency: { calls: concurrency.calls } }),
    },
  };
}

function objectOf(name: string, entry: DescribedObject): CatalogueObject {
  return {
    label: entry.label ?? name,
    id: entry.id,
    create: entry.create !== undefined,
    update: entry.update !== undefined,
    delete: entry.delete !== undefined,
    ...given({ modified: entry.modified }),
    fields: Object.fromEntries(
      Object.entries(entry.fields).map(([field, one]) => [field, fieldOf(field, one, entry)]),
    ),
  };
}

function fieldOf(name: string, field: DescribedField, entry: DescribedObject): CatalogueField {
  const isId = name === entry.id;
  return {
    label: field.label ?? name,
    type: field.type,
    native: field.as === undefined ? field.type : `${field.type} as ${field.as}`,
    required: field.required === true,
    readOnly: field.read_only === true,
    createOnly: field.create_only === true || (isId && field.read_only !== true),
    unique: field.unique === true || isId,
    indexed: isId,
    verified: true,
    ...given({
      defaulted: field.defaulted ?? (isId ? true : undefined),
      length: field.length,
      precision: field.precision,
      scale: field.scale,
      options: field.options?.map((one) =>
        typeof one === "string"
          ? { value: one, label: one }
          : { value: one.value, label: one.label ?? one.value },
      ),
      references: field.references,
    }),
  };
}
