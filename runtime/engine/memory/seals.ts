/** What a state notes of itself, the keys of its values, and what was forgotten. */
import type { Forgetting } from "../forgetting.ts";
import { lookAgain } from "./append.ts";
import { dropIfEmpty, move } from "./identity.ts";
import { plainCopy } from "./plain-data.ts";
import { feedOf } from "./records.ts";
import { insert, type MemoryState, remove } from "./state.ts";

export function putNote(state: MemoryState, name: string, text: string | undefined): void {
  if (text === undefined) remove(state, state.notes, name);
  else insert(state, state.notes, name, text);
}

export function sealsOf(
  { seals }: MemoryState,
  names: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  if (names === undefined) return new Map(seals);
  return new Map(
    names.flatMap((name) => {
      const seal = seals.get(name);
      return seal === undefined ? [] : [[name, seal] as const];
    }),
  );
}

export function putSeals(state: MemoryState, seals: ReadonlyMap<string, string>): void {
  for (const [name, seal] of seals) {
    if (!state.seals.has(name)) insert(state, state.seals, name, seal);
  }
}

export function forgetAll(state: MemoryState, forgetting: Forgetting): void {
  const links = forgetting.links.flatMap((id) => state.links.get(Number(id)) ?? []);
  const named = forgetting.records.flatMap((one) => feedOf(state, one)?.records.get(one.id) ?? []);
  for (const record of new Set([...links.flatMap((link) => link.records), ...named])) {
    const { link } = record;
    if (!record.gone) lookAgain(state, [record]);
    move(state, record, undefined);
    if (link !== undefined) dropIfEmpty(state, link);
    const feed = feedOf(state, record);
    if (feed !== undefined) remove(state, feed.records, record.id);
  }
  const ids = new Set(forgetting.links);
  for (const intent of state.intents.values()) {
    if (ids.has(intent.link)) remove(state, state.intents, intent.id);
  }
  for (const name of forgetting.seals) remove(state, state.seals, name);
  for (const one of forgetting.forgotten) insert(state, state.forgotten, one.name, plainCopy(one));
}
