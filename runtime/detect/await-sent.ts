/**
 * Where an earlier process may have died with a write on its way, what is read has to show what became of it: else
 * it would be taken for undone, and arrive later. Throws the `ConnectorError` of a system that cannot tell.
 */
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";

export async function awaitSent(
  object: ObjectProgram,
  system: string,
  { engine, systems, signal }: Running,
): Promise<void> {
  const { settled } = systems.connector(system);
  if (settled === undefined) return;
  const intents = await engine.intents();
  const isPending = intents.some((one) => one.object === object.plan.id && one.system === system);
  if (isPending) await settled(signal);
}
