/**
 * Text of others, made safe to print: what a terminal would obey (control characters, escape
 * sequences) and what would make a line read differently from what it says (bidirectional marks,
 * invisible signs, line separators, lone surrogates) is shown as its escape.
 */
export function printable(text: string): string {
  return text.replace(unsafe, escaped);
}

/** Unit by unit as `\u001b`, which JSON reads as the same text. */
function escaped(sign: string): string {
  const units = Array.from({ length: sign.length }, (_, at) => sign.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
