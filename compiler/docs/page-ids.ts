/** Names of the objects' pages, good as a file's name and as an anchor: `Contact` → `object-contact`. */
import type { ObjectPlan } from "../../plan/index.ts";

export function pageIds(objects: readonly ObjectPlan[]): (object: ObjectPlan) => string {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of objects) {
    const base = `object-${anchor(id)}`;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
    taken.add(name);
    ids.set(id, name);
  }
  return ({ id }) => ids.get(id) ?? anchor(id);
}

/** Letters and digits of ASCII in small letters, and `-` between them. */
export function anchor(text: string): string {
  return (
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{Mark}/gu, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "x"
  );
}
