/** T10: the machine's clock is set while somebody works with a state. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testHost } from "../../test/support/test-host.ts";
import { compileWorld, openWorld, written } from "../../test/support/world.ts";
import { type Engine, StateInUse } from "./engine.ts";
import type { Process } from "./held-lease.ts";
import { openMemoryEngine } from "./memory/memory-engine.ts";
import { emptyState } from "./memory/state.ts";
import { openSqliteEngine } from "./sqlite/sqlite-engine.ts";

const hour = 3_600_000;
const noon = Date.parse("2026-01-01T12:00:00Z");
const feed = { object: "Person", system: "a", stage: "people", records: [], deleted: [] };

/** One state as several processes open it, on a machine whose clock the test sets. */
function machine(kind: "memory" | "sqlite") {
  const time = { wall: noon, steady: 1000 };
  const clock = { now: () => time.wall, monotonic: () => time.steady };
  const folder = mkdtempSync(join(tmpdir(), "concordat-lease-"));
  const shared = emptyState();
  const opened: Engine[] = [];
  return {
    time,
    as(id: number, host = "here"): Engine {
      const process: Process = { id, host, lives: () => true };
      const engine =
        kind === "memory"
          ? openMemoryEngine({ clock, process, state: shared })
          : openSqliteEngine({ path: join(folder, "state.db"), clock, process });
      opened.push(engine);
      return engine;
    },
    async end() {
      for (const one of opened) await one.close();
      rmSync(folder, { recursive: true });
    },
  };
}

test.each(["memory", "sqlite"] as const)(
  "T10 a step of the machine's clock takes nobody's lease, and leaves none behind (%s)",
  async (kind) => {
    const { time, as, end } = machine(kind);
    const [first, second] = [as(1), as(2)];
    const lease = await first.lease();
    for (const step of [hour, -3 * hour]) {
      time.wall += step;
      await expect(second.lease()).rejects.toThrow(StateInUse);
      await expect(first.append(lease, feed)).resolves.toEqual({ changed: 0 });
    }
    // It sleeps on, and the clock goes back once more.
    time.wall -= hour;
    time.steady += 15_001;
    await second.lease();
    await expect(first.append(lease, feed)).rejects.toThrow(StateInUse);
    // The machine is started again, and another process has the number of the one that worked.
    time.steady = 5;
    await expect(first.lease()).resolves.toBeDefined();
    await end();
  },
);

test("T10 a run whose machine's clock is set forth and back comes out as any other", async () => {
  const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  a.email <-> b.email  authority a
  a.name <-> b.name  authority a
}
`);
  const host = testHost();
  let read = 0;
  // Each time that it is read it has been set, by some hours one way or the other.
  const now = () => host.clock.now() + ((read++ % 7) - 3) * hour;
  const world = openWorld(plan, { ...host, clock: { ...host.clock, now } });
  for (const name of ["one", "two", "three"]) world.put("a", name, { name: "old" });
  world.put("b", "four", { name: "old" });
  expect(written(await world.pass())).toBe(4);
  world.edit("b", "two", { name: "new" });
  expect(written(await world.pass())).toBe(1);
  expect(written(await world.pass())).toBe(0);
  expect(world.fields("a", "two")).toMatchObject({ name: "new" });
});
