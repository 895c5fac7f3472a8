/**
 * decide → intent → write → confirm → base and audit, for a few hundred links at once. The same in
 * every mode. A crash anywhere repeats at most what was in doubt, harmlessly: an intent is durable
 * before its write, and what was written is found when it is read again.
 */
import type { Host } from "../../core/host.ts";
import { ConnectorError } from "../connector-error.ts";
import { decideLink } from "../decide/decide.ts";
import type { LinkDecision } from "../decide/decision.ts";
import type { MergeModules } from "../decide/merge-module.ts";
import { openReferences } from "../decide/references.ts";
import { type Keys, keysOf } from "../detect/keys.ts";
import type { Engine, Lease, StoredLink } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram } from "../program.ts";
import type { ObjectReport } from "../report.ts";
import type { Systems } from "../systems.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { type Effect, effectsOf } from "./effects.ts";
import { settleLink } from "./settle.ts";

export interface Applying {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly run: string;
  /** The plan's digest. */
  readonly plan: string;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly places: Places;
  readonly modules: MergeModules;
  /** As `DecidingAt` says. */
  readonly closed: readonly string[];
  readonly observe?: (attempt: Attempt) => void;
}

export async function applyBatch(
  object: ObjectProgram,
  links: readonly StoredLink[],
  applying: Applying,
  report: ObjectReport,
): Promise<void> {
  const { engine, lease, host, places, observe } = applying;
  const now = host.clock.now();
  const decisions = await decideBatch(object, links, applying);
  const effects = decisions.flatMap((decision) =>
    effectsOf(object, decision, places, () => idOf(host)),
  );
  if (effects.length > 0) {
    await engine.intend(
      lease,
      effects.map((effect) => effect.intent),
    );
  }
  const attempts = await attempt(effects, applying.systems, host.random, applying.signal);
  for (const one of attempts) observe?.(one);
  const byLink = Map.groupBy(attempts, (one) => one.effect.intent.link);
  const keys = await writtenKeys(object, attempts, engine);
  const outcomes = decisions.map((decision) =>
    settleLink(decision, byLink.get(decision.link.id) ?? [], {
      object,
      places,
      now,
      keys,
      today: applying.today,
    }),
  );
  await engine.commit(lease, {
    object: object.plan.id,
    run: applying.run,
    plan: applying.plan,
    at: now,
    links: outcomes,
    settled: attempts.filter(isSettled).map((one) => one.effect.intent.id),
    audit: attempts.flatMap((one) => {
      if (one.kind !== "done") return [];
      const { intent } = one.effect;
      const { system, stage, link } = intent;
      const of = { object: object.plan.id, link, system, stage, record: one.row.id };
      return intent.audit.map((note) => ({ ...note, ...of }));
    }),
  });
  report.applied(decisions, attempts, outcomes);
  await readMoved(object, attempts, applying);
}

/** Over what is known of references; what they lacked is fetched, and all is decided again. */
export async function decideBatch(
  object: ObjectProgram,
  links: readonly StoredLink[],
  { engine, host, today, modules, closed }: Applying,
): Promise<readonly LinkDecision[]> {
  const references = openReferences(engine);
  const at = { now: host.clock.now(), today, modules, closed };
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
    const before = intent.kind === "create" ? undefined : decision.view.record(intent.system);
    const { system, stage } = intent;
    return { system, stage, fields: { ...before?.fields, ...intent.fields, ...row.fields } };
  });
  const keys = await keysOf(object, keyed, engine);
  return new Map(done.map((one, at) => [one, keys[at] ?? []]));
}

/** What is in doubt stays noted until the next run has looked. */
function isSettled(one: Attempt): boolean {
  return one.kind === "done" || one.error.kind !== "unknown_outcome";
}

/** A record that changed since it was read is read again, so that the next round decides on what it is. */
async function readMoved(
  object: ObjectProgram,
  attempts: readonly Attempt[],
  { engine, lease, systems, signal }: Applying,
): Promise<void> {
  const moved: Effect[] = attempts.flatMap((one) =>
    one.kind === "failed" && one.error.kind === "moved" ? [one.effect] : [],
  );
  for (const [, group] of Map.groupBy(moved, ({ intent }) => `${intent.system} ${intent.stage}`)) {
    const [first] = group;
    if (first === undefined) continue;
    const { system, stage } = first.intent;
    const feed = object.feeds.find((one) => one.system === system && one.stage === stage);
    const ids = group.flatMap(({ intent }) => intent.record ?? []);
    try {
      const rows = await systems.connector(system).read(stage, ids, feed?.fields ?? [], signal);
      const found = rows.filter((row) => row !== null);
      const keyed = found.map(({ fields }) => ({ system, stage, fields }));
      const keys = await keysOf(object, keyed, engine);
      const records = found.map((row, at) => ({ ...row, keys: keys[at] ?? [] }));
      await engine.append(lease, { object: object.plan.id, system, stage, records, deleted: [] });
    } catch (error) {
      // The feed brings it in the next run.
      if (!(error instanceof ConnectorError)) throw error;
    }
  }
}

function idOf(host: Host): string {
  return Array.from(host.random.bytes(12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
