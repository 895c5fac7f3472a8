/**
 * Every engine there is, as the suite of `engine-*.test.ts` opens it. Adding one is its subject in the list
 * at the end.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../core/host.ts";
import type { Engine } from "../../runtime/engine/engine.ts";
import type { Process } from "../../runtime/engine/held-lease.ts";
import { openMemoryEngine } from "../../runtime/engine/memory/memory-engine.ts";
import { emptyState } from "../../runtime/engine/memory/state.ts";
import { openPostgresEngine } from "../../runtime/engine/postgres/postgres-engine.ts";
import { sealedEngine } from "../../runtime/engine/sealed/sealed-engine.ts";
import { openSealer, type SealedBy } from "../../runtime/engine/sealed/sealer.ts";
import { stateKeyOf } from "../../runtime/engine/sealed/state-key.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";
import type { TestPostgres } from "../support/postgres.ts";

export interface EngineSubject {
  /** Shown with each of its tests. */
  readonly name: string;
  /** Why it is not there; undefined: it is. */
  readonly missing?: string;
  /** Its state outlives a process, and other processes find it. */
  readonly isShared: boolean;
  /** Its values are sealed: its audit is chained over other texts, and the rest is as in any. */
  readonly isSealed?: true;
  /** How many random histories it is compared in: the more, the quicker it is. */
  readonly histories: number;
  /** An empty state, for one process alone (which may be quicker) or for many. */
  open(clock: TestTime, processes: "one" | "many"): Promise<OpenedState>;
}

/** A clock that the test sets. */
export interface TestTime extends Clock {
  now(): number;
  /** Lets time pass. */
  pass(ms: number): void;
}

/** From now on, where nothing else is said: other processes go by the clock of the machine. */
export function testTime(start = Date.now()): TestTime {
  let time = start;
  const now = () => time;
  const pass = (ms: number) => {
    time += ms;
  };
  return { now, monotonic: now, pass };
}

export type StateAddress =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string };

/** As a process works with it that is none of the test's making. */
export async function openAt(address: StateAddress, clock: Clock): Promise<Engine> {
  return address.kind === "sqlite"
    ? openSqliteEngine({ path: address.path, clock })
    : openPostgresEngine({ url: address.url, clock });
}

export interface OpenedState {
  /** The one state, as this process works with it. */
  as(process: Process): Promise<Engine>;
  /** Lets time pass, by the test's clock and by the state's own. */
  pass(ms: number): Promise<void>;
  /** Where another process finds it; undefined where none does. */
  readonly address?: StateAddress;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

const memory: EngineSubject = {
  name: "memory",
  isShared: false,
  histories: 200,
  async open(clock) {
    const state = emptyState();
    return {
      as: async (process) => openMemoryEngine({ clock, state, process }),
      pass: async (ms) => clock.pass(ms),
      dispose: async () => {},
    };
  },
};

const sqlite: EngineSubject = {
  name: "sqlite",
  isShared: true,
  histories: 200,
  async open(clock, processes) {
    const folder = mkdtempSync(join(tmpdir(), "concordat-engine-"));
    const opened: Engine[] = [];
    const path = processes === "one" ? ":memory:" : join(folder, "state.db");
    return {
      address: { kind: "sqlite", path },
      async as(process) {
        const engine = openSqliteEngine({ path, clock, process });
        opened.push(engine);
        return engine;
      },
      pass: async (ms) => clock.pass(ms),
      async dispose() {
        for (const engine of opened) await engine.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

function postgresSubject(postgres: TestPostgres): EngineSubject {
  return {
    name: "postgres",
    isShared: true,
    histories: 20,
    ...(postgres.kind === "missing" ? { missing: postgres.why } : {}),
    async open(clock) {
      if (postgres.kind === "missing") throw new Error(postgres.why);
      const scratch = await postgres.server.scratch();
      const user = await scratch.connect();
      const opened: Engine[] = [];
      const url = new URL(postgres.server.url);
      url.searchParams.set("schema", scratch.schema);
      return {
        address: { kind: "postgres", url: url.href },
        async as(process) {
          const engine = await openPostgresEngine({ url: url.href, clock, process });
          opened.push(engine);
          return engine;
        },
        // The server's clock is not ours to set, so what it noted is made older.
        async pass(ms) {
          clock.pass(ms);
          await user.query("UPDATE lease SET expires_at = expires_at - $1", [ms]);
          await user.query("UPDATE buckets SET at = at - $1", [ms]);
        },
        async dispose() {
          for (const engine of opened) await engine.close();
          await scratch.drop();
        },
      };
    },
  };
}

/** The same engine with all of its values sealed. */
function sealed(of: EngineSubject): EngineSubject {
  return {
    name: `${of.name}, sealed`,
    isShared: false,
    isSealed: true,
    histories: of.histories,
    async open(clock, processes) {
      const { address: _, ...state } = await of.open(clock, processes);
      return {
        ...state,
        async as(process) {
          const engine = await state.as(process);
          return sealedEngine(await openSealer(engine, sealedBy(clock)));
        },
      };
    },
  };
}

function sealedBy(clock: Clock): SealedBy {
  return {
    key: stateKeyOf(new Uint8Array(32).fill(7)),
    host: { clock, random: { bytes: (count) => randomBytes(count) } },
    personal: new Set(["Person", "Company"]),
    stamped: new Set(["a", "b", "c"]),
    successors: new Set(["to", "successor"]),
  };
}

/** The others are compared with the first. */
export function engineSubjects(
  postgres: TestPostgres,
): readonly [EngineSubject, ...EngineSubject[]] {
  return [memory, sqlite, postgresSubject(postgres), sealed(memory)];
}
