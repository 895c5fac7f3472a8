/** 13: every write that was applied has one entry in the audit, and the other way about; 7 by what it says. */

import { isBlank, type Native } from "../../../rules/values/native.ts";
import { firstBreak } from "../../../runtime/engine/audit-chain.ts";
import type { Broken } from "../play.ts";
import { filler, type RowShape } from "../shape.ts";
import { type Deed, isSame } from "../system.ts";
import { show } from "./convergence.ts";
import type { Ended } from "./ended.ts";

export function checkAudit(ended: Ended): readonly Broken[] {
  const broken: Broken[] = [];
  const torn = firstBreak(ended.audit, ended.head);
  if (torn !== undefined) {
    broken.push({ invariant: 13, what: `the audit is broken at ${torn.sequence}: ${torn.why}` });
  }
  return [...broken, ...entries(ended), ...authority(ended)];
}

function entries({ played, audit, deedsOf }: Ended): readonly Broken[] {
  const counts = new Map<string, number>();
  const add = (key: string, by: number) => counts.set(key, (counts.get(key) ?? 0) + by);
  const recordsOf = new Map(played.spec.shape.objects.map((one) => [one.name, one.records]));
  const skipped = (system: string, object: string, id: string) =>
    played.ignored.has(`${system} ${object} ${id}`);
  // Who looks afterwards cannot tell our write from an edit that a user made meanwhile.
  const isBehind = (system: string) => played.systems.get(system)?.shape.replicas !== undefined;
  const isBlurred = (system: string, object: string, id: string, field: string) => {
    const run = played.doubted.get(`${system} ${object} ${id} ${field}`);
    // Nor whether it was stored, where the system's own form of it is what stood there before.
    const leavesNoTrace = (one: Deed) =>
      one.by === "user" || isSame(one.before[field] ?? null, one.after[field] ?? null);
    return (
      run !== undefined &&
      deedsOf(system, object, id).some(
        // One that a replica hid may be from long before.
        (one) => (one.run >= run - 1 || isBehind(system)) && leavesNoTrace(one),
      )
    );
  };
  for (const one of played.ledger) {
    if (one.by === "user" || one.repeated || skipped(one.system, one.object, one.id)) continue;
    const fields = one.kind === "delete" ? [["", null] as const] : Object.entries(one.sent ?? {});
    for (const [field, to] of fields)
      if (!isUnmoved(one, field)) add(keyOf(one.system, one.object, one.id, field, to), 1);
  }
  for (const one of audit) {
    // What a person did by saying so: nothing was written.
    if (one.system === "") continue;
    const object = recordsOf.get(one.object) ?? "";
    if (skipped(one.system, object, one.record)) continue;
    add(keyOf(one.system, object, one.record, one.field, one.to), -1);
  }
  const broken: Broken[] = [];
  for (const [key, count] of counts) {
    if (count === 0) continue;
    const [system = "", object = "", id = "", field = ""] = key.split(" ");
    // Nor a record that we made from one that a user made with its key.
    const made = played.doubted.get(`${system} ${object}  ${field}`);
    // One that a replica hid may have been made long before.
    const hides = played.spec.shape.systems.some(
      (one) => one.name === system && (one.replicas !== undefined || one.searchLagMs > 0),
    );
    const isNew =
      made !== undefined && (hides || (deedsOf(system, object, id)[0]?.run ?? 0) >= made - 1);
    if (isNew || isBlurred(system, object, id, field)) continue;
    const what =
      count > 0
        ? `was written ${count} times more often than the audit says`
        : `is in the audit ${-count} times more often than it was written`;
    broken.push({ invariant: 13, what: `${key} ${what}` });
  }
  return broken;
}

/** A system that says a word of its own for nothing, and said it before, took the write and stored nothing. */
function isUnmoved({ kind, before, after }: Deed, field: string): boolean {
  return kind === "update" && before[field] === filler && after[field] === filler;
}

function keyOf(system: string, object: string, id: string, field: string, to: Native): string {
  return `${system} ${object} ${id} ${field} ${show(to)}`;
}

/** An end that the clause names earlier never yields to one that it names later. */
function authority({ audit, played }: Ended): readonly Broken[] {
  return audit.flatMap((entry) => {
    const object = played.spec.shape.objects.find((one) => one.name === entry.object);
    const row = object?.rows.find((one) => one.field === entry.row);
    if (object === undefined || row === undefined || entry.case !== "sources_differ" || !entry.lost)
      return [];
    const clause = row.conflict;
    if (clause?.kind !== "authority") return [];
    const order = fullOrder(
      row,
      clause.order,
      played.spec.shape.systems.map((one) => one.name),
    );
    if (order.indexOf(entry.system) > order.indexOf(entry.origin)) return [];
    // A blank that does not travel, or the default that stands for it, is in no conflict.
    const isDefault = row.fallback !== undefined && isSame(entry.from, row.fallback);
    if ((isBlank(entry.from) || isDefault) && row.empty !== "clear") return [];
    // An end that a write in doubt had reached shows its winner's value, and may be named for it.
    const wasReached = [...played.doubted.keys()].some(
      (one) =>
        one.startsWith(`${entry.origin} ${object.records} `) && one.endsWith(` ${entry.field}`),
    );
    if (wasReached) return [];
    const what = `${entry.system}.${entry.field} lost a conflict to ${entry.origin}, over which it has authority`;
    return entry.by === "advance" ? [] : [{ invariant: 7, what }];
  });
}

function fullOrder(
  row: RowShape,
  first: readonly string[],
  head: readonly string[],
): readonly string[] {
  const ends = head.filter((name) => row.ends.some((end) => end.system === name));
  return [...first, ...ends.filter((name) => !first.includes(name))];
}
