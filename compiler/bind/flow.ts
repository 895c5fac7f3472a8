/** What the arrows between groups of ends mean: who is a source, who a sink, and which way values flow. */
import type { Arrow } from "../../grammar/ast.ts";

export interface Flow {
  readonly roles: readonly { readonly source: boolean; readonly sink: boolean }[];
  /** Values flow from → to; indices count the ends of all groups in order. */
  readonly arrows: readonly { readonly from: number; readonly to: number }[];
}

/** An arrow joins each end of the group before it with each of the group after it. */
export function flowOf(groups: readonly (readonly unknown[])[], arrows: readonly Arrow[]): Flow {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const roles = Array.from({ length: count }, () => ({ source: false, sink: false }));
  const edges: { from: number; to: number }[] = [];
  const join = (from: number, to: number) => {
    edges.push({ from, to });
    const source = roles[from];
    const sink = roles[to];
    if (source !== undefined) source.source = true;
    if (sink !== undefined) sink.sink = true;
  };
  let start = 0;
  for (const [at, arrow] of arrows.entries()) {
    const left = groups[at]?.length ?? 0;
    const right = groups[at + 1]?.length ?? 0;
    for (let a = start; a < start + left; a++) {
      for (let b = start + left; b < start + left + right; b++) {
        if (arrow.direction !== "left") join(a, b);
        if (arrow.direction !== "right") join(b, a);
      }
    }
    start += left;
  }
  return { roles, arrows: edges };
}
