/** A link's records → the state of one unit, as the merge takes it. */
import type { Read } from "../../rules/codec.ts";
import { type EndPart, keyOf, readAll, translate, writeAll } from "../../rules/merge/end-forms.ts";
import type { Translated, UnitEnd, UnitState } from "../../rules/merge/unit.ts";
import { fieldIn, isSameNative, type Native, type Value } from "../../rules/values/native.ts";
import { formerKeyOf, type StoredRecord } from "../engine/engine.ts";
import type { UnitEndProgram, UnitProgram } from "../program/program.ts";
import { callModule, type MergeModules } from "./merge-module.ts";
import { isAsSeen, shownBy } from "./shown.ts";
import type { LinkView } from "./view.ts";

export interface DecidingAt extends Bounds {
  /** ms; stamps later than this are taken for it. */
  readonly now: number;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly modules: MergeModules;
}

/** What a decision leaves alone. */
export interface Bounds {
  /** Systems whose record of the link has gone on as another one: it is read and not written. */
  readonly closed: readonly string[];
  /** Systems that this run could not read to the end: a record that seems to be missing may be there. */
  readonly unread: ReadonlySet<string>;
  /** Units whose turn is another time, with when that comes (ms). */
  readonly later: ReadonlyMap<string, number>;
}

export const unbounded: Bounds = { closed: [], unread: new Set(), later: new Map() };

export function unitStateOf(unit: UnitProgram, view: LinkView, at: DecidingAt): UnitState {
  const { link } = view;
  const condition = { field: view.field, today: at.today };
  const hold = link.holds.find(
    (one) => one.unit === unit.id && one.class === "conflict" && one.instead === undefined,
  );
  const { decision } = hold ?? {};
  const decided =
    decision !== undefined && "value" in decision && isAsSeen(decision.seen, shownBy(unit, view))
      ? { value: decision.value, system: decision.system }
      : undefined;
  return {
    ends: unit.ends.map((end) => unitEnd(unit, end, view, at)),
    hub: view.hub(unit.id),
    applies: unit.applies === undefined || unit.applies(condition) === true,
    mergeWith: (path, base, values) => callModule(at.modules, path, base, values),
    holdIsOpen: hold !== undefined,
    decided,
  };
}

function unitEnd(
  unit: UnitProgram,
  end: UnitEndProgram,
  view: LinkView,
  { now: detected }: DecidingAt,
): UnitEnd {
  const record = view.record(end.system);
  const isHere = record !== undefined && end.stages.includes(record.stage);
  const natives = isHere ? nativesOf(end, record, view) : undefined;
  const parts = partsOf(end, view);
  const now = natives && readNow(unit, end, parts, natives, view);
  const lacking = record && end.lacks.get(record.stage);
  const bases = record && basesOf(end, record);
  const stamp = record && stampOf(end, record);
  const ownKey = natives === undefined ? "" : keyOf(parts, natives);
  return {
    system: end.system,
    role: end.role,
    now,
    unread: isHere && now === undefined,
    ...(lacking === undefined ? {} : { lacks: lacksField(end.system, lacking) }),
    ownKey,
    baseKey: bases && keyOf(parts, bases),
    stamp: stamp === undefined ? undefined : Math.min(stamp, detected),
    stampOfField: end.stampOfField,
    assertedAt: assertedAt(end, record, detected),
    translate: (value) => translate(parts, value, { now, ownKey }),
  };
}

export function lacksField(system: string, field: string): string {
  return `${system} has no field \`${field}\``;
}

/** Whether an end shows something else than what was last accounted for there. */
export function isMoved(
  unit: UnitProgram,
  view: Pick<LinkView, "record" | "field" | "codecContext">,
): boolean {
  return unit.ends.some((end) => {
    const record = view.record(end.system);
    if (record === undefined || !end.stages.includes(record.stage)) return false;
    const [natives, bases] = [nativesOf(end, record, view), basesOf(end, record)];
    if (natives === undefined || bases === undefined) return false;
    if (natives.every((native, at) => isSameNative(native, bases[at] ?? null))) return false;
    const parts = partsOf(end, view);
    return keyOf(parts, natives) !== keyOf(parts, bases);
  });
}

/** Undefined where one of the unit's fields was not returned. */
function nativesOf(
  end: UnitEndProgram,
  { system, stage }: StoredRecord,
  view: Pick<LinkView, "field">,
): readonly Native[] | undefined {
  // What was known of a field that is gone is known no more.
  if (end.lacks.has(stage)) return undefined;
  return all(end.parts.map(({ field }) => view.field(system, field)));
}

function basesOf(end: UnitEndProgram, record: StoredRecord): readonly Native[] | undefined {
  return all(end.parts.map(({ base }) => record.base[base]));
}

function all(natives: readonly (Native | undefined)[]): readonly Native[] | undefined {
  return natives.every((native) => native !== undefined) ? natives : undefined;
}

function partsOf(
  { parts }: UnitEndProgram,
  { codecContext }: Pick<LinkView, "codecContext">,
): readonly EndPart[] {
  return parts.map(({ codec, row }) => ({
    codec,
    fallback: row.fallback,
    context: codecContext(row.plan.ref),
  }));
}

/**
 * What only the plan before could read, and nobody has touched since, counts as blank where a value is in
 * force: the end gets that in its new form, as at a first link.
 */
function readNow(
  unit: UnitProgram,
  end: UnitEndProgram,
  parts: readonly EndPart[],
  natives: readonly Native[],
  view: LinkView,
): Read {
  const read = readAll(parts, natives);
  const isLegible =
    read.kind !== "unreadable" && !(read.kind === "untranslated" && read.rule === "hold");
  if (isLegible || !Object.hasOwn(view.link.hubs, unit.id)) return read;
  const base = view.record(end.system)?.base ?? {};
  const formers = end.parts.map(({ base: key }) => base[formerKeyOf(key)] ?? base[key]);
  const isFormer =
    end.parts.some(({ base: key }) => !Object.hasOwn(base, key)) &&
    formers.every((native) => native !== undefined);
  if (!isFormer || keyOf(parts, formers) !== keyOf(parts, natives)) return read;
  return { kind: "value", value: null };
}

/** The newest of its fields' own stamps, else its record's. */
function stampOf(end: UnitEndProgram, record: StoredRecord): number | undefined {
  if (!end.stampOfField) return record.modified;
  const stamps = end.parts.flatMap(({ field }) => fieldIn(record.stamps ?? {}, field) ?? []);
  return stamps.length === 0 ? record.modified : Math.max(...stamps);
}

/** All of a unit's fields have to be said again for its value to be. */
function assertedAt(
  end: UnitEndProgram,
  record: StoredRecord | undefined,
  detected: number,
): number | undefined {
  if (!end.stampOfField || record?.asserted === undefined) return undefined;
  const { asserted } = record;
  const stamps = end.parts.flatMap(({ field }) => fieldIn(asserted, field) ?? []);
  return stamps.length < end.parts.length ? undefined : Math.min(detected, ...stamps);
}

/** The natives that would be written for a value; the first part that cannot be decides. */
export function writeFor(
  end: UnitEndProgram,
  value: Value,
  view: Pick<LinkView, "codecContext">,
): Exclude<Translated, { kind: "shown" }> {
  return writeAll(partsOf(end, view), value);
}
