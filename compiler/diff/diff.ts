/**
 * Two plans → what the second does otherwise, for people to judge: each change with its class, what was said
 * before and what is said now, and the sentences of the decision table that become others by it. Pure; what the
 * classes mean stands in `rules/plan-changes.ts`.
 */
import { given } from "../../core/given.ts";
import type { MapPlan, ObjectPlan, Plan, PlanMap, PlanPlace, RowPlan } from "../../plan/index.ts";
import { type PlanChange, planChanges } from "../../rules/plan-changes.ts";
import { renamedPlan } from "../../rules/renamed-plan.ts";
import type { RowNames } from "../../rules/row-names.ts";
import { errorActionWords } from "../../rules/words/error-actions.ts";
import { mapEntries } from "../../rules/words/map-entries.ts";
import { objectPartWords, plainWords } from "../../rules/words/object-parts.ts";
import { rowPartWords, rowWords } from "../../rules/words/row-parts.ts";
import { explainRow, namesIn } from "../explain.ts";
import { hasReason } from "./reason.ts";

export interface DiffChange extends PlanChange {
  /** What was said before; absent where nothing was, or where it is told by `effects`. */
  readonly was?: string;
  readonly now?: string;
  /** Sentences that hold no longer, and those that do now; entries of a map. Told once for each row. */
  readonly effects: readonly Effect[];
  /** Who answers for it, by their labels. */
  readonly for: readonly string[];
  /** In the text of the later plan, where it is known. */
  readonly place?: Place;
  /** Whether a reason, a ticket or an approval stands by it; where there is nobody left to say it, that is none. */
  readonly hasReason: boolean;
}

/** As a map of places has it, with the file's name. */
export interface Place extends Omit<PlanPlace, "of" | "file"> {
  readonly file: string;
}

export interface Effect {
  readonly was?: string;
  readonly now?: string;
}

/** `map`: of the later plan. */
export function diffPlans(accepted: Plan, after: Plan, map?: PlanMap): readonly DiffChange[] {
  const { plan: before } = renamedPlan(accepted, after);
  const told = new Set<string>();
  return planChanges(accepted, after).map((change): DiffChange => {
    const [row] = rowsAt(change, after, before);
    const isFirst = row === undefined || !told.has(row.at);
    if (row !== undefined) told.add(row.at);
    return {
      ...change,
      ...wordsOf(change, before, after),
      effects: isFirst ? effectsOf(change, before, after) : [],
      for: answering(change, after, before),
      ...given({ place: placeOf(change.part, map) }),
      hasReason: hasReason(change, after),
    };
  });
}

function wordsOf(change: PlanChange, before: Plan, after: Plan): Effect {
  const [was, now] = [before, after].map((plan) => partWords(change.part, plan));
  return was === now ? {} : given({ was, now });
}

/** What a plan says of a part; undefined where it says nothing. */
function partWords(part: string, plan: Plan): string | undefined {
  const names = namesIn(plan);
  const [list = "", id = "", key = ""] = part.split("/");
  switch (list) {
    case "systems": {
      const system = plan.systems.find((one) => one.id === id);
      if (key !== "") return plainWords(system?.[key as keyof typeof system]);
      return system && `${system.label}, by ${system.connector}`;
    }
    case "errors":
      return plan.errors
        .find((one) => one.class === id)
        ?.actions.map(errorActionWords)
        .join(", ");
    case "owners": {
      const owner = plan.owners.find((one) => one.id === id);
      return owner && `${owner.label}: ${owner.members.join(", ") || "anybody"}`;
    }
    case "channels": {
      const channel = plan.channels.find((one) => one.id === id);
      return channel && `${channel.kind} ${channel.target}`;
    }
    case "terms":
      return plan.terms.find((one) => one.id === id)?.label;
    case "organisation":
      return plan.organisation?.dpo && names.owner(plan.organisation.dpo);
    case "maps":
      return undefined;
    default:
      return objectWords(part, plan, names);
  }
}

