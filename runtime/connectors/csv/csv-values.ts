/** One value of a CSV file: its text ↔ the native value of its field's type. An empty text is blank. */
import { decimalOfNumber } from "../../../rules/values/decimal.ts";
import type { Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { FieldType } from "../files/file-format.ts";

/** Between the members of a list; the manifest says so too. */
const separator = ";";

export function nativeOf(text: string, type: FieldType | undefined): Native {
  if (text === "") return null;
  switch (type) {
    case "list":
    case "multi_enum":
      return text.split(separator);
    case "object":
    case "json":
      return parsed(text);
    default:
      return text;
  }
}

/** Throws a `ConnectorError` where no text would be read back as this value. */
export function textOf(native: Native, field: string, type: FieldType | undefined): string {
  if (native === null) return "";
  // Half of a character pair has no form in UTF-8.
  if (typeof native === "string") return native.toWellFormed();
  if (typeof native === "number") return decimalOfNumber(native) ?? "";
  if (typeof native === "boolean") return String(native);
  if (!Array.isArray(native) || type === "json") return JSON.stringify(native);
  const members = native.map((one: Native) => textOf(one, field, "json"));
  if (members.some((one) => one.includes(separator) || one === "")) {
    throw new ConnectorError(
      "invalid_data",
      `${field} is a list, and one of its members is blank or holds a semicolon`,
      { fields: [field] },
    );
  }
  return members.join(separator);
}

function parsed(text: string): Native {
  try {
    return JSON.parse(text) as Native;
  } catch {
    return text;
  }
}
