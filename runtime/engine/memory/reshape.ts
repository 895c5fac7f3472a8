/** Names that change in what a state keeps of one object. */
import { given } from "../../../core/given.ts";
import type { Reshape } from "../engine.ts";
import { reshapeHold, reshapeHubs, reshapeIntent, reshapeRecord } from "../reshape.ts";
import { stampsOf } from "./append.ts";
import { canonicalCopy, plainCopy } from "./plain-data.ts";
import { feedsOf, recordsIn } from "./records.ts";
import { change, insert, type MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function reshape(state: MemoryState, wanted: Reshape): void {
  for (const record of recordsIn(feedsOf(state, wanted.object))) {
    const { system, fields, base, stamps, asserted } = record;
    const next = reshapeRecord({ system, fields, base, ...given({ stamps, asserted }) }, wanted);
    change(state, record, {
      fields: canonicalCopy(next.fields),
      base: canonicalCopy(next.base),
      stamps: stampsOf(next.stamps),
      asserted: stampsOf(next.asserted),
    });
  }
  for (const link of state.links.values()) {
    if (link.object !== wanted.object) continue;
    const holds = link.holds.flatMap((hold) => reshapeHold(hold, wanted) ?? []);
    change(state, link, {
      hubs: canonicalCopy(reshapeHubs(link.hubs, wanted)),
      holds: plainCopy(holds).toSorted((a, b) => compareTexts(a.unit, b.unit)),
    });
  }
  for (const intent of state.intents.values()) {
    if (intent.object !== wanted.object) continue;
    insert(state, state.intents, intent.id, plainCopy(reshapeIntent(intent, wanted)));
  }
}
