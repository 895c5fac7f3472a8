/**
 * What was expected of a link, held against what stands there now. Gives the verdicts, what is still
 * expected, and the link with everything that came taken for accounted: who moved the value is
 * whoever does the work at present, so it is no edit that would have to travel.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import { decideLink } from "../decide/decide.ts";
import { unitStateOf } from "../decide/unit-state.ts";
import { viewOf } from "../decide/view.ts";
import type { AuditNote, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { UnitProgram } from "../program/program.ts";
import { isSameConstant } from "./constants.ts";
import {
  type Expectation,
  isOfRecord,
  outcomeUnmet,
  overtaken,
  unmet,
  type Verdict,
  verdictOn,
} from "./expectation.ts";
import { type Looking, lookedKey } from "./looking.ts";
import { agree, heldIn, isSameNative, partOf } from "./same-value.ts";

export interface Judged {
  readonly link: StoredLink;
  readonly open: readonly Expectation[];
  readonly verdicts: readonly Verdict[];
  /** Ends, by `endKey`, of which something that was expected has come or not. */
  readonly settled: ReadonlySet<string>;
}

export function endKey(unit: string, system: string): string {
  return JSON.stringify([unit, system]);
}

export function judge(
  link: StoredLink,
  expected: readonly Expectation[],
  looking: Looking,
): Judged {
  const { object, references, at } = looking;
  const view = viewOf(link, references);
  const open: Expectation[] = [];
  const verdicts: Verdict[] = [];
  const settled = new Set<string>();
  const bases = new Map<string, Record<string, Native>>();

  for (const one of expected) {
    const record = view.record(one.system);
    if (one.kind === "delete") {
      if (record !== undefined) open.push(one);
      else for (const note of one.notes) verdicts.push(came(one, note, null));
    } else if (one.kind === "create") {
      if (record === undefined) open.push(one);
      else judgeCreation(one, record);
    } else if (record === undefined) verdicts.push(...unmet(one, at.now));
    else judgeUpdate(one, record);
  }
  return {
    link: {
      ...link,
      records: link.records.map((record) => {
        const base = record.gone ? undefined : bases.get(record.system);
        return base === undefined ? record : { ...record, base };
      }),
    },
    open,
    verdicts,
    settled,
  };

  function judgeUpdate(one: Expectation, record: StoredRecord): void {
    const left: AuditNote[] = [];
    const ended: AuditNote[] = [];
    let reached = -1;
    for (const note of one.notes) {
      const now = heldIn(record, note.field);
      if (now === undefined || isSame(record, note, note.from, now)) {
        left.push(note);
        continue;
      }
      const past = one.earlier.findLastIndex(
        (fields) =>
          Object.hasOwn(fields, note.field) &&
          isSame(record, note, fields[note.field] ?? null, now),
      );
      const isThere = isSame(record, note, note.to, now) || isOfASource(one, record);
      if (!isThere && past >= 0) {
        // It came late: what is wanted by now is still to come.
        const wanted = one.earlier[past]?.[note.field] ?? null;
        verdicts.push({ ...came(one, note, now), wanted, since: one.since });
        reached = Math.max(reached, past);
        left.push({ ...note, from: now });
        account(record, note);
        continue;
      }
      ended.push(note);
      // It differed all along; that this side moves now is an edit like any other.
      if (!isThere && one.before) continue;
      const outcome = isThere ? "same" : one.moved ? outcomeUnmet(one) : "different";
      verdicts.push(verdictOn(one, note, { outcome, found: now, at: at.now, record: record.id }));
      account(record, note);
    }
    if (ended.length > 0 || reached >= 0) settled.add(endKey(one.unit, one.system));
    const passed = { ...one, notes: ended };
    verdicts.push(...overtaken(passed, one.earlier, at.now));
    verdicts.push(
      ...overtaken({ ...one, notes: left }, one.earlier.slice(0, Math.max(0, reached)), at.now),
    );
    if (left.length > 0) {
      open.push({ ...one, notes: left, earlier: one.earlier.slice(reached + 1) });
    }
  }

  function judgeCreation(one: Expectation, record: StoredRecord): void {
    const missing = new Map<string, AuditNote[]>();
    for (const note of one.notes) {
      if (isOfRecord(note)) {
        verdicts.push({ ...came(one, note, null), record: record.id });
        continue;
      }
      const unit = partOf(object.units, record.system, record.stage, note)?.unit.id ?? "";
      settled.add(endKey(unit, record.system));
      const now = heldIn(record, note.field);
      if (now === undefined) continue;
      if (isBlank(now) && !isBlank(note.to)) {
        missing.set(unit, [...(missing.get(unit) ?? []), { ...note, from: now }]);
        continue;
      }
      const update = updateOf(unit, [note]);
      const isThere = isSame(record, note, note.to, now) || isOfASource(update, record);
      const outcome = isThere ? "same" : "different";
      verdicts.push(verdictOn(update, note, { outcome, found: now, at: at.now }));
    }
    // The record came without them; they may come yet.
    for (const [unit, notes] of missing) open.push(updateOf(unit, notes));
    // As after a creation of our own: what the record holds is known, and does not travel back.
    put(record, lookedKey, true);
    for (const unit of object.units) {
      for (const end of unit.ends) {
        if (end.system !== record.system || !end.stages.includes(record.stage)) continue;
        for (const part of end.parts) put(record, part.base, heldIn(record, part.field));
      }
    }

    function updateOf(unit: string, notes: readonly AuditNote[]): Expectation {
      const { id, stage } = record;
      return { ...one, kind: "update", record: id, stage, unit, notes, earlier: [] };
    }
  }

  function came(one: Expectation, note: AuditNote, found: Native): Verdict {
    return verdictOn(one, note, { outcome: "same", found, at: at.now });
  }

  function isSame(record: StoredRecord, note: AuditNote, a: Native, b: Native): boolean {
    const found = partOf(object.units, record.system, record.stage, note);
    if (found !== undefined) return isSameNative(found.unit, found.part, a, b, view);
    const catalogue = looking.catalogues.get(record.system);
    return isSameConstant(catalogue, record.stage, note.field, a, b);
  }

  /** The end shows what one of its sources shows by now: it was brought a later value than was expected. */
  function isOfASource(one: Expectation, record: StoredRecord): boolean {
    const unit = object.units.find(({ id }) => id === one.unit);
    if (unit === undefined) return false;
    if (unit.list !== undefined) return isListInAgreement(unit, record);
    const { ends } = unitStateOf(unit, view, at);
    const end = ends.find((each) => each.system === record.system);
    return (
      end !== undefined &&
      ends.some((other) => other !== end && other.role !== "sink" && agree(end, other))
    );
  }

  /** Items may come in another order, with fields that no row names: nothing more would be written. */
  function isListInAgreement(unit: UnitProgram, record: StoredRecord): boolean {
    const parts = unit.ends.find((end) => end.system === record.system)?.parts ?? [];
    const base = Object.fromEntries(
      Object.entries(record.base).filter(([name]) => !parts.some((part) => part.base === name)),
    );
    const records = link.records.map((one) => (one === record ? { ...record, base } : one));
    const onPaper = decideLink(object, { ...link, records }, references, at);
    const found = onPaper.units.find((each) => each.unit === unit)?.resolution;
    return found !== undefined && found.writes.length === 0 && found.hold === undefined;
  }

  function account(record: StoredRecord, note: AuditNote): void {
    const found = partOf(object.units, record.system, record.stage, note);
    if (found !== undefined) put(record, found.part.base, heldIn(record, note.field));
  }

  function put(record: StoredRecord, base: string, native: Native | undefined): void {
    const own = bases.get(record.system) ?? { ...record.base };
    bases.set(record.system, own);
    if (native !== undefined) own[base] = native;
  }
}
