/**
 * One delivery of what is due, as a process of its own over a SQLite state: its receiver kills it before it
 * hears that the message was taken. The order comes as JSON, in the only argument.
 */
import { deliverDue } from "../../runtime/alerts/deliver-due.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";
import { testHost } from "./test-host.ts";

export interface KilledDelivery {
  readonly state: string;
  /** Where the channel `ops` leads. */
  readonly url: string;
  /** ms since 1970. */
  readonly now: number;
}

const { state, url, now } = JSON.parse(process.argv[2] ?? "{}") as KilledDelivery;
const host = testHost(now);
await deliverDue({
  plan: { owners: [], channels: [{ id: "ops", kind: "webhook", target: "ops" }] },
  settings: {
    slack: new Map(),
    webhook: new Map([["ops", { url }]]),
    daily: { at: "08:00", zone: "UTC" },
    missing: new Map(),
  },
  engine: openSqliteEngine({ path: state, clock: host.clock }),
  host,
  signal: new AbortController().signal,
  redact: (text) => text,
  log: () => {},
});
