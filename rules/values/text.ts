/** How texts compare. What travels is always the text as it was read. */

/** Equal for texts that look the same: composed characters (NFC), and line ends as LF. */
export function comparable(text: string): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return lines.normalize("NFC");
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
