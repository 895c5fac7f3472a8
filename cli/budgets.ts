/** What the systems allow, shared by all who work with one state; and how long calls had to wait for each other. */
import type { Clock } from "../core/host.ts";
import type { Engine } from "../runtime/engine/engine.ts";
import { openSharedTokens, type SharedTokens } from "../runtime/http/shared-tokens.ts";
import type { Rate } from "../runtime/http/tokens.ts";

export interface Budgets {
  /** The tokens of a system's limits, told apart by what they allow. */
  readonly shareOf: (system: string) => (rate: Rate) => SharedTokens;
  /** In seconds, by system. */
  readonly waits: () => ReadonlyMap<string, number>;
}

export function openBudgets({ take }: Pick<Engine, "take">, clock: Clock): Budgets {
  const waits = new Map<string, number>();
  return {
    waits: () => waits,
    shareOf: (system) => (rate) => {
      const name = `${system} ${rate.calls}/${rate.perSeconds}`;
      const tokens = openSharedTokens({ name, rate, clock, takeFromState: take });
      return {
        ...tokens,
        async take(count) {
          const wait = await tokens.take(count);
          if (wait > 0) waits.set(system, (waits.get(system) ?? 0) + wait / 1000);
          return wait;
        },
      };
    },
  };
}
