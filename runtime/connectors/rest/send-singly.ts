/** Each record by a request of its own, several at once. */
import type { Write } from "../../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Reply, Request } from "../../http/http-port.ts";
import type { Creating } from "./description.generated.ts";
import type { Going } from "./guarded.ts";
import { type Outcome, outcomeOfStatus, storedOf } from "./outcome.ts";
import { withValueAt } from "./pointer.ts";
import { filledPath, queryOf, type RestObject } from "./rest-object.ts";
import { holeOf, sentRecord } from "./sent-values.ts";

/** Failures that the next record would meet too. */
const ofSystem: ReadonlySet<ConnectorErrorKind> = new Set(["auth", "unavailable", "rate_limit"]);

export async function sendSingly(
  object: RestObject,
  going: readonly Going[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = going.entries();
  // Those that wait for their turn need not be refused one by one.
  let stopped: ConnectorError | undefined;
  const sendOn = async () => {
    for (const [at, one] of queue) {
      outcomes[at] =
        stopped === undefined
          ? await sendOne(object, one, signal)
          : { kind: "failed", error: stopped };
      const outcome = outcomes[at];
      if (outcome?.kind === "failed" && ofSystem.has(outcome.error.kind)) stopped = outcome.error;
    }
  };
  const lanes = object.description.limits?.at_once ?? defaultLanes;
  await Promise.all(Array.from({ length: Math.min(lanes, going.length) }, sendOn));
  return outcomes;
}

const defaultLanes = 8;

async function sendOne(object: RestObject, one: Going, signal: AbortSignal): Promise<Outcome> {
  try {
    return outcomeOf(object, one.write, await object.http.send(requestOf(object, one), signal));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { kind: "failed", error };
  }
}

function requestOf(object: RestObject, { write, seen }: Going): Request {
  const { entry } = object;
  const sending = entry[write.kind] as Creating;
  const { method, path, query } = sending;
  const version = seen?.version;
  const record = write.kind === "delete" ? undefined : sentRecord(object, write, seen?.record);
  const body =
    record === undefined ? undefined : withValueAt(undefined, sending.body ?? "", record);
  const guard = entry.guard?.kind === "version" ? entry.guard.body : undefined;
  const guarded = version?.in === "body" ? withValueAt(body, guard ?? "", version.value) : body;
  const filled = filledPath(path, (hole) => holeOf(object, write, hole));
  return {
    method,
    path: filled,
    name: `${write.kind} ${object.name}`,
    query: queryOf(query),
    ...(guarded === undefined ? {} : { json: guarded }),
    headers: {
      ...(version?.in === "header" ? { [version.name]: version.text } : {}),
      ...(write.kind === "create" && sending.idempotency_header !== undefined
        ? { [sending.idempotency_header]: write.key }
        : {}),
    },
    effect: write.kind === "create" && !isRepeatable(sending) ? "once" : "repeatable",
    accepts: write.kind === "create" ? [] : [404, 410],
  };
}

function isRepeatable({ idempotency_header, upsert }: Creating): boolean {
  return idempotency_header !== undefined || upsert === true;
}

function outcomeOf(object: RestObject, write: Write, { status, json }: Reply): Outcome {
  const gone = outcomeOfStatus(write, status);
  if (gone !== undefined) return gone;
  if (write.kind === "delete") return { kind: "done" };
  const { record, made } = object.entry[write.kind] as Creating;
  return storedOf(object, json, record, made);
}
