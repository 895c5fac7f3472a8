/**
 * One run as a process of its own, over SQLite files: what `killed.test.ts` starts, and what dies by
 * SIGKILL at the call that it was given. The order comes as JSON, in the only argument; what the run
 * tried to write goes to standard output, as JSON too.
 */
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import type { CallMoment } from "../../plan/test-case.ts";
import { manifest } from "../../runtime/connectors/sqlite/manifest.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";
import { run } from "../../runtime/run.ts";
import { watchCalls } from "../../runtime/testing/calls.ts";
import { triedBy } from "../../runtime/testing/one-run.ts";
import type { Tried } from "../../runtime/testing/test-state.ts";
import { connectSqlite } from "./sqlite-system.ts";
import { testHost } from "./test-host.ts";

export interface KilledRun {
  readonly plan: Plan;
  readonly state: string;
  /** By alias. */
  readonly systems: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly now: number;
  readonly death?: CallMoment;
}

const { plan, state, systems, now, death } = JSON.parse(process.argv[2] ?? "{}") as KilledRun;

async function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  // Nothing goes on until the signal has arrived.
  return new Promise(() => setInterval(() => {}, 1000));
}

const calls = watchCalls({
  happenings: death === undefined ? [] : [{ moment: death, act: die }],
  idOf: () => undefined,
  stateFailure: () => undefined,
});
const host: Host = testHost(now);
const connected = new Map(
  await Promise.all(
    Object.entries(systems).map(async ([alias, path]) => {
      const connector = calls.ofSystem(alias, await connectSqlite(path));
      return [alias, { connector, manifest }] as const;
    }),
  ),
);
const engine = openSqliteEngine({ path: state, clock: host.clock });
const tried: Tried[] = [];
await run(plan, {
  systems: connected,
  engine: calls.ofState(engine),
  host,
  observe: (attempt) => void tried.push(triedBy(attempt)),
  pause: async () => {},
  signal: new AbortController().signal,
});
await engine.close();
for (const { connector } of connected.values()) await connector.close();
process.stdout.write(JSON.stringify(tried));
