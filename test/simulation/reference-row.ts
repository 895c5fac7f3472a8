/**
 * What becomes of one row, or of rows that are one, on one entity: a second reading of what a plan means,
 * written from the description and not from the code. It is slow, plain and small; where the two readings
 * differ, one of them is wrong.
 */
import type { Shared } from "./forms.ts";
import type { ConflictShape, InitialShape, Role, RowShape } from "./shape.ts";
import { words } from "./words.ts";

export interface SeenEnd {
  readonly system: string;
  readonly role: Role;
  /** As the row shares it; unknown where its map does not know what stands there. */
  readonly value: Shared | "unknown";
  /** What stands there, in the end's own normal form. */
  readonly own: string;
  /** The same when it was last accounted for. */
  readonly base: string | undefined;
  readonly stamp: number | undefined;
  readonly stampOfField: boolean;
  /** When the value that stands there was said again. */
  readonly again: number | undefined;
  /** How a value would stand there; undefined where the map has no word for it. */
  readonly as: (value: Shared) => string | undefined;
}

export interface InForce {
  readonly value: Shared;
  readonly origin: string;
  readonly stamp: number | undefined;
}

export interface Verdict {
  /** Whether anything was found that an edit of this row could have caused. */
  readonly moved: boolean;
  /** A conflict waits for a person; a value that the map does not know is looked at again each time. */
  readonly held: "conflict" | "mapping" | undefined;
  /** Systems whose value is accounted for as it stands. */
  readonly account: readonly string[];
  readonly write: ReadonlyMap<string, Shared>;
  readonly inForce: InForce | undefined;
}

export interface Rules {
  readonly row: Pick<RowShape, "empty" | "required" | "drift" | "advance" | "map">;
  readonly conflict: ConflictShape | undefined;
  /** Whether some end of the row both gives and takes. */
  readonly isTwoWay: boolean;
  readonly initial: InitialShape;
  /** All systems, in the order of the head. */
  readonly head: readonly string[];
  readonly stages: readonly string[];
  /** Systems that have an edit which could not reach all of them. */
  readonly ahead: ReadonlySet<string>;
}

interface Group {
  readonly value: Shared;
  /** Made of the values of all its ends, and so the own of none. */
  readonly isMerged?: true;
  readonly ends: readonly SeenEnd[];
}

