/**
 * A text ⇄ what a column of PostgreSQL keeps of it. The server's texts hold no U+0000 and no half of a
 * surrogate pair, which JavaScript's may hold; JSON escapes both, but an id, a key or a name stands in a
 * column as it is. Nearly every text is kept as itself.
 *
 * The order by code points stays: U+0000 and U+0001 become U+0001 and a letter, halves of pairs and
 * U+D7FF, which stands just before them and means nothing, become U+D7FF and two letters.
 */
export function kept(text: string): string {
  if (isPlain(text)) return text;
  let out = "";
  for (const point of text) {
    const code = point.codePointAt(0) ?? 0;
    if (code <= 1) out += `\u0001${String.fromCharCode(low + code)}`;
    else if (code >= before && code <= lastHalf) out += `\ud7ff${digits(code - before)}`;
    else out += point;
  }
  return out;
}

export function unkept(text: string): string {
  if (isPlain(text)) return text;
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 1) out += String.fromCharCode(text.charCodeAt(++at) - low);
    else if (code === before) {
      const number = (text.charCodeAt(++at) - low) * base + text.charCodeAt(++at) - low;
      out += String.fromCharCode(before + number);
    } else out += text[at];
  }
  return out;
}

const low = 0x41;
const base = 64;
/** What stands before the halves, U+D800 to U+DFFF. */
const before = 0xd7ff;
const lastHalf = 0xdfff;

function isPlain(text: string): boolean {
  return (
    text.isWellFormed() &&
    !text.includes("\0") &&
    !text.includes("\u0001") &&
    !text.includes("\ud7ff")
  );
}

/** Two signs, so that greater numbers come later: up to 64 × 64. */
function digits(number: number): string {
  return String.fromCharCode(low + Math.floor(number / base), low + (number % base));
}
