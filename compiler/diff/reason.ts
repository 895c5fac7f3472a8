/** Whether the text says why a change of data is made: by a reason, a ticket or an approval. */
import type { ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import type { PlanChange } from "../../rules/plan-changes.ts";

/** Of a change that is of no object, each object that it concerns has to say so. What is gone can say nothing. */
export function hasReason(change: PlanChange, { objects }: Plan): boolean {
  const concerned = [change.object, ...(change.concerns ?? [])];
  const those = objects.filter(({ id }) => concerned.includes(id));
  return those.every((object) => {
    const row = object.rows.find(({ id }) => {
      const at = `${object.id}/${id}`;
      return change.part === at || change.part.startsWith(`${at}/`);
    });
    return saysWhy(object) || (row !== undefined && saysWhy(row)) || blockSaysWhy(object, row);
  });
}

function saysWhy({ because, ticket, approved }: ObjectPlan | RowPlan): boolean {
  return because !== undefined || ticket !== undefined || approved !== undefined;
}

/** A block of rows gives its reason once. */
function blockSaysWhy({ together, each }: ObjectPlan, row: RowPlan | undefined): boolean {
  const blocks = [
    ...together.filter(({ id }) => id === row?.together),
    ...each.filter(({ id }) => id === row?.each),
  ];
  return blocks.some(({ because }) => because !== undefined);
}
