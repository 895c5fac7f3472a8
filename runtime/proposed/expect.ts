/**
 * A decision that is not carried out → what is expected of the link from now on. What was expected
 * before and is wanted still stays, with its age; another value takes its place; and what the unit was
 * decided again without ends, by how it came about.
 */
import type { Native } from "../../rules/values/native.ts";
import { notesOfCreation, notesOfEnd, notesOfUpdate } from "../apply/audit-notes.ts";
import type { LinkDecision, UnitDecision, Update } from "../decide/decision.ts";
import type { AuditNote } from "../engine/engine.ts";
import { type Expectation, overtaken, unmet, type Verdict, verdictOn } from "./expectation.ts";
import { bornIn, type Looking } from "./looking.ts";
import { isSameNative } from "./same-value.ts";

export interface Expected {
  readonly expected: readonly Expectation[];
  readonly verdicts: readonly Verdict[];
}

/** `open`: what was expected before, without what has been judged. */
export function expect(
  decision: LinkDecision,
  open: readonly Expectation[],
  looking: Looking,
): Expected {
  const { object, at, places, isFirst } = looking;
  const { link, view, deletion } = decision;
  const noting = { object, decision, places };
  const born = bornIn(link, looking);
  const verdicts: Verdict[] = [];
  const wanted = [...wantedUpdates(), ...wantedCreations(), ...wantedDeletions()];
  const kept = open.flatMap((one) => {
    const next = wanted.find((each) => nameOf(each) === nameOf(one));
    if (next !== undefined) return [following(one, next)];
    if (!isDecidedAnew(one)) return [one];
    verdicts.push(...(wentBack(one) ? undone(one) : unmet(one, at.now)));
    return [];
  });
  const fresh = wanted.filter((one) => !open.some((each) => nameOf(each) === nameOf(one)));
  return { expected: [...kept, ...fresh], verdicts };

  /** The same again, or another value in its place. */
  function following(one: Expectation, next: Expectation): Expectation {
    const isSame = next.notes.every((note) =>
      one.notes.some((each) => each.field === note.field && isOneValue(note.to, each.to)),
    );
    if (isSame && next.notes.length === one.notes.length) return one;
    // A record that is still to be made has its newest values from the start.
    if (one.kind === "create") {
      return { ...next, since: one.since, at: one.at, before: one.before };
    }
    // What stood there was wrong already: the edit that came now is another matter.
    if (one.moved) verdicts.push(...unmet(one, at.now));
    if (one.moved || one.before) return next;
    const past = Object.fromEntries(one.notes.map((note) => [note.field, note.to]));
    const earlier = [...one.earlier, past];
    verdicts.push(...overtaken(one, earlier.slice(0, -mostEarlier), at.now));
    return { ...next, since: one.since, earlier: earlier.slice(-mostEarlier), moved: false };
  }

  function isDecidedAnew(one: Expectation): boolean {
    if (deletion.deletes.length > 0) return one.kind !== "delete";
    if (!decision.flows) return false;
    switch (one.kind) {
      case "delete":
        // It is back, or the deletion is held.
        return true;
      case "create":
        return decision.inScope;
      case "update": {
        const found = decision.units.find(({ unit }) => unit.id === one.unit);
        return found !== undefined && !isQuiet(found);
      }
    }
  }

  /** The side that was edited shows again what the other one holds: the edit was undone, and not carried over. */
  function wentBack({ kind, unit, notes, moved, before }: Expectation): boolean {
    if (kind !== "update" || moved || before) return false;
    const found = decision.units.find((each) => each.unit.id === unit);
    const origin = found?.unit.ends.find((end) => end.system === notes[0]?.origin);
    // On a one-way row the source is nobody's to write but its own users'.
    if (origin?.role !== "both") return false;
    return found?.resolution.steps.some((step) => agreeing.has(step.case)) ?? false;
  }

  function undone(one: Expectation): readonly Verdict[] {
    const facts = { outcome: "different", at: at.now } as const;
    return [
      ...one.notes.map((note) => verdictOn(one, note, { ...facts, found: note.from })),
      ...overtaken(one, one.earlier, at.now),
    ];
  }

  function wantedUpdates(): readonly Expectation[] {
    const updates = decision.updates.flatMap((update) =>
      update.parts.flatMap((part) => wantedUpdate(update, part)),
    );
    const archives = deletion.archives.map(({ record, fields }) =>
      wish("update", record, "", notesOfEnd(record.fields, fields, noting), { record: record.id }),
    );
    return [...updates, ...archives];
  }

  function wantedUpdate(
    { record, fields }: Update,
    part: Update["parts"][number],
  ): readonly Expectation[] {
    const { unit, write } = part;
    const parts = unit.ends[write.end]?.parts ?? [];
    const notes = notesOfUpdate({ record, fields, parts: [part] }, noting).filter((note, index) => {
      const one = parts[index];
      return one === undefined || !isSameNative(unit, one, note.from, note.to, view);
    });
    if (notes.length === 0) return [];
    const isNew = born.has(record.system);
    const isKnown = parts.every((one) => Object.hasOwn(record.base, one.base));
    return [
      wish("update", record, unit.id, notes, {
        record: record.id,
        moved: write.loses || (isNew && notes.some((note) => note.from !== null)),
        before: isFirst || !(isKnown || isNew),
      }),
    ];
  }

  function wantedCreations(): readonly Expectation[] {
    return decision.creations.flatMap((one) => {
      if (one.kind !== "create") return [];
      const whole = recordNote();
      // A constant comes with the record that is made, and so from where that comes from.
      const notes = notesOfCreation(one, noting).map((note) =>
        note.row === "" ? { ...note, origin: whole.origin } : note,
      );
      return [wish("create", one, "", [whole, ...notes], { before: isFirst })];
    });
  }

  function wantedDeletions(): readonly Expectation[] {
    return deletion.deletes.map((record) =>
      wish("delete", record, "", notesOfEnd(record.fields, undefined, noting), {
        record: record.id,
      }),
    );
  }

  function wish(
    kind: Expectation["kind"],
    { system, stage }: Pick<Expectation, "system" | "stage">,
    unit: string,
    notes: readonly AuditNote[],
    facts: Partial<Expectation>,
  ): Expectation {
    const { now } = at;
    return {
      kind,
      link: link.id,
      system,
      stage,
      unit,
      notes,
      earlier: [],
      since: now,
      at: now,
      moved: false,
      before: false,
      ...facts,
    };
  }

  function recordNote(): AuditNote {
    return {
      row: "",
      field: "",
      case: "record_created",
      act: "create",
      from: null,
      to: null,
      origin: link.records.find((record) => !record.gone)?.system ?? "",
      lost: false,
      place: places.ofObject(object.plan.id),
    };
  }
}

/** Older ones are of no use: nobody is that late. */
const mostEarlier = 20;

/** One expectation for each end of a unit, and one for each record that is made or goes. */
function nameOf({ kind, unit, system }: Expectation): string {
  return JSON.stringify([kind, unit, system]);
}

function isOneValue(a: Native, b: Native): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const agreeing: ReadonlySet<string> = new Set(["all_agree", "all_emptied"]);

const quietCases: ReadonlySet<string> = new Set([
  "nothing_changed",
  "when_is_false",
  "hold_is_open",
  "field_is_absent",
]);

/** Nothing of the unit moved, or it cannot go on: what was decided before stands. */
function isQuiet({ resolution }: UnitDecision): boolean {
  const { steps, waits, hold } = resolution;
  return waits.length > 0 || hold !== undefined || steps.every((step) => quietCases.has(step.case));
}
