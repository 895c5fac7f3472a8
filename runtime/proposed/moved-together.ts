/**
 * What happened whole between two looks: sides that moved to one value, records that came or went on
 * several sides. Nothing was expected, since there was no time to; that they agree says that somebody
 * did what Concordat would have done. Which side was first, a one-way row tells, or the times of the edits.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import { isInScope } from "../decide/decide.ts";
import { unitStateOf } from "../decide/unit-state.ts";
import { viewOf } from "../decide/view.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import type { UnitProgram } from "../program/program.ts";
import type { Expectation, Verdict } from "./expectation.ts";
import { endKey } from "./judge.ts";
import { bornIn, type Looking } from "./looking.ts";
import { agree, heldIn, isSameNative } from "./same-value.ts";

/** `settled`: ends that were judged already. `link` as it was before that. */
export function movedTogether(
  link: StoredLink,
  expected: readonly Expectation[],
  settled: ReadonlySet<string>,
  looking: Looking,
): readonly Verdict[] {
  const { object, references, at, places } = looking;
  const view = viewOf(link, references);
  const born = bornIn(link, looking);
  const isAwaited = (system: string) =>
    expected.some((one) => one.kind === "create" && one.system === system);
  const unawaited = new Set([...born].filter((system) => !isAwaited(system)));
  const flows = link.inScope === true || isInScope(object, view, at.today);
  if (!flows) return [];
  return [...recordsCame(), ...recordsWent(), ...object.units.flatMap(valuesCame)];

  function valuesCame(unit: UnitProgram): readonly Verdict[] {
    const { ends, applies } = unitStateOf(unit, view, at);
    // While a person was to be asked, nothing would have been written.
    if (!applies || link.holds.some((hold) => hold.unit === unit.id)) return [];
    const moved = ends.flatMap((end, index) => {
      const record = view.record(end.system);
      if (record === undefined || end.now?.kind !== "value") return [];
      if (settled.has(endKey(unit.id, end.system))) return [];
      const isNew = unawaited.has(end.system) && !isEmpty(unit, index, record);
      const isMoved = end.baseKey !== undefined && end.baseKey !== end.ownKey;
      return isNew || isMoved ? [{ end, index, record, isNew }] : [];
    });
    // A record that came by itself may be filled from one that was there.
    const sources = ends.flatMap((end, index) => {
      const record = view.record(end.system);
      if (record === undefined || end.role === "sink") return [];
      const isStill = !moved.some((one) => one.end === end);
      return isStill && !moved.some((one) => one.isNew) ? [] : [{ end, index, record, isStill }];
    });
    const origin = originOf(unit, sources);
    if (origin === undefined) return [];
    return moved.flatMap(({ end, index, record }) => {
      if (end === origin.end || end.role === "source") return [];
      const isSame =
        unit.list === undefined
          ? agree(end, origin.end)
          : isSameList(unit, index, record, origin.index, origin.record);
      if (!isSame) return [];
      const from = sources.length > 1 && !origin.isCertain ? "" : origin.end.system;
      return (unit.ends[index]?.parts ?? []).flatMap((part): Verdict[] => {
        const now = heldIn(record, part.field);
        const before = Object.hasOwn(record.base, part.base) ? record.base[part.base] : undefined;
        if (now === undefined) return [];
        const isAsBefore = before !== undefined && isSameNative(unit, part, before, now, view);
        if (isAsBefore || (before === undefined && isBlank(now))) return [];
        const place = places.ofRow(object.plan.id, part.row.plan.id);
        const of = { row: part.row.plan.id, field: part.field, origin: from, place };
        return [seen(record, { ...of, kind: "update", outcome: "same", found: now })];
      });
    });
  }

  /** The side that was edited first, where anything tells; else the first, which is not certain. */
  function originOf<
    One extends {
      readonly index: number;
      readonly record: StoredRecord;
      readonly isStill: boolean;
    },
  >(
    unit: UnitProgram,
    sources: readonly One[],
  ): (One & { readonly isCertain: boolean }) | undefined {
    const still = sources.filter((one) => one.isStill);
    if (still.length > 0) return { ...(still[0] as One), isCertain: true };
    const stamped = sources.map((one) => ({ one, stamp: stampOf(unit, one.index, one.record) }));
    const [first, second] = stamped.toSorted((a, b) => (a.stamp ?? 0) - (b.stamp ?? 0));
    if (first === undefined) return undefined;
    const isTold = stamped.every(({ stamp }) => stamp !== undefined);
    return { ...first.one, isCertain: isTold && first.stamp !== second?.stamp };
  }

  function recordsCame(): readonly Verdict[] {
    const present = link.records.filter((one) => !one.gone);
    const isMade = (system: string) => object.creations.some((one) => one.system === system);
    const place = places.ofObject(object.plan.id);
    const of = { row: "", field: "", kind: "create", found: null, place } as const;
    const old = present.find((one) => !born.has(one.system));
    const came = present.filter((one) => unawaited.has(one.system));
    // It was there alone when it was last looked at, and nothing was to be made of it.
    if (old !== undefined) {
      return came
        .filter(({ system }) => !isMade(system))
        .map((one) => seen(one, { ...of, origin: old.system, outcome: "unexpected" }));
    }
    // All came since then: each but the first was made after another one.
    const certain = came.find(({ system }) => !isMade(system));
    const first = certain ?? came[0];
    const origin = certain?.system ?? "";
    return came
      .filter((one) => one !== first && isMade(one.system))
      .map((one) => seen(one, { ...of, origin, outcome: "same" }));
  }

  function recordsWent(): readonly Verdict[] {
    const gone = link.records.filter((record) => record.gone);
    const isAwaitedGone = ({ system }: StoredRecord) =>
      expected.some((one) => one.kind === "delete" && one.system === system);
    if (gone.length === 0 || gone.some(isAwaitedGone)) return [];
    const place = places.ofClause(object.plan.id, "delete");
    const of = { row: "", field: "", kind: "delete", found: null, place } as const;
    const propagates = object.plan.delete.kind === "propagate";
    // The first to go was somebody's wish; those that went after it followed.
    const followed = link.tombstones.length > 0 ? gone : gone.slice(1);
    const origin = link.tombstones[0] ?? "";
    return followed.map((record) =>
      seen(record, { ...of, origin, outcome: propagates ? "same" : "unexpected" }),
    );
  }

  function seen(
    { system, stage, id }: StoredRecord,
    facts: Pick<Verdict, "kind" | "row" | "field" | "origin" | "outcome" | "found" | "place">,
  ): Verdict {
    const { now } = at;
    return {
      ...facts,
      link: link.id,
      system,
      stage,
      record: id,
      wanted: facts.outcome === "same" ? facts.found : null,
      case: facts.kind === "update" ? "all_agree" : `record_${facts.kind}d`,
      since: now,
      at: now,
    };
  }

  function isSameList(
    unit: UnitProgram,
    at: number,
    record: StoredRecord,
    otherAt: number,
    other: StoredRecord,
  ): boolean {
    return (
      JSON.stringify(listOf(unit, at, record)) === JSON.stringify(listOf(unit, otherAt, other))
    );
  }

  function isEmpty(unit: UnitProgram, index: number, record: StoredRecord): boolean {
    return (unit.ends[index]?.parts ?? []).every((part) =>
      isBlank(heldIn(record, part.field) ?? null),
    );
  }

  function listOf(unit: UnitProgram, index: number, record: StoredRecord): Native {
    return heldIn(record, unit.ends[index]?.parts[0]?.field ?? "") ?? null;
  }
}

/** When all of a unit's fields were last edited; undefined where the system tells of records alone, or not at all. */
function stampOf(unit: UnitProgram, index: number, { stamps }: StoredRecord): number | undefined {
  const found = (unit.ends[index]?.parts ?? []).flatMap(({ field }) =>
    stamps !== undefined && Object.hasOwn(stamps, field) ? (stamps[field] ?? []) : [],
  );
  return found.length === 0 ? undefined : Math.max(...found);
}
