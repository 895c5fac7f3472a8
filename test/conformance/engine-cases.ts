/**
 * How the suite of every engine (`engine-*.test.ts`) is walked: each case on each of them, on an empty
 * state of its own. Beside it stands what many cases do to a state, or ask of it.
 */
import { afterAll, describe, test } from "vitest";
import type { Engine, Lease } from "../../runtime/engine/engine.ts";
import { startPostgres } from "../support/postgres.ts";
import { decided, outcome, person, record, seen } from "./engine-given.ts";
import {
  type EngineSubject,
  engineSubjects,
  type StateAddress,
  type TestTime,
  testTime,
} from "./engine-subject.ts";

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

export const everyEngine: readonly EngineSubject[] = engineSubjects(postgres);

export interface Working {
  readonly engine: Engine;
  readonly lease: Lease;
  /** The state as another process sees it; `alive`: the processes that run. */
  readonly as: (id: number, alive?: readonly number[], host?: string) => Promise<Engine>;
  readonly clock: TestTime;
  /** Lets time pass, by every clock that there is. */
  readonly pass: (ms: number) => Promise<void>;
  readonly address: StateAddress | undefined;
}

/** A case, on an empty state that process 1 works with. */
export type Can = (title: string, body: (on: Working) => Promise<void>) => void;

/** `walk` tells its cases to what it is given. */
export function forEveryEngine(walk: (can: Can) => void, subjects = everyEngine): void {
  for (const subject of subjects) describe(subject.name, () => walk(caseOn(subject)));
}

function caseOn(subject: EngineSubject): Can {
  const { missing } = subject;
  return (title, body) =>
    test.skipIf(missing !== undefined)(
      missing === undefined ? title : `${title} (${missing})`,
      async () => {
        const clock = testTime();
        const state = await subject.open(clock, "many");
        const as: Working["as"] = (id, alive = [1, 2], host = "here") =>
          state.as({ id, host, lives: (one) => alive.includes(one) });
        try {
          const engine = await as(1);
          const shared = { pass: state.pass, address: state.address };
          await body({ engine, lease: await engine.lease(), as, clock, ...shared });
        } finally {
          await state.dispose();
        }
      },
    );
}

/** Records of these names, taken in and joined in one link. */
export async function link(
  engine: Engine,
  lease: Lease,
  ...names: readonly string[]
): Promise<void> {
  for (const { system, id } of names.map(record)) {
    await engine.append(lease, { ...seen(person(id, "old")), system });
  }
  await engine.join(lease, "Person", [{ records: names.map(record) }]);
}

/** Decides every link as it is. */
export async function settle(engine: Engine, lease: Lease): Promise<void> {
  const links = await engine.links("Person");
  await engine.commit(lease, outcome(links.map((one) => decided(one.id))));
}

export async function commitOnly(
  engine: Engine,
  lease: Lease,
  changes: Parameters<typeof decided>[1],
): Promise<void> {
  await engine.commit(lease, outcome([decided("1", changes)]));
}

export async function sizes(engine: Engine) {
  return (await engine.size("Person")).systems;
}

export async function records(engine: Engine) {
  return (await engine.links("Person")).flatMap((one) => one.records);
}

/** The names of the records of each link. */
export async function shape(engine: Engine): Promise<Readonly<Record<string, readonly string[]>>> {
  const links = await engine.links("Person");
  return Object.fromEntries(
    links.map(({ id, records: own }) => [id, own.map((one) => `${one.system}${one.id}`)]),
  );
}
