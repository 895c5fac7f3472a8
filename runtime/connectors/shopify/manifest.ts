/** Shopify's GraphQL Admin API 2026-10: what it can do. Data only; the shape is `Manifest` of plan/manifest.ts. */
export const manifest = {
  name: "shopify",
  label: "Shopify",
  kind: "application",
  feeds: [
    {
      mode: "search", // updated_at, sorted by it; fulfillments are reached through their orders
      objects: null,
      lagSeconds: 60,
      lookBackSeconds: 300,
      keptSeconds: null,
      queryCapRecords: 25_000,
      seesDeletions: false,
      namesFields: false,
      ordered: false,
      needs: "read_all_orders for orders older than 60 days",
    },
    {
      mode: "webhook",
      objects: null,
      lagSeconds: 60,
      lookBackSeconds: 0,
      keptSeconds: null,
      queryCapRecords: null,
      seesDeletions: true,
      namesFields: false,
      ordered: false,
      needs: "a public address; a subscription that fails for long is removed",
    },
  ],
  deletions: [
    { how: "list", objects: ["products", "collections"], keptSeconds: null }, // deletionEvents
    { how: "event", objects: ["customers"], keptSeconds: null }, // by webhook alone
  ],
  stamps: {
    grain: "record",
    precisionSeconds: 1,
    movedByComputedFields: true,
    movedByAssociations: false,
    exceptions: [],
  },
  guard: {
    kind: "none", // metafields alone have one, compareDigest
    objects: null,
    operations: [],
    recordsPerWrite: null,
    windowSeconds: 0,
    unguardedWindowSeconds: 5,
  },
  idempotency: {
    kind: "none",
    keptSeconds: null,
    exceptions: [
      { object: "customers", kind: "external_id_upsert", keptSeconds: null }, // customerSet
      { object: "products", kind: "external_id_upsert", keptSeconds: null }, // productSet
      { object: "metaobjects", kind: "external_id_upsert", keptSeconds: null },
      { object: "inventoryItems", kind: "idempotency_key", keptSeconds: null }, // @idempotent
    ],
  },
  atomicBatch: false, // metafieldsSet alone is
  batches: {
    readRecords: 250,
    historyReadRecords: null,
    createRecords: 1,
    updateRecords: 1,
    upsertRecords: 1,
    deleteRecords: 1,
    scanPageRecords: 250,
    oneFailureFailsAll: true,
    resultsInOrder: true,
    queued: false,
  },
  limits: {
    plan: "Standard",
    rate: null,
    search: null,
    feed: null,
    write: null,
    daily: null,
    points: { restoredPointsPerSecond: 100, bucketPoints: 2_000, verified: false },
    concurrency: null,
    refusedWithStatus: null, // THROTTLED inside a 200
    saysWhenToRetry: true, // throttleStatus
  },
  searchLagSeconds: 60,
  readLagSeconds: 0,
  webhook: {
    algorithm: "hmac-sha256",
    encoding: "base64",
    signs: ["body"],
    signatureHeader: "X-Shopify-Hmac-Sha256",
    timestampHeader: null,
    timestampUnit: null,
    toleranceSeconds: null,
    eventIdHeader: "X-Shopify-Event-Id",
    retriesForSeconds: 14_400, // 8 times in 4 hours
  },
  ownWrites: { marker: "none", feeds: [] },
  values: {
    allStrings: false,
    emptyClears: "null",
    booleans: "true_false",
    dates: "iso",
    multiEnumSeparator: null,
    moneyInMinorUnits: false,
    caseSensitiveIds: true,
    idForms: ["gid", "number"],
    forbiddenFields: "null",
    normalises: ["lowers_email", "formats_phone"],
  },
  associationsOutsideRecord: false,
  userDirectory: null,
  unverified: [
    "feeds.0.lagSeconds: Shopify says that search lags, without a figure; so for searchLagSeconds",
    "feeds.0.lookBackSeconds: ours",
    "feeds.1.lagSeconds: no figure is documented",
    "deletions.0.keptSeconds: not documented",
    "stamps.movedByComputedFields: whether counters such as a customer's number of orders move updatedAt",
    "idempotency.exceptions.3.keptSeconds: how long an idempotency key is remembered",
    "limits.points: the restore rate is told second hand; the bucket is a guess that throttleStatus corrects",
    "values.emptyClears: differs by mutation",
    "values.normalises: not tried",
  ],
} as const;
