/** What a value or a label holds must not become a table's border, a link or a tag. */
export function markdownCell(text: string): string {
  return text.replace(/[\\|<>[\]*_]/g, "\\$&").replace(/\s+/g, " ");
}
