/**
 * What follows from a record that is gone: by the object's `delete`, for this link alone.
 *
 * The end is always let go of, except while a person has to decide. It is remembered (a tombstone), so
 * that the record is not created again; a new record there with the key joins the link like any other.
 * What a person decided is carried out as long as the records are what they were then.
 */
import type { DeletePolicy } from "../../plan/index.ts";
import { fieldIn, isSameNative, type Native } from "../../rules/values/native.ts";
import type { HeldValue, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { Deletion, UnitDecision } from "./decision.ts";
import { isAsSeen, shownWhole } from "./shown.ts";
import { isMoved } from "./unit-state.ts";
import type { LinkView } from "./view.ts";

const noDeletion: Deletion = { left: [], deletes: [], archives: [], tombstones: [] };

export function decideDeletion(
  policy: DeletePolicy,
  view: Pick<LinkView, "link" | "record" | "field" | "codecContext">,
  units: readonly UnitDecision[],
): Deletion {
  const { link } = view;
  // One that was merged goes on as another, as soon as the system shows that.
  const gone = link.records.filter((record) => record.gone && record.mergedInto === undefined);
  if (gone.length === 0) return noDeletion;
  const others = link.records.filter((record) => !record.gone);
  const systems = gone.map((record) => record.system);
  const names = systems.map((system) => `\`${system}\``).join(" and ");
  if (others.length === 0) return { ...noDeletion, left: gone };
  const { decision } = link.holds.find((hold) => hold.case === "record_deleted") ?? {};
  if (decision !== undefined && "deletion" in decision) {
    if (isAsDecided(decision.seen, link)) {
      const { deletion } = decision;
      const deletes = deletion === "delete" ? others : [];
      const tombstones = deletion === "keep" ? systems : [];
      return { ...noDeletion, left: gone, deletes, tombstones, decided: decision };
    }
    const why = "the records moved after it was decided; look again";
    return { ...noDeletion, hold: `its record in ${names} was deleted; ${why}` };
  }
  const edited = isEdited(units, view);
  switch (policy.kind) {
    case "ignore":
      return { ...noDeletion, left: gone, tombstones: systems };
    case "review":
      return { ...noDeletion, hold: `its record in ${names} was deleted` };
    case "propagate":
      if (edited && policy.onEdit === "hold") {
        return { ...noDeletion, hold: `deleted in ${names} and edited elsewhere` };
      }
      // The edit wins: the end is let go of without a tombstone, so it is created again.
      if (edited && policy.onEdit === "edit_wins") return { ...noDeletion, left: gone };
      return { ...noDeletion, left: gone, deletes: others };
    case "archive": {
      if (edited) return { ...noDeletion, hold: `deleted in ${names} and edited elsewhere` };
      const archives = others.flatMap((record) => {
        const sets = policy.sets.filter(
          (set) =>
            set.system === record.system &&
            (set.stage ?? record.stage) === record.stage &&
            !shows(record, set),
        );
        const fields = Object.fromEntries(sets.map(({ field, value }) => [field, value]));
        return sets.length === 0 ? [] : [{ record, fields }];
      });
      return { ...noDeletion, left: gone, archives, tombstones: systems };
    }
  }
}

/** A write that was not answered may have set it. */
function shows({ fields }: StoredRecord, { field, value }: { field: string; value: Native }) {
  const now = fieldIn(fields, field);
  return now !== undefined && isSameNative(now, value);
}

/** Those that it deleted already are no longer in the link. */
function isAsDecided(seen: readonly HeldValue[], link: StoredLink): boolean {
  const isLeft = (one: HeldValue) =>
    link.records.some(({ system, id }) => system === one.system && id === one.record);
  return isAsSeen(seen.filter(isLeft), shownWhole(link));
}

/** Whether a remaining end was edited since it was last accounted for. */
function isEdited(
  units: readonly UnitDecision[],
  view: Pick<LinkView, "record" | "field" | "codecContext">,
): boolean {
  return units.some(({ unit, resolution: { steps } }) => {
    const isSeen = !steps.some((step) => step.case === "when_is_false");
    // A reference that waits, or no longer has to, meets situations though nobody touched it.
    if (unit.list === undefined && unit.rows.some((row) => row.plan.ref))
      return isSeen && isMoved(unit, view);
    // An item that was taken out, or has nothing but its key, is no situation of a row's.
    if (unit.list !== undefined && isSeen && isMoved(unit, view)) return true;
    // Edits that wait for a person are edits.
    return steps.some((step) => !["nothing_changed", "when_is_false"].includes(step.case));
  });
}
