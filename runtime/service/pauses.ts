/**
 * Objects that are let rest by a person. A pause and its end are moments, of which the later one holds: they can be
 * told while a run is under way, and nobody has to wait for it. What changed meanwhile is made up for afterwards.
 */
import type { Engine } from "../engine/engine.ts";
import type { Firings } from "./turns.ts";

export function isPaused(object: string, firings: Firings): boolean {
  const paused = firings.get(name("pause", object));
  return paused !== undefined && paused > (firings.get(name("resume", object)) ?? 0);
}

/** `now`: ms since 1970. False where it was so already. */
export async function setPaused(
  engine: Pick<Engine, "fireOnce" | "firings">,
  object: string,
  isToRest: boolean,
  now: number,
): Promise<boolean> {
  const firings = await engine.firings();
  if (isPaused(object, firings) === isToRest) return false;
  // Within one moment the later word counts too.
  const before = firings.get(name(isToRest ? "resume" : "pause", object)) ?? 0;
  return engine.fireOnce(name(isToRest ? "pause" : "resume", object), Math.max(now, before + 1));
}

function name(what: "pause" | "resume", object: string): string {
  return `${what} ${object}`;
}
