/**
 * `POST /crm/v3/objects/{type}/search`: an index that lags behind the records, pages of 200, and no more than
 * 10,000 results of one query.
 */
import { fieldsAt, fieldsOf, type StoredRecord } from "../records.ts";
import type { Hub } from "./hub.ts";
import { type Json, objectIn, objectsIn, textIn, textsIn } from "./sent.ts";
import { validation } from "./trouble.ts";
import { shownAs } from "./wire.ts";

const mostResults = 10_000;
const mostPerPage = 200;
const mostGroups = 5;

interface Filter {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly highValue: string;
}

/** `lagMs`: how far the index is behind. */
export function search(hub: Hub, object: string, body: Json, lagMs: number) {
  const limit = Number(body["limit"] ?? 10);
  const after = Number(body["after"] ?? 0);
  if (!(limit >= 0 && limit <= mostPerPage)) {
    throw validation(`limit must be at most ${mostPerPage}`);
  }
  if (!Number.isSafeInteger(after) || after < 0) throw validation("after is no offset");
  if (after + limit > mostResults) {
    throw validation(`The search reached its maximum of ${mostResults} results`);
  }
  const { properties: known } = hub.schema(object);
  const groups = objectsIn(body["filterGroups"] ?? [], "filterGroups").map(({ filters }) =>
    objectsIn(filters, "filters").map(filterIn),
  );
  if (groups.length > mostGroups) throw validation("too many filter groups");
  const unknown = groups.flat().find(({ property }) => !known.has(property));
  if (unknown !== undefined) {
    throw validation(`There was a problem with the request: no property ${unknown.property}`);
  }
  const seen = indexed(hub, object, lagMs).filter(
    ({ fields }) =>
      groups.length === 0 || groups.some((filters) => filters.every((one) => fits(one, fields))),
  );
  const { by, isDown } = sortIn(body["sorts"]);
  const found = seen.toSorted((one, other) => {
    const order = compare(textOf(one.fields, by), textOf(other.fields, by));
    return isDown ? -order : order;
  });
  const page = found.slice(after, after + limit);
  const next = after + limit < found.length ? String(after + limit) : undefined;
  const properties = textsIn(body["properties"]);
  return {
    total: found.length,
    results: page.map(({ record, fields }) => shownAs(hub, record, fields, { properties })),
    ...(next === undefined ? {} : { paging: { next: { after: next } } }),
  };
}

function filterIn(sent: Json): Filter {
  return {
    property: textIn(sent["propertyName"]) ?? "",
    operator: textIn(sent["operator"]) ?? "",
    value: String(sent["value"] ?? ""),
    values: textsIn(sent["values"]),
    highValue: String(sent["highValue"] ?? ""),
  };
}

/** By the first: `"email"`, `"-email"`, or an object that says the direction. */
function sortIn(sorts: unknown): { readonly by: string; readonly isDown: boolean } {
  const first: unknown = Array.isArray(sorts) ? sorts[0] : undefined;
  if (first === undefined) return { by: "hs_object_id", isDown: false };
  if (typeof first === "string") {
    return { by: first.replace(/^-/, ""), isDown: first.startsWith("-") };
  }
  const { propertyName, direction } = objectIn(first, "sorts");
  return { by: textIn(propertyName) ?? "", isDown: direction === "DESCENDING" };
}

/** The records as the index knows them. */
function indexed(hub: Hub, object: string, lagMs: number) {
  const then = hub.time.now() - lagMs;
  return [...hub.records.all(object), ...hub.records.deleted(object)]
    .filter(
      ({ createdAt, deletedAt }) =>
        createdAt <= then && !(deletedAt !== undefined && deletedAt <= then),
    )
    .map((record) => ({ record, fields: lastFields(record, then) }));
}

function lastFields(record: StoredRecord, then: number) {
  return record.modifiedAt <= then ? fieldsOf(record) : fieldsAt(record, then);
}

function fits(filter: Filter, fields: Readonly<Record<string, unknown>>): boolean {
  const text = textOf(fields, filter.property);
  const { value, values, highValue } = filter;
  switch (filter.operator) {
    case "EQ":
      return text.toLowerCase() === value.toLowerCase();
    case "NEQ":
      return text.toLowerCase() !== value.toLowerCase();
    case "LT":
      return text !== "" && compare(text, value) < 0;
    case "LTE":
      return text !== "" && compare(text, value) <= 0;
    case "GT":
      return text !== "" && compare(text, value) > 0;
    case "GTE":
      return text !== "" && compare(text, value) >= 0;
    case "BETWEEN":
      return text !== "" && compare(text, value) >= 0 && compare(text, highValue) <= 0;
    case "IN":
      return values.some((one) => one.toLowerCase() === text.toLowerCase());
    case "NOT_IN":
      return !values.some((one) => one.toLowerCase() === text.toLowerCase());
    case "HAS_PROPERTY":
      return text !== "";
    case "NOT_HAS_PROPERTY":
      return text === "";
    case "CONTAINS_TOKEN":
      return text.toLowerCase().includes(value.replaceAll("*", "").toLowerCase());
    default:
      throw validation(`There was a problem with the request: no operator ${filter.operator}`);
  }
}

/** Times as moments whatever their form, numbers as numbers, the rest as texts. */
function compare(one: string, other: string): number {
  const [left, right] = [orderOf(one), orderOf(other)];
  if (left !== undefined && right !== undefined) return left - right;
  return one < other ? -1 : one > other ? 1 : 0;
}

function orderOf(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}
