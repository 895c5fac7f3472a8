/**
 * The fields of one stage's records that a plan reads or writes.
 *
 * Whatever names a field in a plan has a `system` and a `field`, so one walk finds them all, also in
 * parts that the plan may get later. What a spec leaves out on purpose is not used.
 */
import type { ObjectPlan } from "../../plan/index.ts";

export interface UsedFields {
  /** Sorted; fields of lists that are synced item by item are not among them. */
  readonly fields: readonly string[];
  /** By the path of such a list: its items' fields, with the list's path. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export function usedFields(object: ObjectPlan, system: string, stage: string): UsedFields {
  const found = new Set<string>();
  const { ignored: _ignored, ...used } = object;
  collect(used, system, stage, found);
  for (const name of successors(object, system, stage)) found.add(name);

  const lists = new Map<string, string[]>();
  for (const each of object.each) {
    for (const list of each.lists) if (isOf(list, system, stage)) lists.set(list.field, []);
  }
  const fields: string[] = [];
  for (const field of [...found].sort()) {
    if (lists.has(field)) continue;
    const list = [...lists.keys()].find((path) => field.startsWith(`${path}.`));
    (list === undefined ? fields : (lists.get(list) ?? fields)).push(field);
  }
  return { fields, lists };
}

function collect(part: unknown, system: string, stage: string, found: Set<string>): void {
  if (typeof part !== "object" || part === null) return;
  if (isFieldRef(part) && isOf(part, system, stage)) found.add(part.field);
  for (const one of Object.values(part)) collect(one, system, stage, found);
}

interface Ref {
  readonly system: string;
  readonly field: string;
  /** Absent: every stage has the field. */
  readonly stage?: string;
  readonly stages?: readonly string[];
}

function isFieldRef(part: object): part is Ref {
  return "system" in part && "field" in part && typeof part.field === "string";
}

function isOf(ref: Ref, system: string, stage: string): boolean {
  if (ref.system !== system) return false;
  return ref.stages?.includes(stage) ?? (ref.stage ?? stage) === stage;
}

/** The field that leads from this stage's record to that of the next. */
function successors(object: ObjectPlan, system: string, stage: string): readonly string[] {
  return object.ends
    .filter((end) => end.system === system)
    .flatMap(({ stages }) =>
      stages.flatMap(({ object: before }, at) => {
        const successor = stages[at + 1]?.successor;
        return before === stage && successor !== undefined ? [successor] : [];
      }),
    );
}
