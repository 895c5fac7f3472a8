/**
 * Names of TypeScript types for things that may be called anything: `Contact` and `sf.Lead` →
 * `ContactSfLead`. Two names that come out the same are numbered, in the order in which they are asked
 * for.
 *
 * json-schema-to-typescript makes names safe by rules of its own; what this gives is safe by them
 * already, so that it is the name that appears.
 */
export function nameTypes(): (...parts: readonly string[]) => string {
  const taken = new Set<string>();
  return (...parts) => {
    const base = parts.flatMap(words).join("").replace(/^\d/, "_$&") || "Record";
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
    taken.add(name);
    return name;
  };
}

/** Letters and digits of ASCII, each word with a capital; a letter after a digit begins a word. */
function words(part: string): readonly string[] {
  const plain = part.normalize("NFKD").replace(/\p{Mark}/gu, "");
  return (plain.match(/[A-Za-z]+|\d+/g) ?? []).map(
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
}
