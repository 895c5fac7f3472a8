/** Values between HubSpot's texts and natives, and records between its replies and rows. */
import type { Catalogue, CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json, JsonObject } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";

/** An object of HubSpot with what its own description says. */
export interface HubspotObject {
  readonly name: string;
  readonly facts: CatalogueObject;
}

export const associationPrefix = "associations.";

/** Throws a `ConnectorError` for one that HubSpot does not describe. */
export function objectOf(catalogue: Catalogue, name: string): HubspotObject {
  const facts = Object.hasOwn(catalogue.objects, name) ? catalogue.objects[name] : undefined;
  if (facts !== undefined) return { name, facts };
  throw new ConnectorError("schema_drift", `HubSpot has no object ${name} for this connector`);
}

/** Without associations, which are asked for apart. */
export function propertiesOf(
  { facts }: HubspotObject,
  fields: readonly string[],
): readonly string[] {
  return fields.filter(
    (name) => !name.startsWith(associationPrefix) && Object.hasOwn(facts.fields, name),
  );
}

/**
 * A record of a reply. What was asked for and does not come back is absent: a property that is gone, or that this
 * login may not read.
 */
export function rowOf(object: HubspotObject, record: Json, fields: readonly string[]): Row {
  const id = textAt(record, "id");
  const properties = isObject(record) ? record["properties"] : undefined;
  if (id === undefined || !isObject(properties)) {
    throw new ConnectorError("schema_drift", `a record of ${object.name} came without its id`);
  }
  const natives: Record<string, Native> = {};
  for (const name of propertiesOf(object, fields)) {
    if (!Object.hasOwn(properties, name)) continue;
    natives[name] = nativeOf(object.facts.fields[name], properties[name] ?? null);
  }
  const modified = momentIn(properties, object.facts.modified);
  const stamps = stampsIn(record, fields);
  return {
    id,
    fields: natives,
    ...(modified === undefined ? {} : { modified }),
    ...(stamps === undefined ? {} : { stamps }),
  };
}

function nativeOf(field: CatalogueField | undefined, value: Json): Native {
  if (typeof value !== "string" || value === "") return null;
  switch (field?.type) {
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    case "multi_enum":
      return value.split(";").filter((one) => one !== "");
    default:
      return value;
  }
}

/** What a write sends: always a text; an empty one empties, and null would change nothing. */
export function sentOf(native: Native): string {
  if (isBlank(native)) return "";
  if (Array.isArray(native)) return native.map((one) => String(one)).join(";");
  return typeof native === "object" ? JSON.stringify(native) : String(native);
}

/** When each property was written last, by its history; undefined where none was asked for. */
function stampsIn(record: Json, fields: readonly string[]): Record<string, number> | undefined {
  const histories = isObject(record) ? record["propertiesWithHistory"] : undefined;
  if (!isObject(histories)) return undefined;
  const stamps: Record<string, number> = {};
  for (const name of fields) {
    const past = Object.hasOwn(histories, name) ? histories[name] : undefined;
    const newest = Array.isArray(past) ? past[0] : undefined;
    const at = Date.parse(textAt(newest, "timestamp") ?? "");
    if (!Number.isNaN(at)) stamps[name] = at;
  }
  return stamps;
}

function momentIn(properties: JsonObject, name: string | undefined): number | undefined {
  const at = Date.parse((name === undefined ? undefined : textAt(properties, name)) ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** The list of a reply; throws a `ConnectorError` where it has none. */
export function listAt(json: Json | undefined, name: string): readonly Json[] {
  const value = isObject(json) ? json[name] : undefined;
  if (Array.isArray(value)) return value;
  throw new ConnectorError("schema_drift", `HubSpot's reply has no list of ${name}`);
}

/** Where the next page begins. */
export function afterIn(json: Json | undefined): string | undefined {
  const paging = isObject(json) ? json["paging"] : undefined;
  const next = isObject(paging) ? paging["next"] : undefined;
  return textAt(next, "after");
}
