/**
 * A unit's states, breadth first: from every way in which its ends can first be linked, by every set of edits
 * and every run, whole or cut short. Each state is held to what DESIGN promises of a row; the first that
 * breaks a promise is reached by the fewest steps, which are its trace. Where a system changes itself what it
 * was written, as if by edits that never end, all that is asked is that it comes to rest.
 */
import { valueKey } from "../../rules/values/key.ts";
import { blankTravels, endApart, shows } from "./agrees.ts";
import { type Edit, edited, editsOf } from "./edits.ts";
import { expectedOf } from "./expected.ts";
import type { Machinery } from "./machinery.ts";
import { exactText, type Interruption, type Run, roundsOf, type Settled } from "./rounds.ts";
import { isChanged, type State, textOf } from "./state.ts";
import type { Subject } from "./subject.ts";
import type { Symmetry } from "./symmetry.ts";

export type Explored =
  | { readonly kind: "holds"; readonly states: number }
  | { readonly kind: "broken"; readonly states: number; readonly breach: Breach }
  /** There are more states than are looked at. */
  | { readonly kind: "too_many"; readonly states: number };

export interface Breach {
  readonly promise: Promised;
  /** What is wrong in the end, as a sentence's end: "it goes on writing". */
  readonly what: string;
  readonly trace: readonly Step[];
}

export interface Bounds {
  /** States that are looked at. */
  readonly most: number;
  /** Rounds of edits in one history. */
  readonly deepest: number;
  /**
   * Whether people go on between a crash and the next run, and for any time, several ends at once, where ends
   * stand apart by a rule of the row.
   */
  readonly isThorough: boolean;
}

export type Promised = "settles" | "agrees" | "order" | "losses" | "rules";

export type Step =
  | { readonly kind: "linked"; readonly state: State }
  | { readonly kind: "edits"; readonly edits: readonly Edit[]; readonly before: State }
  | { readonly kind: "run"; readonly run: Run; readonly interruption?: Interruption }
  | { readonly kind: "decided"; readonly end: number; readonly run: Run };

/** A state, and how it was come to. */
interface Node {
  readonly state: State;
  readonly from: Node | undefined;
  readonly steps: readonly Step[];
  /** Rounds of edits since the ends were linked. */
  readonly depth: number;
}

