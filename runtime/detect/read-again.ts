/** Records that are wanted as they are now, before their feed tells of them: read, and taken into the state. */
import type { Row } from "../connector.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { seenRecords } from "./keys.ts";

export interface ReadAgain {
  /** In the order of the ids, null where there is none. */
  readonly rows: readonly (Row | null)[];
  /** Records that are other than they were known to be. */
  readonly changed: number;
}

/** `missing`: ids that are gone where they are not found. Throws the system's `ConnectorError`. */
export async function readAgain(
  object: ObjectProgram,
  { system, stage }: Pick<FeedProgram, "system" | "stage">,
  ids: readonly string[],
  { engine, lease, systems, signal, host }: Running,
  missing: ReadonlySet<string> = new Set(),
): Promise<ReadAgain> {
  const feed = object.feeds.find((one) => one.system === system && one.stage === stage);
  const lag = systems.readLag(system);
  const asked = host.clock.now();
  const rows = await systems.connector(system).read(stage, ids, feed?.fields ?? [], signal);
  const found = rows.filter((row) => row !== null);
  const { changed } = await engine.append(lease, {
    object: object.plan.id,
    system,
    stage,
    records: await seenRecords(object, { system, stage }, found, engine),
    deleted: ids.filter((id, at) => missing.has(id) && rows[at] === null),
    asked: ids,
    // What shows everything at once is believed, whatever the clocks say.
    ...(lag === 0 ? {} : { picture: { at: host.clock.now(), asOf: asked - lag } }),
  });
  return { rows, changed };
}
