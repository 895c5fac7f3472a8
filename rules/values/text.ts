/** How texts compare. What travels is always the text as it was read. */

/** Equal for texts that look the same: composed characters (NFC), and line ends as LF. */
export function comparable(text: string): string {
  return text.replace(/\r\n?/g, "\n").normalize("NFC");
}

/**
 * Equal for texts that differ in case alone, as Unicode folds it: "STRASSE" and "straße", "İ" and "i̇".
 * The dotless ı of Turkish stays a letter of its own, so that no language's rules are applied to
 * another's words.
 */
export function folded(text: string): string {
  return (
    comparable(text)
      .split("ı")
      // Down first, since ẞ only then goes up to SS.
      .map((part) => part.toLowerCase().toUpperCase().toLowerCase())
      .join("ı")
      .normalize("NFC")
  );
}

/** Below, at or above zero as a text sorts before, with or after another: by UTF-16 units. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each text once, in one order; of those that look the same the first. */
export function setOf(texts: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const text of texts) {
    const key = comparable(text);
    if (!found.has(key)) found.set(key, text);
  }
  return [...found].toSorted(([a], [b]) => compareTexts(a, b)).map(([, text]) => text);
}
