/**
 * Which objects their brakes stopped, since when and why, for whoever looks at the state: noted by the run that was
 * stopped, until one passes.
 */
import type { Plan } from "../plan/index.ts";
import type { Tripped } from "./brake.ts";
import type { Engine } from "./engine/engine.ts";

export interface Stopped extends Pick<Tripped, "why" | "count"> {
  readonly object: string;
  /** ms; when it was stopped first. */
  readonly since: number;
}

type Notes = Pick<Engine, "note" | "putNote">;

export async function noteStopped(
  object: string,
  brake: Tripped | undefined,
  { engine, now }: { readonly engine: Notes; readonly now: number },
): Promise<void> {
  const before = await engine.note(nameOf(object));
  if (brake === undefined) {
    if (before !== undefined) await engine.putNote(nameOf(object), undefined);
    return;
  }
  const since = before === undefined ? now : (JSON.parse(before) as Stopped).since;
  const { why, count } = brake;
  const text = JSON.stringify({ object, since, why, count } satisfies Stopped);
  if (text !== before) await engine.putNote(nameOf(object), text);
}

export async function stoppedObjects(
  engine: Notes,
  { objects }: Plan,
): Promise<readonly Stopped[]> {
  const notes = await Promise.all(objects.map(({ id }) => engine.note(nameOf(id))));
  return notes.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Stopped]));
}

function nameOf(object: string): string {
  return `stopped ${object}`;
}
