/**
 * What an earlier run began and never confirmed. Each effect in doubt is looked for where it would
 * have landed; the audit of one that did is written now. What did not land is forgotten, for the
 * decision that follows makes it again, with what is known by then.
 *
 * It runs after an object's feeds were read: a record that was created shows there, and is found by
 * its key like any other.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Host } from "../../core/host.ts";
import type { Row } from "../connector.ts";
import { identify } from "../detect/identify.ts";
import { keysOf } from "../detect/keys.ts";
import type { Engine, Intent, Lease } from "../engine/engine.ts";
import type { ObjectProgram } from "../program.ts";
import type { ObjectReport } from "../report.ts";
import type { Systems } from "../systems.ts";

interface Recovering {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly run: string;
  readonly plan: string;
  readonly today: string;
}

export async function recover(
  object: ObjectProgram,
  recovering: Recovering,
  report: ObjectReport,
): Promise<void> {
  const { engine, lease, host, run, plan, today } = recovering;
  const intents = (await engine.intents()).filter((one) => one.object === object.plan.id);
  if (intents.length === 0) return;
  const updates = intents.filter((one) => one.kind === "update");
  const creations = intents.filter((one) => one.kind === "create");
  const landed = await readAgain(object, updates, recovering);
  if (creations.length > 0) {
    await identify(object, { engine, lease, today });
    for (const intent of creations) {
      const [link] = await engine.links(object.plan.id, { kind: "link", link: intent.link });
      const record = link?.records.find((one) => one.system === intent.system && !one.gone);
      if (record !== undefined) landed.set(intent, record.id);
    }
  }
  await engine.commit(lease, {
    object: object.plan.id,
    run,
    plan,
    at: host.clock.now(),
    links: [],
    settled: intents.map((one) => one.id),
    audit: [...landed].flatMap(([intent, record]) => {
      const { system, stage, link } = intent;
      const of = { object: object.plan.id, link, system, stage, record };
      return intent.audit.map((note) => ({ ...note, ...of }));
    }),
  });
  report.recovered(landed.size, intents.length - landed.size);
}

/** Reads the records of updates in doubt into the state; gives those that show what was to be written. */
async function readAgain(
  object: ObjectProgram,
  updates: readonly Intent[],
  { engine, lease, systems, signal }: Recovering,
): Promise<Map<Intent, string>> {
  const landed = new Map<Intent, string>();
  const groups = Map.groupBy(updates, (one) => `${one.system} ${one.stage}`);
  for (const [, group] of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const { system, stage } = first;
    const feed = object.feeds.find((one) => one.system === system && one.stage === stage);
    const ids = [...new Set(group.flatMap((one) => one.record ?? []))];
    const rows = await systems.connector(system).read(stage, ids, feed?.fields ?? [], signal);
    const byId = new Map<string, Row>();
    for (const [at, row] of rows.entries()) if (row !== null) byId.set(ids[at] ?? row.id, row);
    const found = [...byId.values()];
    const keyed = found.map(({ fields }) => ({ system, stage, fields }));
    const keys = await keysOf(object, keyed, engine);
    const records = found.map((row, at) => ({ ...row, keys: keys[at] ?? [] }));
    await engine.append(lease, { object: object.plan.id, system, stage, records, deleted: [] });
    for (const intent of group) {
      const row = byId.get(intent.record ?? "");
      if (row !== undefined && shows(row, intent)) landed.set(intent, row.id);
    }
  }
  return landed;
}

/** Whether a field moved from what it held to what was to be written; a form of the system's own counts. */
function shows(row: Row, intent: Intent): boolean {
  return Object.keys(intent.fields).every((field) => {
    const now = canonicalJson(row.fields[field] ?? null);
    return now !== canonicalJson(intent.expected[field] ?? null);
  });
}