export function verdictOf(
  rules: Rules,
  ends: readonly SeenEnd[],
  inForce: InForce | undefined,
  isHeld: boolean,
): Verdict {
  const { row, conflict } = rules;
  const { isTwoWay } = rules;
  const clears = row.empty === "clear" && !row.required;
  const account = new Set<string>();
  const write = new Map<string, Shared>();
  const kept = new Set<SeenEnd>();
  let force = inForce;
  const all = groups(ends);
  const isOne = ends.length > 1 && all.length === 1 && ends.every((end) => end.value !== "unknown");

  // What waits for a person is an edit on every side of it.
  if (isHeld) return isOne ? agree(all[0] as Group) : done(true, "conflict");
  const fresh = ends.filter((end) => end.base === undefined);
  const isSettled = (end: SeenEnd) => inForce !== undefined && shows(end, inForce.value);
  if (fresh.some((end) => !isSettled(end))) return first();

  const edited = ends.filter((end) => end.base !== undefined && end.base !== end.own);
  // A blank that stays where it is does not stand against what one end has before the others.
  const speaks = (end: SeenEnd) =>
    rules.ahead.has(end.system) &&
    end.role !== "sink" &&
    end.value !== null &&
    !edited.includes(end);
  const isUnanswered =
    inForce?.value === null && !clears && edited.every((end) => end.role === "sink");
  const changed = isUnanswered ? [...ends.filter(speaks), ...edited] : edited;
  if (changed.length === 0) {
    for (const end of fresh) account.add(end.system);
    takeBack();
    reassert();
    return done(false);
  }
  const unknown = changed.filter((end) => end.value === "unknown" && end.role !== "sink");
  if (unknown.length > 0 && row.map?.otherwise !== "keep") return done(true, "mapping");
  for (const end of unknown) account.add(end.system);
  if (isOne && unknown.length === 0) return agree(all[0] as Group);
  const corrected = new Set<SeenEnd>();
  const aside = new Set<SeenEnd>(unknown);
  for (const end of changed) {
    if (aside.has(end) || end.role === "sink") continue;
    if (isEarlier(end)) {
      aside.add(end);
      if (isTwoWay) corrected.add(end);
      else account.add(end.system);
    } else if (isStale(end)) {
      aside.add(end);
      corrected.add(end);
    }
  }
  const sources = changed.filter((end) => end.role !== "sink" && !aside.has(end));
  const sinks = changed.filter((end) => end.role === "sink");
  const given = groups(sources);
  const filled = given.filter((one) => one.value !== null);
  const blank = given.find((one) => one.value === null);
  if (sources.length === 0 || (filled.length === 0 && !clears)) {
    if (blank !== undefined && row.empty === "refill" && isTwoWay && inForce?.value != null) {
      for (const end of blank.ends) corrected.add(end);
    }
    return sinksAlone();
  }
  if (sinks.length > 0) {
    if (row.drift === "review") return done(true, "conflict");
    if (!isTwoWay && conflict !== undefined) return oneWay();
    if (!isTwoWay) return take(given[0] as Group);
  }
  if (filled.length === 0) return take(blank as Group);
  if (filled.length === 1 && (blank === undefined || !clears)) {
    const only = filled[0] as Group;
    if (blank !== undefined || conflict?.kind !== "prefer" || !isTwoWay) return take(only);
    const favourite = favouriteOf(conflict.system);
    return take(favourite === undefined || only.ends.includes(favourite.end) ? only : favourite);
  }
  const rivals = clears ? given : filled;
  if (conflict?.kind === "review") return done(true, "conflict");
  const furthest = blank === undefined || !clears ? furthestOf(rivals) : rivals;
  return furthest.length === 1
    ? take(furthest[0] as Group)
    : settle(furthest, conflict, inForce?.value);

  function first(): Verdict {
    const sources = ends.filter((end) => end.role !== "sink");
    const unread = sources.filter((end) => end.value === "unknown");
    if (unread.length > 0 && row.map?.otherwise !== "keep") return done(true, "mapping");
    // What the map keeps at its end stays there, whatever the others agree on.
    for (const end of unread) kept.add(end);
    const rivals = firstRivals(sources).filter((one) => one.value !== null);
    if (rivals.length === 0) {
      for (const end of ends) account.add(end.system);
      if (unread.length === 0) force ??= { value: null, origin: "", stamp: undefined };
      return done(true);
    }
    if (rivals.length === 1) {
      const only = rivals[0] as Group;
      // An end that stands as it was, though it differs from what is in force, was left so.
      const left = ends.filter(
        (end) =>
          inForce?.value === only.value &&
          end.role === "both" &&
          end.base === end.own &&
          end.value !== null &&
          !shows(end, only.value),
      );
      const differing = ends.filter(
        (end) => end.role === "sink" && end.value !== null && !shows(end, only.value),
      );
      const others = ends.filter((end) => !left.includes(end));
      if (differing.length === 0) return take(only, others);
      if (rules.initial?.kind === "review") return done(true, "conflict");
      if (rules.initial?.kind !== "keep") return take(only, others);
      for (const end of differing) account.add(end.system);
      return take(
        only,
        others.filter((end) => !differing.includes(end)),
      );
    }
    const furthest = furthestOf(rivals);
    if (row.advance && furthest.length === 1) return take(furthest[0] as Group);
    if (rules.initial?.kind === "keep") {
      for (const end of ends) account.add(end.system);
      const stands = rules.head.flatMap((name) => rivals.filter((one) => holds(one, name)))[0];
      if (stands !== undefined) force = forceOf(stands);
      return done(true);
    }
    const clause = clauseOf(rules.initial) ?? conflict;
    return settle(row.advance ? furthest : rivals, clause, undefined);
  }

  /** The value in force stands for the ends that did not move, unless its own system moved on. */
  function firstRivals(sources: readonly SeenEnd[]): readonly Group[] {
    const moved = sources.filter((end) => end.base !== end.own);
    const shown = groups(moved);
    // What reached some ends and could not reach all is in force nowhere, and those who have it did not move.
    if (inForce === undefined) {
      return shown.some((one) => one.value !== null) ? shown : groups(sources);
    }
    const isShown = shown.some((one) => one.ends.some((end) => shows(end, inForce.value)));
    if (isShown) {
      return shown.map((one) =>
        one.ends.some((end) => shows(end, inForce.value))
          ? { ...one, ends: [ghost(inForce), ...one.ends] }
          : one,
      );
    }
    const isOutdated = moved.some(
      (end) =>
        end.system === inForce.origin &&
        (end.base !== undefined || !isTwoWay) &&
        end.value !== null &&
        end.value !== "unknown",
    );
    return isOutdated ? shown : [...shown, { value: inForce.value, ends: [ghost(inForce)] }];
  }

  function sinksAlone(): Verdict {
    const readable = ends.filter(
      (end) => end.role !== "sink" && !aside.has(end) && end.value !== "unknown",
    );
    const stands = groups(readable).find((one) => one.value !== null)?.value;
    const given = corrected.size > 0 ? inForce?.value : undefined;
    const value = stands ?? given ?? (readable.length > 0 ? null : (inForce?.value ?? null));
    if (sinks.length > 0) {
      if (row.drift === "review") return done(true, "conflict");
      if (row.drift === "keep" || (value === null && !clears)) {
        for (const end of sinks) account.add(end.system);
        // What comes after the blank is news, even where it was there before.
        if (value === null && !clears) for (const end of readable) account.add(end.system);
      } else {
        for (const end of sinks) corrected.add(end);
        for (const end of corrected) put(end, value);
        return done(true);
      }
    }
    for (const end of corrected) put(end, inForce?.value ?? null);
    takeBack();
    return done(true);
  }

  /** An edit that was taken back before it could reach everybody is taken back from whoever has it. */
  function takeBack(): void {
    if (inForce === undefined || (inForce.value === null && !clears)) return;
    for (const end of ends) {
      if (rules.ahead.has(end.system) && end.base === end.own) put(end, inForce.value);
    }
  }

  function oneWay(): Verdict {
    const winner = winnerOf(groups([...sources, ...sinks]), conflict, inForce?.value);
    if (winner === undefined) return done(true, "conflict");
    if (winner.ends.some((end) => end.role !== "sink")) return take(winner);
    for (const end of ends) account.add(end.system);
    force = forceOf(given[0] as Group);
    return done(true);
  }

  function settle(
    rivals: readonly Group[],
    by: ConflictShape | undefined,
    past: Shared | undefined,
  ) {
    const winner = winnerOf(rivals, by, past);
    return winner === undefined ? done(true, "conflict") : take(winner);
  }

  /** Undefined where nobody can say. */
  function winnerOf(
    rivals: readonly Group[],
    by: ConflictShape | undefined,
    past: Shared | undefined,
  ): Group | undefined {
    const inOrder = (first: readonly string[]) =>
      [...first, ...rules.head].flatMap((name) => rivals.filter((one) => holds(one, name)))[0];
    switch (by?.kind) {
      case undefined:
        return inOrder([]);
      case "review":
        return undefined;
      case "authority":
        return inOrder(by.order);
      case "prefer": {
        return favouriteOf(by.system) ?? inOrder([by.system]);
      }
      case "latest": {
        const stamps = rivals.map(stampOf);
        if (stamps.includes(undefined)) return inOrder(by.order);
        const greatest = Math.max(...stamps.map((stamp) => grain(stamp ?? 0)));
        return [...by.order, ...rules.head].flatMap((name) =>
          rivals.filter((one) => holds(one, name) && grain(stampOf(one) ?? 0) === greatest),
        )[0];
      }
      case "merge": {
        const value = merged(
          by.function,
          past,
          rivals.map((one) => one.value),
        );
        return value === undefined
          ? undefined
          : { value, isMerged: true, ends: rivals.flatMap((one) => one.ends) };
      }
    }
  }

  /** What a system shows, if not blank: the value in force, where that is what its form or a map made of it. */
  function favouriteOf(system: string): (Group & { readonly end: SeenEnd }) | undefined {
    const end = ends.find((one) => one.system === system);
    if (end === undefined || end.value === null || end.value === "unknown") return undefined;
    const value = inForce !== undefined && shows(end, inForce.value) ? inForce.value : end.value;
    return { value, ends: [end], end };
  }

  function take(group: Group, among: readonly SeenEnd[] = ends): Verdict {
    for (const end of among) {
      if (end.role === "source" || (group.ends.includes(end) && !group.isMerged)) {
        account.add(end.system);
      } else put(end, group.value);
    }
    force = forceOf(group);
    return done(true);
  }

  function put(end: SeenEnd, value: Shared): void {
    if (shows(end, value) || kept.has(end)) account.add(end.system);
    else write.set(end.system, value);
  }

  function agree(group: Group): Verdict {
    for (const end of ends) account.add(end.system);
    force = forceOf(group);
    return done(true);
  }

  function reassert(): void {
    if (conflict?.kind !== "latest" || force === undefined) return;
    for (const end of ends) {
      const isSame = end.value === force.value;
      if (end.again === undefined || !isSame) continue;
      if (grain(end.again) <= grain(force.stamp ?? 0)) continue;
      force = { value: force.value, origin: end.system, stamp: end.again };
    }
  }

  function done(moved: boolean, held?: Verdict["held"]): Verdict {
    if (held !== undefined) return { moved, held, account: [], write: new Map(), inForce };
    return { moved, held, account: [...account], write, inForce: force };
  }

  function isEarlier(end: SeenEnd): boolean {
    if (!row.advance || inForce?.value == null || end.value === null) return false;
    const at = rules.stages.indexOf(end.value);
    return at !== -1 && at < rules.stages.indexOf(inForce.value);
  }

  function isStale(end: SeenEnd): boolean {
    if (conflict?.kind !== "latest" || !end.stampOfField || end.role !== "both") return false;
    if (end.stamp === undefined || inForce?.stamp === undefined) return false;
    return inForce.origin !== end.system && grain(end.stamp) < grain(inForce.stamp);
  }

  function furthestOf(rivals: readonly Group[]): readonly Group[] {
    if (!row.advance) return rivals;
    const place = (one: Group) => (one.value === null ? -1 : rules.stages.indexOf(one.value));
    const furthest = Math.max(...rivals.map(place));
    return rivals.filter((one) => place(one) === -1 || place(one) === furthest);
  }

  function forceOf(group: Group): InForce {
    const named = conflict?.kind === "authority" ? conflict.order : [];
    const origin = [...named, ...rules.head].find((name) => holds(group, name)) ?? "";
    return { value: group.value, origin, stamp: stampOf(group) };
  }
}

