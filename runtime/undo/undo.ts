/**
 * Puts back values that were overwritten, each only where its system still shows what was written. It goes the way
 * of every write: noted before it is tried, guarded, confirmed, and in the audit; a process that dies in the midst
 * leaves what the next run finds out. A record that was created, deleted or archived is not touched: a person does that.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Plan } from "../../plan/index.ts";
import { fieldIn, type Native } from "../../rules/values/native.ts";
import type { Row, WriteResult } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { readAgain } from "../detect/read-again.ts";
import type { AuditEntry, AuditNote, Intent } from "../engine/engine.ts";
import { compileProgram } from "../program/compile-program.ts";
import type { ObjectProgram } from "../program/program.ts";
import { randomId } from "../random-id.ts";
import type { Running } from "../running.ts";
import { choose, type Left } from "./choose.ts";

export interface Undoing extends Running {
  readonly person: string;
  readonly because: string;
}

export interface Undone {
  readonly done: number;
  /** Values of other ends, which come back once the next run has carried these on. */
  readonly follow: number;
  readonly left: readonly Left[];
}

export async function undo(
  plan: Plan,
  entries: readonly AuditEntry[],
  undoing: Undoing,
): Promise<Undone> {
  const chosen = choose(plan, entries);
  const { objects } = compileProgram(plan, undoing.systems.catalogues, undoing.today);
  const left: Left[] = [...chosen.left];
  let done = 0;
  const groups = Map.groupBy(chosen.entries, ({ object, system, stage }) =>
    JSON.stringify([object, system, stage]),
  );
  for (const group of groups.values()) {
    const object = objects.find((one) => one.plan.id === group[0]?.object);
    const found = await putBack(object, group, undoing);
    done += group.length - found.length;
    left.push(...found);
  }
  const inOrder = left.toSorted((a, b) => a.entry.sequence - b.entry.sequence);
  return { done, follow: done === 0 ? 0 : chosen.follow, left: inOrder };
}

/** What is to be written to one record. */
interface PutBack {
  readonly intent: Intent;
  readonly entries: readonly AuditEntry[];
}

/** Entries of one stage; gives those that were left as they are. */
async function putBack(
  object: ObjectProgram | undefined,
  entries: readonly AuditEntry[],
  undoing: Undoing,
): Promise<readonly Left[]> {
  const [first] = entries;
  if (first === undefined) return [];
  const leave = (some: readonly AuditEntry[], why: string) => some.map((entry) => ({ entry, why }));
  if (object === undefined) return leave(entries, `\`${first.object}\` is no object of the plan`);
  const { engine, lease, systems, signal, run, plan, host } = undoing;
  const { system, stage } = first;
  const records = Map.groupBy(entries, (one) => one.record);
  const left: Left[] = [];
  const writes: PutBack[] = [];
  try {
    const ids = [...records.keys()];
    const { rows } = await readAgain(object, first, ids, undoing);
    for (const [at, own] of [...records.values()].entries()) {
      const row = rows[at] ?? null;
      if (row === null) left.push(...leave(own, "its record is gone"));
      else writes.push(...standing(own, row, left, undoing));
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return leave(entries, error.message);
  }
  if (writes.length === 0) return left;
  const intents = writes.map((one) => one.intent);
  await engine.intend(lease, intents);
  const results = await write();
  const through = writes.filter((_, at) => results[at]?.kind === "done");
  const isInDoubt = (at: number) => {
    const result = results[at];
    return (
      result?.kind !== "done" && (result?.error.kind ?? "unknown_outcome") === "unknown_outcome"
    );
  };
  await engine.commit(lease, {
    object: object.plan.id,
    run,
    plan,
    at: host.clock.now(),
    links: [],
    settled: intents.flatMap((one, at) => (isInDoubt(at) ? [] : [one.id])),
    audit: through.flatMap(({ intent }) => {
      const { link, record = "" } = intent;
      const of = { object: object.plan.id, link, system, stage, record };
      return intent.audit.map((note) => ({ ...note, ...of }));
    }),
  });
  for (const [at, { entries: own }] of writes.entries()) {
    const result = results[at];
    if (result?.kind === "done") continue;
    const why = result?.error.message ?? "the system gave no answer";
    left.push(...leave(own, isInDoubt(at) ? `${why}; the next run finds out` : why));
  }
  await see(through);
  return left;

  async function write(): Promise<readonly WriteResult[]> {
    const connector = systems.connector(system);
    const size = systems.writeBatch(system);
    const results: WriteResult[] = [];
    for (let at = 0; at < intents.length; at += size) {
      const batch = intents.slice(at, at + size);
      try {
        const sent = batch.map(({ record = "", fields, expected }) => {
          return { kind: "update" as const, id: record, fields, expected };
        });
        results.push(...(await connector.write(stage, sent, signal)));
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        results.push(...batch.map((): WriteResult => ({ kind: "failed", error })));
      }
    }
    return results;
  }

  /** A feed may leave out what we wrote ourselves, and this is to count as an edit. */
  async function see(some: readonly PutBack[]): Promise<void> {
    const ids = some.flatMap(({ intent }) => intent.record ?? []);
    if (ids.length === 0 || object === undefined) return;
    await readAgain(object, { system, stage }, ids, undoing);
  }
}

/** Of one record: what is put back where nobody edited it since; the rest is added to `left`. */
function standing(
  entries: readonly AuditEntry[],
  row: Row,
  left: Left[],
  { host, person, because }: Undoing,
): readonly PutBack[] {
  const fields = new Map<string, Native>();
  const expected = new Map<string, Native>();
  const audit: AuditNote[] = [];
  const able: AuditEntry[] = [];
  for (const entry of entries) {
    const { field, from, to, sequence } = entry;
    const now = fields.get(field) ?? fieldIn(row.fields, field);
    if (now === undefined) {
      left.push({ entry, why: `the plan knows no field \`${field}\` there any more` });
      continue;
    }
    // What the system made of our value counts as ours, as long as nobody edited it.
    if (canonicalJson(now) !== canonicalJson(to)) {
      left.push({ entry, why: "it was edited since" });
      continue;
    }
    if (!expected.has(field)) expected.set(field, now);
    fields.set(field, from);
    able.push(entry);
    audit.push({
      row: entry.row,
      field,
      case: "undone",
      act: "undo",
      from: to,
      to: from,
      origin: "",
      lost: false,
      place: entry.place,
      person,
      because: because === "" ? `entry ${sequence}` : because,
    });
  }
  const [first] = able;
  if (first === undefined) return [];
  const { object, link, system, stage, record } = first;
  const intent: Intent = {
    id: randomId(host.random, 12),
    at: host.clock.now(),
    object,
    link,
    system,
    stage,
    kind: "update",
    record,
    fields: Object.fromEntries(fields),
    expected: Object.fromEntries(expected),
    audit,
  };
  return [{ intent, entries: able }];
}
