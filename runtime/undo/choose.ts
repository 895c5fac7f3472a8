/**
 * Which entries of the audit can be put back, and which of them have to be: what is put back at one end is an
 * edit, which the next run carries to the others. Several ends of one row put back at once would be as many edits,
 * and conflict.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Plan } from "../../plan/index.ts";
import type { AuditEntry } from "../engine/engine.ts";
import { isOfAct } from "../people/acts.ts";

export interface Chosen {
  readonly entries: readonly AuditEntry[];
  /** What comes back with these once the next run has carried them on. */
  readonly follow: number;
  readonly left: readonly Left[];
}

export interface Left {
  readonly entry: AuditEntry;
  /** The end of a sentence on it. */
  readonly why: string;
}

/** Newest first. */
export function choose(plan: Plan, entries: readonly AuditEntry[]): Chosen {
  const left: Left[] = [];
  const able: AuditEntry[] = [];
  for (const entry of entries.toReversed()) {
    const why = whyNot(plan, entry);
    if (why === undefined) able.push(entry);
    else left.push({ entry, why });
  }
  const units = Map.groupBy(able, (one) =>
    JSON.stringify([one.object, one.link, unitOf(plan, one)]),
  );
  const chosen = [...units.values()].map((unit) => ofUnit(unit));
  return {
    entries: chosen.flatMap((one) => one.entries),
    follow: chosen.reduce((sum, one) => sum + one.follow, 0),
    left: [...left, ...chosen.flatMap((one) => one.left)],
  };
}

/** One of its systems is enough, unless several of them lost different values. */
function ofUnit(entries: readonly AuditEntry[]): Chosen {
  const bySystem = Map.groupBy(entries, (one) => one.system);
  const lost = [...bySystem.values()].filter((own) => own.some((one) => one.lost));
  const [first = entries, ...others] = lost.length > 0 ? lost : [...bySystem.values()];
  const isOne = lost.length < 2 || others.every((own) => valuesOf(own) === valuesOf(first));
  if (isOne) return { entries: first, follow: entries.length - first.length, left: [] };
  const numbers = lost.flat().map((one) => one.sequence);
  const why = `several sides lost different values of this row; put one of them back by \`--entry\`: ${numbers.join(", ")}`;
  return { entries: [], follow: 0, left: entries.map((entry) => ({ entry, why })) };
}

/** The oldest of each row is what comes back in the end. */
function valuesOf(entries: readonly AuditEntry[]): string {
  return canonicalJson(Object.fromEntries(entries.map(({ row, from }) => [row, from])));
}

function whyNot(plan: Plan, entry: AuditEntry): string | undefined {
  if (isOfAct(entry)) return "it tells what somebody did, and wrote nothing";
  if (entry.forgotten) return "its values are forgotten";
  if (entry.field === "" || whole.has(entry.case)) return "a whole record was written";
  if (!plan.systems.some(({ id }) => id === entry.system)) {
    return `${entry.system} is no system of the plan`;
  }
  const row = rowOf(plan, entry);
  const end = row?.ends.find(
    ({ system, field }) => system === entry.system && field === entry.field,
  );
  if (row === undefined || end?.role !== "sink" || (row.drift ?? "revert") !== "revert") {
    return undefined;
  }
  const sources = row.ends.flatMap(({ role, system, field }) =>
    role === "sink" ? [] : [`\`${system}.${field}\``],
  );
  return `\`${end.system}.${end.field}\` only receives, and the next run would set it back; change ${sources.join(" or ")}`;
}

const whole: ReadonlySet<string> = new Set(["record_created", "created_blank", "record_deleted"]);

function rowOf(plan: Plan, { object, row }: AuditEntry) {
  return plan.objects.find(({ id }) => id === object)?.rows.find(({ id }) => id === row);
}

/** Rows that belong together win and lose together. */
function unitOf(plan: Plan, entry: AuditEntry): string {
  return rowOf(plan, entry)?.together ?? entry.row;
}
