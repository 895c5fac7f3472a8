/** Names that change in what a state keeps of an object, as a rewriting of it. */
import type { Reshape, Rewrite } from "./engine.ts";
import { reshapeHold, reshapeHubs, reshapeIntent, reshapeRecord } from "./reshape.ts";

export function reshaping(wanted: Reshape): Rewrite {
  const systems = new Set([...wanted.fields, ...wanted.bases].map((one) => one.system));
  const { units } = wanted;
  return {
    object: wanted.object,
    record: (record) => (systems.has(record.system) ? reshapeRecord(record, wanted) : record),
    ...(units.length === 0 ? {} : { hubs: (_link, hubs) => reshapeHubs(hubs, wanted) }),
    hold: (hold) => reshapeHold(hold, wanted),
    intent: (intent) => reshapeIntent(intent, wanted),
  };
}
