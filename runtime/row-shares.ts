/**
 * How far each row of an object agrees. A row agrees on an entity where nothing of it waits: no case of the row or
 * of the whole record is open, none is to be tried again or was left out, and the entity is not to be looked at
 * just now. What a rule leaves different on purpose agrees, since the rule says so.
 */
import type { ObjectPlan } from "../plan/index.ts";
import type { ObjectStanding, StandingHold } from "./engine/engine.ts";

export interface RowShare {
  /** As cases name it: the row, or the list or group that it is part of. */
  readonly row: string;
  /** Entities that two systems or more have a record of. */
  readonly links: number;
  readonly agreed: number;
  /** With a case that waits for a person. */
  readonly held: number;
  /** Tried again, or left out, by the rule for their error. */
  readonly again: number;
  /** Looked at by the next run. */
  readonly waiting: number;
  /** ms; since when the oldest of those that do not agree is known to. */
  readonly since?: number;
}

export function rowShares(
  { rows }: Pick<ObjectPlan, "rows">,
  { links, waiting, holds }: ObjectStanding,
): readonly RowShare[] {
  const units = new Set(rows.map(unitOf));
  const isWhole = ({ unit, whole }: StandingHold) => unit === "" || whole === true;
  const whole = holds.filter(isWhole);
  const byUnit = Map.groupBy(
    holds.filter((one) => !isWhole(one)),
    (one) => one.unit,
  );
  return [...units].map((row) => {
    const own = [...whole, ...(byUnit.get(row) ?? [])];
    const held = linksOf(own.filter((one) => one.instead === undefined));
    const again = [...linksOf(own)].filter((link) => !held.has(link));
    const times = own.map((one) => one.opened);
    if (waiting.since !== undefined) times.push(waiting.since);
    return {
      row,
      links,
      agreed: links - held.size - again.length - waiting.links,
      held: held.size,
      again: again.length,
      waiting: waiting.links,
      ...(times.length === 0 ? {} : { since: times.reduce((a, b) => Math.min(a, b)) }),
    };
  });
}

function linksOf(holds: readonly StandingHold[]): Set<string> {
  return new Set(holds.map((one) => one.link));
}

function unitOf({ id, each, together }: ObjectPlan["rows"][number]): string {
  if (each !== undefined) return `each ${each}`;
  return together === undefined ? id : `together ${together}`;
}
