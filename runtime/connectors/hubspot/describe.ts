/**
 * HubSpot's objects and properties → a catalogue. Properties are the account's own; which objects there are, and
 * which of them belong together, is of HubSpot's reference.
 */
import type { Catalogue, CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { Json } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { associationPairs } from "./association-pairs.ts";
import { type HubspotClient, version } from "./client.ts";
import { associationPrefix, listAt } from "./wire.ts";

interface StandardObject {
  readonly label: string;
  readonly modified: string;
}

/** Contacts have a stamp of another name than the rest. */
const standard: Readonly<Record<string, StandardObject>> = {
  contacts: { label: "Contact", modified: "lastmodifieddate" },
  companies: { label: "Company", modified: "hs_lastmodifieddate" },
  deals: { label: "Deal", modified: "hs_lastmodifieddate" },
};

const id = "hs_object_id";

export async function describe(client: HubspotClient, signal: AbortSignal): Promise<Catalogue> {
  const objects = await Promise.all(
    Object.entries(standard).map(async ([name, facts]) => {
      const path = `/crm/${version}/properties/${name}`;
      const { json } = await client.get(path, `the properties of ${name}`, signal);
      const properties = listAt(json, "results").flatMap(fieldOf);
      const fields = Object.fromEntries([...properties, ...associationFields(name)]);
      const object: CatalogueObject = {
        ...{ label: facts.label, id, modified: facts.modified },
        ...{ create: true, update: true, delete: true, fields },
      };
      return [name, object] as const;
    }),
  );
  return {
    ...{ formatVersion: 1, connector: "hubspot", origin: "pulled" },
    objects: { ...Object.fromEntries(objects), owners },
  };
}

function fieldOf(property: Json): readonly (readonly [string, CatalogueField])[] {
  const name = textAt(property, "name");
  if (name === undefined || !isObject(property)) return [];
  const meta = property["modificationMetadata"];
  const isReadOnly = isObject(meta) && meta["readOnlyValue"] === true;
  const options = optionsIn(property);
  const native = textAt(property, "type") ?? "string";
  const field: CatalogueField = {
    label: textAt(property, "label") ?? name,
    type: typeOf(property, native, options.length > 0),
    native,
    required: false,
    readOnly: isReadOnly || property["calculated"] === true,
    createOnly: false,
    unique: property["hasUniqueValue"] === true || name === id || name === "email",
    indexed: true,
    verified: true,
    ...(property["calculated"] === true ? { selfChanging: true } : {}),
    ...(options.length === 0 ? {} : { options }),
  };
  return [[name, field]];
}

function typeOf(property: Json, native: string, hasOptions: boolean): CatalogueField["type"] {
  switch (native) {
    case "bool":
      return "boolean";
    case "number":
      return textAt(property, "name") === id ? "text" : "decimal";
    case "date":
    case "datetime":
      return native;
    case "enumeration": {
      const isOwner = textAt(property, "referencedObjectType") === "OWNER";
      if (isOwner) return "reference";
      if (textAt(property, "fieldType") === "checkbox") return "multi_enum";
      return hasOptions ? "enum" : "text";
    }
    default:
      return "text";
  }
}

function optionsIn(property: Json): readonly { value: string; label: string }[] {
  const options = isObject(property) ? property["options"] : undefined;
  if (!Array.isArray(options)) return [];
  return options.flatMap((one: Json) => {
    const value = textAt(one, "value");
    return value === undefined ? [] : [{ value, label: textAt(one, "label") ?? value }];
  });
}

/** One primary company, and lists of all. */
function associationFields(object: string): readonly (readonly [string, CatalogueField])[] {
  return Object.entries(associationPairs[object] ?? {}).map(([name, { to, isPrimary, label }]) => [
    `${associationPrefix}${name}`,
    {
      ...{ label, native: "association", references: [to] },
      type: isPrimary ? "reference" : "list",
      ...{ required: false, readOnly: false, createOnly: false },
      ...{ unique: false, indexed: false, verified: true },
    },
  ]);
}

/** Users of HubSpot, whom other records name as theirs. */
const owners: CatalogueObject = {
  ...{ label: "Owner", id: "id", modified: "updatedAt" },
  ...{ create: false, update: false, delete: false },
  fields: Object.fromEntries(
    ["id", "email", "firstName", "lastName", "updatedAt"].map((name) => [
      name,
      {
        label: name,
        type: name === "updatedAt" ? "datetime" : "text",
        native: "string",
        ...{ required: false, readOnly: true, createOnly: false },
        ...{ unique: name === "id", indexed: false, verified: true },
      },
    ]),
  ),
};
