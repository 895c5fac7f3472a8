/**
 * Writes of one object, in collections of two hundred whose results come one by one and in order. A creation that
 * gives an external id is sent as an upsert by it, and so does no harm when it is sent twice; of another nobody
 * knows, when its reply does not come. What is stored is read back: automation may have written after us.
 */

import { isBlank } from "../../../rules/values/native.ts";
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { only, orError, unseen } from "../vendors/read-back.ts";
import type { WriteRequest } from "./client.ts";
import { readWithRoles, writeRoles } from "./contact-roles.ts";
import type { Reading } from "./read.ts";
import { longId } from "./record-ids.ts";
import { errorOf } from "./refusal.ts";
import { isAssociation, listOf, type SalesforceObject, sentOf } from "./wire.ts";

const mostRecords = 200;

type Outcome =
  | { readonly kind: "stored"; readonly id: string }
  | { readonly kind: "failed"; readonly error: ConnectorError };

export async function writeAll(
  reading: Reading,
  writes: readonly Write[],
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  for (let at = 0; at < writes.length; ) {
    const way = wayOf(reading.object, writes[at]);
    let end = at + 1;
    while (
      end < writes.length &&
      end - at < mostRecords &&
      wayOf(reading.object, writes[end]) === way
    ) {
      end++;
    }
    const part = writes.slice(at, end);
    const outcomes = await withRolesWritten(reading, part, await sendBatch(reading, part, way));
    results.push(...(await readBack(reading, part, outcomes)));
    at = end;
  }
  return results;
}

/** Writes that can share a request: `create`, `update`, `delete`, or the external id of an upsert. */
function wayOf({ externalIds }: SalesforceObject, write: Write | undefined): string {
  if (write?.kind !== "create") return write?.kind ?? "";
  return externalIds.find((name) => !isBlank(write.fields[name] ?? null)) ?? "create";
}

/** A request that is refused whole for one bad record is cut in half and sent again. */
async function sendBatch(
  reading: Reading,
  writes: readonly Write[],
  way: string,
): Promise<readonly Outcome[]> {
  const { client, object, signal } = reading;
  try {
    const { json } = await client.send(requestOf(object, writes, way), signal);
    const results = listOf(json, "results");
    return writes.map((write, at) => outcomeOf(write, results[at]));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (writes.length === 1 || !ofRecord.has(error.kind)) {
      return writes.map(() => ({ kind: "failed", error }));
    }
    const half = Math.ceil(writes.length / 2);
    const left = await sendBatch(reading, writes.slice(0, half), way);
    return [...left, ...(await sendBatch(reading, writes.slice(half), way))];
  }
}

/** A value of a wrong type, or a field that is not there, stops the reading of the whole request. */
const ofRecord: ReadonlySet<ConnectorErrorKind> = new Set(["invalid_data", "schema_drift"]);

function requestOf(object: SalesforceObject, writes: readonly Write[], way: string): WriteRequest {
  const path = "/composite/sobjects";
  const json = { allOrNone: false, records: writes.map((write) => recordOf(object, write)) };
  switch (way) {
    case "create":
      return { method: "POST", path, name: `create ${object.name}`, json, effect: "once" };
    case "update":
      return { method: "PATCH", path, name: `update ${object.name}`, json, effect: "repeatable" };
    case "delete": {
      const ids = writes.map(idOf).join(",");
      const name = `delete ${object.name}`;
      return { method: "DELETE", path: `${path}?ids=${ids}`, name, effect: "repeatable" };
    }
    default: {
      const name = `upsert ${object.name}`;
      const own = `${path}/${object.name}/${way}`;
      return { method: "PATCH", path: own, name, json, effect: "repeatable" };
    }
  }
}

function recordOf({ name, facts }: SalesforceObject, write: Write): Json {
  if (write.kind === "delete") return {};
  const fields = Object.entries(write.fields).flatMap(([field, native]) =>
    isAssociation(field) ? [] : [[field, sentOf(facts.fields[field], native)]],
  );
  return {
    attributes: { type: name },
    ...(write.kind === "update" ? { id: idOf(write) } : {}),
    ...Object.fromEntries(fields),
  };
}

function outcomeOf(write: Write, result: Json | undefined): Outcome {
  const id = textAt(result, "id");
  if (isObject(result) && result["success"] === true && id !== undefined) {
    return { kind: "stored", id };
  }
  const error = errorOf(isObject(result) ? listOf(result["errors"], "errors") : []);
  // Gone already is what was asked for.
  if (write.kind === "delete" && error.kind === "moved") return { kind: "stored", id: write.id };
  return { kind: "failed", error };
}

/**
 * Roles are written once their opportunity stands. Where they cannot be, the write failed; of a new record that is
 * there by then, which must not be made again, it is to be looked for.
 */
async function withRolesWritten(
  reading: Reading,
  writes: readonly Write[],
  outcomes: readonly Outcome[],
): Promise<readonly Outcome[]> {
  const stored = writes.flatMap((write, at) => {
    const outcome = outcomes[at];
    if (write.kind === "delete" || outcome?.kind !== "stored") return [];
    return [{ id: outcome.id, fields: write.fields }];
  });
  const failed = await writeRoles(reading, stored);
  return outcomes.map((outcome, at) => {
    const error = outcome.kind === "stored" ? failed.get(outcome.id) : undefined;
    if (error === undefined) return outcome;
    const isNew = writes[at]?.kind === "create";
    return { kind: "failed", error: isNew ? unseen(error) : error };
  });
}

async function readBack(
  reading: Reading,
  writes: readonly Write[],
  outcomes: readonly Outcome[],
): Promise<readonly WriteResult[]> {
  const stored = writes.flatMap((write, at) => {
    const outcome = outcomes[at];
    return write.kind === "delete" || outcome?.kind !== "stored" ? [] : [{ write, outcome }];
  });
  const names = [...new Set(stored.flatMap(({ write }) => askedOf(reading, write)))];
  const ids = stored.map(({ outcome }) => outcome.id);
  const rows = await orError(readWithRoles(reading, ids, names));
  const byOutcome = new Map<Outcome, Row | ConnectorError | null | undefined>(
    stored.map(({ outcome }, at) => [outcome, rows instanceof ConnectorError ? rows : rows[at]]),
  );
  return writes.map((write, at): WriteResult => {
    const outcome = outcomes[at];
    if (outcome?.kind !== "stored") {
      return { kind: "failed", error: outcome?.error ?? unseen(undefined) };
    }
    if (write.kind === "delete") return { kind: "done", row: { id: write.id, fields: {} } };
    const row = byOutcome.get(outcome);
    if (row instanceof ConnectorError || row === null || row === undefined) {
      return { kind: "failed", error: unseen(row) };
    }
    return { kind: "done", row: only(row, askedOf(reading, write)) };
  });
}

function askedOf({ object }: Reading, write: Write): readonly string[] {
  return Object.keys(write.kind === "update" ? write.fields : object.facts.fields);
}

function idOf(write: Write): string {
  return write.kind === "create" ? "" : (longId(write.id) ?? write.id);
}
