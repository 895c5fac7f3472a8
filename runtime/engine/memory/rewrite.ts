/** What a state keeps of one object, in another form: each part is asked for, and kept where it is another one. */
import { given } from "../../../core/given.ts";
import type { Rewrite } from "../engine.ts";
import { stampsOf } from "./append.ts";
import { canonicalCopy, plainCopy } from "./plain-data.ts";
import { feedsOf, recordsIn } from "./records.ts";
import { putNote, putSeals } from "./seals.ts";
import { change, insert, type MemoryRecord, type MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function rewrite(state: MemoryState, wanted: Rewrite): void {
  const { object } = wanted;
  const record = wanted.record;
  if (record !== undefined) {
    for (const one of recordsIn(feedsOf(state, object))) putRecord(state, one, record);
  }
  for (const link of state.links.values()) {
    if (link.object !== object) continue;
    const hubs = wanted.hubs?.(String(link.id), link.hubs) ?? link.hubs;
    const holds = link.holds.flatMap((one) =>
      wanted.hold === undefined ? one : (wanted.hold(one) ?? []),
    );
    change(state, link, {
      hubs: hubs === link.hubs ? hubs : canonicalCopy(hubs),
      holds: plainCopy(holds).toSorted((a, b) => compareTexts(a.unit, b.unit)),
    });
  }
  for (const intent of state.intents.values()) {
    if (intent.object !== object || wanted.intent === undefined) continue;
    insert(state, state.intents, intent.id, plainCopy(wanted.intent(intent)));
  }
  const { audit } = wanted;
  const entries =
    audit && state.audit.map((one) => (one.object === object ? canonicalCopy(audit(one)) : one));
  const beside = wanted.beside?.();
  for (const [name, text] of beside?.notes ?? []) putNote(state, name, text);
  if (beside !== undefined) putSeals(state, beside.seals);
  // Last, because nothing takes it back.
  if (entries === undefined) return;
  state.audit.splice(0, state.audit.length, ...entries);
  state.hashes.length = 0;
}

function putRecord(
  state: MemoryState,
  one: MemoryRecord,
  form: NonNullable<Rewrite["record"]>,
): void {
  const { object, system, stage, id, fields, base, keys, stamps, asserted } = one;
  const before = { object, system, stage, id, fields, base, keys, ...given({ stamps, asserted }) };
  const next = form(before);
  if (next === before) return;
  change(state, one, {
    fields: canonicalCopy(next.fields),
    base: canonicalCopy(next.base),
    keys: [...next.keys],
    stamps: stampsOf(next.stamps),
    asserted: stampsOf(next.asserted),
  });
}
