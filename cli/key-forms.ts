/** A key as somebody typed it, and as the state may have it: folded, and composed. */
export function keyForms(text: string): readonly string[] {
  return [...new Set([text, text.toLowerCase(), text.normalize("NFC")])];
}
