/** What a process that dies, or ends, leaves to be told: over a state in a file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { alert } from "../../test/conformance/engine-given.ts";
import type { KilledDelivery } from "../../test/support/killed-delivery.ts";
import { openMailServer, openReceiver, type Receiver } from "../../test/support/receivers.ts";
import type { Engine } from "../engine/engine.ts";
import { openSqliteEngine } from "../engine/sqlite/sqlite-engine.ts";
import { deliverDue } from "./deliver-due.ts";
import type { AlertSettings } from "./settings.ts";
import type { Telling } from "./stored-alert.ts";

let folder: string;
let receiver: Receiver;
const now = Date.parse("2026-01-01T09:00:00Z");
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "concordat-alerts-"));
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

async function inState<Value>(
  at: number,
  work: (engine: Engine) => Promise<Value>,
): Promise<Value> {
  const clock = { now: () => at, monotonic: () => at };
  const engine = openSqliteEngine({ path: join(folder, "state.db"), clock });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function tell(telling: Telling): Promise<void> {
  return inState(now, async (engine) => {
    const lease = await engine.lease();
    await engine.tell(lease, telling);
    await lease.release();
  });
}

function deliver(at: number, settings: Partial<AlertSettings> = {}) {
  return inState(at, (engine) =>
    deliverDue({
      plan: {
        owners: [
          { id: "desk", kind: "owner", label: "Desk", members: [], email: "d@acme.example" },
        ],
        channels: [{ id: "ops", kind: "webhook", target: "ops" }],
      },
      settings: {
        slack: new Map(),
        webhook: new Map([["ops", { url: receiver.url }]]),
        daily: { at: "08:00", zone: "UTC" },
        missing: new Map(),
        ...settings,
      },
      engine,
      host: {
        clock: { now: () => at, monotonic: () => performance.now() },
        random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      },
      signal: new AbortController().signal,
      redact: (text) => text,
      log: () => {},
    }),
  );
}

test("a process killed after it sent and before it heard sends it again, and the receiver can tell", async () => {
  await tell({ put: [alert("m", { at: now })] });
  const order: KilledDelivery = { state: join(folder, "state.db"), url: receiver.url, now };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../../test/support/killed-delivery.ts"), JSON.stringify(order)],
    { stdio: "inherit" },
  );
  receiver.answer = () => {
    child.kill("SIGKILL");
    return { hangs: true };
  };
  await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  receiver.answer = () => ({});
  // Another one may be at it.
  expect(await deliver(now + 30_000)).toMatchObject({ sent: 0 });
  expect(await deliver(now + 61_000)).toMatchObject({ sent: 1 });
  expect(await deliver(now + 200_000)).toMatchObject({ sent: 0 });
  const [first, second, ...others] = receiver.received;
  expect(others).toEqual([]);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["webhook-id"]);
  expect(second?.body).toBe(first?.body);
});

test("what was added since is another message", async () => {
  await tell({ put: [alert("m", { at: now })] });
  receiver.answer = () => ({ status: 500 });
  await deliver(now);
  await tell({ put: [alert("n", { at: now + 1 })] });
  receiver.answer = () => ({});
  await deliver(now + 100_000);
  const ids = receiver.received.map((one) => one.headers["webhook-id"]);
  expect(ids.length).toBe(3);
  expect(new Set(ids).size).toBe(2);
});

test("a digest goes on where another process left it", async () => {
  const post = await openMailServer();
  const daily = { to: { kind: "owner", name: "desk" }, when: "daily" } as const;
  await tell({ put: [alert("m", { at: now, ...daily })] });
  await tell({ put: [alert("n", { at: now + 1, ...daily })] });
  const email = { smtp: post.url, from: "sync@acme.example" };
  await deliver(now + 60_000, { email });
  expect(post.mails).toEqual([]);
  await deliver(now + 23 * 3_600_000, { email });
  expect(post.mails.map((one) => one.headers.get("subject"))).toEqual([
    "Concordat: the last day: invalid_data in Person.name (2 records)",
  ]);
  await post.close();
});

test("two that deliver at once send nothing twice", async () => {
  await tell({
    put: [alert("m", { at: now }), alert("n", { at: now, to: { kind: "owner", name: "desk" } })],
  });
  const post = await openMailServer();
  const email = { smtp: post.url, from: "sync@acme.example" };
  await Promise.all([deliver(now, { email }), deliver(now, { email })]);
  await deliver(now + 120_000, { email });
  expect([receiver.received.length, post.mails.length]).toEqual([1, 1]);
  await post.close();
});
