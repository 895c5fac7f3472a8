/** Salesforce's own description of its objects → a catalogue. What the login may not see is not in it. */
import { given } from "../../../core/given.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import type { Json, JsonObject } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import type { SalesforceClient } from "./client.ts";
import { contactRole, opportunity, rolesFacts } from "./contact-roles.ts";
import { listAt, type SalesforceObject, stamp } from "./wire.ts";

/** Described whatever the settings name; an organisation has many hundred more. */
const standard = ["Account", "Contact", "Lead", "Opportunity", "User"];

/** `named`: further objects, by their API names. One that the organisation has not is left out. */
export async function describe(
  client: SalesforceClient,
  named: readonly string[],
  signal: AbortSignal,
): Promise<readonly SalesforceObject[]> {
  const { json } = await client.get("/sobjects", "the list of objects", signal);
  const there = new Set(listAt(json, "sobjects").map((one) => textAt(one, "name")));
  const names = [...new Set([...standard, ...named])].filter((name) => there.has(name));
  return Promise.all(
    names.map(async (name) => {
      const reply = await client.get(`/sobjects/${name}/describe`, `describe ${name}`, signal);
      const described = objectOf(name, reply.json);
      if (name !== opportunity || !there.has(contactRole)) return described;
      const { facts } = described;
      return { ...described, facts: { ...facts, fields: { ...facts.fields, ...rolesFacts } } };
    }),
  );
}

export function catalogueOf(objects: readonly SalesforceObject[]): Catalogue {
  return {
    ...{ formatVersion: 1, connector: "salesforce", origin: "pulled" },
    objects: Object.fromEntries(objects.map(({ name, facts }) => [name, facts])),
  };
}

function objectOf(name: string, json: Json | undefined): SalesforceObject {
  const described = listAt(json, "fields").filter(isObject);
  const fields = Object.fromEntries(
    described.map((one) => [textAt(one, "name") ?? "", fieldOf(one)]),
  );
  const facts: CatalogueObject = {
    ...{ label: textAt(json, "label") ?? name, id: "Id" },
    ...(Object.hasOwn(fields, stamp) ? { modified: stamp } : {}),
    ...{ create: isTrue(json, "createable"), update: isTrue(json, "updateable") },
    ...{ delete: isTrue(json, "deletable"), fields },
  };
  const externalIds = described.filter((one) => isTrue(one, "externalId"));
  return { name, facts, externalIds: externalIds.map((one) => textAt(one, "name") ?? "") };
}

function fieldOf(field: JsonObject): CatalogueField {
  const native = textAt(field, "type") ?? "string";
  const isCreateable = isTrue(field, "createable");
  const isUpdateable = isTrue(field, "updateable");
  const options = optionsIn(field);
  const references = textsIn(field["referenceTo"]);
  const isId = native === "id";
  return {
    ...{ label: textAt(field, "label") ?? "", type: typeOf(native), native },
    // A boolean is never empty there: what is not sent is false.
    required: isCreateable && native !== "boolean" && field["nillable"] === false,
    ...(isTrue(field, "defaultedOnCreate") && native !== "boolean" ? { defaulted: true } : {}),
    ...{ readOnly: !isCreateable && !isUpdateable, createOnly: isCreateable && !isUpdateable },
    unique: isTrue(field, "unique") || isId,
    indexed: isTrue(field, "idLookup") || isTrue(field, "externalId") || isId,
    verified: true,
    ...(isTrue(field, "calculated") ? { selfChanging: true } : {}),
    ...given({ length: countAt(field, "length"), precision: countAt(field, "precision") }),
    ...(countAt(field, "precision") === undefined ? {} : { scale: countAt(field, "scale") ?? 0 }),
    ...(options.length === 0 ? {} : { options }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function typeOf(native: string): CatalogueField["type"] {
  switch (native) {
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "reference":
      return native;
    case "int":
    case "long":
      return "integer";
    case "double":
    case "currency":
    case "percent":
      return "decimal";
    case "picklist":
      return "enum";
    case "multipicklist":
      return "multi_enum";
    case "address":
    case "location":
      return "object";
    default:
      return "text";
  }
}

/** Those that can be chosen still. */
function optionsIn(field: JsonObject): readonly { value: string; label: string }[] {
  const options = field["picklistValues"];
  if (!Array.isArray(options)) return [];
  return options.flatMap((one: Json) => {
    const value = textAt(one, "value");
    if (value === undefined || !isTrue(one, "active")) return [];
    return [{ value, label: textAt(one, "label") ?? value }];
  });
}

function textsIn(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((one) => typeof one === "string") : [];
}

function isTrue(json: Json | undefined, name: string): boolean {
  return isObject(json) && json[name] === true;
}

/** Salesforce writes 0 where it means none. */
function countAt(json: JsonObject, name: string): number | undefined {
  const count = json[name];
  return typeof count === "number" && count > 0 ? count : undefined;
}
