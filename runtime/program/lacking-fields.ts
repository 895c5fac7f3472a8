/**
 * Fields that a plan reads or writes and their system, asked when a run begins, does not have: dropped,
 * renamed, or no longer to be read. An object that is not described at all is another matter: it is
 * read, and says why it cannot be.
 */
import type { Catalogue, ObjectPlan } from "../../plan/index.ts";
import type { LackingField } from "./program.ts";

/** Whether the system describes this object, and without this field. */
export type IsLacking = (system: string, stage: string, field: string) => boolean;

export function lackingIn(catalogues: ReadonlyMap<string, Catalogue>): IsLacking {
  return (system, stage, field) => {
    const objects = catalogues.get(system)?.objects ?? {};
    const fields = Object.hasOwn(objects, stage) ? (objects[stage]?.fields ?? {}) : {};
    return Object.keys(fields).length > 0 && !Object.hasOwn(fields, field);
  };
}

/** `fields`: all that the plan reads of this stage. */
export function lackingFields(
  object: ObjectPlan,
  { system, stage, fields }: { system: string; stage: string; fields: readonly string[] },
  isLacking: IsLacking,
): readonly LackingField[] {
  const isHere = (end: { readonly system: string; readonly stages: readonly string[] }) =>
    end.system === system && end.stages.includes(stage);
  const first = object.ends.find((end) => end.system === system)?.stages[0]?.object;
  const set = object.sets.filter((one) => one.system === system && (one.stage ?? first) === stage);
  return [...new Set([...fields, ...set.map((one) => one.field)])]
    .filter((field) => isLacking(system, stage, field))
    .map((field) => ({
      field,
      rows: [
        ...object.rows
          .filter((row) => row.each === undefined)
          .filter((row) => row.ends.some((end) => isHere(end) && end.field === field)),
        ...object.each.filter((each) =>
          each.lists.some((list) => isHere(list) && list.field === field),
        ),
      ].map(({ id }) => id),
    }));
}
