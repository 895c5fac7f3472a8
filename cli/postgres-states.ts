/** The state of a profile that names a PostgreSQL database, and beside it what proposed objects remember. */
import type { Clock } from "../core/host.ts";
import type { Engine } from "../runtime/engine/engine.ts";
import { besideSchema } from "../runtime/engine/postgres/address.ts";
import {
  openPostgresEngine,
  openPostgresEngineIfThere,
} from "../runtime/engine/postgres/postgres-engine.ts";
import {
  openPostgresProposedState,
  openPostgresProposedStateIfThere,
} from "../runtime/engine/postgres/postgres-proposed-state.ts";
import type { ProposedState } from "../runtime/engine/proposed-state.ts";
import { openSqliteEngine } from "../runtime/engine/sqlite/sqlite-engine.ts";
import { openSqliteProposedState } from "../runtime/engine/sqlite/sqlite-proposed-state.ts";
import { StateUnavailable, StateUnreadable } from "../runtime/engine/state-trouble.ts";
import { CannotOpen } from "./cannot-open.ts";

export interface States {
  readonly engine: Engine;
  readonly proposed: ProposedState | undefined;
  /** Whether runners on several machines work with it, who then share what systems allow. */
  readonly isShared: boolean;
}

/** `make`: whoever only looks finds an empty state where there is none, and leaves nothing. */
export async function openPostgresStates(
  url: string,
  {
    make,
    isProposed,
    clock,
  }: { readonly make: boolean; readonly isProposed: boolean; readonly clock: Clock },
): Promise<States> {
  const nothing = { path: ":memory:", clock };
  const engine = await orRefused(async () =>
    make
      ? openPostgresEngine({ url, clock })
      : ((await openPostgresEngineIfThere({ url, clock })) ?? openSqliteEngine(nothing)),
  );
  try {
    return { engine, proposed: await orRefused(openProposed), isShared: true };
  } catch (error) {
    await engine.close();
    throw error;
  }

  async function openProposed(): Promise<ProposedState | undefined> {
    const beside = { url: besideSchema(url, "proposed"), clock };
    if (make && isProposed) return openPostgresProposedState(beside);
    const found = await openPostgresProposedStateIfThere(beside);
    return found ?? (isProposed ? openSqliteProposedState(nothing) : undefined);
  }
}

async function orRefused<Value>(open: () => Promise<Value>): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof StateUnavailable) throw new CannotOpen(error.message, { cause: error });
    if (!(error instanceof StateUnreadable)) throw error;
    throw new CannotOpen(
      `the state cannot be opened: ${error.message}; name another schema by \`?schema=\` in \`state\``,
      { cause: error },
    );
  }
}
