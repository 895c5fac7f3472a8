/**
 * The two forms a value has. `Native` is what a connector reads and writes: plain JSON, in the
 * system's own vocabulary. `Value` is what the ends of a row share, once formats, maps and types
 * have translated it: null is *empty*, numbers are decimal texts so that no digit is lost, dates
 * and times are ISO texts (moments in UTC), sets are sorted lists of texts.
 *
 * A field that a system did not return is `undefined` and never a `Native`: absent is unknown, and
 * unknown is no value.
 */
import { canonicalJson } from "../../core/canonical-json.ts";

export type Native =
  | null
  | boolean
  | number
  | string
  | readonly Native[]
  | { readonly [key: string]: Native };

export type Value = null | boolean | string | readonly Value[] | { readonly [key: string]: Value };

/** What is known of a field; undefined: nothing. It may have any name, `constructor` and `__proto__` too. */
export function fieldIn<Known>(
  fields: Readonly<Record<string, Known>>,
  field: string,
): Known | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** By content; all that is blank is one thing. */
export function isSameNative(a: Native, b: Native): boolean {
  return a === b || (isBlank(a) && isBlank(b)) || canonicalJson(a) === canonicalJson(b);
}

/** null, "", blank text and [] are one thing; 0 and false are values. */
export function isBlank(native: Native): native is null | string | readonly Native[] {
  if (native === null) return true;
  if (typeof native === "string") return native.trim() === "";
  return Array.isArray(native) && native.length === 0;
}
