/** How Salesforce takes a value of a field: of its type, trimmed, an empty text being none. */
import type { Value } from "../records.ts";
import { isId, longId } from "./ids.ts";
import { momentMs, momentText } from "./moments.ts";
import type { Field } from "./schema.ts";
import { invalid, type Refused } from "./trouble.ts";

/** The stored form of what was sent; null empties. Throws `Refused` for a value that the field does not take. */
export function storedValue(field: Field, sent: unknown): Value {
  if (sent === null || sent === undefined) return null;
  switch (field.type) {
    case "boolean":
      if (typeof sent === "boolean") return sent;
      if (sent === "true" || sent === "false") return sent === "true";
      throw wrongType(field, sent);
    case "int":
    case "double":
    case "currency":
    case "percent":
      return numberValue(field, sent);
    case "date":
      if (typeof sent === "string" && isDate(sent)) return sent.slice(0, 10);
      throw wrongType(field, sent);
    case "datetime": {
      const ms = typeof sent === "string" ? momentMs(sent) : undefined;
      if (ms === undefined) throw wrongType(field, sent);
      return momentText(ms);
    }
    default:
      return textValue(field, sent);
  }
}

function numberValue(field: Field, sent: unknown): Value {
  if (sent === "") return null;
  const value = typeof sent === "string" ? Number(sent) : sent;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(field, sent);
  if (field.type === "int" && !Number.isInteger(value)) throw wrongType(field, sent);
  const whole = field.precision - field.scale;
  if (field.precision > 0 && Math.abs(value) >= 10 ** whole) {
    throw invalid("NUMBER_OUTSIDE_VALID_RANGE", `${field.label}: value outside of valid range`, [
      field.name,
    ]);
  }
  return value;
}

function textValue(field: Field, sent: unknown): Value {
  if (typeof sent === "object") throw wrongType(field, sent);
  const text = String(sent).trim();
  if (text === "") return null;
  if (field.type === "reference") {
    if (!isId(text)) {
      throw invalid("MALFORMED_ID", `${field.label}: id value of incorrect type: ${text}`, [
        field.name,
      ]);
    }
    return longId(text);
  }
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    throw invalid("INVALID_EMAIL_ADDRESS", `${field.label}: invalid email address: ${text}`, [
      field.name,
    ]);
  }
  if (field.options.length > 0) return optionText(field, text);
  if (field.length > 0 && text.length > field.length) {
    throw invalid(
      "STRING_TOO_LONG",
      `${field.label}: data value too large: ${text} (max length=${field.length})`,
      [field.name],
    );
  }
  return text;
}

/** Several are a set, in the order of the options. */
function optionText(field: Field, text: string): string {
  const known = field.options.map(({ value }) => value);
  const isMulti = field.type === "multipicklist";
  const sent = isMulti ? text.split(";").filter((one) => one !== "") : [text];
  const wrong = sent.find((one) => !known.includes(one));
  if (wrong !== undefined) {
    throw invalid(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `${field.label}: bad value for restricted picklist field: ${wrong}`,
      [field.name],
    );
  }
  return known.filter((one) => sent.includes(one)).join(";");
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Salesforce tells it as a mistake of the JSON. */
function wrongType({ type, name }: Field, sent: unknown): Refused {
  const kind = type === "int" ? "xsd:int" : `xsd:${type}`;
  return invalid(
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${kind} of ${name} from ${JSON.stringify(sent)}`,
  );
}
