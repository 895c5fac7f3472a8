/**
 * Records that a system showed otherwise than they are known to be, in a picture that may be an older one.
 * They are asked for by their ids: at once where a read shows what is there, else once its lag has passed.
 * So no echo of an earlier value is taken for an edit, and no edit is lost: the doubt stands in the state
 * until an answer is newer than all that raised it. Until then their links are left alone.
 *
 * A feed may show the same again and again. So what counts for asking is when the doubt was raised first, and
 * for ending it when it was raised last: what an answer brings is known then, and raises none any more.
 */
import type { Doubtful } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { readAgain } from "./read-again.ts";

/** Gives how many were other than known. Throws the system's `ConnectorError`. */
export async function askInDoubt(
  object: ObjectProgram,
  system: string,
  running: Running,
): Promise<number> {
  const { engine, host, systems } = running;
  const lag = systems.readLag(system);
  const now = host.clock.now();
  const due = (await engine.doubtful(object.plan.id)).filter(
    (one) => one.system === system && isOver(one, lag, now),
  );
  let changed = 0;
  for (const [stage, group] of Map.groupBy(due, (one) => one.stage)) {
    for (let at = 0; at < group.length; at += batch) {
      const some = group.slice(at, at + batch);
      const ids = some.map((one) => one.id);
      const missing = new Set(some.flatMap((one) => (one.missing ? [one.id] : [])));
      changed += (await readAgain(object, { system, stage }, ids, running, missing)).changed;
    }
  }
  return changed;
}

/** Links with a record in doubt: what is decided of them now may rest on what is no more. */
export async function linksInDoubt(
  object: ObjectProgram,
  { engine }: Pick<Running, "engine">,
): Promise<readonly string[]> {
  return (await engine.doubtful(object.plan.id)).flatMap(({ link }) => link ?? []);
}

/** A clock that went back since then tells nothing of how long it has been: who asks in vain asks again. */
function isOver({ since }: Doubtful, lag: number, now: number): boolean {
  return now - since >= lag || now < since;
}

const batch = 200;