export function explore(
  subject: Subject,
  symmetry: Symmetry,
  machinery: Machinery,
  { most, deepest, isThorough }: Bounds,
): Explored {
  const rounds = roundsOf(subject, machinery);
  const mayRest = !subject.ends.some((end) => end.changesItself);
  const visited = new Set<string>();
  const queued = new Set<string>();
  const queue: Node[] = [];
  let breach: Breach | undefined;
  const root: State = {
    ends: subject.ends.map(() => ({ now: 0, base: undefined, stamp: undefined, again: undefined })),
    hub: undefined,
    held: false,
  };
  for (const edits of [[], ...editsOf(subject, symmetry, root, subject.ends.length)]) {
    const state = edited(root, edits);
    judge({ state, from: undefined, steps: [{ kind: "linked", state }], depth: 0 });
    if (breach !== undefined) return broken(breach);
  }
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next];
    if (node === undefined || node.depth >= deepest) continue;
    if (visited.size > most) return { kind: "too_many", states: visited.size };
    const atOnce = isThorough || isPlain(node.state) ? subject.ends.length : 1;
    for (const edits of editsOf(subject, symmetry, node.state, atOnce)) {
      const state = edited(node.state, edits);
      const steps: readonly Step[] = [{ kind: "edits", edits, before: node.state }];
      judge({ state, from: node, steps, depth: node.depth + 1 }, { before: node.state, edits });
      if (breach !== undefined) return broken(breach);
    }
    if (mayRest && node.state.held) decide(node);
    if (breach !== undefined) return broken(breach);
  }
  return { kind: "holds", states: visited.size };

  /** Where ends stand apart by a rule, or in an odd form, one more round of edits is looked at, and not its rest. */
  function leadsOn({ state }: Node, before: State | undefined): boolean {
    if (isThorough || isPlain(state)) return true;
    const isOdd = state.ends.some(({ now }, at) => subject.ends[at]?.odd.includes(now) === true);
    return !isOdd && (before === undefined || isPlain(before));
  }

  /** All ends show the value in force, in their usual form. */
  function isPlain({ ends, hub, held }: State): boolean {
    if (hub === undefined || held) return false;
    return ends.every((end, at) => {
      const own = subject.ends[at];
      return own !== undefined && shows(own, end, hub.value) && !own.odd.includes(end.now);
    });
  }

  function broken(found: Breach): Explored {
    return { kind: "broken", states: visited.size, breach: found };
  }

  function found(promise: Promised, what: string, node: Node): void {
    breach ??= { promise, what, trace: traceOf(node) };
  }

  /** Whether nobody has looked at the state, or one like it, yet. */
  function isNew(state: State): boolean {
    const before = visited.size;
    return visited.add(textOf(subject, symmetry, state)).size > before;
  }

  function enqueue(node: Node): void {
    const text = textOf(subject, symmetry, node.state);
    if (queued.has(text)) return;
    queued.add(text);
    visited.add(text);
    queue.push(node);
  }

  function judge(
    node: Node,
    since?: { readonly before: State; readonly edits: readonly Edit[] },
  ): void {
    if (!isNew(node.state)) return;
    const whole = rounds.settle(node.state);
    const rest: Node = { ...node, state: whole.rest, from: node, steps: runsOf(whole) };
    if (isWrong(node, whole)) return;
    if (mayRest && isFree(whole)) {
      const apart = endApart(subject, whole.rest);
      if (apart !== undefined) {
        found("agrees", `${nameOf(apart)} shows something else than the value in force`, rest);
        return;
      }
    }
    if (mayRest && since !== undefined) {
      const why = unexpected(since.before, since.edits, whole);
      if (why !== undefined) {
        found("rules", why, rest);
        return;
      }
    }
    if (leadsOn(rest, since?.before)) enqueue(rest);
    if (mayRest) interrupt(node, whole);
  }

  /** It goes on for ever, or a run writes what it may not. */
  function isWrong(node: Node, whole: Settled): boolean {
    if (whole.goesOn) found("settles", "it goes on writing", after(node, whole));
    for (const [at, run] of mayRest ? whole.runs.entries() : []) {
      const wrong = run.wrote.length === 0 ? undefined : wrongWrite(run);
      if (wrong !== undefined) found(wrong.promise, wrong.what, after(node, whole, at + 1));
    }
    return breach !== undefined;
  }

  function after(node: Node, whole: Settled, runs = whole.runs.length): Node {
    return { ...node, state: whole.rest, from: node, steps: runsOf(whole, runs) };
  }

  /** Whatever of the first run's writes arrives before the process ends, or whoever could not be read. */
  function interrupt(node: Node, whole: Settled): void {
    const [first] = whole.runs;
    if (first === undefined) return;
    const cuts: Interruption[] = subsetsOf(first.wrote.map(({ end }) => end)).map((landed) => ({
      landed,
      crashed: true as const,
    }));
    if (subject.ends.length > 2) cuts.push(...subject.ends.map((_, absent) => ({ absent })));
    for (const interruption of cuts) {
      const resolution = interruption.crashed ? first.resolution : undefined;
      const run = rounds.run(node.state, interruption, resolution);
      if (exactText(run.after) === exactText(node.state)) continue;
      const cut: Node = {
        ...node,
        state: run.after,
        from: node,
        steps: [{ kind: "run", run, interruption }],
      };
      const late = rounds.settle(run.after);
      if (isWrong(cut, late)) return;
      // What is seen in two runs is decided twice, and may end otherwise than what is seen at once.
      if (interruption.crashed) {
        const differing = differs(whole.rest, late.rest);
        if (differing !== undefined) {
          found("order", differing, after(cut, late));
          return;
        }
      }
      if (isThorough) enqueue(cut);
    }
  }

  /** A person decides for each of the sides. */
  function decide(node: Node): void {
    for (const [at, end] of node.state.ends.entries()) {
      const own = subject.ends[at];
      const read = own?.table.read(end.now);
      if (own === undefined || read?.kind !== "value") continue;
      const run = rounds.run(node.state, { decided: { value: read.value, system: own.system } });
      const decided: Node = {
        ...node,
        state: run.after,
        from: node,
        steps: [{ kind: "decided", end: at, run }],
      };
      const whole = rounds.settle(run.after);
      if (isWrong(decided, whole)) return;
      const rest = after(decided, whole);
      const stands = whole.rest.ends.findIndex(
        (one, place) => subject.ends[place]?.role !== "source" && !reaches(place, one, read.value),
      );
      if (stands !== -1) {
        found("rules", `what was decided does not stand at ${nameOf(stands)}`, rest);
        return;
      }
      if (leadsOn(rest, undefined)) enqueue(rest);
    }
  }

  /** It shows the value, or cannot. */
  function reaches(
    at: number,
    end: State["ends"][number],
    value: Parameters<typeof valueKey>[0],
  ): boolean {
    const own = subject.ends[at];
    if (own === undefined || shows(own, end, value)) return true;
    return own.table.write(value).kind !== "write";
  }

  function wrongWrite({ before, resolution, wrote }: Run): Omit<Breach, "trace"> | undefined {
    const shown = new Set<string>(
      before.ends.flatMap((end, at) => {
        const read = subject.ends[at]?.table.read(end.now);
        return read?.kind === "value" ? [valueKey(read.value)] : [];
      }),
    );
    if (before.hub !== undefined) shown.add(valueKey(before.hub.value));
    for (const { end, write, was, is } of wrote) {
      const own = subject.ends[end];
      const state = before.ends[end];
      if (own === undefined || state === undefined) continue;
      const name = nameOf(end);
      if (own.role === "source")
        return { promise: "rules", what: `${name} is only read, and is written` };
      const read = own.table.read(was);
      const isBlankNow = read.kind === "value" && read.value === null;
      const isMade =
        subject.rules.policy.kind === "merge" ||
        resolution.steps.some(({ do: act }) => act === "merge") ||
        resolution.merged !== undefined;
      if (!isMade && write.value === null && !isBlankNow && !blankTravels(subject)) {
        return { promise: "rules", what: `a blank replaces what stands at ${name}` };
      }
      if (!isMade && write.value !== null && !shown.has(valueKey(write.value))) {
        return { promise: "rules", what: `${name} gets a value that nobody had` };
      }
      // What is merged is not lost, and a sum is held to its own rule.
      if (isMade || state.base === undefined || !isChanged(subject, end, state)) continue;
      // Two forms of one value are no loss.
      if (own.table.keyOf(is) === own.table.keyOf(was)) continue;
      const hasRule =
        read.kind !== "value" ||
        resolution.steps.some(({ by, do: act }) => by !== undefined || losing.has(act));
      if (!write.loses || !hasRule) {
        return { promise: "losses", what: `the edit at ${name} is overwritten without a word` };
      }
    }
    return undefined;
  }

  /** Why the runs did not come to what the rules say; undefined where they did. */
  function unexpected(before: State, edits: readonly Edit[], whole: Settled): string | undefined {
    const expected = expectedOf(subject, before, edits);
    if (expected === undefined) return undefined;
    const wrote = whole.runs.some((run) => run.wrote.length > 0);
    switch (expected.kind) {
      case "untouched":
        return wrote ? `something is written, although ${expected.rule}` : undefined;
      case "held":
        return wrote || !whole.rest.held ? `nobody is asked, although ${expected.rule}` : undefined;
      case "stands": {
        const { value, rule } = expected;
        if (isStuck(whole)) {
          const isFit = subject.ends.every(
            ({ role, table }) => role === "source" || table.write(value).kind === "write",
          );
          return isFit ? `nothing comes of it, although ${rule}` : undefined;
        }
        const at = whole.rest.ends.findIndex((end, place) => {
          const own = subject.ends[place];
          return own !== undefined && own.role !== "source" && !reaches(place, end, value);
        });
        return at === -1
          ? undefined
          : `${nameOf(at)} does not get the value that stands, although ${rule}`;
      }
    }
  }

  function differs(one: State, other: State): string | undefined {
    if (one.held !== other.held) return "it is held in one order and not in the other";
    const at = one.ends.findIndex((end, place) => {
      const table = subject.ends[place]?.table;
      return table?.keyOf(end.now) !== table?.keyOf(other.ends[place]?.now ?? 0);
    });
    return at === -1
      ? undefined
      : `${nameOf(at)} ends otherwise than when all of it arrives at once`;
  }

  function nameOf(at: number): string {
    return subject.ends[at]?.names.map((name) => `\`${name}\``).join(", ") ?? "";
  }
}

/** What a run does that may overwrite an edit without naming a rule of its own. */
const losing: ReadonlySet<string> = new Set([
  "refill",
  "clear",
  "fill",
  "revert",
  "correct",
  "take",
  "merge",
]);

/** Nothing keeps it from agreeing: no case, no value that waits for a record. */
function isFree(whole: Settled): boolean {
  return !whole.rest.held && !isStuck(whole);
}

function isStuck({ runs, rest }: Settled): boolean {
  const last = runs.at(-1)?.resolution;
  return rest.held || last?.hold !== undefined || (last?.waits.length ?? 0) > 0;
}

function traceOf(node: Node): readonly Step[] {
  return [...(node.from === undefined ? [] : traceOf(node.from)), ...node.steps];
}

function runsOf({ runs }: Settled, most = runs.length): readonly Step[] {
  return runs.slice(0, most).map((run) => ({ kind: "run", run }));
}

/** Of what was written: all of it too, since the process may end before that is noted. */
function subsetsOf(ends: readonly number[]): readonly ReadonlySet<number>[] {
  let found: (readonly number[])[] = [[]];
  for (const end of ends) found = found.flatMap((set) => [set, [...set, end]]);
  return found.filter((set) => set.length > 0).map((set) => new Set(set));
}
