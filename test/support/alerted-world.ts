/** Systems in memory whose errors are told to receivers on this machine, under a clock that the test sets. */
import { type Delivered, type Delivering, deliverDue } from "../../runtime/alerts/deliver-due.ts";
import type { AlertSettings } from "../../runtime/alerts/settings.ts";
import { usualDaily } from "../../runtime/alerts/settings.ts";
import type { Connector, Write, WriteResult } from "../../runtime/connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../runtime/connector-error.ts";
import { testHost } from "./test-host.ts";
import { type Between, compileWorld, openWorld, type World } from "./world.ts";

export interface AlertedWorld extends World {
  /** A pass after so many seconds. */
  after(seconds: number, between?: Between): ReturnType<World["pass"]>;
  wait(seconds: number): void;
  deliver(settings: Partial<AlertSettings>, also?: Partial<Delivering>): Promise<Delivered>;
  readonly log: string[];
}

/** `body`: as for `compileWorld`; records `one` and `two` are there in a and b, linked and in agreement. */
export async function alertedWorld(body: string): Promise<AlertedWorld> {
  const time = { ms: Date.parse("2026-01-01T09:00:00Z") };
  const clock = { now: () => time.ms, monotonic: () => time.ms };
  const plan = compileWorld(body);
  const world = openWorld(plan, { ...testHost(), clock });
  const log: string[] = [];
  for (const name of ["one", "two"]) {
    for (const alias of ["a", "b"])
      world.put(alias, name, { name: "old", title: "old", visits: 1 });
  }
  await world.pass();
  return {
    ...world,
    log,
    wait(seconds) {
      time.ms += seconds * 1000;
    },
    after(seconds, between) {
      time.ms += seconds * 1000;
      return world.pass(between);
    },
    deliver: (settings, also = {}) =>
      deliverDue({
        plan,
        settings: {
          slack: new Map(),
          webhook: new Map(),
          daily: usualDaily,
          missing: new Map(),
          ...settings,
        },
        engine: world.engine,
        host: world.host,
        signal: new AbortController().signal,
        redact: (text) => text,
        log: (line) => void log.push(line),
        ...also,
      }),
  };
}

/** System b answers every write, or those of such fields, with an error. */
export function refusing(kind: ConnectorErrorKind, why: string, fields: readonly string[] = []) {
  const error = new ConnectorError(kind, why, { fields });
  const isMeant = (write: Write) =>
    fields.length === 0 || ("fields" in write && fields.some((one) => one in write.fields));
  return {
    connector: (alias: string, own: Connector): Connector => ({
      ...own,
      async write(object, writes, signal) {
        if (alias !== "b") return own.write(object, writes, signal);
        const results: WriteResult[] = [];
        for (const write of writes) {
          if (isMeant(write)) results.push({ kind: "failed", error });
          else results.push(...(await own.write(object, [write], signal)));
        }
        return results;
      },
    }),
  };
}

/** System b cannot be read. */
export function away(kind: ConnectorErrorKind, why: string) {
  const refuse = () => {
    throw new ConnectorError(kind, why);
  };
  return {
    connector: (alias: string, own: Connector): Connector =>
      alias === "b" ? { ...own, changes: refuse, scan: refuse, cursor: refuse } : own,
  };
}
