/**
 * Exact decimal numbers as texts. The canonical text of a number is plain: no exponent, no plus, no
 * leading or trailing zeros, no minus before zero. Equal numbers have equal texts.
 *
 * Nothing here passes through a double, save a number that a connector gave as one.
 */
import { Decimal } from "decimal.js";
import { bug } from "../../core/bug.ts";

/** A number's canonical text; undefined where the text is none. A comma is no decimal point: "1,5" could be 15. */
export function readDecimal(text: string): string | undefined {
  if (plain.test(text)) return text;
  const trimmed = text.trim();
  if (trimmed.length > longest || !decimal.test(trimmed)) return undefined;
  const exact = new Decimal(trimmed);
  return Math.abs(exact.e) > furthest ? undefined : exact.toFixed();
}

/** The shortest text that gives this double back, which is what JSON would have said. */
export function decimalOfNumber(number: number): string | undefined {
  return readDecimal(String(number));
}

/** A JSON number where it is exact, else the text itself: 2^53+1 is no double. */
export function numberOfDecimal(text: string): number | string {
  const number = Number(text);
  return decimalOfNumber(number) === text ? number : text;
}

export function addDecimals(a: string, b: string): string {
  return exactly(a).plus(exactly(b)).toFixed();
}

export function subtractDecimals(a: string, b: string): string {
  return exactly(a).minus(exactly(b)).toFixed();
}

/** Below, at or above zero as a is less than, equal to or greater than b; undefined where one is no number. */
export function compareDecimals(a: string, b: string): number | undefined {
  const [one, other] = [readDecimal(a), readDecimal(b)];
  if (one === undefined || other === undefined) return undefined;
  return new Decimal(one).comparedTo(other);
}

/** The number times ten to the power of `places`. */
export function shiftDecimal(text: string, places: number): string {
  return exactly(text).times(new Exact(10).pow(places)).toFixed();
}

const plain = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d{0,30}[1-9])$/;
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,9})?$/i;

/** Digits of a text, and of a number written out, beyond which nobody meant a number. */
const longest = 5000;
const furthest = 5000;

/** Sums and products of numbers within those limits are exact, never rounded. */
const Exact = Decimal.clone({ precision: 4 * furthest });

function exactly(text: string): Decimal {
  return new Exact(readDecimal(text) ?? bug("a text that is no number"));
}
