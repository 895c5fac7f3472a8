/**
 * Decisions → effects: one write of one record each, with the note of what it does to each field and
 * which line of the spec says so. An effect is noted in the state as an intent before it is tried.
 */
import { bug } from "../../core/bug.ts";
import type { UnitWrite } from "../../rules/merge/unit.ts";
import type { Native } from "../../rules/values/native.ts";
import type { LinkDecision, UpdatePart } from "../decide/decision.ts";
import type { AuditNote, Intent, MergedUnit } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram, UnitProgram } from "../program.ts";

export interface Effect {
  readonly decision: LinkDecision;
  readonly intent: Intent;
  /** Of an update: the units that it carries out, so that a failure holds these and no others. */
  readonly units: readonly string[];
}

/** `newId` gives each effect its name, which is also its idempotency key. */
export function effectsOf(
  object: ObjectProgram,
  decision: LinkDecision,
  places: Places,
  newId: () => string,
): readonly Effect[] {
  const { link, updates, creations } = decision;
  const updated = updates.map(({ record, fields, parts }): Effect => {
    const expected = held(record.fields, Object.keys(fields));
    return {
      decision,
      units: parts.map((part) => part.unit.id),
      intent: {
        id: newId(),
        object: object.plan.id,
        link: link.id,
        system: record.system,
        stage: record.stage,
        kind: "update",
        record: record.id,
        fields,
        expected,
        audit: parts.flatMap(({ unit, write }) =>
          notesOf(object, unit, write, record.fields, places, decision),
        ),
        ...mergedBy(parts, decision),
      },
    };
  });
  const { deletes, archives } = decision.deletion;
  const ended = [
    ...deletes.map((record) => ({ record, kind: "delete" as const, fields: {} })),
    ...archives.map((one) => ({ ...one, kind: "update" as const })),
  ].map(({ record, kind, fields }): Effect => {
    const names = kind === "delete" ? [""] : Object.keys(fields);
    const values: Readonly<Record<string, Native>> = fields;
    return {
      decision,
      units: [],
      intent: {
        id: newId(),
        object: object.plan.id,
        link: link.id,
        system: record.system,
        stage: record.stage,
        kind,
        record: record.id,
        fields: values,
        expected: held(record.fields, Object.keys(fields)),
        audit: names.map((field) => ({
          row: "",
          field,
          case: "record_deleted",
          act: kind === "delete" ? "delete" : "archive",
          from: record.fields[field] ?? null,
          to: values[field] ?? null,
          origin: decision.deletion.left[0]?.system ?? "",
          lost: false,
          place: places.ofClause(object.plan.id, "delete"),
        })),
      },
    };
  });
  const created = creations.flatMap((creation): Effect[] => {
    if (creation.kind !== "create") return [];
    const { system, stage, fields } = creation;
    return [
      {
        decision,
        units: [],
        intent: {
          id: newId(),
          object: object.plan.id,
          link: link.id,
          system,
          stage,
          kind: "create",
          fields,
          expected: {},
          audit: Object.keys(fields).map((field) =>
            creationNote(object, system, stage, field, fields[field] ?? null, places, decision),
          ),
        },
      },
    ];
  });
  return [...updated, ...ended, ...created];
}

/** Where two writes bring one merged value, each of them knows of it. */
function mergedBy(
  parts: readonly UpdatePart[],
  decision: LinkDecision,
): { readonly merged?: readonly MergedUnit[] } {
  const merged = parts.flatMap(({ unit }): MergedUnit[] => {
    const resolution = decision.units.find((one) => one.unit === unit)?.resolution;
    if (resolution?.hub === undefined || resolution.merged === undefined) return [];
    return [{ unit: unit.id, hub: resolution.hub, showed: resolution.merged }];
  });
  return merged.length === 0 ? {} : { merged };
}

/** What these fields hold; a field may have any name, `__proto__` too. */
function held(
  fields: Readonly<Record<string, Native>>,
  names: readonly string[],
): Readonly<Record<string, Native>> {
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(fields, name) ? (fields[name] ?? null) : null]),
  );
}

function notesOf(
  object: ObjectProgram,
  unit: UnitProgram,
  write: UnitWrite,
  before: Readonly<Record<string, Native>>,
  places: Places,
  { units, link }: LinkDecision,
): readonly AuditNote[] {
  const end = unit.ends[write.end] ?? bug("a write to no end");
  const resolution = units.find((one) => one.unit === unit)?.resolution;
  const origin = resolution?.hub?.origin ?? link.hubs[unit.id]?.origin ?? "";
  const { decision } = link.holds.find((hold) => hold.unit === unit.id) ?? {};
  const person =
    write.step.case === "decided" && decision !== undefined
      ? { person: decision.by, because: decision.because }
      : {};
  return end.parts.map((part, at) => ({
    row: part.row.plan.id,
    field: part.field,
    case: write.step.case,
    act: write.step.do,
    ...(write.step.by === undefined ? {} : { by: write.step.by }),
    from: before[part.field] ?? null,
    to: write.natives[at] ?? null,
    origin,
    lost: write.loses,
    place: places.ofStep(object.plan.id, part.row.plan, write.step),
    ...person,
  }));
}

function creationNote(
  object: ObjectProgram,
  system: string,
  stage: string,
  field: string,
  to: Native,
  places: Places,
  { units, link }: LinkDecision,
): AuditNote {
  for (const { unit, resolution } of units) {
    for (const end of unit.ends) {
      if (end.system !== system || !end.stages.includes(stage)) continue;
      const part = end.parts.find((one) => one.field === field);
      if (part === undefined) continue;
      const hub = resolution.hub ?? link.hubs[unit.id];
      const isFallback = hub === undefined || hub.value === null;
      return {
        row: part.row.plan.id,
        field,
        case: isFallback ? "created_blank" : "record_created",
        act: isFallback ? "use_default" : "fill",
        from: null,
        to,
        origin: isFallback ? "" : hub.origin,
        lost: false,
        place: places.ofRow(object.plan.id, part.row.plan.id),
      };
    }
  }
  const place = places.ofObject(object.plan.id);
  return {
    row: "",
    field,
    case: "record_created",
    act: "set",
    from: null,
    to,
    origin: "",
    lost: false,
    place,
  };
}
