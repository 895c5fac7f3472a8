/** A unit on one link as the exploration sees it, and the text by which two that behave alike are the same. */
import type { Hub } from "../../rules/merge/unit.ts";
import type { Subject } from "./subject.ts";
import type { Symmetry } from "./symmetry.ts";

export interface State {
  readonly ends: readonly EndState[];
  readonly hub: Hub | undefined;
  /** A conflict waits for a person. */
  readonly held: boolean;
}

export interface EndState {
  /** What stands there, by its number in the end's table. */
  readonly now: number;
  /** The same of what was last accounted for; undefined: nothing is known of its past. */
  readonly base: number | undefined;
  /** When it was edited, in steps of the row's grain; undefined where nobody can tell. */
  readonly stamp: number | undefined;
  /** When it was said again without a change; of fields' own stamps. */
  readonly again: number | undefined;
}

export function isChanged({ ends: tables }: Subject, at: number, end: EndState): boolean {
  const table = tables[at]?.table;
  return end.base === undefined || table?.keyOf(end.base) !== table?.keyOf(end.now);
}

/** Only stamps that can still decide something: of ends that are not accounted for, and of the value in force. */
export function textOf(subject: Subject, symmetry: Symmetry, { ends, hub, held }: State): string {
  const ranks = new Map<number, Map<number, number>>();
  const stamps = stampsOf(subject, { ends, hub, held });
  const stampText = (stamp: number | undefined) =>
    stamp === undefined ? "" : `@${stamps.indexOf(stamp)}`;
  let text = held ? "held" : "";
  for (const [at, end] of ends.entries()) {
    const own = symmetry.ofNative(at, end.now);
    text += ` ${rank(own.kind, own.member)}${own.place}`;
    if (end.base !== undefined) {
      const base = symmetry.ofNative(at, end.base);
      text += `(${rank(base.kind, base.member)}${base.place})`;
    }
    if (isChanged(subject, at, end)) text += stampText(end.stamp);
    if (end.again !== undefined) text += `!${stampText(end.again)}`;
  }
  if (hub === undefined) return text;
  const { kind, member, place } = symmetry.ofValue(hub.value);
  text += ` =${rank(kind, member)}${place} ${hub.origin}${stampText(hub.stamp)}`;
  for (const { system, value, ahead } of hub.owed ?? []) {
    const own = symmetry.ofValue(value);
    text += ` owes ${system} ${rank(own.kind, own.member)}${own.place}${ahead ? " ahead" : ""}`;
  }
  return text;

  function rank(kind: number, member: number): string {
    if (kind < 0) return "";
    const known = ranks.get(kind) ?? new Map<number, number>();
    ranks.set(kind, known);
    const found = known.get(member) ?? known.size;
    known.set(member, found);
    return `${kind}.${found}.`;
  }
}

/** The stamps that can still decide something, in their order. */
export function stampsOf(subject: Subject, { ends, hub }: State): readonly number[] {
  const all = ends.flatMap((end, at) => [
    ...(isChanged(subject, at, end) && end.stamp !== undefined ? [end.stamp] : []),
    ...(end.again === undefined ? [] : [end.again]),
  ]);
  if (hub?.stamp !== undefined) all.push(hub.stamp);
  return [...new Set(all)].toSorted((a, b) => a - b);
}
