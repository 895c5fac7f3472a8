/**
 * What a package's tests reach of its plan: which rows had something to do, in which of the situations of their decision
 * tables they were met, and which entries of their maps were read and written.
 */
import type { DecisionCase, MapPair, Plan, PlanValue, RowPlan } from "../../plan/index.ts";
import { valueKey } from "../../rules/values/key.ts";
import { fieldIn, type Value } from "../../rules/values/native.ts";
import type { LinkDecision } from "../decide/decision.ts";
import type { ObjectProgram, UnitProgram } from "../program/program.ts";

/** Notes what is decided in the runs of the tests. */
export interface CoverageNotes {
  note(object: ObjectProgram, decisions: readonly LinkDecision[]): void;
}

export interface Coverage {
  readonly rows: readonly RowCoverage[];
  readonly entries: readonly EntryCoverage[];
}

export interface RowCoverage {
  readonly object: string;
  readonly row: string;
  /** Whether a value of it was written, taken or held. */
  readonly isReached: boolean;
  readonly met: readonly DecisionCase[];
  readonly missed: readonly DecisionCase[];
}

/** One direction of one entry of a map, at one system. */
export interface EntryCoverage {
  readonly map: string;
  readonly system: string;
  readonly direction: "read" | "written";
  readonly from: PlanValue;
  readonly to: PlanValue;
  readonly isReached: boolean;
}

export function openCoverage(plan: Plan): CoverageNotes & { coverage(): Coverage } {
  const met = new Map<string, Set<string>>();
  const reached = new Set<string>();
  /** `MAP SYSTEM read|written VALUE` */
  const entries = new Set<string>();

  function noteRow(object: ObjectProgram, unit: UnitProgram, cases: readonly string[]): void {
    for (const { plan: row } of unit.rows) {
      const name = `${object.plan.id}/${row.id}`;
      const own = met.get(name) ?? new Set();
      met.set(name, own);
      for (const one of cases) own.add(one);
      if (cases.some((one) => !idle.has(one))) reached.add(name);
    }
    for (const nested of unit.list?.rows ?? []) noteRow(object, nested, cases);
  }

  function noteWritten(unit: UnitProgram, system: string, value: Value): void {
    for (const row of mappedIn(unit)) {
      entries.add(`${row.map} ${system} written ${valueKey(value)}`);
    }
  }

  function noteRead(unit: UnitProgram, { view }: LinkDecision): void {
    for (const end of unit.ends) {
      const record = view.record(end.system);
      if (record === undefined || !end.stages.includes(record.stage)) continue;
      for (const { row, field } of end.parts) {
        const native = fieldIn(record.fields, field);
        if (row.plan.map === undefined || native === undefined) continue;
        entries.add(`${row.plan.map} ${end.system} read ${textOf(native)}`);
      }
    }
  }

  return {
    note(object, decisions) {
      for (const decision of decisions) {
        for (const { unit, resolution } of decision.units) {
          const cases = resolution.steps.map((one) => one.case);
          noteRow(object, unit, cases);
          if (cases.every((one) => idle.has(one))) continue;
          noteRead(unit, decision);
          for (const { end, value } of resolution.writes) {
            noteWritten(unit, unit.ends[end]?.system ?? "", value);
          }
        }
        for (const creation of decision.creations) {
          if (creation.kind !== "create") continue;
          for (const { unit: id, value } of creation.brings) {
            const unit = object.units.find((one) => one.id === id);
            if (unit === undefined) continue;
            noteRow(object, unit, [value === null ? "nothing_changed" : "record_created"]);
            noteRead(unit, decision);
            noteWritten(unit, creation.system, value);
          }
        }
      }
    },
    coverage: () => ({
      rows: plan.objects.flatMap((object) => object.rows.map((row) => rowOf(object.id, row))),
      entries: plan.maps.flatMap((map) =>
        map.sides.flatMap(({ system, out, in: inside }) => [
          ...inside.map((pair) => entryOf(map.id, system, "read", pair)),
          ...out.map((pair) => entryOf(map.id, system, "written", pair)),
        ]),
      ),
    }),
  };

  function rowOf(object: string, row: RowPlan): RowCoverage {
    const name = `${object}/${row.id}`;
    const own = met.get(name) ?? new Set();
    const table = plan.tables.find((one) => one.id === row.table)?.decisions ?? [];
    const cases = table.map((one) => one.case).filter((one) => !idle.has(one));
    return {
      ...{ object, row: row.id, isReached: reached.has(name) },
      met: cases.filter((one) => own.has(one)),
      missed: cases.filter((one) => !own.has(one)),
    };
  }

  function entryOf(
    map: string,
    system: string,
    direction: EntryCoverage["direction"],
    { from, to }: MapPair,
  ): EntryCoverage {
    const value =
      direction === "read" ? textOf(from) : valueKey(from === null ? null : String(from));
    const isReached = entries.has(`${map} ${system} ${direction} ${value}`);
    return { map, system, direction, from, to, isReached };
  }
}

/** In which nothing of a row is done. */
const idle: ReadonlySet<string> = new Set([
  ...["when_is_false", "field_is_absent", "nothing_changed", "own_write_seen"],
  ...["own_write_normalised", "first_all_blank"],
]);

function mappedIn(unit: UnitProgram): readonly RowPlan[] {
  return unit.rows.map(({ plan }) => plan).filter((row) => row.map !== undefined);
}

function textOf(native: unknown): string {
  return JSON.stringify(native);
}
