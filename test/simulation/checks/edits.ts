/**
 * 4: every edit of a user ends as one of these: taken over or agreed elsewhere, superseded at its
 * source, lost to a rule that the audit names, held, a blank that does not travel, or overridden by who
 * owns the field.
 */
import { isBlank } from "../../../rules/values/native.ts";
import { readForm, writtenForm } from "../forms.ts";
import type { Broken } from "../play.ts";
import type { RowShape } from "../shape.ts";
import { type Deed, isSame } from "../system.ts";
import { show } from "./convergence.ts";
import type { Ended } from "./ended.ts";

export function checkEdits(ended: Ended): readonly Broken[] {
  const { played } = ended;
  const { objects } = played.spec.shape;
  return played.ledger.flatMap((deed) => {
    if (deed.by === "engine" || deed.kind === "delete") return [];
    const object = objects.find((one) => one.records === deed.object);
    // What differed at the first link stays there until the next edit, and is reported.
    if (object?.initial?.kind === "keep") return [];
    return (object?.rows ?? []).flatMap((row) => {
      const isOne =
        Object.hasOwn(deed.after, row.field) &&
        !isSame(deed.after[row.field] ?? null, deed.before[row.field] ?? null);
      if (!isOne || fate(deed, row, ended) !== undefined) return [];
      const what = `the edit of ${deed.system}/${deed.id}.${row.field} to ${show(deed.after[row.field])} was lost without a word`;
      return [{ invariant: 4, what }];
    });
  });
}

/** What became of it; undefined where nobody can say. */
function fate(deed: Deed, row: RowShape, ended: Ended): string | undefined {
  const { played, audit, deedsOf, links, refs } = ended;
  const value = deed.after[row.field] ?? null;
  const later = deedsOf(deed.system, deed.object, deed.id).filter(
    (one) => one.number > deed.number,
  );
  const next = later.find((one) => one.kind === "delete" || Object.hasOwn(one.after, row.field));
  // What stands at its end is judged by whether the ends agree.
  if (next === undefined) return "stands";
  if (next.by === "user") return next.kind === "delete" ? "deleted" : "superseded at its source";
  if (next.kind === "delete") return "deleted";
  // Between the look and the write a system without a guard lets it be overwritten.
  const isOpen = played.systems.get(deed.system)?.shape.guarded === false;
  if (isOpen && (next.looked ?? 0) <= deed.number) return "in the window without a guard";
  if (isBlank(value)) return "blank";
  // What was there when anybody last looked is no edit.
  const known = deedsOf(deed.system, deed.object, deed.id).findLast(
    (one) => one.run < deed.run && Object.hasOwn(one.after, row.field),
  );
  if (known !== undefined && isSame(known.after[row.field] ?? null, value)) return "as it was";
  // A system that takes a write and stores nothing looks as if its own value stood.
  if (played.ignored.size > 0) return "ignored by a system";
  if (isSame(next.after[row.field] ?? null, value)) return "agreed";
  const entries = audit.filter(
    (one) =>
      one.system === deed.system &&
      one.record === next.id &&
      one.field === row.field &&
      isSame(one.from, value) &&
      isSame(one.to, next.sent?.[row.field] ?? null),
  );
  const [entry] = entries;
  // The same may have happened before.
  if (entries.some((one) => one.lost || one.case.startsWith("first_"))) return "lost to a rule";
  if (
    entry === undefined &&
    played.doubted.has(`${deed.system} ${deed.object} ${next.id} ${row.field}`)
  )
    return "in doubt";
  // Overwritten as a value that was accounted for: then it must have got somewhere.
  const read = readForm(row, deed.system, value, refs);
  if (read.kind === "unknown") return "kept by the map";
  if (read.value === null) return "blank";
  if (row.map?.otherwise === "keep") {
    const isUnknown = row.ends.some(
      (end) => writtenForm(row, end.system, read.value, refs).kind === "unknown",
    );
    // An end that shows what the map does not know, or has no word of it for this one, keeps that: nothing is
    // written here for it, and its own next edit comes after this one.
    const wasUnknown = played.ledger.some((one) => {
      const shown = one.after[row.field];
      const isBefore = one.object === deed.object && one.number < next.number;
      if (one.system === deed.system || !isBefore || shown === undefined) return false;
      const form = readForm(row, one.system, shown, refs);
      if (form.kind === "unknown") return true;
      return writtenForm(row, deed.system, form.value, refs).kind === "unknown";
    });
    if (isUnknown || wasUnknown) return "kept by the map";
  }
  const isElsewhere = played.ledger.some((one) => {
    const native = one.after[row.field];
    if (one.system === deed.system || one.object !== deed.object || native === undefined)
      return false;
    const written = writtenForm(row, one.system, read.value, refs);
    if (written.kind === "native" && isSame(written.native, native)) return true;
    const form = readForm(row, one.system, native, refs);
    // What a reference led to may be gone, with all that told what it was.
    if (row.type === "ref" && form.kind === "unknown") return true;
    // Two ends agree if either's value, translated, is what the other shows.
    const own = form.kind === "value" && writtenForm(row, deed.system, form.value, refs);
    if (own && own.kind === "native" && isSame(own.native, value)) return true;
    return (
      form.kind === "value" &&
      (form.value === read.value || form.value?.trim() === read.value?.trim())
    );
  });
  if (isElsewhere) return "taken over";
  const isSink = row.ends.some((end) => end.system === deed.system && end.role === "sink");
  if (isSink && entry !== undefined) return "overridden by the owner of the field";
  const merges = row.conflict?.kind === "merge";
  if (merges && entry !== undefined) return "merged";
  return links.length === 0 ? "nobody left" : undefined;
}
