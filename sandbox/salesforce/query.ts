/**
 * Queries: what a SOQL text finds, in pages. A page after the first is of what the query found then, by an address
 * that is good for two days and for ten queries at once. `queryAll` finds what lies in the recycle bin too.
 */
import type { Fields, StoredRecord, Value } from "../records.ts";
import { fullFields } from "./computed.ts";
import { historyOf, historySchema } from "./history.ts";
import { longId } from "./ids.ts";
import { momentMs } from "./moments.ts";
import { inBin, type Org } from "./org.ts";
import type { Field } from "./schema.ts";
import { type Condition, type Literal, type Order, parseSoql, type Query } from "./soql.ts";
import { invalid } from "./trouble.ts";

export interface Queries {
  /** `path`: of this version of the API. */
  first(text: string, asked: Asked): object;
  next(locator: string, asked: Asked): object;
}

export interface Asked {
  readonly path: string;
  readonly isAll: boolean;
  readonly perPage: number;
}

/** Both are what is shown and compared. */
interface Row {
  readonly object: string;
  readonly fields: Fields;
}

interface Cursor {
  readonly rows: readonly object[];
  readonly until: number;
}

const cursorMs = 2 * 86_400_000;
const mostCursors = 10;
const mostOffset = 2000;

export function openQueries(org: Org): Queries {
  const cursors = new Map<string, Cursor>();
  let lastCursor = 0;

  function page(name: string, from: number, { path, perPage }: Asked, rows: readonly object[]) {
    const to = from + perPage;
    const isDone = to >= rows.length;
    return {
      ...{ totalSize: rows.length, done: isDone },
      ...(isDone ? {} : { nextRecordsUrl: `${path}/query/${name}-${to}` }),
      records: rows.slice(from, to),
    };
  }

  return {
    first(text, asked) {
      const query = parseSoql(text);
      const found = run(org, query, asked.isAll);
      if (query.fields.length === 0) return { totalSize: found.length, done: true, records: [] };
      const rows = found.map((row) => shownRow(org, row, query, asked.path));
      const name = `0r8gL${String(++lastCursor).padStart(10, "0")}AAA`;
      if (rows.length > asked.perPage) {
        cursors.set(name, { rows, until: org.time.now() + cursorMs });
        const [oldest] = cursors.keys();
        if (cursors.size > mostCursors && oldest !== undefined) cursors.delete(oldest);
      }
      return page(name, 0, asked, rows);
    },
    next(locator, asked) {
      const [name = "", from = ""] = locator.split("-");
      const cursor = cursors.get(name);
      if (cursor === undefined || cursor.until <= org.time.now()) {
        throw invalid("INVALID_QUERY_LOCATOR", "invalid query locator");
      }
      return page(name, Number(from), asked, cursor.rows);
    },
  };
}

/** What a query finds, as Salesforce's Bulk API writes it too: the fields that were asked for. */
function run(org: Org, query: Query, isAll: boolean): readonly Row[] {
  const history = historySchema(org, query.object);
  const fields = history?.fields ?? fieldsOf(org, query.object);
  for (const name of query.fields) known(org, fields, query.object, name);
  const rows =
    history === undefined ? recordsOf(org, query.object, isAll) : historyOf(org, history);
  const { where, order, limit, offset } = query;
  if (offset > mostOffset) {
    throw invalid("NUMBER_OUTSIDE_VALID_RANGE", `Maximum SOQL offset allowed is ${mostOffset}`);
  }
  const test = where === undefined ? () => true : testOf(org, fields, query.object, where);
  const found = rows.filter(test);
  const sorted = order.length === 0 ? found : found.toSorted(comparing(order, org, fields, query));
  return sorted.slice(offset, limit === undefined ? undefined : offset + limit);
}

function fieldsOf(org: Org, object: string): ReadonlyMap<string, Field> {
  if (org.schemas.has(object)) return org.visible(object);
  throw invalid("INVALID_TYPE", `sObject type '${object}' is not supported.`);
}

function recordsOf({ records, time }: Org, object: string, isAll: boolean): readonly Row[] {
  const binned = isAll ? records.deleted(object).filter((one) => inBin(one, time.now())) : [];
  return [...records.all(object), ...binned].map((record: StoredRecord) => ({
    object,
    fields: fullFields(record),
  }));
}

/** The field of a name, also of the record that a name goes on to (`Owner.Email`). Throws `Refused`. */
function known(org: Org, fields: ReadonlyMap<string, Field>, object: string, name: string): Field {
  const [head = "", tail] = name.split(".");
  if (tail !== undefined) {
    const id = known(org, fields, object, pointerOf(head));
    const target = id.referenceTo.findLast((one) => org.schemas.has(one));
    if (target !== undefined) return known(org, fieldsOf(org, target), target, tail);
  }
  const found = fields.get(head);
  if (found !== undefined && tail === undefined) return found;
  throw invalid("INVALID_FIELD", `No such column '${name}' on entity '${object}'`);
}

/** `Owner` → `OwnerId`, `Region__r` → `Region__c` */
function pointerOf(relationship: string): string {
  return relationship.endsWith("__r") ? `${relationship.slice(0, -1)}c` : `${relationship}Id`;
}

