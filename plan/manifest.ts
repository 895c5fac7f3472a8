/**
 * What a connector can do, as data that the compiler asks.
 *
 * One shape for every connector, so that no stage ever asks which vendor it has before it: a
 * capability that is absent is `null`, `"none"` or an empty list. Every number carries its unit in
 * its key. A catalogue's `limits` override `limits` here for one account. What the vendor does not
 * document, or what nobody has tried, is named in `unverified`.
 */

/** The facts about one connector. */
export interface Manifest {
  /** The connector's name in a spec: `system hs: hubspot "HubSpot"`. */
  readonly name: string;
  readonly label: string;
  readonly kind: "application" | "database" | "file" | "memory";
  /** How changes can be learned; the first one is used where the profile names none. */
  readonly feeds: readonly Feed[];
  /** How deletions are seen besides a complete scan; empty: by a complete scan alone. */
  readonly deletions: readonly DeletionSource[];
  readonly stamps: Stamps;
  readonly guard: Guard;
  readonly idempotency: Idempotency;
  /**
   * Whether one request, or one transaction, lands whole or not at all. Where it does, a swap of
   * two keys can be written; where it does not, both links are held.
   */
  readonly atomicBatch: boolean;
  readonly batches: Batches;
  readonly limits: Limits;
  /** How long after a write a search may still not find the record, in seconds; 0: never. */
  readonly searchLagSeconds: number;
  /**
   * How long a read by id may still show what was before a write or an edit, in seconds; 0: it asks what the
   * writes go to. Where a feed lags and this does not, a record that the feed shows otherwise than it is known
   * is read at once; else once this has passed, and its link waits.
   */
  readonly readLagSeconds: number;
  /** `null`: the system calls nobody. */
  readonly webhook: Webhook | null;
  readonly ownWrites: OwnWrites;
  readonly values: Values;
  /** Whether associations are kept outside the record, as fields named `associations.…`. */
  readonly associationsOutsideRecord: boolean;
  /** Where `notify record_owner` looks a person's address up; `null`: the row's owner is told. */
  readonly userDirectory: UserDirectory | null;
  /** What nobody has verified: a path in this manifest, a colon, and the doubt. */
  readonly unverified: readonly string[];
}

/** The ways to learn of changes; `scan` compares everything on each run. */
export type FeedMode =
  | "search"
  | "poll"
  | "events"
  | "journal"
  | "export"
  | "webhook"
  | "cdc"
  | "trigger"
  | "replication"
  | "scan";

export interface Feed {
  readonly mode: FeedMode;
  /** The objects that have it, by their catalogue names; `null`: all of them. */
  readonly objects: readonly string[] | null;
  /**
   * How long a change may stay invisible to this feed after it was made, in seconds: for so long it may show
   * what was before. What it shows otherwise than we wrote or saw it within this time is read again by id.
   */
  readonly lagSeconds: number;
  /** How far a read looks back behind its cursor, so that a late change is still found, in seconds. */
  readonly lookBackSeconds: number;
  /** How long the feed keeps a change, in seconds; an older cursor means a full read. `null`: for ever. */
  readonly keptSeconds: number | null;
  /** The most records that one query can page through; `null`: no cap. */
  readonly queryCapRecords: number | null;
  readonly seesDeletions: boolean;
  /**
   * How soon whoever watches hears that something changed, in seconds; absent: nothing tells, and a change waits
   * until somebody looks.
   */
  readonly wakesWithinSeconds?: number;
  /** Whether a change says which fields moved. */
  readonly namesFields: boolean;
  /** Whether changes arrive in the order in which they were committed. */
  readonly ordered: boolean;
  /** What has to be switched on, granted or kept running; `null`: nothing. */
  readonly needs: string | null;
}

export interface DeletionSource {
  readonly how: "event" | "list" | "log" | "flag";
  /** `null`: all objects. */
  readonly objects: readonly string[] | null;
  /** How long a deletion can be seen, in seconds; `null`: for ever. */
  readonly keptSeconds: number | null;
}

export type StampGrain = "none" | "record" | "field";

/**
 * When a value was edited, as the system tells it. Decides `latest`. A record's stamp exists only for
 * objects whose catalogue entry names a `modified` field.
 */
export interface Stamps {
  readonly grain: StampGrain;
  /** The coarsest step of a stamp, in seconds; two stamps within it are equal. `null` with grain `none`. */
  readonly precisionSeconds: number | null;
  /** Whether a computed field moves the record's stamp although nobody edited anything. */
  readonly movedByComputedFields: boolean;
  /** Whether a change of associations moves the record's stamp. */
  readonly movedByAssociations: boolean;
  /** The first that fits an object and the feed in use stands instead. */
  readonly exceptions: readonly StampException[];
}

export interface StampException {
  /** `null`: every object. */
  readonly object: string | null;
  /** `null`: whatever the feed. */
  readonly feed: FeedMode | null;
  readonly grain: StampGrain;
  readonly precisionSeconds: number | null;
}

/** The compare-and-set that keeps a write from overwriting an edit made after our read. */
export interface Guard {
  readonly kind: "none" | "if_unmodified_since" | "where_clause" | "version";
  /** The objects that have it; `null`: all. Others are read in a batch just before the write. */
  readonly objects: readonly string[] | null;
  /** The operations that it protects. */
  readonly operations: readonly ("update" | "delete")[];
  /** The most records of one guarded request; `null`: any batch. */
  readonly recordsPerWrite: number | null;
  /** An edit this shortly before ours may be overwritten unseen although guarded: the guard's grain. */
  readonly windowSeconds: number;
  /** Without a guard. This is our rule, not the vendor's: an older read is read again before the write. */
  readonly unguardedWindowSeconds: number;
}

