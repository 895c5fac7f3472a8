/**
 * What Salesforce says of a failure → what is to be done. Its messages quote values of records, so that only its
 * codes and the names of fields are passed on. Codes are those of its reference of status codes.
 */
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Refusal, Reply } from "../../http/http-port.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";

/** Of a whole request; undefined where Salesforce says nothing, and the status decides. */
export function refusalOf({ status, headers, json }: Reply): Refusal | undefined {
  const [first] = Array.isArray(json) ? json : [];
  if (status < 400 || first === undefined || codeOf(first) === undefined) return undefined;
  const refusal = refusalIn(first);
  if (refusal?.kind !== "rate_limit") return refusal;
  const used = /api-usage=(\d+\/\d+)/.exec(headers["sforce-limit-info"] ?? "")?.[1];
  return used === undefined
    ? refusal
    : { ...refusal, message: `${refusal.message}, ${used} requests of 24 hours` };
}

/** Of one record of a collection. */
export function errorOf(errors: readonly Json[]): ConnectorError {
  const refusal = refusalIn(errors[0]);
  if (refusal === undefined) {
    return new ConnectorError("unknown_outcome", "Salesforce does not say why it refused it");
  }
  const { kind, message = "", fields = [] } = refusal;
  return new ConnectorError(kind, message, { fields });
}

function refusalIn(error: Json | undefined): Refusal | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const fields = fieldsOf(code, error);
  return { kind: kindOf(code, fields), message: wordsOf(code), fields };
}

/** `statusCode` in a collection, `errorCode` elsewhere. */
function codeOf(error: Json | undefined): string | undefined {
  const code = textAt(error, "statusCode") ?? textAt(error, "errorCode");
  return code !== undefined && /^[A-Z_]{3,80}$/.test(code) ? code : undefined;
}

/** A value that another record has is told with its field in the message alone. */
function fieldsOf(code: string, error: Json | undefined): readonly string[] {
  const told = isObject(error) ? error["fields"] : undefined;
  const fields = Array.isArray(told) ? told.filter((one) => typeof one === "string") : [];
  if (fields.length > 0 || code !== "DUPLICATE_VALUE") return fields;
  const named = /duplicate value found: (\w+) duplicates/.exec(textAt(error, "message") ?? "")?.[1];
  return named === undefined ? [] : [named];
}

function kindOf(code: string, fields: readonly string[]): ConnectorErrorKind {
  // With a field it is the record that this one points to that is gone.
  if (code === "ENTITY_IS_DELETED") return fields.length > 0 ? "invalid_data" : "moved";
  return kinds[code] ?? "invalid_data";
}

const kinds: Readonly<Record<string, ConnectorErrorKind>> = {
  ...{ UNABLE_TO_LOCK_ROW: "transient", SERVER_UNAVAILABLE: "transient" },
  ...{ QUERY_TIMEOUT: "transient", INVALID_QUERY_LOCATOR: "transient" },
  ...{ REQUEST_LIMIT_EXCEEDED: "rate_limit" },
  ...{ INVALID_SESSION_ID: "auth", INVALID_AUTH_HEADER: "auth" },
  ...{ INSUFFICIENT_ACCESS: "permission", INSUFFICIENT_ACCESS_OR_READONLY: "permission" },
  ...{ INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: "permission" },
  ...{ INVALID_FIELD_FOR_INSERT_UPDATE: "permission", API_DISABLED_FOR_ORG: "permission" },
  ...{ REQUIRED_FIELD_MISSING: "missing_required" },
  ...{ INVALID_FIELD: "schema_drift", INVALID_TYPE: "schema_drift" },
  ...{ NOT_FOUND: "moved", INVALID_REPLICATION_DATE: "changes_missed" },
};

function wordsOf(code: string): string {
  return words[code] ?? code;
}

const words: Readonly<Record<string, string>> = {
  CANNOT_UPDATE_CONVERTED_LEAD: "the lead was converted, and Salesforce changes it no more",
  DUPLICATES_DETECTED: "a duplicate rule of Salesforce finds a record like it",
  DUPLICATE_VALUE: "another record has this value already",
};
