/**
 * The port to the state: what the runtime remembers between runs, and how a change of it is made
 * safe. Set-based: a call takes or gives hundreds of records, none is made per record.
 *
 * The state keeps, per record of a system, what was last seen of it; per link, the records that are
 * one entity; and per link and end its *base*. A record that is seen with other values than before
 * becomes *dirty*, and so does its link. `append` and `commit` are the only ways in: what they were
 * given is there after they return, whole, and after a crash it is there whole or not at all. A
 * change that is refused, whichever it is, leaves all as it was.
 *
 * Results have one order in every engine: links come as they were made, records by system, stage and
 * id, and texts by their code points.
 */
import type { Hub, Owed, UnitHold } from "../../rules/merge/unit.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import type { StoredAlert, StoredCondition, Telling } from "../alerts/stored-alert.ts";
import type { Cursor, Merge } from "../connector.ts";
import type { Forgetting, Forgotten } from "./forgetting.ts";
import type { Pruning } from "./pruning.ts";
import type { Rate, Taken } from "./rate.ts";
import type { StateSize } from "./state-sizes.ts";

export interface Engine {
  /**
   * The right to change the state. Taken over at once from a dead process of this host; throws a
   * `StateInUse` where another one works with it.
   */
  lease(): Promise<Lease>;
  /** The plan that the state was last run with. */
  acceptedPlan(): Promise<AcceptedPlan | undefined>;
  accept(lease: Lease, plan: AcceptedPlan): Promise<void>;
  cursor(feed: Feed): Promise<Cursor | undefined>;
  /** Takes in records as they were seen, and moves the cursor with them. Repeating it changes nothing. */
  append(lease: Lease, seen: Appending): Promise<Appended>;
  /** Notes that a scan showed these records, whatever they hold. */
  present(
    lease: Lease,
    feed: Feed,
    ids: readonly string[],
    scan: number,
    picture?: Picture,
  ): Promise<void>;
  /** After a complete scan: what it did not show is gone. Gives how many records that are. */
  sweep(lease: Lease, feed: Feed, scan: number, picture?: Picture): Promise<number>;
  /** Records of an object that are in doubt. */
  doubtful(object: string): Promise<readonly Doubtful[]>;
  /** What waits in an object, and how much there is of it. */
  size(object: string): Promise<ObjectSize>;
  /** How much of it there is to agree on, and where it does not rest. */
  standing(object: string): Promise<ObjectStanding>;
  /** How many links lost records since then because a system's record of them was gone. */
  deletedSince(object: string, system: string, since: number): Promise<number>;
  /** Notes that a run of the object went through to its end. */
  finish(lease: Lease, object: string): Promise<void>;
  /** Dirty records without a link, or alone in theirs; none that a linked record was merged into. */
  loose(lease: Lease, object: string, max: number): Promise<readonly StoredRecord[]>;
  /**
   * Links with a record that goes on as another one: one that was merged, or a dirty link's of such a stage
   * with a field that names its successor and is not blank.
   */
  successions(
    object: string,
    steps: readonly { readonly system: string; readonly stage: string; readonly field: string }[],
  ): Promise<readonly StoredLink[]>;
  /** Every record that has one of these keys. */
  mates(object: string, keys: readonly MatchKey[]): Promise<readonly Mate[]>;
  /**
   * Makes links, moves records into them, and marks them dirty; a link that loses its last record
   * disappears. A record that comes from elsewhere has no base in its new link.
   */
  join(lease: Lease, object: string, joins: readonly Join[]): Promise<void>;
  /** Dirty links with everything that is known of them, after this one where it is given. */
  claim(
    lease: Lease,
    object: string,
    max: number,
    now: number,
    after?: string,
  ): Promise<readonly StoredLink[]>;
  /** Keeps what it has of an object under other names from now on. Links become no dirtier by it. */
  reshape(lease: Lease, reshape: Reshape): Promise<void>;
  /** Keeps all that it has of an object in another form from now on. Links become no dirtier by it. */
  rewrite(lease: Lease, rewrite: Rewrite): Promise<void>;
  /** Lets an object be read from the start and every link of it be decided again. */
  reset(lease: Lease, object: string): Promise<void>;
  /** The links of records of an object, and back: what a reference needs. */
  linksOf(object: string, records: readonly RecordId[]): Promise<ReadonlyMap<string, string>>;
  recordsOf(object: string, links: readonly string[]): Promise<readonly LinkedRecord[]>;
  /** Notes effects before they are attempted. */
  intend(lease: Lease, intents: readonly Intent[]): Promise<void>;
  intents(): Promise<readonly Intent[]>;
  /** One transaction: what became of a batch. A link whose last record another one took is left out. */
  commit(lease: Lease, outcome: Outcome): Promise<void>;
  /** Notes what a person decided, in place of what the case says itself; the links are looked at again. */
  decide(
    lease: Lease,
    decisions: readonly {
      readonly hold: StoredHold;
      readonly decision: HoldDecision | undefined;
    }[],
  ): Promise<void>;
  /**
   * Lets what waits for a time, or for data to be corrected, and what was left out be tried by the next run.
   * Gives how many links.
   */
  retry(lease: Lease): Promise<number>;
  /** Marks links that wait for a record of another object, so that they are looked at again. */
  wake(lease: Lease, object: string): Promise<number>;

