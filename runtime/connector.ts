/**
 * The port to a system: what the runtime asks of HubSpot, a database or a file. A connector knows its
 * system and nothing of plans, links or rules.
 *
 * Field names are those of the catalogue. A field that was asked for and is not in `fields` of a row
 * is absent: unknown, not blank. All moments are ms since 1970 UTC. A call that fails as a whole
 * throws a `ConnectorError`; a single write that fails is a result.
 */
import type { Catalogue } from "../plan/index.ts";
import type { FeedMode, Manifest } from "../plan/manifest.ts";
import type { Native } from "../rules/values/native.ts";
import type { ConnectorError } from "./connector-error.ts";

export interface Connector {
  /** How it learns of changes. A feed that does not see deletions is completed by looking for what is gone. */
  readonly feed: FeedMode;
  /** What it can do, where that depends on the connection; else its kind's manifest says it. */
  readonly manifest?: Manifest;
  /** Requests sent so far, where one call here may be several; else each call counts as one. */
  readonly calls?: () => number;
  /** The objects, fields, types and ids as the system describes them now. */
  describe(signal: AbortSignal): Promise<Catalogue>;
  /** Where the feed of changes stands now: `changes` from here misses nothing that comes later. */
  cursor(object: string, signal: AbortSignal): Promise<Cursor>;
  /** Every record, in pages. Complete when it ends without throwing: what is not in it is not there. */
  scan(object: string, fields: readonly string[], signal: AbortSignal): AsyncIterable<Page>;
  /**
   * What changed since a cursor. A record may come twice, and may come unchanged. Ends when there is
   * nothing more for now; the last page's cursor is where to go on. A cursor that the system no
   * longer knows throws a `ConnectorError` of kind `cursor_expired`, and `changes_missed` where what
   * notes the changes was away since.
   */
  changes(
    object: string,
    fields: readonly string[],
    since: Cursor,
    signal: AbortSignal,
  ): AsyncIterable<ChangePage>;
  /** These records fresh, in the order asked; null for one that is not there. */
  read(
    object: string,
    ids: readonly string[],
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (Row | null)[]>;
  /** One result for each write, in the same order. A batch need not be atomic; see the manifest. */
  write(
    object: string,
    writes: readonly Write[],
    signal: AbortSignal,
  ): Promise<readonly WriteResult[]>;
  /** Puts what the chosen feed needs into the system (triggers, changelog); repeatable. */
  readonly install?: (objects: readonly string[], signal: AbortSignal) => Promise<void>;
  /** The statements that `install` runs, or those that take away what it made. */
  readonly ddl?: (objects: readonly string[], drop: boolean) => Promise<readonly string[]>;
  /** Everything up to here is safe in the state: what the feed keeps of it may go, in its own time. */
  readonly acknowledge?: (object: string, cursor: Cursor, signal: AbortSignal) => Promise<void>;
  /**
   * Waits until nothing that an earlier process sent can take effect any more: what is read from then on shows
   * all of it. Throws where that cannot be told. Absent where what was sent is over as soon as the process is, or
   * where nobody can tell; the manifest says which window is left.
   */
  readonly settled?: (signal: AbortSignal) => Promise<void>;
  /**
   * Since when, in ms since 1970, a transaction that somebody left open holds the feed up: what was committed
   * later is told once it ends. Undefined where none does.
   */
  readonly stalledSince?: (signal: AbortSignal) => Promise<number | undefined>;
  /**
   * Wakes whoever waits as soon as something may have changed in one of these objects, by whomever, and once for each
   * when it begins to hear, since nobody knows what was before. A wake is no more than a bell: what changed is read
   * from the feed. Goes on until the signal; where it cannot hear any longer it throws a `ConnectorError`. Absent:
   * the feed in use has no `wakesWithinSeconds`.
   */
  readonly watch?: (
    objects: readonly string[],
    wake: (object: string) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  close(): Promise<void>;
}

/** Where a feed stands: text of the connector's own, never read by others. */
export type Cursor = string;

export interface Row {
  /** In the connector's canonical form. */
  readonly id: string;
  readonly fields: Readonly<Record<string, Native>>;
  /** When the record was last edited; absent where the system does not tell. */
  readonly modified?: number;
  /** When single fields were last edited, where the system tells. */
  readonly stamps?: Readonly<Record<string, number>>;
}

export interface Page {
  readonly rows: readonly Row[];
}

export interface ChangePage {
  readonly rows: readonly Row[];
  /** Ids of records that were seen to be deleted. */
  readonly deleted: readonly string[];
  /** Records that a user merged into others, where the system tells; they are not among the deleted. */
  readonly merged?: readonly Merge[];
  /** Everything up to here is in the pages given so far. */
  readonly cursor: Cursor;
}

/** Ids: the first record is gone, and goes on as the second. */
export interface Merge {
  readonly from: string;
  readonly into: string;
}

export type Write =
  | {
      readonly kind: "create";
      /** Sent as the idempotency key where the system has one. */
      readonly key: string;
      readonly fields: Readonly<Record<string, Native>>;
    }
  | {
      readonly kind: "update";
      readonly id: string;
      readonly fields: Readonly<Record<string, Native>>;
      /** What these fields held when we decided; a guarded system refuses (`moved`) where they differ. */
      readonly expected: Readonly<Record<string, Native>>;
    }
  | {
      readonly kind: "delete";
      readonly id: string;
      /** As for an update; a record that is gone already is as was asked for. */
      readonly expected: Readonly<Record<string, Native>>;
    };

export type WriteResult =
  /** The record as stored: whole (all fields known to the connector) after a creation, the written fields after an update. */
  | { readonly kind: "done"; readonly row: Row }
  | { readonly kind: "failed"; readonly error: ConnectorError };
