/** What a link shows now, unit by unit or whole, as a person who decides should see it. */
import { canonicalJson } from "../../core/canonical-json.ts";
import { fieldIn } from "../../rules/values/native.ts";
import type { HeldValue, StoredLink } from "../engine/engine.ts";
import type { UnitProgram } from "../program/program.ts";
import type { LinkView } from "./view.ts";

export function shownBy(unit: UnitProgram, view: LinkView): readonly HeldValue[] {
  return unit.ends.flatMap((end) => {
    const record = view.record(end.system);
    if (record === undefined || !end.stages.includes(record.stage)) return [];
    return end.parts.flatMap(({ field }): HeldValue[] => {
      const native = view.field(end.system, field);
      if (native === undefined) return [];
      const stamp = fieldIn(record.stamps ?? {}, field) ?? record.modified;
      const { system, id } = record;
      return [{ system, record: id, field, native, ...(stamp === undefined ? {} : { stamp }) }];
    });
  });
}

/** What a link's records hold, whole; one that was deleted shows itself alone, as no field. */
export function shownWhole(link: StoredLink): readonly HeldValue[] {
  return link.records.flatMap(({ system, id, gone, fields }): HeldValue[] =>
    gone
      ? [{ system, record: id, field: "", native: null }]
      : Object.entries(fields).map(([field, native]) => ({ system, record: id, field, native })),
  );
}

/** Whether two looks at a unit saw the same values, whenever they were edited. */
export function isAsSeen(seen: readonly HeldValue[], now: readonly HeldValue[]): boolean {
  const values = (shown: readonly HeldValue[]) =>
    canonicalJson(
      shown.map(({ system, record, field, native }) => [system, record, field, native]),
    );
  return values(seen) === values(now);
}
