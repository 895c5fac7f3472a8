/** The body of a reply as text, and the JSON in it, within limits: a server may send anything, and for ever. */
import { type Json, parseJson } from "../exact-json.ts";

/** Beyond a limit; asking again would bring the same. */
export class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/**
 * Undefined where it is no text in UTF-8. Throws `TooMuch` as soon as it is beyond the limit, in bytes, or
 * `isLate` says that it has come piece by piece for long enough.
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  most: number,
  isLate: () => boolean = () => false,
): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > most) throw new TooMuch(`its reply is larger than ${most} bytes`);
    if (isLate()) throw new TooMuch("its reply comes too slowly");
    pieces.push(piece);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    return undefined;
  }
}

/** Undefined where the text is no JSON. Throws `TooMuch` for more levels than `most`. */
export function readJson(text: string, most: number): Json | undefined {
  if (isDeeper(text, most)) throw new TooMuch(`its reply is nested more than ${most} deep`);
  return parseJson(text);
}

/** Counted before anything is built, since what walks a deep value later would run out of stack. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (isText) {
      if (sign === backslash) at++;
      else if (sign === quote) isText = false;
    } else if (sign === quote) isText = true;
    else if (sign === brace || sign === bracket) {
      if (++depth > most) return true;
    } else if (sign === closeBrace || sign === closeBracket) depth--;
  }
  return false;
}

const [quote, backslash, brace, closeBrace, bracket, closeBracket] = [...'"\\{}[]'].map((sign) =>
  sign.charCodeAt(0),
);
