/**
 * What people can do to a state before the next run sees it: set any end to anything, in any order of time.
 * Of values that behave alike the first that is not in play stands for the others.
 */
import { stepOf } from "./rounds.ts";
import { type State, stampsOf } from "./state.ts";
import type { Subject } from "./subject.ts";
import type { Labelled, Symmetry } from "./symmetry.ts";

export interface Edit {
  readonly end: number;
  readonly to: number;
  /** ms; undefined where the end's system tells no times. */
  readonly at: number | undefined;
  /** The value that stood there already was set once more. */
  readonly again: boolean;
}

/**
 * Every set of edits of so many ends, the empty one left out. What nobody but one end knows, and what was said again or is told
 * late, is tried beside one edit of another end at most.
 */
export function editsOf(
  subject: Subject,
  symmetry: Symmetry,
  state: State,
  mostAtOnce: number,
): readonly (readonly Edit[])[] {
  const step = stepOf(subject);
  const newest = Math.max(
    0,
    ...state.ends.map((end) => end.stamp ?? 0),
    ...stampsOf(subject, state),
  );
  const [earlier, later] = [newest + step, newest + 2 * step];
  const found: (readonly Edit[])[] = [];
  const inPlay = new Map<number, Set<number>>();
  for (const [at, end] of state.ends.entries()) {
    use(symmetry.ofNative(at, end.now));
    if (end.base !== undefined) use(symmetry.ofNative(at, end.base));
  }
  if (state.hub !== undefined) {
    use(symmetry.ofValue(state.hub.value));
    for (const { value } of state.hub.owed ?? []) use(symmetry.ofValue(value));
  }
  choose(0, []);
  for (const at of state.ends.keys()) chooseOdd(at);
  return found;

  function use({ kind, member }: Labelled): boolean {
    if (kind < 0) return false;
    const used = inPlay.get(kind) ?? new Set<number>();
    inPlay.set(kind, used);
    if (used.has(member)) return false;
    used.add(member);
    return true;
  }

  function choose(at: number, edits: readonly Edit[]): void {
    const own = subject.ends[at];
    const end = state.ends[at];
    if (own === undefined || end === undefined) {
      if (edits.length > 0) timed(edits);
      return;
    }
    choose(at + 1, edits);
    if (edits.length >= mostAtOnce) return;
    for (const to of own.seeds) {
      if (to === end.now || symmetry.isSpare(at, to)) continue;
      const label = symmetry.ofNative(at, to);
      if (!isNext(label)) continue;
      const isFresh = use(label);
      choose(at + 1, [...edits, { end: at, to, at: undefined, again: false }]);
      if (isFresh) inPlay.get(label.kind)?.delete(label.member);
    }
  }

  /** The edits in each order of time that can matter: one of them is later than the others, or none is. */
  function timed(edits: readonly Edit[]): void {
    const stamped = edits.filter(({ end }) => subject.ends[end]?.stamps !== "none");
    found.push(edits.map((edit) => at(edit, later)));
    if (stamped.length < 2) return;
    for (const last of stamped) {
      found.push(edits.map((edit) => at(edit, edit === last ? later : earlier)));
    }
  }

  function chooseOdd(place: number): void {
    const own = subject.ends[place];
    const end = state.ends[place];
    if (own === undefined || end === undefined) return;
    for (const to of own.odd) {
      if (to !== end.now) found.push([at({ end: place, to, at: undefined, again: false }, later)]);
    }
    if (own.stamps !== "field" || state.hub?.stamp === undefined) return;
    found.push([{ end: place, to: end.now, at: later, again: true }]);
    // An edit from before the value in force that is seen late.
    const old = state.hub.stamp - step;
    const to = own.seeds.find((id) => id !== 0 && own.table.keyOf(id) !== own.table.keyOf(end.now));
    if (to !== undefined) found.push([{ end: place, to, at: old, again: false }]);
  }

  function at(edit: Edit, time: number): Edit {
    return subject.ends[edit.end]?.stamps === "none" ? edit : { ...edit, at: time };
  }

  /** The first of its kind that is not in play, or one that is. */
  function isNext({ kind, member }: Labelled): boolean {
    if (kind < 0) return true;
    const used = inPlay.get(kind);
    if (used === undefined) return member === 0;
    if (used.has(member)) return true;
    for (let other = 0; other < member; other++) if (!used.has(other)) return false;
    return true;
  }
}

export function edited(state: State, edits: readonly Edit[]): State {
  const ends = [...state.ends];
  for (const { end, to, at, again } of edits) {
    const own = ends[end];
    if (own === undefined) continue;
    ends[end] = again ? { ...own, again: at } : { ...own, now: to, stamp: at, again: undefined };
  }
  return { ...state, ends };
}
