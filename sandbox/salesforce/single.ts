/**
 * One record at a time, with the conditions of HTTP: an update may ask that nobody wrote since a second that it
 * knows (`If-Unmodified-Since`, 412), of accounts also by their ETag. A deletion has none.
 */
import type { StoredRecord } from "../records.ts";
import type { Request } from "../vendor.ts";
import { fullFields } from "./computed.ts";
import { momentMs } from "./moments.ts";
import type { Org, Sent, Writer } from "./org.ts";
import { attributesOf } from "./query.ts";
import { invalid, Refused } from "./trouble.ts";

/** What was asked for, or all; a field that may not be seen is no field. */
export function shownRecord(
  org: Org,
  record: StoredRecord,
  names: readonly string[] | undefined,
  path: string,
): Readonly<Record<string, unknown>> {
  const known = org.visible(record.object);
  const fields = fullFields(record);
  const wrong = names?.find((name) => !known.has(name));
  if (wrong !== undefined) {
    throw invalid("INVALID_FIELD", `No such column '${wrong}' on entity '${record.object}'`);
  }
  const shown = [...new Set([...(names ?? known.keys()), "Id"])];
  return {
    attributes: attributesOf(record.object, fields, path),
    ...Object.fromEntries(shown.map((name) => [name, fields[name] ?? null])),
  };
}

/** `Last-Modified` of every record, and the `ETag` of an account. */
export function versionHeaders(record: StoredRecord): Readonly<Record<string, string>> {
  const modified = { "last-modified": new Date(modifiedMs(record)).toUTCString() };
  return record.object === "Account" ? { ...modified, etag: etagOf(record) } : modified;
}

/** Throws `Refused` where the record is not as who writes believes. */
export function refuseChanged(record: StoredRecord, { headers }: Request): void {
  const since = Date.parse(headers["if-unmodified-since"] ?? "");
  const match = headers["if-match"];
  const isChanged = !Number.isNaN(since) && modifiedMs(record) > since;
  const isOther = match !== undefined && record.object === "Account" && match !== etagOf(record);
  if (!isChanged && !isOther) return;
  const message = "A precondition of the request is not met";
  throw new Refused({ status: 412, errorCode: "PRECONDITION_FAILED", message });
}

export function isUnchanged(record: StoredRecord, { headers }: Request): boolean {
  const since = Date.parse(headers["if-modified-since"] ?? "");
  const isSame = record.object === "Account" && headers["if-none-match"] === etagOf(record);
  return isSame || (!Number.isNaN(since) && modifiedMs(record) <= since);
}

/**
 * The record that has this in a field by which records can be written; undefined for none. Throws `Refused` for
 * several, which Salesforce answers with the list of them.
 */
export function byExternalId(
  org: Org,
  object: string,
  field: string,
  value: string,
  path: string,
): StoredRecord | undefined {
  const known = org.visible(object).get(field);
  if (field !== "Id" && known?.isExternalId !== true) {
    const message = `Provided external ID field does not exist or is not accessible: ${field}`;
    throw new Refused({ status: 404, errorCode: "NOT_FOUND", message });
  }
  if (field === "Id") return org.find(object, value);
  const found = org.having(object, field, value);
  if (found.length < 2) return found[0];
  throw new Several(found.map(({ id }) => `${path}/sobjects/${object}/${id}`));
}

/** Thrown where one record was meant, and several are. */
export class Several extends Refused {
  readonly urls: readonly string[];
  constructor(urls: readonly string[]) {
    super({
      ...{ status: 300, errorCode: "DUPLICATE_EXTERNAL_ID" },
      message: `Duplicate external id specified: ${urls.length} records have it`,
    });
    this.urls = urls;
  }
}

/** Writes the record that has it, or a new one. The field itself is given by its value, and not sent. */
export function upsert(
  org: Org,
  object: string,
  { field, value, path }: { readonly field: string; readonly value: string; readonly path: string },
  sent: Sent,
  writer: Writer,
): { readonly run: () => StoredRecord; readonly isNew: boolean } {
  const there = byExternalId(org, object, field, value, path);
  const fields = there === undefined ? { ...sent, [field]: value } : sent;
  return { run: org.prepare(object, there?.id, fields, writer), isNew: there === undefined };
}

function modifiedMs(record: StoredRecord): number {
  return momentMs(String(fullFields(record)["LastModifiedDate"])) ?? 0;
}

function etagOf(record: StoredRecord): string {
  return `"${record.id}--${modifiedMs(record).toString(36)}"`;
}
