/** With a capital at its beginning, and the rest as it is. */
export function sentenceCase(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}
