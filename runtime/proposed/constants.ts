/**
 * Fields that no row has, and that an object writes all the same: the constants of a new record, and what
 * says that a record is archived. A run only writes them; a look has to read them, to see what was written.
 */
import type { Catalogue, ObjectPlan } from "../../plan/index.ts";
import { valueKey } from "../../rules/values/key.ts";
import { isBlank, type Native } from "../../rules/values/native.ts";
import { readAs } from "../../rules/values/read.ts";

/** Of one stage of one system. */
export function constantFields(object: ObjectPlan, system: string, stage: string): string[] {
  const archived = object.delete.kind === "archive" ? object.delete.sets : [];
  return [...object.sets, ...archived]
    .filter((set) => set.system === system && (set.stage ?? stage) === stage)
    .map((set) => set.field);
}

/** By the field's own type, as its system describes it. */
export function isSameConstant(
  catalogue: Catalogue | undefined,
  stage: string,
  field: string,
  a: Native,
  b: Native,
): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  const fields = own(catalogue?.objects, stage)?.fields;
  const type = own(fields, field)?.type ?? null;
  const [one, other] = [readAs(type, a), readAs(type, b)];
  if (one.kind === "value" && other.kind === "value") {
    return valueKey(one.value) === valueKey(other.value);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

function own<Entry>(
  table: Readonly<Record<string, Entry>> | undefined,
  key: string,
): Entry | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
