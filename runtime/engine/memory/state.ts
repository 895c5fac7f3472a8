/**
 * What a state in memory holds, and how a change of it is taken back. Links and records are rows that
 * change in place, so that each is found from the other; what a row holds is replaced and never
 * changed itself, so that it can be given out as it is.
 *
 * Nothing is indexed but records by their feed and id: such a state is small.
 */
import type { Hub } from "../../../rules/merge/unit.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { StoredAlert, StoredCondition } from "../../alerts/stored-alert.ts";
import type { Cursor } from "../../connector.ts";
import type { AcceptedPlan, AuditEntry, Feed, Intent, StoredHold } from "../engine.ts";
import type { Forgotten } from "../forgetting.ts";
import type { HeldLease } from "../held-lease.ts";
import type { Pruning } from "../pruning.ts";
import type { Bucket } from "../rate.ts";
import type { StampsByField } from "../stamps.ts";

export interface MemoryState {
  plan: AcceptedPlan | undefined;
  lease: HeldLease | undefined;
  /** Ids of links count up and none is used twice. */
  lastLink: number;
  /** Objects whose initial run is over. */
  readonly finished: Set<string>;
  readonly feeds: Map<string, MemoryFeed>;
  readonly links: Map<number, MemoryLink>;
  readonly intents: Map<string, Intent>;
  readonly alerts: Map<string, StoredAlert>;
  readonly conditions: Map<string, StoredCondition>;
  /** Those that were not pruned. */
  readonly audit: Omit<AuditEntry, "hash">[];
  readonly prunings: Pruning[];
  /** By the name of the rate; times by the monotonic clock. */
  readonly buckets: Map<string, Bucket>;
  /** By schedule, the last slot that was fired. */
  readonly firings: Map<string, number>;
  /** Deliveries of webhooks, with until when they are remembered. */
  readonly deliveries: Map<string, number>;
  readonly notes: Map<string, string>;
  readonly seals: Map<string, string>;
  readonly forgotten: Map<string, Forgotten>;
  /** Of the first entries of the audit; the others' are made when somebody asks. */
  readonly hashes: string[];
  /** Steps that take back what the transaction under way has changed, the newest last. */
  readonly undo: (() => void)[];
}

export interface MemoryFeed extends Feed {
  cursor: Cursor | undefined;
  readonly records: Map<string, MemoryRecord>;
}

export interface MemoryRecord extends Feed {
  readonly id: string;
  link: MemoryLink | undefined;
  fields: Readonly<Record<string, Native>>;
  base: Readonly<Record<string, Native>>;
  modified: number | undefined;
  stamps: StampsByField | undefined;
  asserted: StampsByField | undefined;
  keys: readonly (string | undefined)[];
  /** ms; from when on this is known to be so. */
  since: number | undefined;
  doubt: Doubt | undefined;
  gone: boolean;
  /** The record that it goes on as, where it was merged. */
  mergedInto: string | undefined;
  scan: number;
  dirty: boolean;
}

export interface Doubt {
  readonly since: number;
  /** ms; when it was put in doubt last. */
  readonly last: number;
  readonly missing: boolean;
}

export interface MemoryLink {
  readonly id: number;
  readonly object: string;
  records: readonly MemoryRecord[];
  hubs: Readonly<Record<string, Hub>>;
  holds: readonly StoredHold[];
  tombstones: readonly string[];
  inScope: boolean | undefined;
  ambiguous: string | undefined;
  dirty: boolean;
  /** When it is to be looked at once more. */
  again: number | undefined;
  attempts: number;
  /** For a record of another object. */
  waits: boolean;
}

export function emptyState(): MemoryState {
  return {
    plan: undefined,
    lease: undefined,
    lastLink: 0,
    finished: new Set(),
    feeds: new Map(),
    links: new Map(),
    intents: new Map(),
    alerts: new Map(),
    conditions: new Map(),
    audit: [],
    prunings: [],
    buckets: new Map(),
    firings: new Map(),
    deliveries: new Map(),
    notes: new Map(),
    seals: new Map(),
    forgotten: new Map(),
    hashes: [],
    undo: [],
  };
}

/** One that changes without the other. */
export function copyOf(state: MemoryState): MemoryState {
  const copies = new Map<MemoryRecord, MemoryRecord>();
  const feeds = new Map<string, MemoryFeed>();
  for (const [name, feed] of state.feeds) {
    const records = new Map<string, MemoryRecord>();
    for (const [id, record] of feed.records) {
      const copy = { ...record };
      copies.set(record, copy);
      records.set(id, copy);
    }
    feeds.set(name, { ...feed, records });
  }
  const links = new Map<number, MemoryLink>();
  for (const [id, link] of state.links) {
    const copy = { ...link, records: link.records.flatMap((one) => copies.get(one) ?? []) };
    for (const record of copy.records) record.link = copy;
    links.set(id, copy);
  }
  return {
    ...state,
    finished: new Set(state.finished),
    feeds,
    links,
    intents: new Map(state.intents),
    alerts: new Map(state.alerts),
    conditions: new Map(state.conditions),
    audit: [...state.audit],
    prunings: [...state.prunings],
    buckets: new Map(state.buckets),
    firings: new Map(state.firings),
    deliveries: new Map(state.deliveries),
    notes: new Map(state.notes),
    seals: new Map(state.seals),
    forgotten: new Map(state.forgotten),
    hashes: [...state.hashes],
    undo: [],
  };
}

/** All of it, or none where it throws. */
export function transaction<Value>(state: MemoryState, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    for (const step of state.undo.toReversed()) step();
    throw error;
  } finally {
    state.undo.length = 0;
  }
}

export function change<Row extends object>(
  { undo }: MemoryState,
  row: Row,
  to: { readonly [Key in keyof Row]?: Row[Key] },
): void {
  const before: { [Key in keyof Row]?: Row[Key] } = {};
  for (const key of Object.keys(to) as (keyof Row)[]) before[key] = row[key];
  undo.push(() => Object.assign(row, before));
  Object.assign(row, to);
}

export function insert<Key, Row>(
  { undo }: MemoryState,
  rows: Map<Key, Row>,
  key: Key,
  row: Row,
): void {
  const before = rows.get(key);
  undo.push(before === undefined ? () => rows.delete(key) : () => rows.set(key, before));
  rows.set(key, row);
}

export function remove<Key, Row>({ undo }: MemoryState, rows: Map<Key, Row>, key: Key): void {
  const before = rows.get(key);
  if (before === undefined) return;
  undo.push(() => rows.set(key, before));
  rows.delete(key);
}
