/** Whether one of a link's records names its successor: the field of its stage that does is not blank. */
import { isBlank } from "../../rules/values/native.ts";
import type { StoredRecord } from "./engine.ts";

export function goesOn(
  records: readonly Pick<StoredRecord, "system" | "stage" | "fields" | "gone">[],
  steps: readonly { readonly system: string; readonly stage: string; readonly field: string }[],
): boolean {
  return records.some(({ system, stage, fields, gone }) =>
    steps.some((step) => {
      if (gone || step.system !== system || step.stage !== stage) return false;
      const named = Object.hasOwn(fields, step.field) ? fields[step.field] : undefined;
      return named !== undefined && !isBlank(named);
    }),
  );
}

/** Whether one of these records is gone and goes on as another one. */
export function isMerged(
  records: readonly { readonly mergedInto?: string | undefined }[],
): boolean {
  return records.some((record) => record.mergedInto !== undefined);
}
