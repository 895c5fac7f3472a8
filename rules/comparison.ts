/** Two values of a condition, compared as the kind that they have in common. */
import { compareDecimals } from "./values/decimal.ts";
import { compareMoments, readDatetime } from "./values/moment.ts";
import { isBlank, type Native } from "./values/native.ts";
import { readAs } from "./values/read.ts";
import { scalarText } from "./values/structure.ts";
import { comparable, compareTexts } from "./values/text.ts";

/** A value and who says what kind it is: a literal says so itself. */
export interface Comparand {
  readonly native: Native;
  readonly from: "literal" | "field";
}

export function comparand(native: Native, from: Comparand["from"]): Comparand {
  return { native, from };
}

/** A blank equals a blank alone, and a list or an object nothing. */
export function isEqual(a: Comparand, b: Comparand): boolean {
  if (isBlank(a.native) || isBlank(b.native)) return isBlank(a.native) && isBlank(b.native);
  return order(a, b) === 0;
}

/** Below, at or above zero; undefined where the two have no order. */
export function order(a: Comparand, b: Comparand): number | undefined {
  if (isBlank(a.native) || isBlank(b.native)) return undefined;
  const kind = kindOf(a, b);
  const [one, other] = [textAs(kind, a.native), textAs(kind, b.native)];
  if (one === undefined || other === undefined) return undefined;
  switch (kind) {
    case "decimal":
      return compareDecimals(one, other);
    case "datetime":
      return compareMoments(one, other);
    case "boolean":
      return one === other ? 0 : undefined;
    case "text":
      return compareTexts(one, other);
  }
}

/** As it compares: composed, with LF line ends. Undefined for a list or an object. */
export function textOf(native: Native): string | undefined {
  return textAs("text", native);
}

type Kind = "decimal" | "boolean" | "datetime" | "text";

function kindOf(a: Comparand, b: Comparand): Kind {
  const stated = [a, b]
    .filter((one) => one.from === "literal")
    .map((one) => literalKind(one.native));
  const [one, other = one] = stated;
  if (one !== undefined) return one === other ? one : "text";
  const both = (kind: Kind) => [a, b].every((one) => textAs(kind, one.native) !== undefined);
  const isBoolean = [a, b].some((one) => typeof one.native === "boolean");
  if (isBoolean && both("boolean")) return "boolean";
  return both("decimal") ? "decimal" : both("datetime") ? "datetime" : "text";
}

/** The plan holds dates as texts, so a text that is one is meant as one. */
function literalKind(literal: Native): Kind {
  if (typeof literal === "number") return "decimal";
  if (typeof literal === "boolean") return "boolean";
  const isMoment = typeof literal === "string" && /^\d{4}-/.test(literal);
  return isMoment && readDatetime(literal) !== undefined ? "datetime" : "text";
}

function textAs(kind: Kind, native: Native): string | undefined {
  if (typeof native === "object") return undefined;
  const reading = readAs(kind, native);
  const text = reading.kind === "value" ? scalarText(reading.value) : undefined;
  return kind === "text" && text !== undefined ? comparable(text) : text;
}
