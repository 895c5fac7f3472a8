/**
 * What an earlier run began and never confirmed. Each effect in doubt is looked for where it would
 * have landed; the audit of one that did is written now. What did not land is forgotten, for the
 * decision that follows makes it again, with what is known by then.
 *
 * It runs after an object's feeds were read: a record that was created shows there, and is found by
 * its key like any other.
 */
import { fieldIn, isSameNative, type Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { identify } from "../detect/identify.ts";
import { keysOf } from "../detect/keys.ts";
import { readAgain } from "../detect/read-again.ts";
import type { Intent, Join } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { ObjectReport } from "../report.ts";
import type { Running } from "../running.ts";
import { recoverLinks } from "./recover-links.ts";

/** An effect that took place. */
interface Landed {
  readonly record: string;
  /** Fields of it that the system did not store. */
  readonly ignored?: readonly string[];
}

/**
 * Gives the links that stay in doubt, because a system that could tell is away: nothing is decided for
 * them until it does. `unread`: systems whose feeds were not read.
 */
export async function recover(
  object: ObjectProgram,
  running: Running,
  report: ObjectReport,
  unread: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const { engine, lease, host, run, plan } = running;
  const intents = (await engine.intents()).filter((one) => one.object === object.plan.id);
  if (intents.length === 0) return new Set();
  const landed = new Map<Intent, Landed>();
  const inDoubt = new Set<Intent>();
  const groups = Map.groupBy(intents, (one) => `${one.system} ${one.stage} ${one.kind}`);
  for (const group of groups.values()) {
    // No group is empty.
    const first = group[0] as Intent;
    const found = unread.has(first.system) ? undefined : await lookFor(first, group);
    for (const intent of group) {
      const one = found?.get(intent);
      if (one !== undefined) landed.set(intent, one);
      else if (found === undefined || mayShowLater(intent)) inDoubt.add(intent);
    }
  }
  // What was merged is looked at whole: where one end shows it later, what the others showed is accounted for in it.
  const linksInDoubt = new Set([...inDoubt].map((one) => one.link));
  for (const intent of intents) {
    const isMerged = (intent.merged?.length ?? 0) > 0;
    if (isMerged && !landed.has(intent) && linksInDoubt.has(intent.link)) inDoubt.add(intent);
  }
  const settled = intents.filter((one) => !inDoubt.has(one));
  await engine.commit(lease, {
    object: object.plan.id,
    run,
    plan,
    at: host.clock.now(),
    links: await recoverLinks(
      object,
      { open: [...inDoubt], settled, landed: new Set(landed.keys()) },
      engine,
    ),
    settled: settled.map((one) => one.id),
    audit: [...landed].flatMap(([intent, { record, ignored = [] }]) => {
      const { system, stage, link } = intent;
      const of = { object: object.plan.id, link, system, stage, record };
      const notes = intent.audit.filter((note) => !ignored.includes(note.field));
      return notes.map((note) => ({ ...note, ...of }));
    }),
  });
  report.recovered(landed.size, settled.length - landed.size);
  return linksInDoubt;

  /** Nothing is missing before its system has had the time to show it. */
  function mayShowLater({ kind, system, at }: Intent): boolean {
    const { lag, readLag } = running.systems;
    const wait = kind === "create" ? lag(system) : readLag(system);
    return wait > 0 && host.clock.now() - at < wait;
  }

  /** Undefined where the system does not answer. */
  async function lookFor(
    first: Intent,
    group: readonly Intent[],
  ): Promise<ReadonlyMap<Intent, Landed> | undefined> {
    if (first.kind !== "create") return lookAgain(object, first, group, running);
    await joinFound(object, group, running);
    await identify(object, running);
    const found = new Map<Intent, Landed>();
    for (const intent of group) {
      const [link] = await engine.links(object.plan.id, { kind: "link", link: intent.link });
      const record = link?.records.find((one) => one.system === intent.system && !one.gone);
      if (record !== undefined) found.set(intent, { record: record.id });
    }
    return found;
  }
}

/**
 * A record that was made is found by the keys that it was made with, whatever became of those of the
 * records that it was made for.
 */
async function joinFound(
  object: ObjectProgram,
  intents: readonly Intent[],
  { engine, lease }: Running,
): Promise<void> {
  const keys = await keysOf(object, intents, engine);
  const wanted = keys.flatMap((own) =>
    own.flatMap((key, line) => (key === undefined ? [] : [{ line, key }])),
  );
  const mates = (await engine.mates(object.plan.id, wanted)).filter(
    // One that has partners is theirs.
    ({ linked }) => linked.length < 2,
  );
  const joins: Join[] = [];
  for (const [at, { link, system, stage }] of intents.entries()) {
    const found = new Map(
      mates
        .filter((mate) => mate.system === system && mate.stage === stage)
        .filter((mate) => keys[at]?.[mate.line] === mate.key)
        .map((mate) => [mate.id, mate]),
    );
    const [record] = found.values();
    if (record === undefined || found.size > 1 || record.link === link) continue;
    const [into] = await engine.links(object.plan.id, { kind: "link", link });
    const isMissing = into?.records.every((one) => one.system !== system) === true;
    if (isMissing) joins.push({ into: link, records: [record] });
  }
  if (joins.length > 0) await engine.join(lease, object.plan.id, joins);
}

/**
 * Reads the records of updates or deletions in doubt into the state; gives those that show what was to
 * be done, undefined where the system does not answer.
 */
async function lookAgain(
  object: ObjectProgram,
  stage: Pick<Intent, "system" | "stage">,
  intents: readonly Intent[],
  running: Running,
): Promise<ReadonlyMap<Intent, Landed> | undefined> {
  const landed = new Map<Intent, Landed>();
  const ids = [...new Set(intents.flatMap((one) => one.record ?? []))];
  let rows: readonly (Row | null)[];
  try {
    ({ rows } = await readAgain(object, stage, ids, running));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return undefined;
  }
  const byId = new Map(ids.map((id, at) => [id, rows[at]]));
  for (const intent of intents) {
    const { record = "" } = intent;
    const row = byId.get(record);
    if (intent.kind === "delete") {
      if (row === null) landed.set(intent, { record });
    } else if (row && shows(row, intent)) {
      landed.set(intent, { record, ignored: unmoved(row, intent) });
    }
  }
  return landed;
}

/**
 * Whether a field shows what was written and was not there before, or every field moved from what it
 * held: a form of the system's own counts. A field that was written as it stood tells nothing.
 */
function shows(row: Row, intent: Intent): boolean {
  const written = Object.keys(intent.fields).filter(
    (field) => !isSameNative(valueIn(intent.fields, field), valueIn(intent.expected, field)),
  );
  return (
    written.some((field) =>
      isSameNative(valueIn(row.fields, field), valueIn(intent.fields, field)),
    ) || unmoved(row, intent).length === 0
  );
}

/** Fields that hold what they held before, and were to hold another value. */
function unmoved(row: Row, { fields, expected }: Intent): readonly string[] {
  return Object.keys(fields).filter((field) => {
    const before = valueIn(expected, field);
    return (
      isSameNative(valueIn(row.fields, field), before) &&
      !isSameNative(valueIn(fields, field), before)
    );
  });
}

function valueIn(fields: Readonly<Record<string, Native>>, name: string): Native {
  return fieldIn(fields, name) ?? null;
}
