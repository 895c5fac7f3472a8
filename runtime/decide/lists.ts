/**
 * Nested lists (`each`): items find each other by key, the rows inside merge item by item, and what
 * comes of it is one write of the whole list. Fields of an item that no row names stay as they are.
 *
 * An item that is new on one side is added on the others. One that is missing is removed elsewhere only
 * under `delete propagate`; else its absence is noted, and it is not added again. Two items with one
 * key, or one without, hold the list: nobody could say which is meant.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import { merge } from "../../rules/merge/merge.ts";
import type { Hub, Resolution, Step, UnitHold, UnitWrite } from "../../rules/merge/unit.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import type { ListProgram, UnitEndProgram, UnitProgram } from "../program/program.ts";
import { withField } from "./items.ts";
import { itemInForce, itemLink, readSides, type Side } from "./list-sides.ts";
import { type CanonicalItem, canonicalItem, hasValues, newItem } from "./new-items.ts";
import type { References } from "./references.ts";
import { type DecidingAt, lacksField, unitStateOf } from "./unit-state.ts";
import { type LinkView, viewOf } from "./view.ts";

export interface ListDeciding {
  readonly view: LinkView;
  readonly references: References;
  readonly at: DecidingAt;
  /** Whether an item that one side removed is removed on the others. */
  readonly removes: boolean;
}

