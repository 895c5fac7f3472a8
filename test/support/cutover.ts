/**
 * A world whose objects are only proposed, while something else keeps its systems in agreement: the test
 * is that other tool too. Nothing that a look calls may change a system, and every call that would is noted.
 */
import type { Host } from "../../core/host.ts";
import type { Plan } from "../../plan/index.ts";
import type { Connector } from "../../runtime/connector.ts";
import { manifest } from "../../runtime/connectors/memory/manifest.ts";
import type { ProposedState } from "../../runtime/engine/proposed-state.ts";
import { openSqliteProposedState } from "../../runtime/engine/sqlite/sqlite-proposed-state.ts";
import { dayOf } from "../../runtime/object-state.ts";
import { type Comparison, compare } from "../../runtime/proposed/compare.ts";
import { look, type ObjectLook } from "../../runtime/proposed/look.ts";
import { testHost } from "./test-host.ts";
import { openWorld, type World } from "./world.ts";

export interface Cutover extends World {
  readonly proposed: ProposedState;
  /** Time goes by. */
  later(minutes: number): void;
  look(between?: LookBetween): Promise<readonly ObjectLook[]>;
  /** Of the one proposed object; what was wanted for an hour is missed. */
  compare(plan?: Plan): Promise<Comparison>;
  /** Calls that would change a system. */
  readonly touched: readonly string[];
}

interface LookBetween {
  readonly plan?: Plan;
  readonly connector?: (alias: string, connector: Connector) => Connector;
}

export function openCutover(plan: Plan): Cutover {
  const { clock, ...rest } = testHost();
  let passed = 0;
  const host: Host = {
    ...rest,
    clock: { now: () => clock.now() + passed, monotonic: () => clock.monotonic() },
  };
  const world = openWorld(plan, host);
  const proposed = openSqliteProposedState({ path: ":memory:", clock: host.clock });
  const touched: string[] = [];
  const today = () => dayOf(host.clock.now());
  return {
    ...world,
    proposed,
    touched,
    later(minutes) {
      passed += minutes * 60_000;
    },
    look({ plan: other = plan, connector }: LookBetween = {}) {
      return look(other, {
        systems: new Map(
          other.systems.map(({ id }) => {
            const noted = noting(id, world.system(id).connector, touched);
            return [id, { connector: connector?.(id, noted) ?? noted, manifest }];
          }),
        ),
        engine: world.engine,
        proposed,
        host,
        pause: async () => {},
        signal: new AbortController().signal,
      });
    },
    async compare(other = plan) {
      const comparing = { today: today(), patience: 3_600_000, samples: 3 };
      const [found] = await compare(other, proposed, comparing);
      if (found === undefined) throw new Error("no object is proposed");
      return found;
    },
  };
}

function noting(alias: string, connector: Connector, touched: string[]): Connector {
  return {
    ...connector,
    async write(...given) {
      touched.push(`${alias} write`);
      return connector.write(...given);
    },
    async acknowledge() {
      touched.push(`${alias} acknowledge`);
    },
    async close() {
      touched.push(`${alias} close`);
    },
  };
}

/** The rows of a comparison as lines: label, direction and every count that is not zero. */
export function linesOf({ rows }: Comparison): readonly string[] {
  return rows.map(({ label, direction, counts }) => {
    const told = Object.entries(counts).filter(([name, n]) => n > 0 && name !== "changes");
    return `${label} ${direction}: ${told.map(([name, n]) => `${name} ${n}`).join(", ")}`;
  });
}
