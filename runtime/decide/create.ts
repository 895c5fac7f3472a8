/**
 * The records that a link lacks and may have: where the object creates, what a new record holds, and
 * why one has to wait. Nothing is created that could not be found again by a key.
 */
import type { Hub } from "../../rules/merge/unit.ts";
import { isBlank, type Native, type Value } from "../../rules/values/native.ts";
import type { BroughtValue } from "../engine/engine.ts";
import type {
  CreationKey,
  CreationProgram,
  ObjectProgram,
  UnitEndProgram,
  UnitProgram,
} from "../program/program.ts";
import type { Creation, UnitDecision } from "./decision.ts";
import { newList } from "./new-items.ts";
import { type DecidingAt, lacksField, writeFor } from "./unit-state.ts";
import type { LinkView } from "./view.ts";

export function decideCreations(
  object: ObjectProgram,
  units: readonly UnitDecision[],
  view: LinkView,
  at: DecidingAt,
): readonly Creation[] {
  const { link } = view;
  if (link.ambiguous !== undefined) return [];
  return object.creations
    .filter(
      ({ system }) =>
        !link.tombstones.includes(system) &&
        !link.records.some((record) => record.system === system),
    )
    .filter(({ when }) => {
      const context = { field: view.field, today: at.today };
      return when.length === 0 || when.some((holds) => holds(context) === true);
    })
    .map((creation): Creation => {
      const { system, stage } = creation;
      if (at.unread.has(system)) return { system, stage, kind: "unread" };
      return decideCreation(creation, units, view);
    });
}

function decideCreation(
  creation: CreationProgram,
  units: readonly UnitDecision[],
  view: LinkView,
): Creation {
  const { system, stage } = creation;
  // A map, because a field may be named `__proto__`.
  const fields = new Map<string, Native>();
  const partial: string[] = [];
  const brings: BroughtValue[] = [];
  for (const { unit, resolution } of units) {
    const ends = unit.ends.filter(
      (one) => one.system === system && one.role !== "source" && one.stages.includes(stage),
    );
    if (ends.length === 0) continue;
    const inForce = hubFor(unit, resolution, view)?.value ?? null;
    const value = withFallback(unit, inForce);
    const isRequired =
      unit.rules.required ||
      ends.some((end) => end.parts.some((part) => creation.required.has(part.field)));
    if (value === null) {
      if (resolution.waits.length > 0 && isRequired) {
        return { system, stage, kind: "wait", unit: unit.id };
      }
      if (!unit.rules.required) continue;
      const why = "it has no value on any side";
      return { system, stage, kind: "hold", class: "missing_required", unit: unit.id, why };
    }
    for (const end of ends) {
      const lacking = end.lacks.get(stage);
      if (lacking !== undefined) {
        if (isRequired) {
          const why = lacksField(system, lacking);
          return { system, stage, kind: "hold", class: "schema_drift", unit: unit.id, why };
        }
        partial.push(unit.id);
        continue;
      }
      const written = writtenNew(unit, end, value, view);
      if (written.kind === "write") {
        for (const [at, part] of end.parts.entries()) {
          const native = written.natives[at] ?? null;
          if (!isBlank(native)) fields.set(part.field, native);
        }
        if (written.isPartial) partial.push(unit.id);
        else if (inForce !== null && unit.list === undefined)
          brings.push({ unit: unit.id, value: inForce });
      } else if (!isRequired) {
        partial.push(unit.id);
      } else if (written.kind === "waits") {
        return { system, stage, kind: "wait", unit: unit.id };
      } else {
        const isInvalid = written.kind === "invalid";
        const why = isInvalid ? written.why : "the value map does not translate it";
        const kind = isInvalid ? "invalid_data" : "mapping_issue";
        return { system, stage, kind: "hold", class: kind, unit: unit.id, why };
      }
    }
  }
  for (const { field, value } of creation.constants) fields.set(field, value);
  if (!creation.keys.some((key) => hasKey(key, fields, view))) {
    return { system, stage, kind: "no_key" };
  }
  return { system, stage, kind: "create", fields: Object.fromEntries(fields), partial, brings };
}

function writtenNew(unit: UnitProgram, end: UnitEndProgram, value: Value, view: LinkView) {
  if (unit.list === undefined) {
    return { ...writeFor(end, value, view), isPartial: false };
  }
  const { items, waits } = newList(unit.list, unit.ends.indexOf(end), value, view);
  return { kind: "write" as const, natives: [items], isPartial: waits.length > 0 };
}

/**
 * The value in force after this decision; undefined where the unit is held or has none. What no source
 * shows any more, since a blank stays where it is, is not brought back by a new record.
 */
export function hubFor(
  unit: UnitProgram,
  resolution: UnitDecision["resolution"],
  view: LinkView,
): Hub | undefined {
  const hub = resolution.hub ?? view.hub(unit.id);
  return isGone(unit, view) ? undefined : hub;
}

function isGone(unit: UnitProgram, view: LinkView): boolean {
  if (unit.rules.empty !== "keep" || unit.list !== undefined) return false;
  const sources = unit.ends.filter((end) => end.role !== "sink");
  const shown = sources.flatMap((end) => {
    const record = view.record(end.system);
    if (record === undefined || !end.stages.includes(record.stage)) return [];
    return end.parts.map(({ field }) => view.field(end.system, field));
  });
  return shown.length > 0 && shown.every((native) => native !== undefined && isBlank(native));
}

function withFallback(unit: UnitDecision["unit"], value: Value): Value {
  if (unit.rows.length === 1) return value ?? unit.rows[0]?.fallback ?? null;
  const parts = Array.isArray(value) ? value : [];
  const filled = unit.rows.map((row, at) => (parts[at] as Value) ?? row.fallback ?? null);
  return filled.every((part) => part === null) ? null : filled;
}

function hasKey(key: CreationKey, fields: ReadonlyMap<string, Native>, view: LinkView): boolean {
  if (key.kind === "supplied") {
    return key.fields.every((field) => !isBlank(fields.get(field) ?? null));
  }
  // A key there already names a record of the other system: one that was deleted, or is hidden.
  const back = view.field(key.system, key.field);
  return back !== undefined && isBlank(back);
}