/** `Contact//where`, `Contact/phone`, `Contact/phone/policy`; an id may have slashes of its own. */
function objectWords(part: string, plan: Plan, names: RowNames): string | undefined {
  const object = objectAt(part, plan);
  if (object === undefined) return undefined;
  const rest = part.slice(object.id.length);
  if (rest.startsWith("//")) {
    return objectPartWords(object, rest.slice(2) as keyof ObjectPlan, names);
  }
  const row = rowOf(object, rest.slice(1));
  if (row === undefined) return undefined;
  const key = rest.slice(1 + row.id.length + 1);
  return key === "" ? rowWords(row, names) : rowPartWords(row, key as keyof RowPlan, names);
}

function objectAt(part: string, plan: Plan): ObjectPlan | undefined {
  return plan.objects.find(({ id }) => part === id || part.startsWith(`${id}/`));
}

/** The row whose part it is: `phone/policy` and `phone` are of `phone`. */
function rowOf(object: ObjectPlan, path: string): RowPlan | undefined {
  return object.rows.find(({ id }) => path === id || path.startsWith(`${id}/`));
}

interface FoundRow {
  readonly at: string;
  readonly object: ObjectPlan;
  readonly row: RowPlan;
}

function rowsAt({ part }: PlanChange, ...plans: readonly Plan[]): readonly FoundRow[] {
  return plans.flatMap((plan) => {
    const object = objectAt(part, plan);
    if (object === undefined || part.startsWith(`${object.id}//`)) return [];
    const row = rowOf(object, part.slice(object.id.length + 1));
    return row === undefined ? [] : [{ at: `${object.id}.${row.id}`, object, row }];
  });
}

function effectsOf(change: PlanChange, before: Plan, after: Plan): readonly Effect[] {
  if (change.part.startsWith("maps/")) {
    const id = change.part.slice("maps/".length);
    const [was, now] = [before, after].map((plan) => plan.maps.find((one) => one.id === id));
    return entryEffects(was, now);
  }
  const [row] = rowsAt(change, after);
  const [old] = rowsAt(change, before);
  if (row === undefined || old === undefined) return [];
  return sided(sentencesOf(before, old.at), sentencesOf(after, row.at));
}

function sentencesOf(plan: Plan, row: string): ReadonlyMap<string, string> {
  const explained = explainRow(plan, row);
  if (explained.kind !== "row") return new Map();
  return new Map(explained.explanation.cases.map((one) => [one.case, one.sentence]));
}

function entryEffects(was: MapPlan | undefined, now: MapPlan | undefined): readonly Effect[] {
  const entries = (map: MapPlan | undefined) =>
    new Map(
      [...(map === undefined ? [] : mapEntries(map))].map(([from, to]) => [
        from,
        `${from} → ${to}`,
      ]),
    );
  return sided(entries(was), entries(now));
}

/** What differs, side by side. */
function sided(
  was: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly Effect[] {
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((key) =>
    was.get(key) === now.get(key) ? [] : [given({ was: was.get(key), now: now.get(key) })],
  );
}

function answering(change: PlanChange, ...plans: readonly Plan[]): readonly string[] {
  const labels = plans.map((plan) => {
    const names = namesIn(plan);
    const [own] = rowsAt(change, plan);
    const ids = [change.object, ...(change.concerns ?? [])];
    const objects = plan.objects.filter(({ id }) => ids.includes(id));
    const owners = objects.flatMap((object) => [
      own?.row.owner ?? object.owner,
      own?.row.steward ?? object.steward,
    ]);
    const those = [...owners, change.owner].filter((one) => one !== undefined);
    return those.map(names.owner);
  });
  // Whoever answers for it now; of what is gone, whoever did.
  return [...new Set(labels.find((one) => one.length > 0) ?? [])];
}

/** Where it stands, or else what it is a part of. */
function placeOf(part: string, map: PlanMap | undefined): DiffChange["place"] {
  if (map === undefined) return undefined;
  for (let at = inSlots(part); at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const found = map.places.find(({ of }) => of === at || of === `${at}/0`);
    if (found === undefined) continue;
    const { of: _, file, ...place } = found;
    return { ...place, file: map.files[file] ?? "" };
  }
  return undefined;
}

/** Clauses are called in the map as in a spec. */
function inSlots(part: string): string {
  return part.replace(/\/(everySeconds|schedule|freshSeconds|recertifySeconds)$/, (_, key) => {
    const slot = { freshSeconds: "fresh", recertifySeconds: "recertify" }[key as string];
    return `/${slot ?? "every"}`;
  });
}
