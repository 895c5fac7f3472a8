/**
 * What a proposed object would have written, and what became of it.
 *
 * It writes nothing, so each write that it decides on becomes an *expectation*: this value should come
 * to stand there, whoever brings it. A later look finds what really stands there, and says so in a
 * *verdict*. What has not come yet stays expected; who reads the report says from when on it is missed.
 */
import type { Native } from "../../rules/values/native.ts";
import type { AuditNote } from "../engine/engine.ts";

export interface Expectation {
  readonly kind: "create" | "update" | "delete";
  readonly link: string;
  readonly system: string;
  readonly stage: string;
  /** Undefined where one would be made. */
  readonly record?: string;
  /** Whose value it is; "" where it is the record's own: that it is made, archived or deleted. */
  readonly unit: string;
  /**
   * One a field: `from` is what stood there when it was decided, `to` what is wanted. Of a creation or a
   * deletion one speaks of the record as a whole.
   */
  readonly notes: readonly AuditNote[];
  /** Values by field that were wanted before these and have not been seen, oldest first. */
  readonly earlier: readonly Readonly<Record<string, Native>>[];
  /** ms; since when another value than the one there is wanted. */
  readonly since: number;
  /** ms; since when these are. */
  readonly at: number;
  /** What stood there had itself come there unexpected: it is wrong by the spec, and not only old. */
  readonly moved: boolean;
  /** The values differed when they were first looked at, so nobody missed an edit. */
  readonly before: boolean;
}

export type VerdictOutcome =
  /** What was wanted came. */
  | "same"
  /** Another value came where one was wanted. */
  | "different"
  /** Something was changed that no source asks for. */
  | "unexpected"
  /** A person would have been asked. */
  | "held"
  /** Something else was wanted before it came. */
  | "overtaken";

export interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly kind: Expectation["kind"];
  readonly link: string;
  readonly system: string;
  readonly stage: string;
  readonly record: string;
  /** "" for the record as a whole. */
  readonly row: string;
  readonly field: string;
  /** The system that the value comes from; "" where the sides moved together and nothing tells. */
  readonly origin: string;
  readonly wanted: Native;
  /** What stands there. */
  readonly found: Native;
  /** The situation, what settled it, and the spec's line. */
  readonly case: string;
  readonly by?: string;
  readonly place: string;
  /** Why, where a person would have been asked. */
  readonly why?: string;
  /** ms; when it was decided, and when it was seen what became of it. */
  readonly since: number;
  readonly at: number;
}

/** A link's expectations after a look, all of them, and what the look found. */
export interface LookedAt {
  readonly link: string;
  readonly expected: readonly Expectation[];
  readonly verdicts: readonly Verdict[];
}

/** What became of one field that was expected; `found` where it is not what stands there that counts. */
export function verdictOn(
  { kind, link, system, stage, record, at }: Expectation,
  note: AuditNote,
  facts: Pick<Verdict, "outcome" | "found" | "at"> & Partial<Pick<Verdict, "record" | "wanted">>,
): Verdict {
  return {
    kind,
    link,
    system,
    stage,
    record: record ?? "",
    row: note.row,
    field: note.field,
    origin: note.origin,
    wanted: note.to,
    case: note.case,
    ...(note.by === undefined ? {} : { by: note.by }),
    place: note.place,
    since: at,
    ...facts,
  };
}

/** How it counts when it ends without having come: what stands there came unasked, or is of no moment. */
export function unmet(one: Expectation, at: number): readonly Verdict[] {
  if (one.before) return [];
  const outcome = outcomeUnmet(one);
  return [
    ...countedNotes(one).map((note) => verdictOn(one, note, { outcome, found: note.from, at })),
    ...overtaken(one, one.earlier, at),
  ];
}

/** A record that is not made is one change that is missing, and not as many as it would have fields. */
export function countedNotes({ kind, notes }: Expectation): readonly AuditNote[] {
  return kind === "update" ? notes : notes.filter(isOfRecord);
}

/** Whether it speaks of the record as a whole. */
export function isOfRecord({ row, field }: Pick<AuditNote, "row" | "field">): boolean {
  return row === "" && field === "";
}

export function outcomeUnmet({ moved, notes }: Expectation): VerdictOutcome {
  if (!moved) return "overtaken";
  return notes.some((note) => note.case === "sink_changed") ? "unexpected" : "different";
}

/** Values that were wanted, and that the next one took the place of. */
export function overtaken(
  one: Expectation,
  values: Expectation["earlier"],
  at: number,
): readonly Verdict[] {
  return values.flatMap((fields) =>
    one.notes.flatMap((note) =>
      Object.hasOwn(fields, note.field)
        ? [
            verdictOn(one, note, {
              outcome: "overtaken",
              wanted: fields[note.field] ?? null,
              found: note.from,
              at,
            }),
          ]
        : [],
    ),
  );
}
