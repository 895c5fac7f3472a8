/**
 * A plan and the catalogues → the JSON Schemas of its records: for each object one of every system and
 * stage, with the fields that the plan uses, and one of the linked record.
 *
 * They describe; they do not close: a record may have more fields than the plan uses. Field names are
 * the catalogue's dotted paths, as connectors give them. Types made from these schemas and records
 * validated against them mean the same thing by construction.
 */
import type { Catalogue, CatalogueObject, ObjectPlan, Plan } from "../../plan/index.ts";
import { catalogueObject } from "./catalogue-field.ts";
import { fieldSchema } from "./field-schema.ts";
import { type JsonSchema, objectOf, orNull } from "./json-schema.ts";
import { linkedSchema } from "./linked-schema.ts";
import { nameTypes } from "./type-names.ts";
import { usedFields } from "./used-fields.ts";

export type RecordSchema =
  | {
      readonly kind: "system";
      readonly object: string;
      readonly system: string;
      readonly stage: string;
      readonly schema: NamedSchema;
    }
  | { readonly kind: "linked"; readonly object: string; readonly schema: NamedSchema };

/** `title` is the name of its type: an identifier, unique within the plan. */
export type NamedSchema = JsonSchema & { readonly title: string };

/** `catalogues` by system alias; what none describes may hold anything. */
export function recordSchemas(
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): readonly RecordSchema[] {
  const nameOf = nameTypes();
  // The objects' own names are given first, so that none of them is numbered for a record's sake.
  const titles = new Map(plan.objects.map((object) => [object.id, nameOf(object.id)]));
  const labels = new Map(plan.systems.map((system) => [system.id, system.label]));
  return plan.objects.flatMap((object): readonly RecordSchema[] => {
    const linked: RecordSchema = {
      kind: "linked",
      object: object.id,
      schema: named(
        titles.get(object.id) ?? object.id,
        object.documentation ?? object.label,
        linkedSchema(object, plan, catalogues),
      ),
    };
    const records = object.ends.flatMap(({ system, stages }) =>
      stages.map(({ object: stage }): RecordSchema => {
        const entry = catalogueObject(catalogues, system, stage);
        const label = `${entry?.label ?? stage} in ${labels.get(system) ?? system}`;
        const title = nameOf(object.id, system, stage);
        const schema = named(title, label, recordSchema(object, system, stage, entry));
        return { kind: "system", object: object.id, system, stage, schema };
      }),
    );
    return [linked, ...records];
  });
}

function named(title: string, description: string, schema: JsonSchema): NamedSchema {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title, description, ...schema };
}

function recordSchema(
  object: ObjectPlan,
  system: string,
  stage: string,
  entry: CatalogueObject | undefined,
): JsonSchema {
  const used = usedFields(object, system, stage);
  const field = (name: string) =>
    entry !== undefined && Object.hasOwn(entry.fields, name) ? entry.fields[name] : undefined;
  const isFilled = (name: string) => field(name)?.required === true || name === entry?.id;
  const property = (name: string, shown: string) =>
    [shown, fieldSchema(field(name), isFilled(name))] as const;

  const lists = [...used.lists].map(([list, items]) => {
    const below = (name: string) => name.slice(list.length + 1);
    const label = field(list)?.label;
    const schema: JsonSchema = {
      ...(label === undefined ? {} : { description: label }),
      type: "array",
      items: objectOf(
        items.map((name) => property(name, below(name))),
        items.filter(isFilled).map(below),
      ),
    };
    return [list, isFilled(list) ? schema : orNull(schema)] as const;
  });
  return objectOf(
    [...used.fields.map((name) => property(name, name)), ...lists],
    [...used.fields, ...used.lists.keys()].filter(isFilled),
  );
}
