/** Stripe: what its API can do. Data only; the shape is `Manifest` of plan/manifest.ts. */
export const manifest = {
  name: "stripe",
  label: "Stripe",
  kind: "application",
  feeds: [
    {
      mode: "events", // newest first
      objects: null,
      lagSeconds: 10,
      lookBackSeconds: 300,
      keptSeconds: 2_592_000, // 30 days
      queryCapRecords: null,
      seesDeletions: true,
      namesFields: true, // previous_attributes, shallow
      ordered: false,
      needs: null,
    },
    {
      mode: "webhook",
      objects: null,
      lagSeconds: 10,
      lookBackSeconds: 0,
      keptSeconds: null,
      queryCapRecords: null,
      seesDeletions: true,
      namesFields: true,
      ordered: false,
      needs: "a public address",
    },
  ],
  deletions: [
    { how: "event", objects: null, keptSeconds: 2_592_000 },
    { how: "flag", objects: ["customers"], keptSeconds: null }, // {deleted: true} on a read by id
  ],
  stamps: {
    grain: "none", // objects carry no time of change; events do
    precisionSeconds: null,
    movedByComputedFields: false,
    movedByAssociations: false,
    exceptions: [
      { object: null, feed: "events", grain: "field", precisionSeconds: 1 },
      { object: null, feed: "webhook", grain: "field", precisionSeconds: 1 },
    ],
  },
  guard: {
    kind: "none",
    objects: null,
    operations: [],
    recordsPerWrite: null,
    windowSeconds: 0,
    unguardedWindowSeconds: 5,
  },
  idempotency: { kind: "idempotency_key", keptSeconds: 86_400, exceptions: [] },
  atomicBatch: false,
  batches: {
    readRecords: 1,
    historyReadRecords: null,
    createRecords: 1,
    updateRecords: 1,
    upsertRecords: null,
    deleteRecords: 1,
    scanPageRecords: 100,
    oneFailureFailsAll: true,
    resultsInOrder: true,
    queued: false,
  },
  limits: {
    plan: "live mode",
    rate: { calls: 100, perSeconds: 1, verified: true },
    search: { calls: 20, perSeconds: 1, verified: false },
    feed: null,
    write: { calls: 25, perSeconds: 1, verified: true }, // each endpoint
    daily: null,
    points: null,
    concurrency: null,
    refusedWithStatus: 429,
    saysWhenToRetry: false,
  },
  searchLagSeconds: 60,
  readLagSeconds: 0,
  webhook: {
    algorithm: "hmac-sha256",
    encoding: "hex",
    signs: ["timestamp", ".", "body"],
    signatureHeader: "Stripe-Signature",
    timestampHeader: null, // t= in the signature's header
    timestampUnit: "seconds",
    toleranceSeconds: 300,
    eventIdHeader: null, // the event's id in the body
    retriesForSeconds: 259_200,
  },
  ownWrites: { marker: "idempotency_key", feeds: ["events", "webhook"] },
  values: {
    allStrings: false, // metadata values are
    emptyClears: "empty_string",
    booleans: "true_false",
    dates: "epoch_seconds",
    multiEnumSeparator: null,
    moneyInMinorUnits: true,
    caseSensitiveIds: true,
    idForms: ["as_is"],
    forbiddenFields: "refused",
    normalises: [],
  },
  associationsOutsideRecord: false,
  userDirectory: null,
  unverified: [
    "feeds.0.lagSeconds: no figure is documented; so for webhooks",
    "feeds.0.lookBackSeconds: ours",
    "limits.search: from memory of the rate limit page",
    "limits.saysWhenToRetry: Retry-After is not documented",
    "searchLagSeconds: under a minute is usual, longer in an outage",
    "webhook.retriesForSeconds: three days in live mode, from memory of the webhooks guide",
    "values.forbiddenFields: restricted keys have not been tried",
  ],
} as const;
