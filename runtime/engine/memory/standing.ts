/** How an object stands: asked when somebody looks, and nothing is kept for it. */
import { given } from "../../../core/given.ts";
import type { ObjectStanding } from "../engine.ts";
import { standingHold } from "../standing.ts";
import type { MemoryLink, MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function standingOf(state: MemoryState, object: string): ObjectStanding {
  const links = [...state.links.values()]
    .filter((link) => link.object === object && isPaired(link))
    .sort((a, b) => a.id - b.id);
  const waiting = links.filter((link) => link.dirty && link.holds.length === 0);
  const seen = waiting.flatMap(({ records }) => {
    const times = records.flatMap((one) => one.since ?? []);
    return times.length === 0 ? [] : [Math.max(...times)];
  });
  const since = seen.length === 0 ? undefined : seen.reduce((a, b) => Math.min(a, b));
  return {
    links: links.length,
    waiting: { links: waiting.length, ...given({ since }) },
    holds: links.flatMap(({ holds }) =>
      holds.toSorted((a, b) => compareTexts(a.unit, b.unit)).map(standingHold),
    ),
  };
}

function isPaired({ records, inScope }: MemoryLink): boolean {
  const systems = records.filter((one) => !one.gone).map((one) => one.system);
  return inScope !== false && new Set(systems).size > 1;
}
