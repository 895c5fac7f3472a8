import type { Name } from "../../grammar/ast.ts";

/** Where each name stands first, in the text's order: a declaration that is missing is one mistake. */
export function firstOfEach(names: readonly Name[]): readonly Name[] {
  const first = new Map<string, Name>();
  for (const name of names.toSorted(byPlace)) {
    if (!first.has(name.text)) first.set(name.text, name);
  }
  return [...first.values()];
}

function byPlace({ span: a }: Name, { span: b }: Name): number {
  return a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1;
}
