/** Records that are wanted as they are now, before their feed tells of them: read, and taken into the state. */
import type { Row } from "../connector.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { seenRecords } from "./keys.ts";

/** Gives the records in the order of the ids, null where there is none. Throws the system's `ConnectorError`. */
export async function readAgain(
  object: ObjectProgram,
  { system, stage }: Pick<FeedProgram, "system" | "stage">,
  ids: readonly string[],
  { engine, lease, systems, signal }: Running,
): Promise<readonly (Row | null)[]> {
  const feed = object.feeds.find((one) => one.system === system && one.stage === stage);
  const rows = await systems.connector(system).read(stage, ids, feed?.fields ?? [], signal);
  const found = rows.filter((row) => row !== null);
  const records = await seenRecords(object, { system, stage }, found, engine);
  await engine.append(lease, { object: object.plan.id, system, stage, records, deleted: [] });
  return rows;
}
