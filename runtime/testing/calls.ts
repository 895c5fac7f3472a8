/**
 * The calls of one run, told as they begin and end, so that a test can let something happen at one of
 * them: an edit, or the end of the process. A process that has died makes no call any more.
 */
import type { CallMoment, TestSubject } from "../../plan/test-case.ts";
import type { Connector, Write, WriteResult } from "../connector.ts";
import type { Engine, Lease } from "../engine/engine.ts";

/** Where a process dies: at the call of this number, 0-based. Of a batch of writes, half may have been done. */
export interface Death {
  readonly call: number;
  readonly side: "before" | "middle" | "after";
}

/** Something that happens at a call of the run. */
export interface Happening {
  readonly moment: CallMoment;
  readonly act: "die" | (() => Promise<void>);
}

export interface MadeCall {
  /** `hs.write`, `state.intend` */
  readonly name: string;
  /** Whether it leaves a trace, in a system or in the state. */
  readonly changes: boolean;
  /** Records of a batch of writes. */
  readonly writes: number;
}

export interface Calls {
  readonly made: readonly MadeCall[];
  isDead(): boolean;
  /** Whether this came about. */
  has(happening: Happening): boolean;
  ofSystem(alias: string, connector: Connector): Connector;
  ofState(engine: Engine): Engine;
  /** Waits until nothing is under way any more: a process that died may have left calls behind. */
  quiet(): Promise<void>;
}

export interface Watching {
  readonly death?: Death;
  readonly happenings: readonly Happening[];
  readonly idOf: (name: string, system: string) => string | undefined;
  /** What a call of the state fails with. */
  readonly stateFailure: (access: "reading" | "writing") => Error | undefined;
}

class ProcessDied extends Error {}

/** A call as it is compared with the moments of a test. */
interface Call {
  readonly name: string;
  /** Undefined: the state's. */
  readonly system?: string;
  readonly object?: string;
  readonly access: "reading" | "writing";
  readonly ids: readonly string[];
  readonly writes: number;
}

