/** Values between Salesforce's JSON and natives, and records between its replies and rows. */

import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import { readDecimal } from "../../../rules/values/decimal.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { type Json, nativeOfJson, rawNumber } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";

/** An object of Salesforce with what its own description says. */
export interface SalesforceObject {
  readonly name: string;
  readonly facts: CatalogueObject;
  /** Fields by which a record can be written whether it is there or not. */
  readonly externalIds: readonly string[];
}

export const stamp = "SystemModstamp";
const separator = ";";

/** What begins so is kept in other records, and is no field to Salesforce. */
const associated = "associations.";

/** Those that this login may see, as they were described; the others would make Salesforce refuse the request. */
export function knownFields(
  { facts }: SalesforceObject,
  fields: readonly string[],
): readonly string[] {
  return fields.filter((name) => Object.hasOwn(facts.fields, name) && !isAssociation(name));
}

export function isAssociation(field: string): boolean {
  return field.startsWith(associated);
}

/** What was asked for and does not come back is absent. */
export function rowOf(object: SalesforceObject, record: Json, fields: readonly string[]): Row {
  const id = textAt(record, "Id");
  if (id === undefined || !isObject(record)) {
    throw new ConnectorError("schema_drift", `a record of ${object.name} came without its id`);
  }
  const natives: Record<string, Native> = {};
  for (const name of knownFields(object, fields)) {
    if (!Object.hasOwn(record, name)) continue;
    natives[name] = nativeOf(object.facts.fields[name], record[name] ?? null);
  }
  const modified = Date.parse(textAt(record, stamp) ?? "");
  return { id, fields: natives, ...(Number.isNaN(modified) ? {} : { modified }) };
}

function nativeOf(field: CatalogueField | undefined, value: Json): Native {
  if (field?.type === "multi_enum" && typeof value === "string") {
    return value.split(separator).filter((one) => one !== "");
  }
  return nativeOfJson(value);
}

/** What a write sends: null empties, several options are one text, and a number keeps its digits. */
export function sentOf(field: CatalogueField | undefined, native: Native): Json {
  if (isBlank(native)) return null;
  if (field?.type === "multi_enum" && Array.isArray(native)) return native.join(separator);
  const isNumber = field?.type === "decimal" || field?.type === "integer";
  const digits = isNumber && typeof native === "string" ? readDecimal(native) : undefined;
  return digits === undefined ? native : rawNumber(digits);
}

/** The list of a reply; throws a `ConnectorError` where it has none. */
export function listAt(json: Json | undefined, name: string): readonly Json[] {
  return listOf(isObject(json) ? json[name] : undefined, name);
}

export function listOf(json: Json | undefined, name: string): readonly Json[] {
  if (Array.isArray(json)) return json;
  throw new ConnectorError("schema_drift", `Salesforce's reply has no list of ${name}`);
}
