/**
 * A row, or the rows of a `together`, made ready to be explored: its rules, and each end with what can stand
 * there. Where an entity's record passes through stages of one system, an end of each is explored by itself.
 */
import { bug } from "../../core/bug.ts";
import type { Catalogue, CatalogueField, ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { canonicalType } from "../../rules/canonical-type.ts";
import type { EndPart } from "../../rules/merge/end-forms.ts";
import type { UnitRules } from "../../rules/merge/unit.ts";
import { fallbackOf, unitRulesOf } from "../../rules/merge/unit-rules.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import { changesItself } from "./assumptions.ts";
import { contextOf, referenceSeeds } from "./context.ts";
import { type EndTable, tableOf } from "./end-table.ts";
import type { Machinery } from "./machinery.ts";
import { ownSeeds, type SeededEnd, sharedSeeds } from "./seeds.ts";

export interface Subject {
  readonly rows: readonly RowPlan[];
  readonly rules: UnitRules;
  readonly ends: readonly SubjectEnd[];
}

export interface SubjectEnd {
  readonly system: string;
  readonly role: "source" | "sink" | "both";
  /** The fields of its rows, as the spec names them. */
  readonly names: readonly string[];
  readonly stamps: "none" | "record" | "field";
  /** The system itself changes what it was written. */
  readonly changesItself: boolean;
  readonly table: EndTable;
  /** Numbers of its table that people may set it to; 0 is blank. */
  readonly seeds: readonly number[];
  /** The same of what is odd at this end alone, and tried alone: another spelling, what does not fit elsewhere. */
  readonly odd: readonly number[];
}

export interface Described {
  readonly plan: Pick<Plan, "maps" | "tables" | "systems" | "objects">;
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  readonly manifestOf: (system: string) => Manifest | undefined;
}

/** `at`: places in the rows' ends. */
export function subjectOf(
  rows: readonly RowPlan[],
  at: readonly number[],
  object: ObjectPlan,
  described: Described,
  { compileCodec, storedForms }: Machinery,
): Subject {
  const plan = described.plan as Plan;
  const first = rows[0] ?? bug("a unit without rows");
  const rules = unitRulesOf(rows, object, plan);
  const seeded = rows.map((row) =>
    at.map((end): SeededEnd => {
      const one = row.ends[end] ?? bug(`${row.id} has no end ${end}`);
      const field = fieldOf(one, described.catalogues);
      return { system: one.system, type: one.type ?? field?.type ?? null, field };
    }),
  );
  const ends = at.map((end, place): SubjectEnd => {
    const one = first.ends[end] ?? bug(`${first.id} has no end ${end}`);
    const manifest = described.manifestOf(one.system);
    const fields = rows.map((_, row) => seeded[row]?.[place]?.field);
    const parts = rows.map((row, index): EndPart => {
      const codec = compileCodec(end, row, plan, fields[index]);
      return { codec, fallback: fallbackOf(row, plan), context: contextOf(row) };
    });
    const names = rows.map((row) => `${one.system}.${row.ends[end]?.field ?? ""}`);
    const forms = rows.map((row, index) =>
      storedForms(row.ends[end]?.field ?? "", fields[index], manifest),
    );
    const stores = (written: readonly Native[], before: readonly Native[]) =>
      written.map((native, index) =>
        (forms[index] ?? []).reduce((kept, form) => form.of(kept, before[index] ?? null), native),
      );
    const { policy } = first;
    return {
      system: one.system,
      role: one.role,
      names,
      stamps:
        policy.kind === "latest"
          ? (policy.stamps.find((stamp) => stamp.end === end)?.grain ?? "none")
          : "none",
      changesItself: fields.some((type) => changesItself({ role: one.role, type })),
      table: tableOf(parts, stores),
      seeds: [],
      odd: [],
    };
  });
  const filled = ends.map((end, place) => ({ ...end, ...seedsOf(place) }));
  return { rows, rules, ends: filled };

  function seedsOf(place: number): Pick<SubjectEnd, "seeds" | "odd"> {
    const end = ends[place] ?? bug("an end that is none");
    const seeds = new Set([end.table.idOf(rows.map(() => null))]);
    const odd = new Set<number>();
    for (const value of valuesOf()) {
      const written = end.table.write(value);
      if (written.kind === "write") seeds.add(end.table.idOf(written.natives));
    }
    if (rows.length === 1) {
      const own = ownOf(first, place).map((native) => end.table.idOf([native]));
      // The words of a map are its values; what else is an end's own is odd.
      const isUsual = first.map !== undefined || first.ref !== undefined;
      for (const id of own) (isUsual ? seeds : odd).add(id);
    }
    if (rows.some((row) => row.default !== undefined)) {
      const fallbacks = rows.map((row) => fallbackOf(row, plan) ?? null);
      const written = end.table.write(rows.length === 1 ? (fallbacks[0] ?? null) : fallbacks);
      if (written.kind === "write") odd.add(end.table.idOf(written.natives));
    }
    return { seeds: [...seeds], odd: [...odd].filter((id) => !seeds.has(id)) };
  }

  /** The rows of a unit in step: the first value of each, the second of each, … */
  function valuesOf(): readonly Value[] {
    const own = rows.map((row, index) => {
      if (row.ref !== undefined) return [];
      return sharedSeeds(row, canonicalType(row, plan), seeded[index] ?? []);
    });
    if (rows.length === 1) return own[0] ?? [];
    const length = Math.max(...own.map((values) => values.length));
    const steps = Array.from({ length }, (_, step) => own.map((values) => values[step] ?? null));
    const [whole] = steps;
    return whole === undefined
      ? []
      : [...steps, whole.map((value, index) => (index === 0 ? value : null))];
  }

  function ownOf(row: RowPlan, place: number): readonly Native[] {
    const own = seeded[0] ?? [];
    const end = own[place] ?? bug("an end that is none");
    if (row.ref === undefined) {
      return ownSeeds(
        row,
        end,
        own,
        plan.maps.find((map) => map.id === row.map),
      );
    }
    const isMany = end.type === "multi_enum" || end.type === "list";
    return referenceSeeds.map((id) => (isMany ? [id] : id));
  }
}

/** The choices of ends that stand beside one another: of a system whose ends are of different stages, one. */
export function configurationsOf({ ends }: RowPlan): readonly (readonly number[])[] {
  let found: (readonly number[])[] = [[]];
  const systems = [...new Set(ends.map((end) => end.system))];
  for (const system of systems) {
    const own = ends.flatMap((end, at) => (end.system === system ? [at] : []));
    const stages = own.flatMap((at) => ends[at]?.stages ?? []);
    const areApart = own.length > 1 && new Set(stages).size === stages.length && stages.length > 0;
    const choices = areApart ? own.map((at) => [at]) : [own];
    found = found.flatMap((chosen) => choices.map((choice) => [...chosen, ...choice]));
  }
  return found.map((chosen) => chosen.toSorted((a, b) => a - b));
}

/** What the catalogue says of an end's field: of the first stage that has it. */
export function fieldOf(
  { system, stages, field }: RowPlan["ends"][number],
  catalogues: ReadonlyMap<string, Catalogue>,
): CatalogueField | undefined {
  const objects = catalogues.get(system)?.objects ?? {};
  for (const stage of stages) {
    const fields = Object.hasOwn(objects, stage) ? objects[stage]?.fields : undefined;
    if (fields !== undefined && Object.hasOwn(fields, field)) return fields[field];
  }
  return undefined;
}
