/**
 * One process that runs: every call that it makes of a system or of the state passes here, where it is
 * counted and where what goes wrong goes wrong. Once it died it makes no call any more.
 */

import type { Draw } from "../../core/draw.ts";
import type { Connector, Row, Write, WriteResult } from "../../runtime/connector.ts";
import { ConnectorError } from "../../runtime/connector-error.ts";
import type { Engine, Lease } from "../../runtime/engine/engine.ts";
import type { CallFault, Trouble, UserStep, WriteFault } from "./steps.ts";
import type { SimulatedSystem } from "./system.ts";

/** The process is gone. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** The state's disk takes nothing more. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

export interface Surroundings {
  /** Chooses which of several calls under way is answered first. */
  readonly order: Draw;
  readonly user: (step: UserStep) => void;
  readonly stepClock: (ms: number) => void;
  /** Another process does a run from start to end. */
  readonly otherRun: () => Promise<void>;
  /** What went wrong, as it did. */
  readonly happened: (trouble: Trouble) => void;
  /** Whose answer never came, or came wrong. */
  readonly doubt: (system: string, object: string, write: Write) => void;
  readonly ignored: (system: string, object: string, id: string) => void;
}

export interface Process {
  readonly connector: (system: SimulatedSystem) => Connector;
  readonly engine: (real: Engine) => Engine;
}

/** A secret that must show nowhere. */
export const secret = "s3cr3t-0f-the-l0g1n";

