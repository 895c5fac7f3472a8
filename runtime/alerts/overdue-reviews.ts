/**
 * Cases under review that have waited longer than their `review … within` allows: whoever should decide is
 * told, and so are the owner and the steward of the object.
 */
import { ownerOf } from "../apply/holds.ts";
import type { StoredHold } from "../engine/engine.ts";
import { reviewOf as reviewOfRow } from "../people/review-of.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Told } from "./stored-alert.ts";
import { mostNamed } from "./tell-cases.ts";

export interface Overdue {
  /** One a case, the same as long as it is open. */
  readonly names: readonly string[];
  readonly told: Told;
  /** Owners and stewards, each once. */
  readonly whom: readonly string[];
}

/** `told`: whether a case was told already. */
export function overdueReviews(
  object: ObjectProgram,
  holds: readonly StoredHold[],
  now: number,
  isTold: (name: string) => boolean,
): readonly Overdue[] {
  const { plan } = object;
  const late = holds.filter((hold) => {
    const within = reviewOf(object, hold)?.withinSeconds;
    if (hold.object !== plan.id || hold.decision !== undefined || within === undefined)
      return false;
    return hold.class === "conflict" && now >= hold.opened + within * 1000 && !isTold(nameOf(hold));
  });
  return [...Map.groupBy(late, (hold) => hold.unit)].map(([unit, group]): Overdue => {
    const [hold] = group as [StoredHold];
    const review = reviewOf(object, hold);
    const asked = [review?.by ?? ownerOf(object, unit), plan.owner, plan.steward];
    return {
      names: group.map(nameOf),
      whom: [...new Set(asked.filter((one) => one !== undefined))],
      told: {
        class: "conflict",
        object: plan.id,
        unit,
        what: "review_overdue",
        why: [`a decision was due within ${days(review?.withinSeconds ?? 0)}`],
        count: group.length,
        cases: group
          .slice(0, mostNamed)
          .map(({ link }) => ({ name: `${link}/${unit}`, records: [] })),
        place: hold.place,
      },
    };
  });
}

/** A case that closes and comes up again is another one. */
function nameOf({ link, unit, opened }: StoredHold): string {
  return `${overduePrefix}${link} ${unit} ${opened}`;
}

export const overduePrefix = "review ";

/** The names of those that are open, told or not. */
export function overdueNames(holds: readonly StoredHold[]): ReadonlySet<string> {
  return new Set(holds.map(nameOf));
}

function reviewOf(
  { plan, units }: ObjectProgram,
  hold: StoredHold,
): ReturnType<typeof reviewOfRow> {
  const [row] = units.find((one) => one.id === hold.unit)?.rows ?? [];
  return reviewOfRow(plan, row?.plan, hold);
}

function days(seconds: number): string {
  const [unit, size] = (
    [
      ["day", 86_400],
      ["hour", 3600],
      ["minute", 60],
    ] as const
  ).find(([, one]) => seconds % one === 0) ?? ["second", 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
