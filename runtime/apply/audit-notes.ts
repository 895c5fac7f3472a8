/** What an effect does to each field, by which case, and which line of the spec says so: the audit's notes. */
import { bug } from "../../core/bug.ts";
import type { UnitWrite } from "../../rules/merge/unit.ts";
import { fieldIn, type Native, type Value } from "../../rules/values/native.ts";
import { hubFor } from "../decide/create.ts";
import type { Creation, LinkDecision, Update } from "../decide/decision.ts";
import type { AuditNote, HoldDecision, Outcome } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram, UnitProgram } from "../program/program.ts";

export interface Noting {
  readonly object: ObjectProgram;
  readonly decision: LinkDecision;
  readonly places: Places;
}

export function notesOfUpdate({ record, parts }: Update, noting: Noting): readonly AuditNote[] {
  return parts.flatMap(({ unit, write }) => notesOfWrite(unit, write, record.fields, noting));
}

/** `fields`: what is written; undefined where the record itself goes. */
export function notesOfEnd(
  before: Readonly<Record<string, Native>>,
  fields: Readonly<Record<string, Native>> | undefined,
  { object, decision, places }: Noting,
): readonly AuditNote[] {
  return (fields === undefined ? [""] : Object.keys(fields)).map((field) => ({
    row: "",
    field,
    case: "record_deleted",
    act: fields === undefined ? "delete" : "archive",
    from: fieldIn(before, field) ?? null,
    to: fields?.[field] ?? null,
    origin: decision.deletion.left[0]?.system ?? "",
    lost: false,
    place: places.ofClause(object.plan.id, "delete"),
    ...personOf(decision.deletion.decided),
  }));
}

/** A person's word about a deletion that writes nothing: the record's end is let go of, or comes back. */
export function notesOfDecision({ object, decision, places }: Noting): Outcome["audit"] {
  const { left, decided } = decision.deletion;
  if (decided === undefined || decided.deletion === "delete") return [];
  return left.map(({ system, stage, id }) => ({
    object: object.plan.id,
    link: decision.link.id,
    system,
    stage,
    record: id,
    row: "",
    field: "",
    case: "record_deleted",
    act: decided.deletion,
    from: null,
    to: null,
    origin: system,
    lost: false,
    place: places.ofClause(object.plan.id, "delete"),
    ...personOf(decided),
  }));
}

function personOf(decided: HoldDecision | undefined): Pick<AuditNote, "person" | "because"> {
  return decided === undefined ? {} : { person: decided.by, because: decided.because };
}

export function notesOfCreation(
  { system, stage, fields }: Extract<Creation, { kind: "create" }>,
  noting: Noting,
): readonly AuditNote[] {
  return Object.entries(fields).map(([field, to]) => noteOfField(system, stage, field, to, noting));
}

function notesOfWrite(
  unit: UnitProgram,
  write: UnitWrite,
  was: Readonly<Record<string, Native>>,
  { object, decision: { units, link }, places }: Noting,
): readonly AuditNote[] {
  const end = unit.ends[write.end] ?? bug("a write to no end");
  const { hub, origin } = units.find((one) => one.unit === unit)?.resolution ?? {};
  const before = fieldIn(link.hubs, unit.id);
  const { decision } = link.holds.find((hold) => hold.unit === unit.id) ?? {};
  // One that is not carried out now writes nothing.
  const person = personOf(decision);
  return end.parts.map((part, at) => ({
    row: part.row.plan.id,
    field: part.field,
    case: write.step.case,
    act: write.step.do,
    ...(write.step.by === undefined ? {} : { by: write.step.by }),
    from: fieldIn(was, part.field) ?? null,
    to: write.natives[at] ?? null,
    origin: hub?.origin ?? origin ?? before?.origin ?? "",
    lost: write.loses,
    place: places.ofStep(object.plan.id, part.row.plan, write.step),
    ...person,
  }));
}

function noteOfField(
  system: string,
  stage: string,
  field: string,
  to: Native,
  { object, decision: { units, view }, places }: Noting,
): AuditNote {
  for (const { unit, resolution } of units) {
    for (const end of unit.ends) {
      if (end.system !== system || !end.stages.includes(stage)) continue;
      const at = end.parts.findIndex((one) => one.field === field);
      const part = end.parts[at];
      if (part === undefined) continue;
      const hub = hubFor(unit, resolution, view);
      const isFallback = hub === undefined || partOf(hub.value, unit, at) === null;
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

/** What a unit's value says of one of its rows. */
function partOf(value: Value, { rows }: UnitProgram, at: number): Value {
  return rows.length === 1 ? value : ((value as readonly Value[] | null)?.[at] ?? null);
}