function shows(end: SeenEnd, value: Shared): boolean {
  return end.value === value || end.as(value) === end.own;
}

function groups(ends: readonly SeenEnd[]): readonly Group[] {
  const found: { value: Shared; ends: SeenEnd[] }[] = [];
  for (const end of ends) {
    const { value } = end;
    if (value === "unknown") continue;
    const group = found.find((one) =>
      one.ends.every(
        (other) =>
          other.value === value ||
          (other.value !== "unknown" && shows(end, other.value)) ||
          shows(other, value),
      ),
    );
    if (group === undefined) found.push({ value, ends: [end] });
    else group.ends.push(end);
  }
  return found.map(({ value, ends: own }) => {
    const common = own.find(
      (end) =>
        end.role !== "sink" &&
        end.value !== "unknown" &&
        own.every((one) => shows(one, end.value as Shared)),
    );
    return { value: (common?.value as Shared | undefined) ?? value, ends: own };
  });
}

function holds(group: Group, system: string): boolean {
  return group.ends.some((end) => end.system === system);
}

/** A value that one side gave without a time has none. */
function stampOf({ ends }: Group): number | undefined {
  const stamps = ends.map((end) => end.stamp);
  return stamps.includes(undefined) ? undefined : Math.max(...stamps.map((one) => one ?? 0));
}

