/**
 * 4, of edits that were taken over: none is taken back because a system showed once more what was before. A
 * value that we replace by the one before it, after it had travelled, was wanted back by somebody.
 */
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { Broken } from "../play.ts";
import { filler, type RowShape } from "../shape.ts";
import { type Deed, isSame } from "../system.ts";
import { show } from "./convergence.ts";
import type { Ended } from "./ended.ts";

export function checkEchoes(ended: Ended): readonly Broken[] {
  const { played, deedsOf } = ended;
  return played.ledger.flatMap((deed) => {
    if (deed.by === "user" || deed.kind !== "update") return [];
    const own = deedsOf(deed.system, deed.object, deed.id);
    const rows = played.spec.shape.objects.find((one) => one.records === deed.object)?.rows ?? [];
    // The systems must have the same words for a value, and a merged one is nobody's.
    const plain = rows.filter(
      ({ type, conflict }) => type !== "mapped" && type !== "ref" && conflict?.kind !== "merge",
    );
    return plain.flatMap((row) => {
      const { field } = row;
      if (!Object.hasOwn(deed.after, field)) return [];
      const edit = own.findLast(
        (one) => one.number < deed.number && Object.hasOwn(one.after, field),
      );
      if (edit === undefined || !isTakenBack(edit, deed, row, ended)) return [];
      const what = `the edit of ${deed.system}/${deed.id}.${field} to ${show(edit.after[field])} was taken back, and nobody had wanted that`;
      return [{ invariant: 4, what }];
    });
  });
}

function isTakenBack(edit: Deed, deed: Deed, row: RowShape, ended: Ended): boolean {
  const { field } = row;
  const [value, back] = [edit.after[field] ?? null, deed.after[field] ?? null];
  const { played, audit, deedsOf } = ended;
  if (edit.by !== "user" || edit.kind !== "update" || isBlank(value) || isSame(value, back))
    return false;
  if (!isSame(edit.before[field] ?? null, back)) return false;
  // Where nothing else is written for the value, nobody was told it.
  const ofField = played.ledger.filter(
    (one) => one.object === deed.object && Object.hasOwn(one.after, field),
  );
  const isCarried = ofField.some(
    (one) =>
      one.by === "engine" &&
      one.system !== deed.system &&
      isPartner(one, deed, ended) &&
      one.number > edit.number &&
      one.number < deed.number &&
      isSame(one.after[field] ?? null, value),
  );
  const before = deedsOf(deed.system, deed.object, deed.id).findLast(
    (one) => one.number < edit.number && Object.hasOwn(one.after, field),
  );
  const fills = played.spec.shape.systems.some((one) => one.fills === field);
  const plain = (native: Native) => (fills && native === filler ? null : plainOf(native, row));
  const isWanted = ofField.some(
    (one) =>
      one.by === "user" &&
      one.number > (before?.number ?? -1) &&
      one.number < deed.number &&
      isSame(plain(one.after[field] ?? null), plain(back)),
  );
  const isTold = audit.some(
    (one) =>
      // A record that joins late brings a value that stood there before.
      (one.lost || one.case.startsWith("first_")) &&
      one.system === deed.system &&
      one.record === deed.id &&
      one.field === field &&
      isSame(one.from, value),
  );
  return isCarried && !isWanted && !isTold;
}

/** Of one entity; of a record that is in no link any more, whatever is in none either. */
function isPartner(one: Deed, deed: Deed, { links }: Ended): boolean {
  const linkOf = ({ system, object: records, id }: Deed) =>
    links.find(
      ({ object, link }) =>
        object.records === records &&
        link.records.some((record) => record.system === system && record.id === id),
    );
  return linkOf(one) === linkOf(deed);
}

/** Whatever form of its own a system or a row gave it; what a creation writes for a blank is one. */
function plainOf(native: Native, { fallback }: RowShape): Native {
  if (native === fallback) return null;
  return typeof native === "string" ? native.trim().toLowerCase() : native;
}
