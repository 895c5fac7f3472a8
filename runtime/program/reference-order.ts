/**
 * The order in which objects run: one that another refers to comes first, so that parents are linked
 * before their children look for them. Objects that refer to one another in a circle keep their
 * order; what they lack is filled in by the run's second pass.
 */
import type { ObjectPlan } from "../../plan/index.ts";

export function inReferenceOrder<Item extends { readonly plan: ObjectPlan }>(
  items: readonly Item[],
): readonly Item[] {
  const byId = new Map(items.map((item) => [item.plan.id, item]));
  const done = new Set<string>();
  const ordered: Item[] = [];
  const visit = (item: Item): void => {
    const { id } = item.plan;
    if (done.has(id)) return;
    done.add(id);
    for (const row of item.plan.rows) {
      for (const parent of row.ref ?? []) {
        const found = byId.get(parent);
        if (found !== undefined) visit(found);
      }
    }
    ordered.push(item);
  };
  // Urgent objects take their turn first, among equals the plan's order.
  const rank = { high: 0, normal: 1, low: 2 } as const;
  for (const item of items.toSorted((a, b) => rank[a.plan.priority] - rank[b.plan.priority])) {
    visit(item);
  }
  return ordered;
}
