/** Zendesk Support: what its API can do. Data only; the shape is `Manifest` of plan/manifest.ts. */
export const manifest = {
  name: "zendesk",
  label: "Zendesk",
  kind: "application",
  feeds: [
    {
      mode: "export", // by cursor, on generated_timestamp
      objects: ["tickets"],
      lagSeconds: 60,
      lookBackSeconds: 60,
      keptSeconds: null,
      queryCapRecords: null,
      seesDeletions: true,
      namesFields: false,
      ordered: false,
      needs: null,
    },
    {
      mode: "export", // users by cursor, organizations by time
      objects: ["users", "organizations"],
      lagSeconds: 60,
      lookBackSeconds: 60,
      keptSeconds: null,
      queryCapRecords: null,
      seesDeletions: false,
      namesFields: false,
      ordered: false,
      needs: null,
    },
    {
      mode: "webhook",
      objects: ["users", "organizations"],
      lagSeconds: 60,
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
    { how: "flag", objects: ["tickets"], keptSeconds: null }, // status=deleted
    { how: "list", objects: ["users"], keptSeconds: null }, // /deleted_users
    { how: "event", objects: ["users", "organizations"], keptSeconds: null },
  ],
  stamps: {
    grain: "record",
    precisionSeconds: 1,
    movedByComputedFields: false,
    movedByAssociations: false,
    exceptions: [
      { object: "tickets", feed: null, grain: "field", precisionSeconds: 1 }, // ticket audits
      { object: "users", feed: "webhook", grain: "field", precisionSeconds: 1 },
      { object: "organizations", feed: "webhook", grain: "field", precisionSeconds: 1 },
    ],
  },
  guard: {
    kind: "version", // safe_update with updated_stamp
    objects: ["tickets"],
    operations: ["update"],
    recordsPerWrite: 1,
    windowSeconds: 1,
    unguardedWindowSeconds: 5,
  },
  idempotency: {
    kind: "none",
    keptSeconds: null,
    exceptions: [
      { object: "organizations", kind: "external_id_upsert", keptSeconds: null },
      { object: "users", kind: "external_id_upsert", keptSeconds: null },
    ],
  },
  atomicBatch: false,
  batches: {
    readRecords: 100,
    historyReadRecords: null,
    createRecords: 100,
    updateRecords: 100,
    upsertRecords: 1, // organizations; users take 100
    deleteRecords: 100,
    scanPageRecords: 100,
    oneFailureFailsAll: false,
    resultsInOrder: false,
    queued: true,
  },
  limits: {
    plan: "Team",
    rate: { calls: 200, perSeconds: 60, verified: true },
    search: null,
    feed: { calls: 10, perSeconds: 60, verified: true },
    write: { calls: 100, perSeconds: 60, verified: true }, // ticket updates
    daily: null,
    points: null,
    concurrency: { calls: 30, sharedBy: "account", verified: false }, // jobs queued or running
    refusedWithStatus: 429,
    saysWhenToRetry: true,
  },
  searchLagSeconds: 60,
  webhook: {
    algorithm: "hmac-sha256",
    encoding: "base64",
    signs: ["timestamp", "body"],
    signatureHeader: "X-Zendesk-Webhook-Signature",
    timestampHeader: "X-Zendesk-Webhook-Signature-Timestamp",
    timestampUnit: "text",
    toleranceSeconds: 300,
    eventIdHeader: "X-Zendesk-Webhook-Invocation-Id",
    retriesForSeconds: null,
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
    idForms: ["number"],
    forbiddenFields: "refused",
    normalises: ["lowers_email", "lowers_tags"],
  },
  associationsOutsideRecord: false,
  userDirectory: { object: "users", id: "id", email: "email" },
  unverified: [
    "feeds.2.lagSeconds: no figure is documented",
    "deletions.1.keptSeconds: until the user is deleted for good; no time is documented",
    "stamps.movedByAssociations: not documented",
    "limits.concurrency: 30 is told second hand",
    "searchLagSeconds: search is indexed late, without a figure; looking up by external_id is not",
    "webhook.toleranceSeconds: ours; Zendesk names none",
    "webhook.eventIdHeader: that a repeated delivery carries the same one",
    "values.forbiddenFields: not tried",
    "values.normalises: not tried",
  ],
} as const;
