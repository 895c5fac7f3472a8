/** What an API can do, by its description: the connector's manifest, with what the description says in place. */
import type { Feed, IdempotencyException, Manifest, Webhook } from "../../../plan/manifest.ts";
import type { DescribedObject, Description } from "./description.generated.ts";
import { manifest } from "./manifest.ts";

export function manifestOf(description: Description): Manifest {
  const { limits, empty } = description;
  const known: Manifest = manifest;
  const guarded = namesOf(description, (one) => one.guard !== undefined);
  const concurrency = {
    calls: limits?.at_once ?? 8,
    sharedBy: "connection",
    verified: true,
  } as const;
  return {
    ...known,
    label: description.name,
    feeds: feedsOf(description),
    deletions: deletionsOf(description),
    stamps: stampsOf(description),
    guard: {
      ...known.guard,
      kind: guarded.length > 0 ? "version" : "none",
      objects: guarded,
      operations: ["update", "delete"],
    },
    idempotency: { ...known.idempotency, exceptions: repeatable(description) },
    batches: { ...known.batches, ...batchesOf(Object.values(description.objects)) },
    limits: { ...known.limits, rate: rateOf(description), concurrency },
    webhook: webhookOf(description),
    values: { ...known.values, emptyClears: empty === "text" ? "empty_string" : "null" },
    unverified: [],
  };
}

function namesOf(
  { objects }: Description,
  has: (one: DescribedObject) => boolean,
): readonly string[] {
  return Object.keys(objects).filter((name) => {
    const one = objects[name];
    return one !== undefined && has(one);
  });
}

function feedsOf(description: Description): readonly Feed[] {
  const [base] = manifest.feeds;
  const asked = namesOf(description, (one) => one.list.since !== undefined);
  const compared = namesOf(description, (one) => one.list.since === undefined);
  const sinces = Object.values(description.objects).flatMap((one) => one.list.since ?? []);
  const lag = Math.max(0, ...sinces.map((one) => one.lag_seconds ?? 0));
  return [
    // First, because it is what the connector says of itself: an object without it is compared whole.
    {
      ...base,
      objects: asked,
      lagSeconds: lag,
      lookBackSeconds: Math.max(0, ...sinces.map((one) => one.look_back_seconds)),
      seesDeletions: false,
      needs: null,
    },
    { ...base, mode: "scan", objects: compared, lagSeconds: 0, lookBackSeconds: 0, needs: null },
  ];
}

function deletionsOf({ objects }: Description): Manifest["deletions"] {
  return Object.entries(objects).flatMap(([name, { deleted }]): Manifest["deletions"] => {
    if (deleted === undefined) return [];
    if (deleted.kind === "flag") return [{ how: "flag", objects: [name], keptSeconds: null }];
    const kept = deleted.kept_days;
    const keptSeconds = kept === undefined ? null : kept * 24 * 60 * 60;
    return [{ how: "list", objects: [name], keptSeconds }];
  });
}

/** The objects of which a record may be made twice by one request without harm. */
function repeatable({ objects }: Description): readonly IdempotencyException[] {
  return Object.entries(objects).flatMap(
    ([object, { create }]): readonly IdempotencyException[] => {
      if (create === undefined) return [];
      const { idempotency_header: header, idempotency_kept_seconds: kept, batch, upsert } = create;
      if (upsert === true) return [{ object, kind: "external_id_upsert", keptSeconds: null }];
      // Where records are made in batches, it is the batch that has to carry the keys.
      const isKeyed = batch === undefined ? header !== undefined : batch.key !== undefined;
      return isKeyed ? [{ object, kind: "idempotency_key", keptSeconds: kept ?? null }] : [];
    },
  );
}

function batchesOf(all: readonly DescribedObject[]): Partial<Manifest["batches"]> {
  return {
    readRecords: leastOf(all.map((one) => one.read.batch?.most ?? 1)),
    createRecords: leastOf(all.flatMap((one) => one.create?.batch?.most ?? [])),
    updateRecords: leastOf(all.flatMap((one) => one.update?.batch?.most ?? [])),
    deleteRecords: leastOf(all.flatMap((one) => one.delete?.batch?.most ?? [])),
    scanPageRecords: Math.max(...all.map(pageRecords)),
    resultsInOrder: true,
  };
}

/** An object whose entry names no `modified` has no times, whatever stands here. */
function stampsOf({ objects }: Description): Manifest["stamps"] {
  const timed = Object.values(objects).filter((one) => one.modified !== undefined);
  if (timed.length === 0) return { ...manifest.stamps, grain: "none", precisionSeconds: null };
  const steps = timed.map((one) => one.modified_precision_seconds ?? 1);
  return { ...manifest.stamps, grain: "record", precisionSeconds: Math.max(...steps) };
}

function webhookOf({ webhook }: Description): Webhook | null {
  if (webhook === undefined) return null;
  return {
    algorithm: webhook.algorithm,
    encoding: webhook.encoding,
    signs: webhook.signs,
    signatureHeader: webhook.signature_header,
    timestampHeader: webhook.timestamp_header ?? null,
    timestampUnit: webhook.timestamp_unit ?? null,
    toleranceSeconds: webhook.tolerance_seconds ?? null,
    eventIdHeader: webhook.event_id_header ?? null,
    retriesForSeconds: webhook.retries_for_seconds ?? null,
  };
}

/** The tightest of several limits by its average; all of them are kept to. */
function rateOf({ limits }: Description): Manifest["limits"]["rate"] {
  const [rate] = (limits?.calls ?? []).toSorted(
    (a, b) => a.calls / a.per_seconds - b.calls / b.per_seconds,
  );
  if (rate === undefined) return null;
  return { calls: rate.calls, perSeconds: rate.per_seconds, verified: true };
}

/** null: there is no request for several records, and the connector sends as many as it is given. */
function leastOf(sizes: readonly number[]): number | null {
  return sizes.length === 0 ? null : Math.min(...sizes);
}

function pageRecords({ list: { paging } }: DescribedObject): number {
  return paging.kind === "none" ? manifest.batches.scanPageRecords : paging.records;
}
