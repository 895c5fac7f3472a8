/**
 * Up to 200 records in one request, answered one by one and in their order. What is wrong with one keeps the others
 * out only with `allOrNone`. There are no conditions here.
 */
import type { Org, Sent, Writer } from "./org.ts";
import { type Json, objectIn, objectsIn } from "./sent.ts";
import { upsert } from "./single.ts";
import { invalid, Refused } from "./trouble.ts";

const mostRecords = 200;

interface Result {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly object[];
  readonly created?: boolean;
}

/** What carries one record's write out. */
type Step = () => Result;

export function createAll(org: Org, body: Json, writer: Writer): readonly Result[] {
  const steps = recordsIn(body).map((sent) => () => {
    const run = org.prepare(typeOf(sent), undefined, withoutType(sent), writer);
    return () => done(run().id);
  });
  return carriedOut(steps, body["allOrNone"] === true);
}

export function updateAll(org: Org, body: Json, writer: Writer): readonly Result[] {
  const steps = recordsIn(body).map((sent) => () => {
    const { id, Id, ...fields } = withoutType(sent);
    const own = id ?? Id;
    if (typeof own !== "string") throw invalid("MISSING_ARGUMENT", "Id not specified in an update");
    const run = org.prepare(typeOf(sent), own, fields, writer);
    return () => done(run().id);
  });
  return carriedOut(steps, body["allOrNone"] === true);
}

export function upsertAll(
  org: Org,
  {
    object,
    field,
    path,
  }: { readonly object: string; readonly field: string; readonly path: string },
  body: Json,
  writer: Writer,
): readonly Result[] {
  org.schema(object);
  const steps = recordsIn(body).map((sent) => () => {
    const { [field]: value, ...fields } = withoutType(sent);
    if (value === undefined || value === null) {
      throw invalid("MISSING_ARGUMENT", `${field} not specified`);
    }
    const key = { field, value: String(value), path };
    const { run, isNew } = upsert(org, object, key, fields, writer);
    return () => ({ ...done(run().id), created: isNew });
  });
  return carriedOut(steps, body["allOrNone"] === true);
}

export function removeAll(
  org: Org,
  ids: readonly string[],
  isAllOrNone: boolean,
  writer: Writer,
): readonly Result[] {
  refuseMany(ids.length);
  const steps = ids.map((id) => () => {
    const kind = [...org.schemas.values()].find(({ prefix }) => id.startsWith(prefix));
    if (kind === undefined) throw invalid("MALFORMED_ID", `malformed id ${id}`);
    const record = org.find(kind.name, id);
    return () => {
      org.remove(kind.name, record.id, writer);
      return done(record.id);
    };
  });
  return carriedOut(steps, isAllOrNone);
}

/** With `allOrNone`, what one may not do leaves all undone. */
function carriedOut(prepares: readonly (() => Step)[], isAllOrNone: boolean): readonly Result[] {
  if (!isAllOrNone) return prepares.map((prepare) => tried(() => prepare()()));
  const prepared = prepares.map((prepare) => {
    let step: Step | undefined;
    const failure = tried(() => {
      step = prepare();
      return rolledBack;
    });
    return { step, failure };
  });
  if (prepared.some(({ step }) => step === undefined)) {
    return prepared.map(({ failure }) => failure);
  }
  return prepared.map(({ step, failure }) => (step === undefined ? failure : tried(step)));
}

function tried(step: Step): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refused) return failed(error);
    throw error;
  }
}

function failed({ said: { errorCode, message, fields = [] } }: Refused): Result {
  return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
}

function done(id: string): Result {
  return { id, success: true, errors: [] };
}

const rolledBack: Result = {
  success: false,
  errors: [
    {
      statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      message:
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
      fields: [],
    },
  ],
};

function recordsIn(body: Json): readonly Json[] {
  const records = objectsIn(body["records"], "records");
  refuseMany(records.length);
  return records;
}

function refuseMany(count: number): void {
  if (count <= mostRecords) return;
  throw invalid("LIMIT_EXCEEDED", `The maximum number of records in a request is ${mostRecords}`);
}

function typeOf(sent: Json): string {
  const { type } = objectIn(sent["attributes"], "attributes");
  if (typeof type === "string") return type;
  throw invalid("INVALID_INPUT", "Sobject in collection is missing attributes information.");
}

function withoutType({ attributes, ...fields }: Json): Sent {
  return fields;
}
