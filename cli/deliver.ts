/**
 * Tells people what a run left to be told, and whoever runs it what could not be. A failure of a mail server
 * or a chat is never the run's own.
 */
import type { Plan } from "../plan/index.ts";
import { type Delivered, deliverDue } from "../runtime/alerts/deliver-due.ts";
import { unreachable } from "../runtime/alerts/route.ts";
import type { AlertSettings } from "../runtime/alerts/settings.ts";
import { tellNotBegun } from "../runtime/alerts/tell-run.ts";
import { ConnectorError } from "../runtime/connector-error.ts";
import { type Engine, StateInUse } from "../runtime/engine/engine.ts";
import { placesOf } from "../runtime/places.ts";
import { plural } from "./findings.ts";
import { printable } from "./printable.ts";
import type { Secrets } from "./secrets.ts";
import type { World } from "./world.ts";

/** Before a run: whom the spec tells and the profile cannot reach. */
export function warnOfUnreachable(world: World, { plan, alerts, secrets }: Telling): void {
  for (const { name, missing } of unreachable(plan, alerts)) {
    notice(world, secrets.redact(`${name} cannot be told of errors: ${missing}`));
  }
}

/** A system that the run needs cannot be connected: who is to hear of such an error does. */
export async function deliverNotBegun(
  world: World,
  opened: Telling,
  error: unknown,
): Promise<void> {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof ConnectorError)) return;
  const { engine, plan } = opened;
  try {
    const lease = await engine.lease();
    try {
      const { host } = world;
      await tellNotBegun(plan, cause, { engine, lease, host, places: placesOf(undefined) });
    } finally {
      await lease.release();
    }
    await deliver(world, opened);
  } catch (busy) {
    // Another run is at work, and meets the same.
    if (!(busy instanceof StateInUse)) throw busy;
  }
}

interface Telling {
  readonly plan: Plan;
  readonly alerts: AlertSettings;
  readonly engine: Engine;
  readonly secrets: Secrets;
}

export async function deliver(world: World, opened: Telling): Promise<Delivered> {
  const { plan, alerts, engine, secrets } = opened;
  const delivered = await deliverDue({
    plan,
    settings: alerts,
    engine,
    host: world.host,
    signal: new AbortController().signal,
    redact: secrets.redact,
    log: (line) => notice(world, secrets.redact(line)),
  });
  for (const { to, why } of delivered.remarks) notice(world, `an alert for ${to}: ${why}`);
  for (const [to, failed] of Map.groupBy(delivered.failed, (one) => one.to)) {
    const what = plural(failed.length, "alert");
    notice(
      world,
      `${what} for ${to} could not be delivered: ${failed[0]?.why}; \`concordat status\` shows what waits`,
    );
  }
  return delivered;
}

function notice(world: World, text: string): void {
  world.stderr.write(`concordat: ${printable(text)}\n`);
}
