/**
 * What is to be done for one link: every unit merged, the writes gathered a record, the records that
 * are to be created, and what has to wait for a person. On paper only; `apply` carries it out.
 */
import { merge } from "../../rules/merge/merge.ts";
import type { Native } from "../../rules/values/native.ts";
import type { StoredLink } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import { decideCreations } from "./create.ts";
import type { LinkDecision, UnitDecision, Update, UpdatePart } from "./decision.ts";
import { decideDeletion } from "./delete.ts";
import { mergeList } from "./lists.ts";
import type { References } from "./references.ts";
import { stoppingUnits } from "./stopped.ts";
import { type DecidingAt, unitStateOf } from "./unit-state.ts";
import { type LinkView, viewOf } from "./view.ts";

export function decideLink(
  object: ObjectProgram,
  link: StoredLink,
  references: References,
  at: DecidingAt,
): LinkDecision {
  const view = viewOf(link, references);
  const inScope = isInScope(object, view, at.today);
  // The edit that takes a record out of scope still travels; after that nothing does.
  const flows = inScope || link.inScope === true;
  if (!flows || !link.records.some((record) => !record.gone)) {
    const deletion = decideDeletion(object.plan.delete, view, []);
    return { link, view, flows: false, inScope, units: [], updates: [], creations: [], deletion };
  }
  const removes = object.plan.delete.kind === "propagate";
  const decided = object.units.map(
    (unit): UnitDecision => ({
      unit,
      resolution:
        unit.list === undefined
          ? merge(unit.rules, unitStateOf(unit, view, at))
          : mergeList(unit, unit.list, { view, references, at, removes }),
    }),
  );
  const deletion = decideDeletion(object.plan.delete, view, decided);
  const early = decided.filter(({ unit }) => isEarly(unit, link, at));
  const units = decided.filter((one) => !early.includes(one) && !writesClosed(one, at.closed));
  const turns = early
    .filter(({ resolution }) => isSomething(resolution))
    .map(({ unit }) => at.later.get(unit.id) ?? at.now);
  // What is about to be deleted is not written first, and nothing is created beside it.
  const ends = deletion.deletes.length > 0 || deletion.hold !== undefined;
  const stopping = ends ? [] : stoppingUnits(units, object.errors);
  if (stopping.length > 0) {
    const nothing = { updates: [], creations: [], isStopped: true };
    return { link, view, flows, inScope, units: stopping, deletion, ...nothing };
  }
  return {
    link,
    view,
    flows,
    inScope,
    units: ends ? [] : units,
    updates: ends ? [] : gatherUpdates(units, view),
    creations:
      inScope && !ends && at.closed.length === 0
        ? decideCreations(object, [...units, ...early], view, at)
        : [],
    deletion,
    ...(turns.length === 0 ? {} : { later: Math.min(...turns) }),
  };
}

/** At a first link everything is settled at once. */
function isEarly(unit: UnitDecision["unit"], link: StoredLink, at: DecidingAt): boolean {
  return at.later.has(unit.id) && Object.hasOwn(link.hubs, unit.id);
}

function isSomething({ writes, accounted, hub, hold, waits }: UnitDecision["resolution"]): boolean {
  const counts = [writes, accounted, waits].map((one) => one.length);
  return hold !== undefined || hub !== undefined || counts.some((count) => count > 0);
}

/** Such a unit is left as it is: its turn comes when the link has moved. */
function writesClosed({ unit, resolution }: UnitDecision, closed: readonly string[]): boolean {
  return resolution.writes.some(({ end }) =>
    closed.some((system) => unit.ends[end]?.system === system),
  );
}

/** A conjunct counts only where the records that it reads are there. */
export function isInScope(
  object: ObjectProgram,
  view: Pick<LinkView, "record" | "field">,
  today: string,
): boolean {
  return object.scope.every(({ systems, holds }) => {
    const isThere = systems.every((system) => view.record(system) !== undefined);
    return !isThere || holds({ field: view.field, today }) === true;
  });
}

function gatherUpdates(units: readonly UnitDecision[], view: LinkView): readonly Update[] {
  const bySystem = new Map<string, { fields: Record<string, Native>; parts: UpdatePart[] }>();
  for (const { unit, resolution } of units) {
    for (const write of resolution.writes) {
      const end = unit.ends[write.end];
      if (end === undefined) continue;
      const update: { fields: Record<string, Native>; parts: UpdatePart[] } = bySystem.get(
        end.system,
      ) ?? { fields: Object.create(null) as Record<string, Native>, parts: [] };
      bySystem.set(end.system, update);
      update.parts.push({ unit, write });
      for (const [at, part] of end.parts.entries()) {
        update.fields[part.field] = write.natives[at] ?? null;
      }
    }
  }
  return [...bySystem].flatMap(([system, { fields, parts }]) => {
    const record = view.record(system);
    return record === undefined ? [] : [{ record, fields: { ...fields }, parts }];
  });
}
