/**
 * 20, of sums: what is added at any end counts once, whoever died meanwhile. Told of entities whose users only
 * added, to a number that all of them began with.
 */
import { isBlank } from "../../../rules/values/native.ts";
import type { Broken } from "../play.ts";
import type { RowShape } from "../shape.ts";
import { type Deed, isSame } from "../system.ts";
import { show } from "./convergence.ts";
import { type Ended, flows, type LinkEnd, told } from "./ended.ts";

export function checkSums(ended: Ended): readonly Broken[] {
  // What is taken and not stored is added to nothing.
  if (ended.played.ignored.size > 0) return [];
  return ended.links.flatMap((end) =>
    end.object.rows.flatMap((row) => {
      const sum = sumOf(end, row, ended);
      if (sum === undefined) return [];
      return row.ends.flatMap(({ system }) => {
        const record = end.there.get(system);
        const value = record?.fields[row.field] ?? null;
        if (record === undefined || isSame(value, sum)) return [];
        const what = `${told(end, system, record.id, row.field)} is ${show(value)}, and all that was added makes ${sum}`;
        return [{ invariant: 20, what }];
      });
    }),
  );
}

/** Undefined where it cannot be told. */
function sumOf(end: LinkEnd, row: RowShape, { played, deedsOf }: Ended): number | undefined {
  const isSum = row.conflict?.kind === "merge" && row.conflict.function === "sum";
  if (!isSum || row.when !== undefined || row.ends.some((one) => one.role !== "both"))
    return undefined;
  if (!flows(end, row) || end.link.tombstones.length > 0) return undefined;
  // What was added at an end whose record is gone is told by nothing that is left.
  if (row.ends.some(({ system }) => !end.there.has(system))) return undefined;
  const all = end.link.records.flatMap(({ system, id }) => deedsOf(system, end.object.records, id));
  // Nor what was added at one that was deleted and made anew.
  const emails = new Set(all.flatMap((one) => emailIn(one.after)));
  const isMadeAnew = played.ledger.some(
    (one) =>
      one.object === end.object.records &&
      one.kind === "delete" &&
      deedsOf(one.system, one.object, one.id).some((two) =>
        emailIn(two.after).some((email) => emails.has(email)),
      ),
  );
  if (isMadeAnew) return undefined;
  const own = all.filter((one) => Object.hasOwn(one.after, row.field));
  const made = own.filter((one) => one.kind === "create" && one.by === "user");
  const [first] = made;
  const start = first?.after[row.field] ?? null;
  if (
    typeof start !== "number" ||
    !made.every((one) => isSame(one.after[row.field] ?? null, start))
  )
    return undefined;
  // Who made a record and died before it was told of that cannot know what it held before a user's edit.
  const isDoubted = ({ by, kind, system, object, run }: Deed) =>
    by === "engine" &&
    kind === "create" &&
    played.doubted.get(`${system} ${object}  ${row.field}`) === run;
  const isPlain = all.every((one) => {
    if (one.kind === "delete" || isDoubted(one)) return false;
    if (one.by === "engine" || one.kind === "create") return true;
    // Another key may have led it elsewhere; and who edits amid a run may be overwritten without a guard.
    return !Object.hasOwn(one.after, "email") && !one.during && !isEmptied(one, row);
  });
  if (!isPlain || isLate(played)) return undefined;
  const added = own.filter((one) => one.by === "user" && one.kind === "update");
  // What was added before they were linked is for the rule of the first link to choose from.
  const linkedIn = Math.max(...made.map((one) => one.run));
  const isLinkedLate =
    added.some((one) => one.run <= linkedIn) ||
    played.runs.some(({ report }) => report?.runs.some((one) => one.brake)) ||
    played.spec.shape.systems.some((one) => one.searchLagMs > 0 || one.replicas !== undefined);
  if (end.object.initial !== undefined && isLinkedLate) return undefined;
  // Ends that are set to one value agree, and what two of them say alike is said once.
  const isAgreed = added.some((one) =>
    added.some(
      (other) =>
        one.system !== other.system &&
        isSame(one.after[row.field] ?? null, other.after[row.field] ?? null),
    ),
  );
  if (isAgreed) return undefined;
  return added.reduce(
    (sum, one) => sum + numberIn(one.after, row) - numberIn(one.before, row),
    start,
  );
}

function emailIn(fields: Deed["after"]): readonly string[] {
  const email = fields["email"];
  return typeof email === "string" ? [email.toLowerCase()] : [];
}

function isEmptied({ before, after }: Deed, { field }: RowShape): boolean {
  return (
    Object.hasOwn(after, field) && (isBlank(after[field] ?? null) || isBlank(before[field] ?? null))
  );
}

function numberIn(fields: Deed["after"], { field }: RowShape): number {
  return Number(fields[field] ?? 0);
}

/** What a replica hid may have been overwritten without a guard. */
function isLate({ spec }: Ended["played"]): boolean {
  return spec.shape.systems.some((one) => one.replicas?.read === true && !one.guarded);
}