function fieldValue(org: Org, { fields }: Row, name: string): Value {
  const [head = "", tail] = name.split(".");
  if (tail === undefined) return fields[name] ?? null;
  const other = related(org, fields[pointerOf(head)]);
  return other === undefined ? null : (fullFields(other)[tail] ?? null);
}

function related({ schemas, records }: Org, id: Value | undefined): StoredRecord | undefined {
  if (typeof id !== "string") return undefined;
  for (const { name, prefix } of schemas.values()) {
    if (id.startsWith(prefix)) return records.get(name, id);
  }
  return undefined;
}

function shownRow(org: Org, row: Row, { fields }: Query, path: string): object {
  const shown: Record<string, unknown> = { attributes: attributesOf(row.object, row.fields, path) };
  for (const name of fields) {
    const [head = "", tail] = name.split(".");
    if (tail === undefined) {
      shown[name] = fieldValue(org, row, name);
      continue;
    }
    const other = related(org, row.fields[pointerOf(head)]);
    const before = shown[head];
    shown[head] =
      other === undefined
        ? null
        : {
            attributes: attributesOf(other.object, fullFields(other), path),
            ...(typeof before === "object" ? before : {}),
            [tail]: fieldValue(org, row, name),
          };
  }
  return shown;
}

export function attributesOf(type: string, fields: Fields, path: string) {
  return { type, url: `${path}/sobjects/${type}/${String(fields["Id"])}` };
}

function testOf(
  org: Org,
  fields: ReadonlyMap<string, Field>,
  object: string,
  condition: Condition,
): (row: Row) => boolean {
  switch (condition.kind) {
    case "all":
    case "any": {
      const parts = condition.parts.map((one) => testOf(org, fields, object, one));
      return condition.kind === "all"
        ? (row) => parts.every((one) => one(row))
        : (row) => parts.some((one) => one(row));
    }
    case "not": {
      const part = testOf(org, fields, object, condition.part);
      return (row) => !part(row);
    }
    case "compare": {
      const field = known(org, fields, object, condition.field);
      const name = condition.field.includes(".") ? condition.field : field.name;
      const fits = comparison(field, condition.operator, condition.values);
      return (row) => fits(fieldValue(org, row, name));
    }
  }
}

function comparison(
  field: Field,
  operator: string,
  values: readonly Literal[],
): (value: Value) => boolean {
  if (field.type === "textarea" && field.length > 255) {
    throw invalid("INVALID_FIELD", `field '${field.name}' can not be filtered in a query call`);
  }
  const wanted = values.map((one) => comparable(field, wantedOf(field, one)));
  const [first = null] = wanted;
  const has = (value: Value) => wanted.includes(comparable(field, value));
  const order = (value: Value) => {
    const own = comparable(field, value);
    if (own === null || first === null) return undefined;
    return own < first ? -1 : own > first ? 1 : 0;
  };
  switch (operator) {
    case "=":
    case "IN":
      return has;
    case "!=":
    case "<>":
    case "NOT IN":
      return (value) => !has(value);
    case "<":
      return (value) => order(value) === -1;
    case "<=":
      return (value) => (order(value) ?? 1) <= 0;
    case ">":
      return (value) => order(value) === 1;
    case ">=":
      return (value) => (order(value) ?? -1) >= 0;
    default: {
      const pattern = likePattern(String(first ?? ""));
      return (value) => typeof value === "string" && pattern.test(value);
    }
  }
}

/** The value of a literal. Throws `Refused` where it is of another kind than the field. */
function wantedOf(field: Field, { kind, value }: Literal): Value {
  const numbers = ["int", "double", "currency", "percent"];
  const isMoment = field.type === "date" || field.type === "datetime";
  const own = isMoment
    ? "moment"
    : numbers.includes(field.type)
      ? "number"
      : field.type === "boolean"
        ? "boolean"
        : "text";
  if (kind === "null") return null;
  if (kind === own && (field.type !== "datetime" || String(value).includes("T"))) return value;
  throw invalid(
    "INVALID_FIELD",
    `value of filter criterion for field '${field.name}' must be of type ${field.type} and should ${own === "text" ? "" : "not "}be enclosed in quotes`,
  );
}

/** Texts are alike whatever their case, ids in both of their forms. */
function comparable({ type }: Field, value: Value): string | number | boolean | null {
  if (value === null || typeof value === "object") return null;
  if (typeof value !== "string") return value;
  if (type === "id" || type === "reference") return longId(value);
  if (type === "datetime") return momentMs(value) ?? null;
  return type === "date" ? value : value.toLowerCase();
}

function likePattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", ".*").replaceAll("_", ".")}$`, "is");
}

/** Nothing stands first, unless it is asked for last. */
function comparing(
  order: readonly Order[],
  org: Org,
  fields: ReadonlyMap<string, Field>,
  { object }: Query,
): (one: Row, other: Row) => number {
  const by = order.map((one) => ({ ...one, known: known(org, fields, object, one.field) }));
  return (one, other) => {
    for (const { field, isDown, areNullsLast, known: facts } of by) {
      const left = comparable(facts, fieldValue(org, one, field));
      const right = comparable(facts, fieldValue(org, other, field));
      if (left === right) continue;
      if (left === null || right === null) return (left === null) === areNullsLast ? 1 : -1;
      return left < right === isDown ? 1 : -1;
    }
    return 0;
  };
}