  /**
   * Takes up to so many tokens of a rate, for as many calls of a system, at once and for all workers that
   * share the state; a pack at a time, so that calls do not wait for the state. Needs no lease. A token that
   * was taken and not used is lost. Time is the state's own.
   */
  take(rate: Rate, wanted: number): Promise<Taken>;
  /**
   * Whether this caller is to fire a schedule's slot: of all that ask for one, the first. `slot`: ms since
   * 1970, as the schedule has it. A slot before the last one that was fired is past. Needs no lease.
   */
  fireOnce(schedule: string, slot: number): Promise<boolean>;
  /**
   * Notes that a delivery came; false where it had come before. It is remembered until `until`, and those whose
   * time is over by `now` are forgotten; both in ms since 1970. Needs no lease.
   */
  receiveOnce(delivery: string, now: number, until: number): Promise<boolean>;
  /** The slot that each schedule fired last. */
  firings(): Promise<ReadonlyMap<string, number>>;

  links(object: string, find?: Find): Promise<readonly StoredLink[]>;
  /** Those that somebody has to look at: what is tried again, or was left out, is not among them. */
  holds(): Promise<readonly StoredHold[]>;
  /** How many links wait to be tried again, by class of error, in the order of the classes' names. */
  queued(): Promise<readonly QueueSize[]>;
  /** Kinds in the order of `sizedKinds`, objects by name; of what there is none, nothing. */
  sizes(): Promise<readonly StateSize[]>;
  /**
   * One transaction of what is told to people: messages put into the outbox (one that has the id already
   * is replaced; those of one call have ids of their own) and taken out of it, conditions noted (as they were first, where they are there already)
   * and struck out.
   */
  tell(lease: Lease, telling: Telling): Promise<void>;
  /** The outbox, the oldest first; of the same time by their ids. */
  alerts(): Promise<readonly StoredAlert[]>;
  /** The conditions that were told and are not over, by their names. */
  conditions(): Promise<readonly StoredCondition[]>;
  /** The entries that the state has, in their order: those that were pruned are not among them. */
  audit(find: AuditFind): Promise<readonly AuditEntry[]>;
  /** Of no entry in a state that is new; undefined where it was lost. */
  auditHead(): Promise<AuditHead | undefined>;
  /**
   * Takes entries out, up to one whose hash has to be the one that is said. Whoever calls it has them in a file
   * that outlives a crash. Numbers go on, and none is used twice.
   */
  pruneAudit(lease: Lease, pruning: Pruning): Promise<void>;
  /** The oldest first. */
  prunings(): Promise<readonly Pruning[]>;
  /** What the state notes of itself, by name. */
  note(name: string): Promise<string | undefined>;
  /** Undefined: it is noted no longer. Needs no lease. */
  putNote(name: string, text: string | undefined): Promise<void>;
  /** Keys that values are sealed with, themselves sealed, by what they are of; all where none is named. */
  seals(names?: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** One that is there already stays. */
  putSeals(lease: Lease, seals: ReadonlyMap<string, string>): Promise<void>;
  /** One transaction: links and records go, with all that was noted for them, and that they went is kept. */
  forgetAll(lease: Lease, forgetting: Forgetting): Promise<void>;
  /** In the order of their names. */
  forgotten(): Promise<readonly Forgotten[]>;
  /**
   * Records that are in no link and have been gone since before then, in ms since 1970: so many of them, by object,
   * system, stage and id.
   */
  longGone(before: number, most: number): Promise<readonly NamedRecord[]>;
  /** Forgets what stands here, so that it is taken in again. */
  remember(lease: Lease, names: readonly string[]): Promise<void>;
  /** Gives the room back that is used no longer, and leaves nothing in it. */
  compact(): Promise<void>;
  /** A copy that can be changed without the state knowing, for `preview`. It need not be able to copy itself. */
  fork(): Promise<Engine>;
  close(): Promise<void>;
}

export interface Lease {
  /** Counts up with every holder: what an earlier one still tries to write is refused. */
  readonly epoch: number;
  release(): Promise<void>;
}

/** Another process works with the state. */
export class StateInUse extends Error {
  override readonly name = "StateInUse";
}

export interface AcceptedPlan {
  readonly digest: string;
  readonly text: string;
  /** ms; when it was accepted. */
  readonly at: number;
  /** YYYY-MM-DD; the last day on which it ran. */
  readonly day?: string;
}

/** What is kept of an object under other names from now on, or no longer. */
export interface Reshape {
  readonly object: string;
  /** Fields of a system's records. */
  readonly fields: readonly SystemName[];
  /** Bases, by `baseKeyOf`, of a system's records. */
  readonly bases: readonly SystemName[];
  /** Units, which have hubs and holds. */
  readonly units: readonly Name[];
}

/**
 * All that a state keeps of one object, in another form: under other names, or sealed from now on. A part that
 * is left out stays as it is, and so does what is given back as it was given.
 */
export interface Rewrite {
  readonly object: string;
  readonly record?: (record: WholeRecord) => WholeRecord;
  readonly hubs?: (
    link: string,
    hubs: Readonly<Record<string, Hub>>,
  ) => Readonly<Record<string, Hub>>;
  /** Undefined: it is closed. */
  readonly hold?: (hold: StoredHold) => StoredHold | undefined;
  readonly intent?: (intent: Intent) => Intent;
  /** The chain is made anew from the first entry that changes. */
  readonly audit?: (entry: Omit<AuditEntry, "hash">) => Omit<AuditEntry, "hash">;
  /** Asked once all of these are done. */
  readonly beside?: () => {
    readonly seals: ReadonlyMap<string, string>;
    readonly notes: ReadonlyMap<string, string>;
  };
}

export type WholeRecord = Pick<
  StoredRecord,
  keyof Feed | "id" | "fields" | "base" | "keys" | "stamps" | "asserted"
>;

/** `to`: undefined where nothing is kept. */
export interface Name {
  readonly from: string;
  readonly to: string | undefined;
}

export interface SystemName extends Name {
  readonly system: string;
}

/** One stage of one system in an object: what is read with one cursor. */
export interface Feed {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
}

export interface NamedRecord extends Feed {
  readonly id: string;
}

export interface RecordId {
  readonly system: string;
  readonly id: string;
}

export interface SeenRecord {
  readonly id: string;
  /** All fields that the plan needs; one that was not returned is missing. */
  readonly fields: Readonly<Record<string, Native>>;
  readonly modified?: number;
  readonly stamps?: Readonly<Record<string, number>>;
  /** One a match line, undefined where the record has no key for it. */
  readonly keys: readonly (string | undefined)[];
}

export interface Appending extends Feed {
  readonly records: readonly SeenRecord[];
  /** Ids that were seen to be deleted. */
  readonly deleted: readonly string[];
  /** Records that were seen to be merged into others: gone, and not deleted. */
  readonly merged?: readonly Merge[];
  /** Where the feed stands once these are in; undefined: unchanged. */
  readonly cursor?: Cursor;
  /** The number of the scan that shows them, for `sweep`. */
  readonly scan?: number;
  /** Undefined: this is how they are now. */
  readonly picture?: Picture;
  /**
   * Ids that a system was asked for, where this is its answer: they are in doubt no longer, unless it may be
   * older than what put them there. Undefined: it is what a feed tells.
   */
  readonly asked?: readonly string[];
}

/**
 * How old that may be which a system shows. Where the state knows of a record from later than the earliest
 * moment that a picture may show, or the record's stamps went back, a picture that differs from what is known
 * is not taken in: the record is *in doubt* until the system has been asked for it.
 */
export interface Picture {
  /** ms; when it came. */
  readonly at: number;
  /** ms; the earliest moment that it may show. */
  readonly asOf: number;
}

export interface Doubtful extends Feed {
  readonly id: string;
  readonly link: string | undefined;
  /** ms; when it was put in doubt first. */
  readonly since: number;
  /** It seems to be gone. */
  readonly missing: boolean;
}

export interface Appended {
  /** New, or seen with other values than before. */
  readonly changed: number;
}

export interface ObjectSize {
  /** No run of the object has been finished yet. */
  readonly isInitial: boolean;
  readonly links: number;
  readonly dirty: number;
  /** Records of a system seen to be gone since the last run, and those that are left. */
  readonly systems: readonly {
    readonly system: string;
    readonly present: number;
    readonly gone: number;
  }[];
}

export interface StoredRecord extends SeenRecord, Feed {
  readonly link: string | undefined;
  readonly gone: boolean;
  /** The id of the record that it goes on as, where it was merged. */
  readonly mergedInto?: string;
  /** Fields that were set to the value they had, with when: seen since the last decision. */
  readonly asserted?: Readonly<Record<string, number>>;
  /** Natives last accounted for or confirmed, by `baseKeyOf` a row's end. */
  readonly base: Readonly<Record<string, Native>>;
}

export interface MatchKey {
  readonly line: number;
  readonly key: string;
}

export interface Mate extends MatchKey, Feed {
  readonly id: string;
  readonly link: string | undefined;
  /** Systems that the link has a record of, its own included. */
  readonly linked: readonly string[];
  readonly fields: Readonly<Record<string, Native>>;
}

/**
 * Records that are one entity from now on. `into` is a link that is there; where it is left out, the
 * first made of those that the records have, or a new one.
 */
export interface Join {
  readonly into?: string;
  readonly records: readonly (RecordId & { readonly stage: string })[];
  /** Why the key search for it was not clear; the link creates nothing while it stands. */
  readonly ambiguous?: string;
}

export interface StoredLink {
  readonly id: string;
  readonly object: string;
  readonly records: readonly StoredRecord[];
  readonly hubs: Readonly<Record<string, Hub>>;
  readonly holds: readonly StoredHold[];
  /** Systems where its record was deleted: it is not created there again. */
  readonly tombstones: readonly string[];
  /** Undefined before the first decision. */
  readonly inScope: boolean | undefined;
  /** Why its key search was not clear. */
  readonly ambiguous?: string;
  readonly attempts: number;
}

export interface LinkedRecord extends RecordId {
  readonly link: string;
  readonly stage: string;
}

export interface StoredHold extends UnitHold {
  readonly link: string;
  readonly object: string;
  /** The unit's id; "" for the record as a whole. */
  readonly unit: string;
  readonly opened: number;
  readonly updated: number;
  /** What each end showed, as a person who decides should see it. */
  readonly shown: readonly HeldValue[];
  readonly place: string;
  /** What a person chose; it is carried out by the next run, unless the values moved. */
  readonly decision?: HoldDecision;
  /** Nothing of the record moves until then, and not this unit alone. */
  readonly whole?: true;
  /** Who has the task to correct it. */
  readonly correction?: string;
  /**
   * Nobody has to look at it: it is tried again, or was left out this time. It is kept so that it is
   * told once, and can be counted.
   */
  readonly instead?: "queued" | "skipped";
}

/** Of the links in scope, or not looked at yet, that have records of two systems or more. */
export interface ObjectStanding {
  readonly links: number;
  /** Those that are to be looked at, without a case; `since`: ms, when the oldest of their last changes was seen. */
  readonly waiting: { readonly links: number; readonly since?: number };
  /** Their open cases, with what is tried again and what was left out, by link and unit. */
  readonly holds: readonly StandingHold[];
}

export type StandingHold = Pick<StoredHold, "link" | "unit" | "opened" | "whole" | "instead">;

export interface QueueSize {
  readonly class: StoredHold["class"];
  readonly links: number;
}

export type HoldDecision = {
  readonly seen: readonly HeldValue[];
  readonly by: string;
  readonly because: string;
  readonly at: number;
} & (
  | {
      readonly value: Value;
      /** Whose value it is; "" where it is nobody's. */
      readonly system: string;
    }
  | { readonly deletion: DeletionChoice }
);

/** Of a record that was deleted: the others go too, stay without it, or bring it back. */
export type DeletionChoice = "delete" | "keep" | "restore";

export interface HeldValue {
  readonly system: string;
  readonly record: string;
  readonly field: string;
  readonly native: Native;
  readonly stamp?: number;
}

/** An effect that is about to be attempted: enough to find out, after a crash, whether it took place. */
export interface Intent {
  readonly id: string;
  /** ms; when it was noted, just before it is attempted. */
  readonly at: number;
  readonly object: string;
  readonly link: string;
  readonly system: string;
  readonly stage: string;
  readonly kind: "create" | "update" | "delete";
  /** Undefined for a creation. */
  readonly record?: string;
  readonly fields: Readonly<Record<string, Native>>;
  readonly expected: Readonly<Record<string, Native>>;
  readonly audit: readonly AuditNote[];
  /** Units whose merged value it brings: merging again could give another. */
  readonly merged?: readonly MergedUnit[];
  /** The value that it brings of each of its units, in the form that they share. */
  readonly brings?: readonly BroughtValue[];
}

export interface BroughtValue {
  readonly unit: string;
  readonly value: Value;
}

export interface MergedUnit {
  readonly unit: string;
  readonly hub: Hub;
  /** What each end showed when it was merged. */
  readonly showed: readonly Owed[];
  /** The same as it stood there, by `baseKeyOf` the end, by system: what nothing is written to is accounted for by it. */
  readonly stood: Readonly<Record<string, Readonly<Record<string, Native>>>>;
}

/** What an effect does to one field, and by which line of the spec. */
export interface AuditNote {
  readonly row: string;
  readonly field: string;
  readonly case: string;
  readonly act: string;
  readonly by?: string;
  readonly from: Native;
  readonly to: Native;
  readonly origin: string;
  /** Whether an edit made there was overwritten. */
  readonly lost: boolean;
  /** `FILE:LINE` of the row or clause that decided. */
  readonly place: string;
  /** Who decided, where it was a person, and why. */
  readonly person?: string;
  readonly because?: string;
}

export interface AuditEntry extends AuditNote {
  readonly sequence: number;
  readonly at: number;
  readonly run: string;
  readonly object: string;
  readonly link: string;
  readonly system: string;
  readonly stage: string;
  readonly record: string;
  readonly plan: string;
  /**
   * What `from`, `to` and `because` are sealed as, where the object's values are sealed. The chain is over this,
   * and not over the values, so it holds also when nobody can read them any more.
   */
  readonly sealed?: string;
  /** The values were sealed, and are forgotten. No part of the chain. */
  readonly forgotten?: true;
  /** sha256 over the entry and the hash before it. */
  readonly hash: string;
}

/** Entries that are all of this. */
export interface AuditFind {
  readonly link?: string;
  readonly run?: string;
  /** After the entry of this number. */
  readonly after?: number;
  /** The first so many of them. */
  readonly most?: number;
}

/** The newest entry of the audit, noted apart from the entries from the state's first day on. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface Outcome {
  readonly object: string;
  readonly run: string;
  readonly plan: string;
  readonly at: number;
  readonly links: readonly LinkOutcome[];
  /** Intents that are settled, one way or the other. */
  readonly settled: readonly string[];
  readonly audit: readonly Omit<AuditEntry, "sequence" | "hash" | "at" | "run" | "plan">[];
  /** What is to be told of it, for the outbox. */
  readonly alerts?: readonly StoredAlert[];
}