export function mergeList(
  unit: UnitProgram,
  list: ListProgram,
  deciding: ListDeciding,
): Resolution {
  const { view, at } = deciding;
  const still = (name: Step["case"]): Resolution => ({
    steps: [{ case: name, do: "nothing" }],
    writes: [],
    accounted: [],
    waits: [],
  });
  if (unit.applies !== undefined && unit.applies({ field: view.field, today: at.today }) !== true) {
    return still("when_is_false");
  }
  const read = readSides(unit, list, view);
  if (read.kind === "waits") return { ...still("nothing_changed"), waits: [read.record] };
  if (read.kind === "broken") {
    return { ...still("one_changed"), hold: heldBecause(read.why, read.end) };
  }
  const { sides } = read;
  const keys = new Set(sides.flatMap((side) => [...side.now.keys()]));
  /** By end: the items by key, as they are to be. */
  const results = new Map(sides.map((side) => [side.end, new Map(side.now)]));
  const steps: Step[] = [];
  const canonical: CanonicalItem[] = [];
  const waits: string[] = [];
  for (const key of keys) {
    const gone = sides.some(
      (side) => side.program.role !== "sink" && !side.now.has(key) && side.base?.has(key),
    );
    if (gone && deciding.removes) {
      for (const { end, program } of sides) {
        if (program.role !== "source") results.get(end)?.delete(key);
      }
      steps.push({ case: "one_changed", do: "travel" });
      continue;
    }
    const merged = mergeItem(key);
    if (merged.kind === "held") {
      const { hold } = merged;
      return { ...still(hold.case as Step["case"]), hold };
    }
    canonical.push(merged.item);
  }

  const step = steps.findLast((one) => one.do !== "nothing") ?? {
    case: "nothing_changed",
    do: "nothing",
  };
  const origin = sides.find((side) => side.program.role !== "sink")?.program.system ?? "";
  const hub: Hub = { value: canonical.length === 0 ? null : canonical, origin };
  const writes = sides.flatMap(({ end, now }): UnitWrite[] => {
    const next = [...(results.get(end)?.values() ?? [])];
    const isSame = canonicalJson(next) === canonicalJson([...now.values()]);
    return isSame ? [] : [{ end, value: hub.value, natives: [next], step, loses: false }];
  });
  const lost = lostEnd();
  if (lost !== undefined) return { steps: [step], writes, accounted: [], waits, hold: lost };
  // What an item waits for keeps the list open: its sides stay as they were known until all is through.
  if (waits.length > 0) return { steps: [step], writes, accounted: [], waits };
  const written = new Set(writes.map((write) => write.end));
  const accounted = sides.flatMap(({ end }) => (written.has(end) ? [] : [end]));
  return { steps: [step], writes, accounted, hub, waits };

  /** A side whose list is gone holds the others' news: it would have to be written there. */
  function lostEnd(): UnitHold | undefined {
    const isNews = ({ base, now }: Side) =>
      canonicalJson([...now.values()]) !== canonicalJson([...(base?.values() ?? [])]);
    if (!sides.some((side) => side.program.role !== "sink" && isNews(side))) return undefined;
    for (const [end, { system, role, lacks }] of unit.ends.entries()) {
      const record = view.record(system);
      const field = record && lacks.get(record.stage);
      if (field === undefined || role === "source") continue;
      return { ...heldBecause(lacksField(system, field), end), class: "schema_drift" };
    }
    return undefined;
  }

  /** Merges the rows of one item into the results; gives its canonical values, or what holds the list. */
  function mergeItem(key: string): Merged {
    const having = sides.filter((side) => side.now.has(key));
    const itemView = viewOf(itemLink(view, unit, list, having, key), deciding.references);
    const values: Record<string, Value> = {};
    for (const row of list.rows) {
      const state = unitStateOf(row, itemView, at);
      // Once its condition holds again the row begins anew.
      if (!state.applies) continue;
      const resolution = merge(row.rules, state);
      if (resolution.hold !== undefined) return { kind: "held", hold: resolution.hold };
      steps.push(...resolution.steps);
      waits.push(...resolution.waits);
      for (const { end, natives } of resolution.writes) put(key, row.ends[end], natives);
      const { hub } = resolution;
      values[row.id] = hub === undefined ? valueBefore(row, itemView) : hub.value;
    }
    const item = canonicalItem(key, values);
    if (hasValues(item)) addWhereMissing(key, item, itemView);
    return { kind: "merged", item };
  }

  /** An item that is new somewhere, or a list that is new here, brings the item to the other sides. */
  function addWhereMissing(key: string, item: CanonicalItem, itemView: LinkView): void {
    const source = sides.find((side) => side.program.role !== "sink" && side.now.has(key));
    if (source === undefined) return;
    const before = itemInForce(view, unit, key);
    const wasLeftOut = before !== undefined && !hasValues(before);
    const isNew = source.base === undefined || !source.base.has(key) || wasLeftOut;
    for (const { end, program, now, base } of sides) {
      if (program.role === "source" || now.has(key)) continue;
      const isLate = base === undefined;
      if (!isNew && !isLate) continue;
      const made = newItem(list, end, key, item, itemView);
      waits.push(...made.waits);
      if (made.item === undefined) continue;
      results.get(end)?.set(key, made.item);
      steps.push({ case: "one_changed", do: "travel" });
    }
  }

  function put(key: string, end: UnitEndProgram | undefined, natives: readonly Native[]): void {
    const side = sides.find((one) => one.program.system === end?.system);
    const items = side && results.get(side.end);
    for (const [part, { field }] of (end?.parts ?? []).entries()) {
      const item = items?.get(key) ?? {};
      items?.set(key, withField(item, side?.field ?? "", field, natives[part] ?? null));
    }
  }
}

type Merged =
  | { readonly kind: "held"; readonly hold: UnitHold }
  /** A row whose condition does not hold has no value in it. */
  | { readonly kind: "merged"; readonly item: CanonicalItem };

/** What the sides show for a row that nobody changed; what is in force, where none of its sources is there. */
function valueBefore(row: UnitProgram, view: LinkView): Value {
  let isShown = false;
  for (const { system, role, parts } of row.ends) {
    const record = view.record(system);
    if (record === undefined || role === "sink") continue;
    isShown = true;
    for (const { field, codec, row: one } of parts) {
      const context = view.codecContext(one.plan.ref);
      const read = codec.read(record.fields[field] ?? null, context);
      if (read.kind === "value" && read.value !== null) return read.value;
    }
  }
  return isShown ? null : (view.hub(row.id)?.value ?? null);
}

function heldBecause(why: string, end: number): UnitHold {
  return { class: "invalid_data", case: "one_changed", ends: [end], why };
}
