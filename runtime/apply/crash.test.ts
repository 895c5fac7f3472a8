/**
 * A process that dies, at every call that it makes of the state or of a system: before the call, after it
 * and, of a batch of writes, in the middle (K1–K12, D4, S5, N2). The next run ends where a run without a
 * crash ends, nothing is made or added twice, and the audit has one entry for each value that was written.
 */
import { expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import { compileWorld, openWorld as openPlain, type World } from "../../test/support/world.ts";
import type { Connector, Write } from "../connector.ts";
import type { AuditEntry, Engine, Lease } from "../engine/engine.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  review by desk
  a.visits <-> b.visits  merge sum
}
`);

class Crash extends Error {}

/** Where the process dies: at its call of this number, at this moment of it. */
interface Death {
  readonly call: number;
  readonly moment: "before" | "middle" | "after";
}

interface Applied {
  readonly system: string;
  readonly field: string;
  readonly to: Native;
}

interface DyingWorld extends World {
  readonly applied: Applied[];
  /** One pass of a process that dies there, or goes to its end. */
  live(death?: Death): Promise<{ readonly calls: readonly string[]; readonly died: boolean }>;
}

/** Linked pairs of which some were edited on one side, on both, or deleted, and records that are new. */
async function openWorld(): Promise<DyingWorld> {
  const world = openPlain(plan);
  const applied: Applied[] = [];
  for (const name of ["edited", "counted", "disputed", "raced", "deleted", "quiet"]) {
    for (const alias of ["a", "b"]) world.put(alias, name, { name, title: "t", visits: 10 });
  }
  await world.pass();
  world.edit("a", "counted", { visits: 12 });
  world.edit("b", "counted", { visits: 13 });
  world.edit("a", "disputed", { title: "a", visits: 11 });
  world.edit("b", "disputed", { title: "b" });
  world.edit("a", "edited", { name: "edited in a", visits: 0 });
  world.edit("b", "raced", { name: "raced in b" });
  world.edit("a", "raced", { name: "raced in a", visits: 5 });
  world.remove("a", "deleted");
  world.put("a", "left", { name: "new in a", visits: 1 });
  world.put("b", "right", { name: "new in b", visits: 2 });
  return {
    ...world,
    applied,
    async live(death) {
      const process = startProcess(death);
      try {
        await world.pass({
          connector: (alias, one) => process.connector(alias, one, applied),
          engine: process.engine,
        });
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
      return { calls: process.calls, died: process.isDead() };
    },
  };
}

/** Counts the calls of one process, and ends it at the one that is named: it makes no call after that. */
function startProcess(death: Death | undefined) {
  const calls: string[] = [];
  let dead = false;
  const die = () => {
    dead = true;
    throw new Crash("the process is gone");
  };
  async function call<Value>(
    name: string,
    work: () => Promise<Value>,
    half?: () => Promise<unknown>,
  ): Promise<Value> {
    if (dead) throw new Crash("the process is gone");
    const isLast = calls.push(name) === death?.call;
    if (isLast && death.moment === "before") die();
    if (isLast && death.moment === "middle") {
      await half?.();
      die();
    }
    const value = await work();
    if (isLast) die();
    return value;
  }
  async function* pages<Page>(name: string, all: AsyncIterable<Page>): AsyncIterable<Page> {
    for await (const page of all) yield await call(name, async () => page);
  }
  return {
    calls,
    isDead: () => dead,
    connector(alias: string, one: Connector, applied: Applied[]): Connector {
      const write: Connector["write"] = async (object, writes, signal) => {
        const results = await one.write(object, writes, signal);
        for (const [at, result] of results.entries()) {
          const sent = writes[at];
          if (result.kind === "done" && sent !== undefined) {
            applied.push(...appliedBy(alias, sent));
          }
        }
        return results;
      };
      return {
        ...one,
        cursor: (object, signal) => call(`${alias}.cursor`, () => one.cursor(object, signal)),
        scan: (object, names, signal) => pages(`${alias}.scan`, one.scan(object, names, signal)),
        changes: (object, names, since, signal) =>
          pages(`${alias}.changes`, one.changes(object, names, since, signal)),
        read: (object, ids, names, signal) =>
          call(`${alias}.read`, () => one.read(object, ids, names, signal)),
        write: (object, writes, signal) =>
          call(
            `${alias}.write`,
            () => write(object, writes, signal),
            () => write(object, writes.slice(0, Math.ceil(writes.length / 2)), signal),
          ),
      };
    },
    engine(real: Engine): Engine {
      const engine = new Proxy(real, {
        get(target, name: keyof Engine) {
          const method = target[name] as (...given: readonly unknown[]) => Promise<unknown>;
          return (...given: readonly unknown[]) =>
            call(`state.${name}`, () => method.apply(target, [...given]));
        },
      });
      const lease = async (): Promise<Lease> => {
        const held = await call("state.lease", () => real.lease());
        return { ...held, release: () => call("state.release", () => held.release()) };
      };
      return new Proxy(engine, {
        get: (target, name: keyof Engine) => (name === "lease" ? lease : target[name]),
      });
    },
  };
}

function appliedBy(system: string, write: Write): readonly Applied[] {
  if (write.kind === "delete") return [{ system, field: "", to: null }];
  return Object.entries(write.fields).map(([field, to]) => ({ system, field, to }));
}

/** What the two systems hold, without the ids that they give in the order of arrival. */
function contents({ systems }: DyingWorld): readonly string[] {
  return [...systems].flatMap(([alias, system]) =>
    system
      .all("people")
      .map(({ fields: { id: _, ...held } }) => `${alias} ${JSON.stringify(held)}`)
      .sort(),
  );
}

function told(one: Applied | AuditEntry): string {
  return `${one.system} ${one.field} = ${JSON.stringify(one.to)}`;
}

async function expectTheSameEnd(world: DyingWorld, whole: readonly string[], death: string) {
  await world.live();
  const written = world.applied.length;
  await world.live();
  await world.live();
  expect(contents(world), death).toEqual(whole);
  expect(world.applied.length, `${death}: written again`).toBe(written);
  const audit = await world.engine.audit({});
  expect(audit.map(told).sort(), `${death}: the audit`).toEqual(world.applied.map(told).sort());
  expect(await world.engine.intents(), death).toEqual([]);
  const held = await world.engine.holds();
  expect(
    held.map((one) => one.unit),
    death,
  ).toEqual(["title"]);
}

test("K1–K11 a run that dies anywhere is finished by the next one", async () => {
  const untouched = await openWorld();
  const { calls } = await untouched.live();
  await expectTheSameEnd(untouched, contents(untouched), "without a crash");
  const whole = contents(untouched);
  expect(whole.some((one) => one.includes('"visits":15'))).toBe(true);
  expect(calls.filter((one) => one.endsWith(".write")).length).toBeGreaterThan(1);
  for (const [at, name] of calls.entries()) {
    const moments = ["before", "after", ...(name.endsWith(".write") ? ["middle" as const] : [])];
    for (const moment of moments as readonly Death["moment"][]) {
      const world = await openWorld();
      const { died } = await world.live({ call: at + 1, moment });
      expect(died).toBe(true);
      await expectTheSameEnd(world, whole, `${moment} ${name}, call ${at + 1}`);
      await world.engine.close();
    }
  }
}, 120_000);

test("K12 a run that dies while it finishes another is finished too", async () => {
  const untouched = await openWorld();
  const { calls } = await untouched.live();
  await untouched.live();
  const whole = contents(untouched);
  const first = { call: calls.findIndex((one) => one.endsWith(".write")) + 1 };
  for (const moment of ["middle", "after"] as const) {
    const dying = await openWorld();
    await dying.live({ ...first, moment });
    const { calls: mending } = await dying.live();
    for (const at of mending.keys()) {
      for (const second of ["before", "after"] as const) {
        const world = await openWorld();
        await world.live({ ...first, moment });
        await world.live({ call: at + 1, moment: second });
        await expectTheSameEnd(world, whole, `${moment} a write, then ${second} ${mending[at]}`);
        await world.engine.close();
      }
    }
  }
}, 120_000);