export interface LinkOutcome {
  readonly link: string;
  /** Records whose base, values or stage changed, and those that are new in the link. */
  readonly records: readonly RecordOutcome[];
  readonly hubs: Readonly<Record<string, Hub>>;
  /** The holds that are open now: others of the link are closed. */
  readonly holds: readonly StoredHold[];
  readonly tombstones: readonly string[];
  readonly inScope: boolean;
  /** To be looked at again in this run (more follows from it), at a time, or when something changes. */
  readonly again: "now" | { readonly at: number } | "never";
  /** For a record of another object to be linked. */
  readonly waits: boolean;
  readonly attempts: number;
}

export interface RecordOutcome extends Feed {
  readonly id: string;
  /** Whole, where the record was created or read again. */
  readonly seen?: SeenRecord;
  readonly base: Readonly<Record<string, Native>>;
  /** It left the link: it was deleted, or its successor took its place. */
  readonly left?: boolean;
  /** We deleted it: it is gone at once, however late its feed tells it, and is nobody's partner. */
  readonly deleted?: true;
}

export type Find =
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "record"; readonly id: string }
  | { readonly kind: "key"; readonly key: string };

/** The name of a row's end in a record's base: rows key state, and a stage's field is its own. */
export function baseKeyOf(row: string, field: string): string {
  return `${row} ${field}`;
}

/** Where a base is kept that was accounted for under another translation of its row. */
export function formerKeyOf(base: string): string {
  // No row's id begins with a blank.
  return ` ${base}`;
}
