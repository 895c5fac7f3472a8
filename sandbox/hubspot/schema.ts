/** The properties of HubSpot's objects, as a catalogue describes them, in HubSpot's own words. */
import type { Catalogue, CatalogueField } from "../../plan/index.ts";

export interface Property {
  readonly name: string;
  readonly label: string;
  readonly type:
    | "string"
    | "number"
    | "bool"
    | "enumeration"
    | "date"
    | "datetime"
    | "phone_number";
  readonly fieldType: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly isMulti: boolean;
  /** Its values are no fixed list: owners' ids, say. */
  readonly isOpen: boolean;
  readonly isReadOnly: boolean;
  readonly isCalculated: boolean;
  readonly isUnique: boolean;
}

export interface ObjectSchema {
  readonly name: string;
  /** `0-1`: how the journal names it. */
  readonly typeId: string;
  readonly label: string;
  /** The property that every edit moves. */
  readonly modified: string;
  readonly created: string;
  readonly properties: ReadonlyMap<string, Property>;
  /** Objects whose records its own can be associated with. */
  readonly associated: readonly string[];
}

/** Of HubSpot's reference: the ids of its standard objects. */
const typeIds: Readonly<Record<string, string>> = {
  contacts: "0-1",
  companies: "0-2",
  deals: "0-3",
};

export const associationPrefix = "associations.";

export function schemasOf(catalogue: Catalogue): ReadonlyMap<string, ObjectSchema> {
  const schemas = Object.entries(catalogue.objects).flatMap(([name, object]) => {
    const typeId = typeIds[name];
    if (typeId === undefined) return [];
    const fields = Object.entries(object.fields);
    const properties = fields
      .filter(([field]) => !field.startsWith(associationPrefix))
      .map(([field, facts]) => [field, propertyOf(field, facts)] as const);
    const associated = fields
      .filter(([field]) => field.startsWith(associationPrefix))
      .flatMap(([, { references = [] }]) => references);
    const schema: ObjectSchema = {
      ...{ name, typeId },
      label: object.label,
      modified: object.modified ?? "hs_lastmodifieddate",
      created: "createdate",
      properties: new Map(properties),
      associated: [...new Set(associated)],
    };
    return [[name, schema] as const];
  });
  return new Map(schemas);
}

function propertyOf(name: string, field: CatalogueField): Property {
  const type = typeOf(field);
  const isMulti = field.type === "multi_enum";
  return {
    ...{ name, type, isMulti },
    label: field.label,
    fieldType: fieldTypeOf(type, isMulti),
    options: field.options ?? [],
    isOpen: field.options === undefined,
    isReadOnly: field.readOnly,
    isCalculated: field.readOnly && field.selfChanging === true,
    isUnique: field.unique,
  };
}

function typeOf({ native }: CatalogueField): Property["type"] {
  switch (native) {
    case "number":
    case "bool":
    case "enumeration":
    case "date":
    case "datetime":
    case "phone_number":
      return native;
    default:
      return "string";
  }
}

function fieldTypeOf(type: Property["type"], isMulti: boolean): string {
  switch (type) {
    case "bool":
      return "booleancheckbox";
    case "enumeration":
      return isMulti ? "checkbox" : "select";
    case "date":
    case "datetime":
      return "date";
    case "number":
      return "number";
    case "phone_number":
      return "phonenumber";
    case "string":
      return "text";
  }
}
