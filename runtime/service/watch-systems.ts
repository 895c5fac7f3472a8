/**
 * Listens to the systems that tell of changes by themselves, and passes it on as news of the objects that run
 * `on change`. A system that cannot be heard any longer is listened to again after a while, which grows; when it is
 * heard again it wakes everything once, so that nothing that was told meanwhile is missed. Until then, and where nothing
 * tells, an object waits for its turn.
 */
import type { Plan } from "../../plan/index.ts";
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { ConnectedSystem, Pause } from "../systems.ts";
import type { News } from "./news.ts";
import { waitAfter } from "./wait-after.ts";

export interface Watching {
  readonly plan: Plan;
  readonly systems: ReadonlyMap<string, ConnectedSystem>;
  readonly news: Pick<News, "tell">;
  readonly pause: Pause;
  readonly failed: (what: string, why: string, waitMs: number) => void;
  readonly recovered: (what: string) => void;
}

/** Goes on until the signal. */
export async function watchSystems(watching: Watching, signal: AbortSignal): Promise<void> {
  const all = [...sourcesOf(watching.plan)].map(([system, objects]) => {
    const watch = watching.systems.get(system)?.connector.watch;
    return watch === undefined ? undefined : watchSystem(system, objects, watch, watching, signal);
  });
  await Promise.all(all);
}

/** Objects that run `on change`, and are to have a turn by the clock as well: one of their systems tells nothing. */
export function untold(
  plan: Plan,
  tells: (system: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const silent = new Map<string, readonly string[]>();
  for (const { id, schedule, ends } of plan.objects) {
    if (!schedule.onChange) continue;
    const systems = ends.filter((end) => end.source && !tells(end.system)).map((end) => end.system);
    if (systems.length > 0) silent.set(id, [...new Set(systems)]);
  }
  return silent;
}

/** By system: its objects that are read, with the plan's objects that run by what happens to them. */
type Sources = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function sourcesOf(plan: Plan): Sources {
  const found = new Map<string, Map<string, string[]>>();
  for (const { id, schedule, ends } of plan.objects) {
    if (!schedule.onChange) continue;
    for (const { system, stages, source } of ends) {
      if (!source) continue;
      const own = found.get(system) ?? new Map<string, string[]>();
      found.set(system, own);
      for (const { object } of stages) own.set(object, [...(own.get(object) ?? []), id]);
    }
  }
  return found;
}

async function watchSystem(
  system: string,
  objects: ReadonlyMap<string, readonly string[]>,
  watch: NonNullable<Connector["watch"]>,
  { news, pause, failed, recovered }: Watching,
  signal: AbortSignal,
): Promise<void> {
  const what = `listening to ${system}`;
  let failures = 0;
  const wake = (object: string) => {
    if (failures > 0) recovered(what);
    failures = 0;
    news.tell(objects.get(object) ?? []);
  };
  while (!signal.aborted) {
    try {
      await watch([...objects.keys()], wake, signal);
      if (signal.aborted) return;
      throw new ConnectorError("transient", "it ended by itself");
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ConnectorError)) throw error;
      const waitMs = waitAfter(++failures);
      failed(what, error.message, waitMs);
      await pause(waitMs, signal).catch(() => {});
    }
  }
}