export type IdempotencyKind = "none" | "external_id_upsert" | "idempotency_key" | "primary_key";

/** What makes a repeated creation harmless. `none`: a search on the key comes before any retry. */
export interface Idempotency {
  readonly kind: IdempotencyKind;
  /** How long a key is remembered, in seconds; `null`: as long as the record lives. */
  readonly keptSeconds: number | null;
  readonly exceptions: readonly IdempotencyException[];
}

export interface IdempotencyException {
  readonly object: string;
  readonly kind: IdempotencyKind;
  readonly keptSeconds: number | null;
}

/** Sizes of one request, in records; `null`: the system has no such request. */
export interface Batches {
  /** A read by ids. */
  readonly readRecords: number | null;
  /** A read by ids that brings field stamps. */
  readonly historyReadRecords: number | null;
  readonly createRecords: number | null;
  readonly updateRecords: number | null;
  readonly upsertRecords: number | null;
  readonly deleteRecords: number | null;
  /** One page of a full read. */
  readonly scanPageRecords: number;
  /** Whether one bad record can fail the whole request, which is then cut in half and sent again. */
  readonly oneFailureFailsAll: boolean;
  /** Whether results come back in the order of the request; else they are told apart by key. */
  readonly resultsInOrder: boolean;
  /** Whether a write is only queued, so that its result is polled for. */
  readonly queued: boolean;
}

/** The account's limits. `null`: none, or none that is documented. */
export interface Limits {
  /** Whose limits these are where they differ by plan; other accounts override them in the catalogue. */
  readonly plan: string | null;
  /** All requests. */
  readonly rate: CallRate | null;
  /** Searches, which some systems count apart. */
  readonly search: CallRate | null;
  /** Reads of a change export. */
  readonly feed: CallRate | null;
  /** Writes, where they have a lower limit of their own. */
  readonly write: CallRate | null;
  /** Per day, whatever the vendor's day is. */
  readonly daily: DailyCalls | null;
  /** Systems that price a request in points. */
  readonly points: PointRate | null;
  readonly concurrency: Concurrency | null;
  /** The HTTP status that says a limit is reached; `null`: not told by a status. */
  readonly refusedWithStatus: number | null;
  /** Whether the refusal says how long to wait. */
  readonly saysWhenToRetry: boolean;
}

export interface CallRate {
  readonly calls: number;
  readonly perSeconds: number;
  readonly verified: boolean;
}

export interface DailyCalls {
  readonly calls: number;
  /** `rolling`: the last 24 hours; `fixed`: since the vendor's midnight. */
  readonly window: "rolling" | "fixed";
  readonly verified: boolean;
}

export interface PointRate {
  /** Restored in each second. */
  readonly restoredPointsPerSecond: number;
  /** The most that can be saved up. */
  readonly bucketPoints: number;
  readonly verified: boolean;
}

export interface Concurrency {
  /** Requests, or queued jobs, under way at once. */
  readonly calls: number;
  /** Who shares them. */
  readonly sharedBy: "connection" | "account";
  readonly verified: boolean;
}

export interface Webhook {
  readonly algorithm: "hmac-sha256";
  readonly encoding: "base64" | "hex";
  /** What is signed, in order; `.` stands for a literal dot. */
  readonly signs: readonly ("method" | "url" | "timestamp" | "body" | ".")[];
  readonly signatureHeader: string;
  /** `null`: the stamp is in the signature's own header, or there is none. */
  readonly timestampHeader: string | null;
  readonly timestampUnit: "seconds" | "milliseconds" | "text" | null;
  /** The oldest signature that is believed, in seconds; `null`: no time is signed. */
  readonly toleranceSeconds: number | null;
  /** Names one delivery, so that a repeated one is known; `null`: the body does, or nothing. */
  readonly eventIdHeader: string | null;
  /** How long a delivery is tried again, in seconds; `null`: not documented. */
  readonly retriesForSeconds: number | null;
}

/** What the vendor tells about who wrote. It only confirms: our own ledger is what decides. */
export interface OwnWrites {
  readonly marker:
    | "none"
    | "history_source"
    | "change_origin"
    | "idempotency_key"
    | "session_origin";
  /** Needs one of these feeds; empty: seen whatever the feed. */
  readonly feeds: readonly FeedMode[];
}

/** How values look at the API, where that can go wrong. */
export interface Values {
  /** Every value is text on the wire, numbers and booleans too. */
  readonly allStrings: boolean;
  /** What a write must send to empty a field. */
  readonly emptyClears: "empty_string" | "null" | "either";
  readonly booleans: "true_false" | "T_F" | "0_1" | "as_text";
  readonly dates: "iso" | "utc_midnight" | "epoch_milliseconds" | "epoch_seconds" | "as_text";
  /** Between the values of a multi-select in one text; `null`: a list. */
  readonly multiEnumSeparator: string | null;
  /** Amounts are whole numbers of the smallest unit of their currency. */
  readonly moneyInMinorUnits: boolean;
  readonly caseSensitiveIds: boolean;
  /** The forms in which one id may appear; the first is the canonical one. */
  readonly idForms: readonly ("as_is" | "18_characters" | "15_characters" | "gid" | "number")[];
  /** How a field looks that our login may not read. `absent` and `null` are silent: unknown, never empty. */
  readonly forbiddenFields: "refused" | "absent" | "null";
  /** What the system does to values that it stores, so that a read-back differs. */
  readonly normalises: readonly (
    | "trims"
    | "lowers_email"
    | "formats_phone"
    | "lowers_tags"
    | "bare_domain"
  )[];
}

export interface UserDirectory {
  readonly object: string;
  readonly id: string;
  readonly email: string;
}
