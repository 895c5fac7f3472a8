/**
 * A shared value → what a field of one type is written. The value may have been read by an end of
 * another type; what the field cannot hold is refused with a reason that completes "`Very long …` …".
 *
 * Nothing is rounded or cut. A number with more decimals than the field keeps is written as it is: what
 * the system makes of it is read back and is that end's own form. More digits before the point, or more
 * characters than fit, would fail or lose what matters, and are refused.
 */
import type { CatalogueField } from "../../plan/index.ts";
import type { FieldType } from "../formats/define-format.ts";
import { numberOfDecimal } from "./decimal.ts";
import type { Native, Value } from "./native.ts";
import { convert } from "./read.ts";
import { toNative } from "./structure.ts";

/** What of a field limits the values it holds; an unknown field limits nothing. */
export type Room = Pick<CatalogueField, "verified"> &
  Partial<Pick<CatalogueField, "length" | "precision" | "scale" | "options">>;

export type Fitted =
  | { readonly kind: "native"; readonly native: Native }
  | { readonly kind: "invalid"; readonly why: string };

export function writeAs(type: FieldType | null, value: Value, room: Room | undefined): Fitted {
  const reading = convert(type, value);
  if (reading.kind === "unreadable") return { kind: "invalid", why: reading.why };
  if (reading.value === null) return { kind: "native", native: null };
  const why = room === undefined ? undefined : misfit(type, reading.value, room);
  return why === undefined
    ? { kind: "native", native: nativeOf(type, reading.value) }
    : { kind: "invalid", why };
}

function nativeOf(type: FieldType | null, value: Value): Native {
  if ((type === "integer" || type === "decimal") && typeof value === "string") {
    return numberOfDecimal(value);
  }
  return toNative(value);
}

function misfit(type: FieldType | null, value: Value, room: Room): string | undefined {
  switch (type) {
    case "text":
      return tooLong(String(value), room);
    case "integer":
    case "decimal":
      return tooLarge(String(value), room);
    case "enum":
      return notAnOption(String(value), room);
    case "multi_enum":
      return (value as readonly string[])
        .map((one) => notAnOption(one, room))
        .find((why) => why !== undefined);
    default:
      return undefined;
  }
}

function tooLong(text: string, { length }: Room): string | undefined {
  if (length === undefined || text.length <= length) return undefined;
  const long = [...text].length;
  return long <= length ? undefined : `is ${long} characters long, and the field holds ${length}`;
}

function tooLarge(decimal: string, { precision, scale }: Room): string | undefined {
  if (precision === undefined) return undefined;
  const digits = decimal.replace(/^-/, "").replace(/\..*$/, "").replace(/^0$/, "").length;
  const space = precision - (scale ?? 0);
  return digits <= space
    ? undefined
    : `has ${digits} digits before the point, and the field holds ${space}`;
}

/** Options that nobody verified may be incomplete, so the system itself is left to refuse. */
function notAnOption(text: string, { options, verified }: Room): string | undefined {
  if (options === undefined || !verified) return undefined;
  return options.some((one) => one.value === text)
    ? undefined
    : `has \`${text}\`, which is none of the field's options`;
}
