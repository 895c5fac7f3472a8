/** A date pattern as its parts, by Unicode's date field symbols (UTS 35). */

/** `MM` is the letter M twice. */
export interface PatternField {
  readonly kind: "field";
  readonly letter: string;
  readonly length: number;
}

export type PatternPart =
  | PatternField
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "unreadable"; readonly text: string };

/** Up to the first part that cannot be read. */
export function partsOf(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  for (let at = 0; at < pattern.length; ) {
    field.lastIndex = at;
    literal.lastIndex = at;
    const letters = field.exec(pattern)?.[0];
    const text = letters ?? literal.exec(pattern)?.[0];
    if (text === undefined) {
      return [...parts, { kind: "unreadable", text: pattern.slice(at, at + 4) }];
    }
    parts.push(
      letters === undefined
        ? { kind: "literal", text: unquoted(text) }
        : { kind: "field", letter: letters.charAt(0), length: letters.length },
    );
    at += text.length;
  }
  return parts;
}

/** Whether it is written in digits alone. Months from `MMM` on are names. */
export function isNumber(part: PatternPart): boolean {
  if (part.kind !== "field") return false;
  return part.letter === "M" ? part.length < 3 : "ydHhmsS".includes(part.letter);
}

/** Whether a number always has the same number of digits. */
export function isOfOneWidth(part: PatternPart): boolean {
  return part.kind === "field" && (part.length > 1 || part.letter === "S");
}

const field = /y{4}|y{2}|M{1,4}|d{1,2}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|S{1,9}|a|X{1,3}|x{1,3}/y;
const literal = /'(?:[^']|'')*'|[^A-Za-z']/y;

function unquoted(text: string): string {
  if (text === "''") return "'";
  return text.replace(/^'(.*)'$/s, "$1").replaceAll("''", "'");
}
