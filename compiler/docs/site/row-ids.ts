/** Anchors of a table's rows, so that a search or a colleague can lead to one. */
import type { Section } from "../document.ts";
import { anchor } from "../page-ids.ts";

export function rowIds({ id, table }: Pick<Section, "id" | "table">): readonly string[] {
  const taken = new Set<string>();
  return (table?.rows ?? []).map(({ of, cells }) => {
    const base = `${id}-${anchor(of ?? cells[0] ?? "")}`;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
    taken.add(name);
    return name;
  });
}
