/**
 * What a run makes of a state: the merge's resolution, written as far as it gets, and what is remembered of
 * it. And what runs make of it until nothing is written any more.
 */
import type { Hub, Resolution, UnitEnd, UnitWrite } from "../../rules/merge/unit.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Value } from "../../rules/values/native.ts";
import type { Machinery } from "./machinery.ts";
import type { EndState, State } from "./state.ts";
import type { Subject } from "./subject.ts";

export interface Interruption {
  /** Ends of which what was to be written arrived; undefined: of all. */
  readonly landed?: ReadonlySet<number>;
  /** The process ends before anything of it is noted. */
  readonly crashed?: true;
  /** An end that could not be read. */
  readonly absent?: number;
  /** What a person decides of the conflict that waits. */
  readonly decided?: { readonly value: Value; readonly system: string };
}

export interface Run {
  readonly before: State;
  readonly resolution: Resolution;
  readonly wrote: readonly Wrote[];
  readonly after: State;
}

export interface Wrote {
  readonly end: number;
  readonly write: UnitWrite;
  /** What stood there, what was sent and what stands there now. */
  readonly was: number;
  readonly sent: number;
  readonly is: number;
}

export interface Settled {
  readonly runs: readonly Run[];
  readonly rest: State;
  /** It still writes after as many runs as it may take. */
  readonly goesOn: boolean;
}

/** Runs that may write before one that does not. */
const mostRounds = 4;

export interface Rounds {
  /** `resolution`: what a whole run resolved, of one that is cut short. */
  run(state: State, interruption: Interruption, resolution?: Resolution): Run;
  settle(state: State): Settled;
}

