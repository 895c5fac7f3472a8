/**
 * Looks at records just before they are written: those that no longer hold what was decided on have
 * moved, and the others are written under the mark that the API gave for the state that was seen. An edit
 * between the look and the write then makes the API refuse.
 */
import { isSameNative } from "../../../rules/values/native.ts";
import type { Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { valueAt } from "./pointer.ts";
import { type Found, readOne, readRecords } from "./read.ts";
import type { RestObject } from "./rest-object.ts";
import { fieldOf, placeOf } from "./row.ts";
import { textOf } from "./values.ts";

export type Standing = Exclude<Write, { kind: "create" }>;

/** A record as it stands, and what a write says to be refused where it stands otherwise by then. */
export interface Seen {
  readonly record: Json;
  /** Undefined where the API has no guard. */
  readonly version: Version | undefined;
}

/** A write that goes out, with the record as it was seen just before. */
export interface Going {
  readonly write: Write;
  readonly seen: Seen | undefined;
}

export type Version =
  | { readonly in: "header"; readonly name: string; readonly text: string }
  | { readonly in: "body"; readonly value: Json };

/** Whether a write of this object has to be preceded by a look. */
export function looksFirst({ entry }: RestObject, kind: Standing["kind"]): boolean {
  return entry.guard !== undefined || (kind === "update" && entry.update?.sends === "whole");
}

/** One for each write, in their order; null for a record that is gone. */
export async function lookAt(
  object: RestObject,
  writes: readonly Standing[],
  signal: AbortSignal,
): Promise<readonly (Seen | ConnectorError | null)[]> {
  const found = await recordsOf(object, writes, signal);
  return writes.map((write) => {
    const one = found.get(write.id);
    if (one === undefined) return null;
    if (one instanceof ConnectorError) return one;
    if (object.entry.guard !== undefined && hasMoved(object, write, one.record)) {
      return new ConnectorError("moved", "the record was edited meanwhile");
    }
    const version = versionOf(object, one);
    return version instanceof ConnectorError ? version : { record: one.record, version };
  });
}

/**
 * A mark comes in the header of a single record's reply; a version is a field like any other. A record that
 * may not be read leaves the others.
 */
async function recordsOf(
  object: RestObject,
  writes: readonly Standing[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Found | ConnectorError>> {
  const ids = writes.map((one) => one.id);
  if (object.entry.guard?.kind !== "etag") {
    const { found, hidden } = await readRecords(object, ids, signal);
    const refused = new ConnectorError("permission", "the record may not be read");
    const all = new Map<string, Found | ConnectorError>(found);
    for (const id of hidden) all.set(id, refused);
    return all;
  }
  const all = [...new Set(ids)].map(async (id) => {
    const read = readOne(object, id, signal).catch(ifConnectorError);
    return [id, await read] as const;
  });
  const found = await Promise.all(all);
  return new Map(found.flatMap(([id, one]) => (one === undefined ? [] : [[id, one]])));
}

function ifConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  throw error;
}

/** What is not returned is unknown, and has not moved. */
function hasMoved(object: RestObject, { expected }: Standing, record: Json): boolean {
  return Object.keys(expected).some((name) => {
    const now = fieldOf(object, record, name);
    return now !== undefined && !isSameNative(now, expected[name] ?? null);
  });
}

function versionOf(object: RestObject, { record, etag }: Found): Seen["version"] | ConnectorError {
  const { guard } = object.entry;
  switch (guard?.kind) {
    case undefined:
      return undefined;
    case "etag":
      return etag === undefined
        ? lacks(object, "its reply has no ETag header")
        : { in: "header", name: "if-match", text: etag };
    case "version": {
      const value = valueAt(record, placeOf(object, guard.field));
      const text = textOf(value);
      if (value === undefined || text === undefined) {
        return lacks(object, `the record has no \`${guard.field}\``);
      }
      return guard.header === undefined
        ? { in: "body", value }
        : { in: "header", name: guard.header, text };
    }
  }
}

function lacks({ name }: RestObject, what: string): ConnectorError {
  return new ConnectorError("schema_drift", `${name} cannot be guarded: ${what}`);
}