export function watchCalls({ death, happenings, idOf, stateFailure }: Watching): Calls {
  const made: MadeCall[] = [];
  const seen = new Map<Happening, number>();
  const came = new Set<Happening>();
  const underWay = new Set<Promise<unknown>>();
  let dead = false;

  return {
    made,
    isDead: () => dead,
    has: (happening) => came.has(happening),
    ofSystem,
    ofState,
    async quiet() {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
  };

  function ofSystem(system: string, connector: Connector): Connector {
    const reading = (name: string, object: string, ids: readonly string[] = []): Call => ({
      name: `${system}.${name}`,
      system,
      object,
      access: "reading",
      ids,
      writes: 0,
    });
    return {
      ...connector,
      cursor: (object, signal) =>
        call(reading("cursor", object), () => connector.cursor(object, signal)),
      scan: (object, ...given) => pages(reading("scan", object), connector.scan(object, ...given)),
      changes: (object, ...given) =>
        pages(reading("changes", object), connector.changes(object, ...given)),
      read: (object, ids, ...given) =>
        call(reading("read", object, ids), () => connector.read(object, ids, ...given)),
      write(object, writes, signal) {
        const ids = writes.flatMap((one) => (one.kind === "create" ? [] : one.id));
        const send = (some: readonly Write[]): Promise<readonly WriteResult[]> =>
          connector.write(object, some, signal);
        return call(
          {
            name: `${system}.write`,
            system,
            object,
            access: "writing",
            ids,
            writes: writes.length,
          },
          () => send(writes),
          () => send(writes.slice(0, Math.ceil(writes.length / 2))),
        );
      },
    };
  }

  function ofState(engine: Engine): Engine {
    const stateCall = (name: string, access: Call["access"]): Call => ({
      name: `state.${name}`,
      access,
      ids: [],
      writes: 0,
    });
    const lease = async (): Promise<Lease> => {
      const held = await call(stateCall("lease", "reading"), () => engine.lease());
      const release = () => call(stateCall("release", "reading"), () => held.release());
      return { ...held, release };
    };
    return new Proxy(engine, {
      get(target, name: keyof Engine) {
        if (name === "lease") return lease;
        const method = target[name] as (...given: readonly unknown[]) => Promise<unknown>;
        const access = changing.has(name) ? "writing" : "reading";
        return (...given: readonly unknown[]) =>
          call(stateCall(name, access), async () => {
            const failure = stateFailure(access);
            if (failure !== undefined) throw failure;
            return method.apply(target, [...given]);
          });
      },
    });
  }

  async function call<Value>(
    one: Call,
    work: () => Promise<Value>,
    half?: () => Promise<unknown>,
  ): Promise<Value> {
    const number = made.push(await begin(one)) - 1;
    const dies = death?.call === number ? death.side : undefined;
    if (dies === "before") die();
    if (dies === "middle") {
      await following(half?.() ?? Promise.resolve());
      die();
    }
    const value = await following(work());
    if (dead) throw new ProcessDied();
    if (dies === "after") die();
    await meet("after", one);
    return value;
  }

  async function* pages<Page extends { readonly rows: readonly { readonly id: string }[] }>(
    one: Call,
    all: AsyncIterable<Page>,
  ): AsyncIterable<Page> {
    const iterator = all[Symbol.asyncIterator]();
    try {
      for (;;) {
        const number = made.push(await begin(one)) - 1;
        const dies = death?.call === number ? death.side : undefined;
        if (dies === "before") die();
        const result = await following(iterator.next());
        if (dead) throw new ProcessDied();
        if (dies === "after") die();
        if (result.done === true) {
          for (const [happening, count] of seen) {
            const isCounted = happening.moment.side === "before" && isMeant(happening, one);
            if (isCounted) seen.set(happening, count - 1);
          }
          return;
        }
        await meet("after", { ...one, ids: result.value.rows.map((row) => row.id) });
        yield result.value;
      }
    } finally {
      if (!dead) await iterator.return?.();
    }
  }

  async function begin(one: Call): Promise<MadeCall> {
    if (dead) throw new ProcessDied();
    await meet("before", one);
    return { name: one.name, changes: one.access === "writing", writes: one.writes };
  }

  async function meet(side: CallMoment["side"], one: Call): Promise<void> {
    for (const happening of happenings) {
      if (happening.moment.side !== side || !isMeant(happening, one)) continue;
      const count = (seen.get(happening) ?? 0) + 1;
      seen.set(happening, count);
      if (count === happening.moment.number && !came.has(happening)) await happen(happening);
    }
  }

  async function happen(happening: Happening): Promise<void> {
    came.add(happening);
    if (happening.act === "die") die();
    else await happening.act();
  }

  function die(): never {
    dead = true;
    throw new ProcessDied("the process died");
  }

  async function following<Value>(work: Promise<Value>): Promise<Value> {
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  }

  function isMeant({ moment: { calls } }: Happening, one: Call): boolean {
    if (calls.access !== undefined && calls.access !== one.access) return false;
    return isAbout(calls.of, one);
  }

  function isAbout(of: TestSubject, { system, object, ids }: Call): boolean {
    switch (of.kind) {
      case "state":
        return system === undefined;
      case "system":
        return of.system === system;
      case "object":
        return of.system === system && of.object === object;
      case "record": {
        const id = system === undefined ? undefined : idOf(of.name, system);
        return id !== undefined && ids.includes(id);
      }
    }
  }
}

/** Calls of the state that change what it remembers. */
const changing: ReadonlySet<string> = new Set<keyof Engine>([
  "accept",
  "append",
  "present",
  "sweep",
  "finish",
  "join",
  "reset",
  "intend",
  "commit",
  "decide",
  "retry",
  "wake",
  "tell",
]);
