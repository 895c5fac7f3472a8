/** Salesforce: what its REST and Pub/Sub APIs can do. Data only; the shape is `Manifest` of plan/manifest.ts. */
export const manifest = {
  name: "salesforce",
  label: "Salesforce",
  kind: "application",
  feeds: [
    {
      mode: "poll", // SOQL by (SystemModstamp, Id)
      objects: null,
      lagSeconds: 0,
      lookBackSeconds: 600, // a stamp is set inside its transaction, which may end minutes later
      keptSeconds: null,
      queryCapRecords: null,
      seesDeletions: false,
      namesFields: false,
      ordered: false,
      needs: null,
    },
    {
      mode: "cdc",
      objects: null,
      lagSeconds: 30,
      lookBackSeconds: 0,
      keptSeconds: 259_200, // 72 hours
      queryCapRecords: null,
      seesDeletions: true,
      namesFields: true,
      ordered: true,
      needs: "Change Data Capture switched on for the object",
    },
  ],
  deletions: [
    { how: "list", objects: null, keptSeconds: 1_296_000 }, // /deleted, 15 days
    { how: "flag", objects: null, keptSeconds: 1_296_000 }, // queryAll with IsDeleted, the recycle bin
    { how: "event", objects: null, keptSeconds: 259_200 }, // change data capture
  ],
  stamps: {
    grain: "record",
    precisionSeconds: 1,
    movedByComputedFields: false,
    movedByAssociations: false,
    exceptions: [{ object: null, feed: "cdc", grain: "field", precisionSeconds: 0.001 }],
  },
  guard: {
    kind: "none", // collections have none; If-Unmodified-Since would be one request for each record
    objects: null,
    operations: [],
    recordsPerWrite: null,
    windowSeconds: 0,
    unguardedWindowSeconds: 5,
  },
  idempotency: { kind: "external_id_upsert", keptSeconds: null, exceptions: [] },
  atomicBatch: false, // collections are sent in parts, so that one bad record fails alone
  batches: {
    readRecords: 200,
    historyReadRecords: null,
    createRecords: 200,
    updateRecords: 200,
    upsertRecords: 200,
    deleteRecords: 200,
    scanPageRecords: 2_000,
    oneFailureFailsAll: false,
    resultsInOrder: true,
    queued: false,
  },
  limits: {
    plan: "Enterprise, without counting licences",
    rate: null,
    search: null,
    feed: null,
    write: null,
    daily: { calls: 100_000, window: "rolling", verified: true },
    points: null,
    concurrency: null,
    refusedWithStatus: 403, // REQUEST_LIMIT_EXCEEDED
    saysWhenToRetry: false,
  },
  searchLagSeconds: 0,
  readLagSeconds: 0,
  webhook: null,
  ownWrites: { marker: "change_origin", feeds: ["cdc"] },
  values: {
    allStrings: false,
    emptyClears: "null",
    booleans: "true_false",
    dates: "iso",
    multiEnumSeparator: ";",
    moneyInMinorUnits: false,
    caseSensitiveIds: true,
    idForms: ["18_characters", "15_characters"],
    forbiddenFields: "absent",
    normalises: ["trims"],
  },
  associationsOutsideRecord: true,
  userDirectory: { object: "User", id: "Id", email: "Email" },
  unverified: [
    "feeds.0.lookBackSeconds: ours; long transactions may need more",
    "feeds.1.lagSeconds: no figure is documented",
    "deletions.1.keptSeconds: the recycle bin may be emptied sooner",
    "batches.readRecords: ours; the API allows more by POST",
    "batches.scanPageRecords: the default page of a query; wide records get smaller pages",
    "stamps.exceptions.0.precisionSeconds: commitTimestamp is in milliseconds; its grain is not documented",
    "values.normalises: that text is trimmed on storing",
  ],
} as const;
