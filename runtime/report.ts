/** What a run did, counted by object, as `run` and its JSON tell it. */
import type { Clock } from "../core/host.ts";
import type { Attempt } from "./apply/effects.ts";
import type { Tripped } from "./brake.ts";
import type { ConnectorError } from "./connector-error.ts";
import type { LinkDecision } from "./decide/decision.ts";
import type { ClockSkew } from "./detect/clock-skew.ts";
import type { Detected } from "./detect/detect.ts";
import type { Stalled } from "./detect/stalled.ts";
import type { StoredHold } from "./engine/engine.ts";
import type { FeedProgram, LackingField } from "./program/program.ts";

export interface ObjectRun {
  readonly object: string;
  /** Records that the feeds showed. */
  readonly read: number;
  /** Of these, new ones and those with other values than before. */
  readonly changed: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Links that were looked at and needed nothing. */
  readonly unchanged: number;
  /** Rows whose sides differed and that a clause decided, or holds. */
  readonly conflicts: number;
  /** Cases of this object that wait now. */
  readonly held: number;
  /** Writes that their system refused or never answered. */
  readonly failed: number;
  /** Effects of an earlier run that were in doubt: found done, and not done. */
  readonly recovered: { readonly done: number; readonly undone: number };
  readonly calls: Readonly<Record<string, number>>;
  readonly ms: number;
  readonly brake?: Tripped;
  /** Systems whose records carry times that have not come yet. */
  readonly skews: readonly ClockSkew[];
  readonly unread: readonly { readonly system: string; readonly why: string }[];
  readonly failures: readonly { readonly system: string; readonly why: string }[];
  /** Fields that the systems no longer have, and the rows that wait for them. */
  readonly lacking: readonly Lacking[];
  /** Systems whose news wait for a transaction that somebody left open. */
  readonly stalled: readonly Stalled[];
  /** Records that are not created yet, because what they have to refer to is not there. */
  readonly deferred: readonly Deferred[];
}

export interface Deferred {
  readonly system: string;
  /** The unit that refers to it. */
  readonly row: string;
  readonly records: number;
}

export interface Lacking extends LackingField {
  readonly system: string;
  /** The object of the system. */
  readonly of: string;
}

export interface RunReport {
  /** What the audit calls the run. */
  readonly id: string;
  readonly runs: readonly ObjectRun[];
  readonly holds: readonly StoredHold[];
}

export interface ObjectReport {
  start(): void;
  end(): void;
  lacking(feeds: readonly FeedProgram[]): void;
  detected(found: Detected): void;
  stalled(found: readonly Stalled[]): void;
  recovered(done: number, undone: number): void;
  brake(tripped: Tripped): void;
  applied(decisions: readonly LinkDecision[], attempts: readonly Attempt[]): void;
}

export interface Report {
  object(id: string): ObjectReport;
  done(holds: readonly StoredHold[]): RunReport;
}

const conflictCases: ReadonlySet<string> = new Set([
  "sources_differ",
  "source_and_sink_changed",
  "first_values_differ",
  "first_sink_differs",
  "blank_against_change",
  "edit_is_stale",
  "value_is_earlier",
]);

interface Counts {
  read: number;
  changed: number;
  created: number;
  updated: number;
  deleted: number;
  unchanged: number;
  conflicts: number;
  failed: number;
  recovered: { done: number; undone: number };
  ms: number;
  brake?: Tripped;
  skews: ClockSkew[];
  unread: { system: string; why: string }[];
  failures: { system: string; why: string }[];
  lacking: Lacking[];
  stalled: readonly Stalled[];
  /** By link, as it was decided last. */
  readonly waiting: Map<string, readonly Omit<Deferred, "records">[]>;
  calls: Record<string, number>;
}

export function openReport(id: string, clock: Clock, calls: ReadonlyMap<string, number>): Report {
  const byObject = new Map<string, Counts>();
  return {
    object(id) {
      const counts = byObject.get(id) ?? noCounts();
      byObject.set(id, counts);
      return objectReport(counts, clock, calls);
    },
    done(holds) {
      const runs = [...byObject].map(
        ([object, { waiting, ...counts }]): ObjectRun => ({
          object,
          ...counts,
          deferred: deferredIn(waiting),
          held: holds.filter((hold) => hold.object === object).length,
        }),
      );
      return { id, runs, holds };
    },
  };
}

function objectReport(
  counts: Counts,
  clock: Clock,
  calls: ReadonlyMap<string, number>,
): ObjectReport {
  let startedAt = 0;
  let callsBefore = new Map<string, number>();
  return {
    start() {
      startedAt = clock.monotonic();
      callsBefore = new Map(calls);
    },
    end() {
      counts.ms += Math.round(clock.monotonic() - startedAt);
      for (const [system, count] of calls) {
        counts.calls[system] = (counts.calls[system] ?? 0) + count - (callsBefore.get(system) ?? 0);
      }
    },
    lacking(feeds) {
      for (const { system, stage, lacking } of feeds) {
        counts.lacking.push(...lacking.map((one) => ({ system, of: stage, ...one })));
      }
    },
    detected({ read, changed, skews, failed }) {
      counts.skews.push(...skews);
      counts.read += read;
      counts.changed += changed;
      for (const { system, error } of failed) {
        counts.unread.push({ system, why: whyOf(error) });
      }
    },
    stalled(found) {
      counts.stalled = found;
    },
    recovered(done, undone) {
      counts.recovered.done += done;
      counts.recovered.undone += undone;
    },
    brake(tripped) {
      counts.brake = tripped;
    },
    applied(decisions, attempts) {
      for (const one of attempts) {
        if (one.kind === "failed") {
          if (one.error.kind === "moved") continue;
          counts.failed++;
          counts.failures.push({ system: one.effect.intent.system, why: whyOf(one.error) });
          continue;
        }
        const { kind } = one.effect.intent;
        if (kind === "create") counts.created++;
        else if (kind === "update") counts.updated++;
        else counts.deleted++;
      }
      for (const { link, units, updates, creations } of decisions) {
        const waits = creations.filter((one) => one.kind === "wait");
        if (waits.length === 0) counts.waiting.delete(link.id);
        else {
          const told = waits.map(({ system, unit }) => ({ system, row: unit }));
          counts.waiting.set(link.id, told);
        }
        const isQuiet = updates.length === 0 && creations.every((one) => one.kind !== "create");
        if (isQuiet) counts.unchanged++;
        for (const { resolution } of units) {
          if (resolution.steps.some((step) => conflictCases.has(step.case))) counts.conflicts++;
        }
      }
    },
  };
}

function deferredIn(waiting: Counts["waiting"]): readonly Deferred[] {
  const all = [...waiting.values()].flat();
  const groups = Map.groupBy(all, ({ system, row }) => JSON.stringify([system, row]));
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((one) => ({ ...one, records: group.length })),
  );
}

function noCounts(): Counts {
  return {
    read: 0,
    changed: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    unchanged: 0,
    conflicts: 0,
    failed: 0,
    recovered: { done: 0, undone: 0 },
    ms: 0,
    skews: [],
    unread: [],
    failures: [],
    lacking: [],
    stalled: [],
    waiting: new Map(),
    calls: {},
  };
}

function whyOf(error: ConnectorError): string {
  return error.message;
}
