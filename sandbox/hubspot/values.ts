/** How HubSpot takes a value of a property: always a text, checked and put into its own form. */
import type { Property } from "./schema.ts";
import { type Detail, validation } from "./trouble.ts";

const dayMs = 86_400_000;

/**
 * The stored form of what was sent; undefined where null was, which changes nothing. Throws `Refused` for a
 * value that the property does not take.
 */
export function storedValue(property: Property, sent: unknown): string | undefined {
  if (sent === null || sent === undefined) return undefined;
  if (typeof sent === "object") throw invalid(property, "INVALID_TYPE", "is not a text");
  const text = String(sent);
  if (text === "") return "";
  switch (property.type) {
    case "number":
      if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text.trim())) {
        throw invalid(property, "INVALID_LONG", `was not a valid number: ${text}`);
      }
      return text.trim();
    case "bool":
      if (text !== "true" && text !== "false") {
        throw invalid(property, "INVALID_BOOLEAN", `was not a valid boolean: ${text}`);
      }
      return text;
    case "date":
      return dateText(property, text);
    case "datetime":
      return momentText(property, text);
    case "enumeration":
      return optionText(property, text);
    case "string":
    case "phone_number":
      return ownForm(property.name, text);
  }
}

/** Days: as text or as the ms of midnight UTC, and nothing else. */
function dateText(property: Property, text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  const ms = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(property, "INVALID_DATE", `was not a valid date: ${text}`);
  if (ms % dayMs !== 0) {
    throw invalid(property, "INVALID_DATE", `${text} is at no midnight UTC`);
  }
  return new Date(ms).toISOString().slice(0, 10);
}

function momentText(property: Property, text: string): string {
  const ms = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(property, "INVALID_DATE", `was not a valid time: ${text}`);
  return new Date(ms).toISOString();
}

/** Several are a set: they come back in the order of the options. */
function optionText(property: Property, text: string): string {
  if (property.isOpen) return text;
  const known = property.options.map(({ value }) => value);
  const sent = property.isMulti ? text.split(";").filter((one) => one !== "") : [text];
  const wrong = sent.find((one) => !known.includes(one));
  if (wrong !== undefined) {
    const allowed = known.join(", ");
    throw invalid(
      property,
      "INVALID_OPTION",
      `${wrong} was not one of the allowed options: [${allowed}]`,
    );
  }
  return known.filter((one) => sent.includes(one)).join(";");
}

/** Addresses are kept in small letters, and of a domain its bare host. */
function ownForm(name: string, text: string): string {
  if (name === "email") return text.trim().toLowerCase();
  if (name !== "domain") return text;
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/^www\./, "")
    .replace(/[/?#].*$/, "");
}

function invalid({ name }: Property, code: string, what: string) {
  const detail: Detail = { message: what, code, in: name, context: { propertyName: [name] } };
  return validation(`Property values were not valid: ${name} ${what}`, [detail]);
}
