/** A documentation comment as paragraphs: an empty line parts them, and other line ends are spaces. */
export function paragraphs(documentation: string | undefined): readonly string[] {
  return (documentation ?? "")
    .split(/\n\s*\n/)
    .map((one) => one.replace(/\s+/g, " ").trim())
    .filter((one) => one !== "");
}
