/** What people are told: the outbox, and the conditions that were told. */
import type { Telling } from "../../alerts/stored-alert.ts";
import { plainCopy } from "./plain-data.ts";
import { insert, type MemoryState, remove } from "./state.ts";

export function tell(
  state: MemoryState,
  { put = [], drop = [], begin = [], over = [] }: Telling,
): void {
  for (const one of put) insert(state, state.alerts, one.id, plainCopy(one));
  for (const id of drop) remove(state, state.alerts, id);
  for (const name of over) remove(state, state.conditions, name);
  for (const one of begin) {
    if (!state.conditions.has(one.name)) {
      insert(state, state.conditions, one.name, plainCopy(one));
    }
  }
}
