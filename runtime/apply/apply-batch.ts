/**
 * decide → intent → write → confirm → base and audit, for a few hundred links at once. The same in
 * every mode. A crash anywhere repeats at most what was in doubt, harmlessly: an intent is durable
 * before its write, and what was written is found when it is read again.
 */
import { alertsOfBatch } from "../alerts/tell-cases.ts";
import { ConnectorError } from "../connector-error.ts";
import { decideLink } from "../decide/decide.ts";
import type { LinkDecision } from "../decide/decision.ts";
import { openReferences } from "../decide/references.ts";
import { type Bounds, unbounded } from "../decide/unit-state.ts";
import { linksInDoubt } from "../detect/in-doubt.ts";
import { type Keys, keysOf } from "../detect/keys.ts";
import { readAgain } from "../detect/read-again.ts";
import type { Engine, Intent, StoredLink } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import { randomId } from "../random-id.ts";
import type { ObjectReport } from "../report.ts";
import type { Running } from "../running.ts";
import { attempt } from "./attempt.ts";
import { notesOfDecision } from "./audit-notes.ts";
import { type Attempt, effectsOf } from "./effects.ts";
import { settleLink } from "./settle.ts";
import { withoutTaken } from "./taken-keys.ts";

/** Gives the links with a write in doubt: nothing more is decided for them before it was looked for. */
export async function applyBatch(
  object: ObjectProgram,
  links: readonly StoredLink[],
  running: Running,
  report: ObjectReport,
  bounds: Bounds = unbounded,
): Promise<ReadonlySet<string>> {
  const { engine, lease, host, places, observe } = running;
  const now = host.clock.now();
  const decided = await decideBatch(object, links, running, bounds);
  const decisions = await withoutTaken(object, decided, running);
  const effects = decisions.flatMap((decision) =>
    effectsOf(object, decision, places, () => randomId(host.random, 12), now),
  );
  if (effects.length > 0) {
    await engine.intend(
      lease,
      effects.map((effect) => effect.intent),
    );
  }
  const attempts = await attempt(effects, object.errors, running);
  for (const one of attempts) observe?.(one);
  const byLink = Map.groupBy(attempts, (one) => one.effect.intent.link);
  const keys = await writtenKeys(object, attempts, engine);
  const outcomes = decisions.map((decision) =>
    settleLink(decision, byLink.get(decision.link.id) ?? [], {
      object,
      places,
      now,
      keys,
      today: running.today,
      unread: bounds.unread,
      moves: bounds.closed.length > 0,
    }),
  );
  const alerts = await alertsOfBatch(object, decisions, outcomes, attempts, running);
  await engine.commit(lease, {
    object: object.plan.id,
    run: running.run,
    plan: running.plan,
    at: now,
    links: outcomes,
    settled: settledIn(attempts),
    audit: [
      ...decisions.flatMap((decision) => notesOfDecision({ object, decision, places })),
      ...attempts.flatMap((one) => {
        if (one.kind !== "done") return [];
        const { intent } = one.effect;
        const { system, stage, link } = intent;
        const of = { object: object.plan.id, link, system, stage, record: one.row.id };
        return intent.audit.map((note) => ({ ...note, ...of }));
      }),
    ],
    ...(alerts.length === 0 ? {} : { alerts }),
  });
  // What landed of a write is in the audit now, and no longer in doubt with the rest of it.
  const rest = attempts
    .filter(isInDoubt)
    .flatMap(({ effect }) => (effects.includes(effect) ? [] : [effect.intent]));
  if (rest.length > 0) await engine.intend(lease, rest);
  report.applied(decisions, attempts);
  const unsure = await readMoved(object, attempts, running);
  return new Set([...attempts.filter(isInDoubt).map((one) => one.effect.intent.link), ...unsure]);
}

/** Over what is known of references; what they lacked is fetched, and all is decided again. */
export async function decideBatch(
  object: ObjectProgram,
  links: readonly StoredLink[],
  { engine, host, today, modules }: Running,
  bounds: Bounds = unbounded,
): Promise<readonly LinkDecision[]> {
  const references = openReferences(engine);
  const at = { now: host.clock.now(), today, modules, ...bounds };
  for (;;) {
    const decisions = links.map((link) => decideLink(object, link, references, at));
    if (!(await references.fetch())) return decisions;
  }
}

/** The keys of the records as they are after the writes. */
async function writtenKeys(
  object: ObjectProgram,
  attempts: readonly Attempt[],
  engine: Engine,
): Promise<ReadonlyMap<Attempt, Keys>> {
  const done = attempts.filter((one) => one.kind === "done");
  const keyed = done.map(({ effect: { decision, intent }, row }) => {
    const { system, stage } = intent;
    const before = decision.view.record(system);
    return { system, stage, fields: { ...before?.fields, ...intent.fields, ...row.fields } };
  });
  const keys = await keysOf(object, keyed, engine);
  return new Map(done.map((one, at) => [one, keys[at] ?? []]));
}

/** What is in doubt, or a part of it, stays noted until the next run has looked. */
function settledIn(attempts: readonly Attempt[]): readonly string[] {
  const open = new Set(attempts.filter(isInDoubt).map((one) => one.effect.intent.id));
  const ids = new Set(attempts.map((one) => one.effect.intent.id));
  return [...ids].filter((id) => !open.has(id));
}

function isInDoubt(one: Attempt): boolean {
  return one.kind === "failed" && one.error.kind === "unknown_outcome";
}

/**
 * A record that changed since it was read is read again, so that the next round decides on what it is. Gives
 * the links of which that stays in doubt.
 */
async function readMoved(
  object: ObjectProgram,
  attempts: readonly Attempt[],
  running: Running,
): Promise<readonly string[]> {
  const moved = attempts.flatMap((one) =>
    one.kind === "failed" && one.error.kind === "moved" ? [one.effect.intent] : [],
  );
  for (const [system, own] of Map.groupBy(moved, (intent) => intent.system)) {
    for (const [stage, group] of Map.groupBy(own, (intent) => intent.stage)) {
      try {
        await readAgain(object, { system, stage }, idsOf(group), running);
      } catch (error) {
        // The feed brings it in the next run.
        if (!(error instanceof ConnectorError)) throw error;
      }
    }
  }
  return moved.length === 0 ? [] : linksInDoubt(object, running);
}

function idsOf(intents: readonly Intent[]): readonly string[] {
  return intents.flatMap((one) => one.record ?? []);
}