export function roundsOf(subject: Subject, { merge, carriedOut }: Machinery): Rounds {
  const { rules, ends } = subject;
  // Of states at rest alone, to which many others come: what is met once is not worth keeping.
  const resting = new Map<string, Run>();
  return { run, settle };

  function settle(state: State): Settled {
    const runs: Run[] = [];
    let at = state;
    let writing = 0;
    for (;;) {
      const one = runWhole(at);
      if (one.wrote.length > 0) writing++;
      const isStill = one.wrote.length === 0 && isSame(one.after, at);
      if (!isStill || runs.length === 0) runs.push(one);
      at = one.after;
      if (isStill) return { runs, rest: at, goesOn: false };
      if (writing > mostRounds || runs.length > 3 * mostRounds) {
        return { runs, rest: at, goesOn: true };
      }
    }
  }

  function runWhole(state: State): Run {
    const isResting = state.ends.every(({ now, base }) => now === base);
    const text = isResting ? exactText(state) : "";
    const known = isResting ? resting.get(text) : undefined;
    if (known !== undefined) return known;
    const fresh = carryOut(state, resolve(state, {}), {});
    if (isResting) resting.set(text, fresh);
    return fresh;
  }

  function run(state: State, interruption: Interruption, resolution?: Resolution): Run {
    return carryOut(state, resolution ?? resolve(state, interruption), interruption);
  }

  function resolve(state: State, { absent, decided }: Interruption): Resolution {
    return merge(rules, {
      ends: state.ends.map((end, at) => unitEnd(state, end, at, absent === at)),
      hub: state.hub,
      applies: true,
      holdIsOpen: state.held,
      ...(decided === undefined ? {} : { decided }),
    });
  }

  function carryOut(
    state: State,
    resolution: Resolution,
    { landed, crashed, absent }: Interruption,
  ): Run {
    const time = newest(state);
    const wrote: Wrote[] = [];
    const failed: string[] = crashed ? [""] : [];
    const after = [...state.ends];
    for (const write of resolution.writes) {
      const own = ends[write.end];
      const was = state.ends[write.end];
      if (own === undefined || was === undefined) continue;
      const sent = own.table.idOf(write.natives);
      const is = own.table.stored(write.natives, was.now);
      const isIgnored = is === was.now && own.table.keyOf(is) !== own.table.keyOf(sent);
      if (isIgnored || (landed !== undefined && !landed.has(write.end))) {
        failed.push(own.system);
        continue;
      }
      wrote.push({ end: write.end, write, was: was.now, sent, is });
      const stamp = own.stamps === "none" ? undefined : time;
      after[write.end] = {
        now: own.changesItself ? other(write.end, is) : is,
        base: is,
        stamp,
        again: undefined,
      };
    }
    const remembered = carriedOut(resolution, ends, state.hub, {
      done: wrote.map(({ end, write }) => ({
        system: ends[end]?.system ?? "",
        value: write.value,
      })),
      failed,
      unread: absent === undefined ? [] : [ends[absent]?.system ?? ""],
    });
    const written = new Set(wrote.map(({ end }) => end));
    for (const at of remembered.accounted) {
      const end = after[at];
      if (end === undefined || at === absent || written.has(at)) continue;
      after[at] = { ...end, base: end.now };
    }
    for (const [at, end] of after.entries()) {
      if (end.again !== undefined && at !== absent) after[at] = { ...end, again: undefined };
    }
    const isWaiting =
      resolution.steps.at(-1)?.case === "hold_is_open" || resolution.waits.length > 0;
    const held = resolution.hold?.class === "conflict" || (isWaiting && state.held);
    return { before: state, resolution, wrote, after: { ends: after, hub: remembered.hub, held } };
  }

  function unitEnd(state: State, end: EndState, at: number, isAbsent: boolean): UnitEnd {
    const own = ends[at];
    const table = own?.table;
    if (own === undefined || table === undefined) throw new Error("an end that is none");
    return {
      system: own.system,
      role: own.role,
      now: isAbsent ? undefined : table.read(end.now),
      unread: isAbsent,
      ownKey: isAbsent ? "" : table.keyOf(end.now),
      baseKey: end.base === undefined ? undefined : table.keyOf(end.base),
      stamp: own.stamps === "none" ? undefined : (end.stamp ?? state.hub?.stamp ?? 0),
      stampOfField: own.stamps === "field",
      assertedAt: end.again,
      translate: (value) => (isAbsent ? table.write(value) : table.translate(end.now, value)),
    };
  }

  /** What a system makes of its field by itself. */
  function other(at: number, now: number): number {
    const own = ends[at];
    const found = own?.seeds.find((id) => id !== 0 && own.table.keyOf(id) !== own.table.keyOf(now));
    return found ?? now;
  }

  /** A moment after all that is known. */
  function newest({ ends: states, hub }: State): number {
    const all = states.flatMap((end) => [end.stamp ?? 0, end.again ?? 0]);
    return Math.max(0, hub?.stamp ?? 0, ...all) + stepOf(subject);
  }
}

/** Milliseconds in which two stamps are surely told apart. */
export function stepOf({ rules: { policy } }: Subject): number {
  return (policy.kind === "latest" ? policy.grainSeconds : 2) * 1000;
}

export function exactText({ ends, hub, held }: State): string {
  let text = held ? "h" : "";
  for (const { now, base, stamp, again } of ends)
    text += `${now},${base ?? ""},${stamp ?? ""},${again ?? ""};`;
  return text + hubText(hub);
}

function hubText(hub: Hub | undefined): string {
  if (hub === undefined) return "";
  const owed = (hub.owed ?? [])
    .map((one) => `${one.system} ${valueKey(one.value)} ${one.ahead ?? ""}`)
    .join();
  return `${valueKey(hub.value)} ${hub.origin} ${hub.stamp ?? ""} ${owed}`;
}

/** Told apart without a text where what is in force did not move. */
function isSame(one: State, other: State): boolean {
  if (one.hub !== other.hub || one.held !== other.held) return exactText(one) === exactText(other);
  return one.ends.every((end, at) => {
    const same = other.ends[at];
    return end === same || (end.now === same?.now && end.base === same.base);
  });
}
