/**
 * A system without a guard is read just before it is written: a record that no longer holds what was
 * decided on is not written. An edit between that read and the write is overwritten unseen; the
 * connector's manifest says so.
 */
import { fieldIn, isSameNative } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import type { Systems } from "../systems.ts";
import type { Effect } from "./effects.ts";

/** Those of one stage that moved. Throws the `ConnectorError` of the read. */
export async function readBefore(
  effects: readonly Effect[],
  systems: Systems,
  signal: AbortSignal,
): Promise<ReadonlySet<Effect>> {
  const open = effects.filter(({ intent: { system, stage, kind } }) =>
    kind === "create" ? false : !systems.guards(system, stage, kind),
  );
  const [first] = open;
  if (first === undefined) return new Set();
  const { system, stage } = first.intent;
  const ids = [...new Set(open.flatMap(({ intent }) => intent.record ?? []))];
  const fields = [...new Set(open.flatMap(({ intent }) => Object.keys(intent.expected)))];
  const rows = await systems.connector(system).read(stage, ids, fields, signal);
  const byId = new Map(ids.map((id, at) => [id, rows[at]]));
  return new Set(
    open.filter(({ intent }) => isMoved(intent, byId.get(intent.record ?? "") ?? null)),
  );
}

/** What is not returned is unknown. A record that is gone has moved, and is deleted. */
function isMoved({ kind, expected }: Effect["intent"], row: Row | null): boolean {
  if (row === null) return kind !== "delete";
  return Object.entries(expected).some(([field, native]) => {
    const now = fieldIn(row.fields, field);
    return now !== undefined && !isSameNative(now, native);
  });
}
