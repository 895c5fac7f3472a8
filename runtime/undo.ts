/**
 * Puts back values that were overwritten, newest first, each only where the system still shows what
 * was written. A record that was created, deleted or archived is not touched: a person does that.
 */
import { canonicalJson } from "../core/canonical-json.ts";
import type { Write } from "./connector.ts";
import { ConnectorError } from "./connector-error.ts";
import type { AuditEntry, Engine, Lease } from "./engine/engine.ts";
import { isOfAct } from "./people/acts.ts";
import type { ConnectedSystem } from "./systems.ts";

export interface Undoing {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly systems: ReadonlyMap<string, ConnectedSystem>;
  /** The plan's digest. */
  readonly plan: string;
  /** ms */
  readonly now: number;
  readonly person: string;
  readonly because: string;
  readonly signal: AbortSignal;
}

export interface Undone {
  readonly done: number;
  readonly left: readonly { readonly entry: AuditEntry; readonly why: string }[];
}

export async function undo(entries: readonly AuditEntry[], undoing: Undoing): Promise<Undone> {
  const left: { entry: AuditEntry; why: string }[] = [];
  let done = 0;
  for (const entry of entries.toReversed()) {
    const why = await putBack(entry, undoing);
    if (why === undefined) done++;
    else left.push({ entry, why });
  }
  return { done, left };
}

/** Undefined where the value is back; else why not. */
async function putBack(entry: AuditEntry, undoing: Undoing): Promise<string | undefined> {
  const { system, stage, record, field, from, to } = entry;
  if (isOfAct(entry)) return "it tells what somebody did, and wrote nothing";
  if (entry.forgotten) return "its values are forgotten";
  if (field === "" || whole.has(entry.case)) return "a whole record was written";
  const connector = undoing.systems.get(system)?.connector;
  if (connector === undefined) return `${system} is no system of the plan`;
  const { signal } = undoing;
  try {
    const [row] = await connector.read(stage, [record], [field], signal);
    if (row === null || row === undefined) return "its record is gone";
    // What the system made of our value counts as ours, as long as nobody edited it.
    const now = row.fields[field] ?? null;
    if (canonicalJson(now) !== canonicalJson(to)) return "it was edited since";
    const fields = { [field]: from };
    const write: Write = { kind: "update", id: record, fields, expected: { [field]: now } };
    const [result] = await connector.write(stage, [write], signal);
    if (result?.kind !== "done") return result?.error.message ?? "the system gave no answer";
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return error.message;
  }
  await note(entry, undoing);
  return undefined;
}

const whole: ReadonlySet<string> = new Set(["record_created", "created_blank", "record_deleted"]);

async function note(entry: AuditEntry, undoing: Undoing): Promise<void> {
  const { sequence, hash: _hash, sealed: _sealed, at: _at, run, plan: _plan, ...same } = entry;
  const { engine, lease, plan, now, person, because } = undoing;
  await engine.commit(lease, {
    object: entry.object,
    run: `undo ${run}`,
    plan,
    at: now,
    links: [],
    settled: [],
    audit: [
      {
        ...same,
        case: "undone",
        act: "undo",
        from: entry.to,
        to: entry.from,
        origin: "",
        lost: false,
        person,
        because: because === "" ? `entry ${sequence}` : because,
      },
    ],
  });
}
