/**
 * A native value, or a value shared by an end of another type, → the value of one type.
 *
 * Nothing is guessed and nothing rounded: what is no value of the type is unreadable, with a reason
 * that completes "`12,5` …". Blank is null, whatever the type.
 */
import { unreachable } from "../../core/bug.ts";
import type { FieldType } from "../formats/define-format.ts";
import { readBoolean } from "./boolean.ts";
import { decimalOfNumber, readDecimal } from "./decimal.ts";
import { readDate, readDatetime, readTime } from "./moment.ts";
import { isBlank, type Native, type Value } from "./native.ts";
import { scalarText, tagged, taggedNumber, toShared } from "./structure.ts";
import { setOf } from "./text.ts";

export type Reading =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "unreadable"; readonly why: string };

/** `null`: no type is known, so the value is taken as it is. */
export function readAs(type: FieldType | null, native: Native): Reading {
  if (isBlank(native)) return taken(null);
  // A list of blanks says no more than an empty one, and could not be told from it elsewhere.
  if (Array.isArray(native) && native.every(isBlank)) return taken(null);
  switch (type) {
    case null:
    case "json":
    case "object":
      return structure(type, native);
    case "list":
      return members(native, toShared, "is nested too deep");
    case "multi_enum":
      return set(members(native, textOf, "has a member that is no text"));
    default: {
      // A list of one is that one, so that a field of one and a field of many can share a value.
      if (!Array.isArray(native)) return single(type, native);
      const [only, ...more] = native as readonly Native[];
      if (more.length > 0) return unreadable(`has ${more.length + 1} members where one fits`);
      return single(type, only ?? null);
    }
  }
}

/**
 * A value read as one type, as the wider type that all ends share. Total: what the wider type cannot
 * read stays as it is.
 */
export function widen(value: Value, from: FieldType | null, to: FieldType | null): Value {
  if (value === null || from === to) return value;
  if (to === null || to === "json") {
    const isNumber = from === "integer" || from === "decimal";
    return isNumber && typeof value === "string" ? tagged(value) : value;
  }
  const reading = convert(to, value);
  return reading.kind === "value" ? reading.value : value;
}

/** A shared value as a value of a type, which may be another's than it was read by. */
export function convert(type: FieldType | null, value: Value): Reading {
  if (value === null || type === null || type === "json") return taken(value);
  if (type === "object") return found(isObject(value) ? value : undefined, "is no object");
  if (type === "list") return taken(Array.isArray(value) ? value : [value]);
  return readAs(type, Array.isArray(value) ? value.map(bare) : bare(value));
}

function single(
  type: Exclude<FieldType, "json" | "object" | "list" | "multi_enum">,
  native: Native,
): Reading {
  if (native === null || typeof native === "object") {
    return unreadable(Array.isArray(native) ? "is a list" : "is an object");
  }
  switch (type) {
    case "text":
    case "enum":
    case "reference":
      return found(textOf(native), "is no text");
    case "integer": {
      const number = decimalOf(native);
      if (number === undefined) return unreadable("is no number");
      return found(number.includes(".") ? undefined : number, "is no whole number");
    }
    case "decimal":
      return found(decimalOf(native), "is no number");
    case "boolean":
      return found(readBoolean(native), "is neither yes nor no");
    case "date":
      return found(timely(native, readDate), "is no day of the calendar");
    case "datetime":
      return found(timely(native, readDatetime), "is no date with a time");
    case "time":
      return found(timely(native, readTime), "is no time of day");
    default:
      return unreachable(type);
  }
}

function structure(type: "json" | "object" | null, native: Native): Reading {
  if (type === "object" && !isObject(native)) return unreadable("is no object");
  return found(toShared(native), "is nested too deep");
}

function members(
  native: Native,
  share: (native: Native) => Value | undefined,
  otherwise: string,
): Reading {
  const list: readonly Native[] = Array.isArray(native) ? native : [native];
  const values: Value[] = [];
  for (const one of list) {
    const value = share(one);
    if (value === undefined) return unreadable(otherwise);
    values.push(value);
  }
  return taken(values);
}

/** Order and repetition mean nothing in a choice of several. */
function set(reading: Reading): Reading {
  if (reading.kind === "unreadable") return reading;
  const all = (reading.value as readonly string[]).filter((one) => !isBlank(one));
  return taken(setOf(all));
}

function textOf(native: Native): string | undefined {
  if (native === null) return "";
  if (typeof native === "string") return native;
  if (typeof native === "number") return decimalOfNumber(native);
  return typeof native === "boolean" ? String(native) : undefined;
}

function decimalOf(native: string | number | boolean): string | undefined {
  if (typeof native === "boolean") return undefined;
  return readDecimal(String(native));
}

function timely(
  native: string | number | boolean,
  read: (native: string | number) => string | undefined,
): string | undefined {
  return typeof native === "boolean" ? undefined : read(native);
}

function isObject(one: Native): boolean {
  const isStructure = typeof one === "object" && one !== null && !Array.isArray(one);
  return isStructure && taggedNumber(one as Value) === undefined;
}

/** A tagged number as its digits; every other value is a native as well. */
function bare(value: Value): Native {
  return taggedNumber(value) === undefined ? value : (scalarText(value) ?? null);
}

function found(value: Value | undefined, otherwise: string): Reading {
  return value === undefined ? unreadable(otherwise) : taken(value);
}

function taken(value: Value): Reading {
  return { kind: "value", value };
}

function unreadable(why: string): Reading {
  return { kind: "unreadable", why };
}
