/**
 * How fresh an object with `fresh within` is: the moment up to which all that was changed is in agreement. It is
 * when the last run began that read all its systems and left nothing to do, or to try again. What waits for a
 * person does not count: that has its own time, and is told by itself.
 */
import type { ObjectPlan, Plan } from "../plan/index.ts";
import type { Engine } from "./engine/engine.ts";
import { dayOf, stateOf } from "./object-state.ts";

export interface Freshness {
  readonly object: string;
  /** ms; what was changed before it is in agreement. */
  readonly upTo: number;
  /** s; how long it may take. */
  readonly within: number;
  /** Whether it takes longer. */
  readonly isStale: boolean;
}

type Notes = Pick<Engine, "note" | "putNote">;

/** `upTo`: ms; undefined where something is left. Who was never fresh is watched from now on. */
export async function noteFresh(
  { id, freshSeconds }: ObjectPlan,
  upTo: number | undefined,
  { engine, now }: { readonly engine: Notes; readonly now: number },
): Promise<void> {
  if (freshSeconds === undefined) return;
  if (upTo === undefined && (await engine.note(nameOf(id))) !== undefined) return;
  await engine.putNote(nameOf(id), String(upTo ?? now));
}

/** Of objects that are active and have run; what has not is not late yet. */
export async function freshnessOf(
  { objects }: Pick<Plan, "objects">,
  engine: Pick<Engine, "note">,
  now: number,
): Promise<readonly Freshness[]> {
  const today = dayOf(now);
  const found: Freshness[] = [];
  for (const object of objects) {
    const { id, freshSeconds: within } = object;
    if (within === undefined || stateOf(object, today) !== "active") continue;
    const text = await engine.note(nameOf(id));
    if (text === undefined) continue;
    const upTo = Number(text);
    found.push({ object: id, upTo, within, isStale: now - upTo > within * 1000 });
  }
  return found;
}

function nameOf(object: string): string {
  return `fresh ${object}`;
}