export function startProcess(troubles: readonly Trouble[], around: Surroundings): Process {
  const left = [...troubles];
  /** Made so far. */
  let calls = 0;
  let isDead = false;
  /** While it sleeps none of its calls goes on. */
  let asleep: Promise<void> | undefined;

  return { connector, engine };

  function die(): never {
    isDead = true;
    throw new Crash("the process is gone");
  }

  /** The first trouble due that fits, taken off the list. */
  function due<What extends Trouble["what"]>(
    fits: (trouble: Trouble) => trouble is Extract<Trouble, { what: What }>,
  ): Extract<Trouble, { what: What }> | undefined {
    if (left.length === 0) return undefined;
    const at = left.findIndex((one) => one.call <= calls && fits(one));
    if (at === -1) return undefined;
    const [found] = left.splice(at, 1);
    if (found !== undefined) around.happened(found);
    return found as Extract<Trouble, { what: What }>;
  }

  async function call<Value>(
    work: () => Promise<Value>,
    half?: () => Promise<unknown>,
  ): Promise<Value> {
    if (asleep !== undefined) await asleep;
    if (isDead) throw new Crash("the process is gone");
    calls++;
    const crash = left.length === 0 ? undefined : crashNow(half !== undefined);
    if (crash?.moment === "before") die();
    if (crash?.moment === "middle") {
      await half?.();
      die();
    }
    const value = await work();
    if (asleep !== undefined) await asleep;
    if (crash !== undefined) die();
    if (isDead) throw new Crash("the process is gone");
    return value;
  }

  /** What happens around a call before it is made; gives how the process dies with it. */
  function crashNow(hasMiddle: boolean): Extract<Trouble, { what: "crash" }> | undefined {
    for (;;) {
      const user = due((one): one is Extract<Trouble, { what: "user" }> => one.what === "user");
      if (user === undefined) break;
      around.user(user.step);
    }
    const clock = due((one): one is Extract<Trouble, { what: "clock" }> => one.what === "clock");
    if (clock !== undefined) around.stepClock(clock.by);
    return due(
      (one): one is Extract<Trouble, { what: "crash" }> =>
        one.what === "crash" && (one.moment !== "middle" || hasMiddle),
    );
  }

  /** Calls under way at one time are answered in an order of chance. */
  async function jitter(): Promise<void> {
    for (let turns = around.order.below(4); turns > 0; turns--) await null;
  }

  function callFault(system: string, ...kinds: readonly CallFault[]): CallFault | undefined {
    return due(
      (one): one is Extract<Trouble, { what: CallFault }> =>
        "system" in one && one.system === system && kinds.includes(one.what as CallFault),
    )?.what;
  }

  function refuse(fault: CallFault | undefined): void {
    const error = (kind: ConnectorError["kind"], why: string, retryAfterMs?: number) =>
      new ConnectorError(kind, why, {
        cause: new Error(`authorization: ${secret}`),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    switch (fault) {
      case "lost_request":
      case "server_error":
        throw error("transient", "the server has an error");
      case "rate_limit":
        throw error("rate_limit", "too many requests", 7000);
      case "away":
        throw error("unavailable", "it does not answer");
      case "login_ended":
        throw error("auth", "the login has ended");
      case "forbidden":
        throw error("permission", "this is not allowed");
      case "cursor_expired":
        throw error("cursor_expired", "the cursor is too old");
    }
  }

  function connector(system: SimulatedSystem): Connector {
    const { name } = system.shape;
    const real = system.connector;
    const general = ["lost_request", "rate_limit", "server_error", "away", "login_ended"] as const;
    async function* pages<Page extends { readonly rows: readonly Row[] }>(
      all: AsyncIterable<Page>,
      isScan: boolean,
    ): AsyncIterable<Page> {
      for await (const page of all) {
        await jitter();
        yield await call(async () => {
          if (left.length === 0) return page;
          refuse(
            callFault(
              name,
              ...general,
              "forbidden",
              ...(isScan ? [] : ["cursor_expired" as const]),
            ),
          );
          if (callFault(name, "cut_off") !== undefined) {
            throw new ConnectorError("transient", "the answer is cut off");
          }
          if (callFault(name, "told_twice") !== undefined) {
            return { ...page, rows: [...page.rows, ...page.rows] };
          }
          return page;
        });
      }
    }
    return {
      feed: real.feed,
      describe: (signal) => real.describe(signal),
      cursor: (object, signal) => call(() => real.cursor(object, signal)),
      async *scan(object, fields, signal) {
        // Asked for all ids: a page without any, and no error.
        if (fields.length === 0 && callFault(name, "empty_list") !== undefined) yield { rows: [] };
        else yield* pages(real.scan(object, fields, signal), true);
      },
      changes: (object, fields, since, signal) =>
        pages(real.changes(object, fields, since, signal), false),
      async read(object, ids, fields, signal) {
        await jitter();
        return call(async () => {
          refuse(callFault(name, ...general));
          return real.read(object, ids, fields, signal);
        });
      },
      async write(object, writes, signal) {
        await jitter();
        return call(
          () => write(system, object, writes, signal),
          () => {
            for (const one of writes) around.doubt(name, object, one);
            return real.write(object, writes.slice(0, Math.ceil(writes.length / 2)), signal);
          },
        );
      },
      close: async () => {},
    };
  }

  async function write(
    system: SimulatedSystem,
    object: string,
    writes: readonly Write[],
    signal: AbortSignal,
  ): Promise<readonly WriteResult[]> {
    const { name } = system.shape;
    const fault = callFault(
      name,
      "lost_request",
      "lost_reply",
      "rate_limit",
      "server_error",
      "away",
      "login_ended",
      "forbidden",
    );
    const inDoubt = () => {
      for (const one of writes) around.doubt(name, object, one);
      return new ConnectorError("unknown_outcome", "no answer");
    };
    if (fault === "lost_request") throw inDoubt();
    if (fault === "lost_reply") {
      const error = inDoubt();
      await system.connector.write(object, writes, signal);
      throw error;
    }
    refuse(fault);
    const item = due(
      (one): one is Extract<Trouble, { what: WriteFault }> =>
        "item" in one && one.system === name && writes.length > 0,
    );
    if (item === undefined) return system.connector.write(object, writes, signal);
    const at = item.item % writes.length;
    const chosen = writes[at] as Write;
    const failed = (kind: ConnectorError["kind"], why: string): WriteResult => ({
      kind: "failed",
      error: new ConnectorError(kind, why),
    });
    const results: WriteResult[] = [];
    for (const [place, one] of writes.entries()) {
      const answer = async () =>
        (await system.connector.write(object, [one], signal))[0] as WriteResult;
      if (place !== at) results.push(await answer());
      else if (item.what === "item_refused")
        results.push(failed("invalid_data", "this one is refused"));
      else if (item.what === "item_failed") results.push(failed("transient", "this one failed"));
      else if (item.what === "sent_twice") {
        results.push(await answer());
        if (system.shape.idempotent || one.kind !== "create") await answer();
      } else if (item.what === "item_unanswered") {
        around.doubt(name, object, one);
        await answer();
        results.push(failed("unknown_outcome", "no answer for this one"));
      } else if (chosen.kind !== "update") results.push(await answer());
      else {
        around.ignored(name, object, chosen.id);
        const [row] = await system.connector.read(
          object,
          [chosen.id],
          Object.keys(chosen.fields),
          signal,
        );
        results.push(
          row === null || row === undefined
            ? failed("invalid_data", "it is gone")
            : { kind: "done", row },
        );
      }
    }
    return results;
  }

  function engine(real: Engine): Engine {
    const state = async (name: string, work: () => Promise<unknown>) => {
      await turn();
      return call(() => (left.length === 0 ? work() : disturbed(name, work)));
    };
    const wrapped = Object.fromEntries(
      Object.entries(real).map(([name, method]) => [
        name,
        (...given: readonly unknown[]) =>
          state(name, () => (method as (...all: readonly unknown[]) => Promise<unknown>)(...given)),
      ]),
    ) as unknown as Engine;
    return {
      ...wrapped,
      lease: () =>
        call(async (): Promise<Lease> => {
          const held = await real.lease();
          return { ...held, release: () => call(() => held.release()) };
        }),
    };
  }

  /** A call of the state, when its disk may be full or the process may fall asleep. */
  async function disturbed(name: string, work: () => Promise<unknown>): Promise<unknown> {
    const isFull =
      writing.has(name) &&
      due((one): one is Extract<Trouble, { what: "disk_full" }> => one.what === "disk_full");
    if (isFull) throw new DiskFull("no space left on the disk");
    const pause = due((one): one is Extract<Trouble, { what: "pause" }> => one.what === "pause");
    if (pause !== undefined) {
      const other = around.otherRun();
      asleep = other;
      await other;
      asleep = undefined;
    }
    return work();
  }
}

/**
 * What waits goes on in the order in which it began to wait, and each as far as it comes: how many promises
 * an engine waits for inside changes no order.
 */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) process.nextTick(nextTurn);
  });
}

const waiting: (() => void)[] = [];

/** Ticks have their turn when no promise is left to go on; those of one batch would not wait for each other. */
function nextTurn(): void {
  waiting[0]?.();
  queueMicrotask(() => {
    waiting.shift();
    if (waiting.length > 0) process.nextTick(nextTurn);
  });
}

/** Calls of the state that need room on its disk. */
const writing: ReadonlySet<string> = new Set([
  "accept",
  "append",
  "sweep",
  "finish",
  "join",
  "intend",
  "commit",
]);
