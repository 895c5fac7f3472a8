/** How a record that was created can be found again, whatever became of the answer. */
import type { CatalogueObject, ObjectPlan } from "../../plan/index.ts";
import type { CreationKey } from "./program.ts";

export function creationKeys(
  object: ObjectPlan,
  system: string,
  stage: string,
  entry: CatalogueObject | undefined,
): readonly CreationKey[] {
  const written = new Set(
    object.rows.flatMap((row) =>
      row.ends
        .filter(
          (end) => end.system === system && end.role !== "source" && end.stages.includes(stage),
        )
        .map((end) => end.field),
    ),
  );
  return object.match.flatMap((line): CreationKey[] => {
    const refs = line.parts.map((part) => part.fields.find((field) => field.system === system));
    if (refs.some((ref) => ref === undefined)) return [];
    const fields = refs.map((ref) => ref?.field ?? "");
    if (fields.every((field) => written.has(field))) return [{ kind: "supplied", fields }];
    // A key that the system gives itself: a row brings it back to where the record came from.
    const [key] = fields;
    const isReadOnly = key !== undefined && fieldOf(entry, key)?.readOnly === true;
    const isGiven = fields.length === 1 && (key === entry?.id || isReadOnly);
    if (!isGiven) return [];
    return object.rows.flatMap((row): CreationKey[] => {
      const from = row.ends.some(
        (end) => end.system === system && end.field === key && end.role !== "sink",
      );
      return from
        ? row.ends
            .filter((end) => end.system !== system && end.role !== "source")
            .map((end) => ({ kind: "written_back", system: end.system, field: end.field }))
        : [];
    });
  });
}

function fieldOf(entry: CatalogueObject | undefined, name: string) {
  return entry !== undefined && Object.hasOwn(entry.fields, name) ? entry.fields[name] : undefined;
}
