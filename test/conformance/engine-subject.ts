/** Every engine there is, as the suite of `engine-*.test.ts` opens it. Adding one is its subject in the list here. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../core/host.ts";
import type { Engine } from "../../runtime/engine/engine.ts";
import type { Process } from "../../runtime/engine/held-lease.ts";
import { openMemoryEngine } from "../../runtime/engine/memory/memory-engine.ts";
import { emptyState } from "../../runtime/engine/memory/state.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";

export interface EngineSubject {
  /** Shown with each of its tests. */
  readonly name: string;
  /** Why it is not there; undefined: it is. */
  readonly missing?: string;
  /** An empty state, for one process alone (which may be quicker) or for many. */
  open(clock: Clock, processes: "one" | "many"): Promise<OpenedState>;
}

export interface OpenedState {
  /** The one state, as this process works with it. */
  as(process: Process): Promise<Engine>;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

const memory: EngineSubject = {
  name: "memory",
  async open(clock) {
    const state = emptyState();
    return {
      as: async (process) => openMemoryEngine({ clock, state, process }),
      dispose: async () => {},
    };
  },
};

const sqlite: EngineSubject = {
  name: "sqlite",
  async open(clock, processes) {
    const folder = mkdtempSync(join(tmpdir(), "concordat-engine-"));
    const opened: Engine[] = [];
    return {
      async as(process) {
        const path = processes === "one" ? ":memory:" : join(folder, "state.db");
        const engine = openSqliteEngine({ path, clock, process });
        opened.push(engine);
        return engine;
      },
      async dispose() {
        for (const engine of opened) await engine.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** The others are compared with the first. */
export const engineSubjects: readonly [EngineSubject, ...EngineSubject[]] = [memory, sqlite];