function grain(stamp: number): number {
  return Math.floor(stamp / 2000);
}

/** The value in force, as an end that shows it. */
function ghost({ value, origin, stamp }: InForce): SeenEnd {
  return {
    system: origin,
    role: "both",
    value,
    own: "",
    base: undefined,
    stamp,
    stampOfField: false,
    again: undefined,
    as: () => undefined,
  };
}

function clauseOf(initial: InitialShape): ConflictShape | undefined {
  switch (initial?.kind) {
    case undefined:
    case "keep":
      return undefined;
    case "authority":
      return { kind: "authority", order: [initial.system] };
    case "latest":
      return { kind: "latest", order: [] };
    case "review":
      return { kind: "review" };
  }
}

function merged(
  name: Extract<ConflictShape, { kind: "merge" }>["function"],
  past: Shared | undefined,
  values: readonly Shared[],
): Shared | undefined {
  const given = values.filter((value) => value !== null);
  switch (name) {
    case "any":
      return String(given.includes("true"));
    case "all":
      return String(given.length > 0 && !given.includes("false"));
    case "max":
      return String(Math.max(...given.map(Number)));
    case "min":
      return String(Math.min(...given.map(Number)));
    case "longest":
      return given.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))[0];
    case "words":
      return wordsAnswer(past, values);
    case "sum": {
      if (past === undefined) return undefined;
      const before = Number(past ?? 0);
      return String(given.reduce((sum, value) => sum + Number(value) - before, before));
    }
    case "union": {
      const before = (past ?? null) === null ? [] : String(past).split(",");
      const sides = values.map((value) => (value === null ? [] : value.split(",")));
      const all = [...new Set(sides.flat())];
      const kept = all.filter(
        (one) => !before.includes(one) || sides.every((side) => side.includes(one)),
      );
      return kept.length === 0 ? null : kept.sort().join(",");
    }
  }
}

/** Undefined where the user's own function has none. */
function wordsAnswer(past: Shared | undefined, values: readonly Shared[]): Shared | undefined {
  try {
    return words(past, values) as Shared | undefined;
  } catch {
    return undefined;
  }
}
