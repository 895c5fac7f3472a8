/**
 * `POST /crm/v3/objects/{type}/search`: an index that lags behind the records, pages of 200, and no more than
 * 10,000 results of one query.
 */
import { fieldsAt, fieldsOf, type StoredRecord } from "../records.ts";
import type { Hub } from "./hub.ts";
import { validation } from "./trouble.ts";
import { shownAs, stringsIn } from "./wire.ts";

const mostResults = 10_000;
const mostPerPage = 200;
const mostGroups = 5;

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly values?: readonly string[];
  readonly highValue?: string;
}

interface Search {
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly (
    | string
    | { readonly propertyName: string; readonly direction?: string }
  )[];
  readonly properties?: readonly string[];
  readonly limit?: number;
  readonly after?: string | number;
}

/** `lagMs`: how far the index is behind. */
export function search(hub: Hub, object: string, body: Search, lagMs: number) {
  const { filterGroups = [], sorts = [], limit = 10 } = body;
  const after = Number(body.after ?? 0);
  if (limit > mostPerPage) throw validation(`limit must be at most ${mostPerPage}`);
  if (!Number.isSafeInteger(after) || after < 0) throw validation("after is no offset");
  if (after + limit > mostResults) {
    throw validation(`The search reached its maximum of ${mostResults} results`);
  }
  if (filterGroups.length > mostGroups) throw validation("too many filter groups");
  const schema = hub.schema(object);
  for (const { filters } of filterGroups) {
    for (const { propertyName } of filters) {
      if (!schema.properties.has(propertyName)) {
        throw validation(`There was a problem with the request: no property ${propertyName}`);
      }
    }
  }
  const seen = indexed(hub, object, lagMs).filter(
    ({ fields }) =>
      filterGroups.length === 0 ||
      filterGroups.some(({ filters }) => filters.every((one) => fits(one, fields))),
  );
  const [sort = "hs_object_id"] = sorts;
  const by = typeof sort === "string" ? sort.replace(/^-/, "") : sort.propertyName;
  const isDown = typeof sort === "string" ? sort.startsWith("-") : sort.direction === "DESCENDING";
  const found = seen.toSorted((one, other) => {
    const order = compare(textOf(one.fields, by), textOf(other.fields, by));
    return isDown ? -order : order;
  });
  const page = found.slice(after, after + limit);
  const next = after + limit < found.length ? String(after + limit) : undefined;
  const properties = stringsIn(body.properties);
  return {
    total: found.length,
    results: page.map(({ record, fields }) => shownAs(hub, record, fields, { properties })),
    ...(next === undefined ? {} : { paging: { next: { after: next } } }),
  };
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
  const text = textOf(fields, filter.propertyName);
  const { value = "", values = [], highValue = "" } = filter;
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
