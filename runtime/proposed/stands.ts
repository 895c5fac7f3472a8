/**
 * How a link stands after a look: as it would after a run, but that nothing was written. Every end of a
 * unit that was decided counts as accounted for as it is: the value that is wanted there is
 * expected, and what it shows instead is no edit.
 */
import type { Native } from "../../rules/values/native.ts";
import { holdsOf } from "../apply/holds.ts";
import { isWaiting } from "../apply/settle.ts";
import type { LinkDecision, UnitDecision } from "../decide/decision.ts";
import type { LinkOutcome, RecordOutcome } from "../engine/engine.ts";
import type { UnitEndProgram } from "../program/program.ts";
import { type Looking, lookedKey } from "./looking.ts";
import { heldIn } from "./same-value.ts";

export function standsAfter(decision: LinkDecision, { object, places, at }: Looking): LinkOutcome {
  const { link, deletion } = decision;
  // A map, because a row may be named `__proto__`.
  const hubs = new Map(Object.entries(link.hubs));
  const bases = new Map(
    link.records.flatMap(({ system, base, gone }): [string, Record<string, Native>][] =>
      gone ? [] : [[system, { ...base, [lookedKey]: true }]],
    ),
  );
  for (const one of decision.units) {
    for (const end of endsAccounted(one)) {
      const record = decision.view.record(end.system);
      const base = bases.get(end.system);
      if (record === undefined || base === undefined || !end.stages.includes(record.stage))
        continue;
      for (const part of end.parts) {
        const native = heldIn(record, part.field);
        if (native !== undefined) base[part.base] = native;
      }
    }
    const { hub } = one.resolution;
    if (hub !== undefined) hubs.set(one.unit.id, hub);
  }
  // Those that are to be deleted beside it keep it in the link until they are.
  const left = deletion.deletes.length > 0 ? [] : deletion.left;
  const isFree = left.some((record) => !deletion.tombstones.includes(record.system));
  return {
    link: link.id,
    records: link.records.map((record): RecordOutcome => {
      const { system, stage, id } = record;
      const base = record.gone ? record.base : (bases.get(system) ?? record.base);
      const name = { object: object.plan.id, system, stage, id, base };
      return left.includes(record) ? { ...name, left: true } : name;
    }),
    hubs: Object.fromEntries(hubs),
    holds: holdsOf(decision, [], { object, places, now: at.now }, false),
    tombstones: [...new Set([...link.tombstones, ...deletion.tombstones])],
    inScope: decision.isStopped === true ? (link.inScope ?? decision.inScope) : decision.inScope,
    again: isFree ? "now" : "never",
    waits: isWaiting(decision),
    attempts: 0,
  };
}

function endsAccounted({ unit, resolution }: UnitDecision): readonly UnitEndProgram[] {
  const { accounted, writes, hold, waits } = resolution;
  const isWhole = hold === undefined && waits.length === 0;
  const ends = isWhole ? [...accounted, ...writes.map((write) => write.end)] : accounted;
  return unit.ends.filter((_end, index) => ends.includes(index));
}
