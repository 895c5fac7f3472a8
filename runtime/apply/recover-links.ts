/**
 * Links whose writes were in doubt and are no longer → what the state should know of them: that they are
 * to be decided now, and what became of values that were merged or decided. Where one of the writes of such
 * a value landed it stands: the ends that were written have it as their base, and the others are owed it.
 * Merging again from what stands there now would count the edits a second time.
 */

import { owedBefore } from "../../rules/merge/ahead.ts";
import type { Hub, Owed } from "../../rules/merge/unit.ts";
import { valueKey } from "../../rules/values/key.ts";
import { fieldIn, isSameNative, type Native, type Value } from "../../rules/values/native.ts";
import type { Engine, Intent, LinkOutcome, MergedUnit, StoredLink } from "../engine/engine.ts";
import type { ObjectProgram, UnitProgram } from "../program/program.ts";
import { isDeadAfter } from "./attempts.ts";
import { isFormOf } from "./stored-form.ts";

/** States of before `stood` was noted have intents without it. */
type StoredMerge = Omit<MergedUnit, "stood"> & Partial<Pick<MergedUnit, "stood">>;

interface Looked {
  readonly open: readonly Intent[];
  readonly settled: readonly Intent[];
  readonly landed: ReadonlySet<Intent>;
}

/**
 * `open`: what is still in doubt; `settled`: what is no longer; `landed`: those of them whose record shows that they
 * took place.
 */
export async function recoverLinks(
  object: ObjectProgram,
  { open, settled, landed }: Looked,
  engine: Engine,
): Promise<readonly LinkOutcome[]> {
  const outcomes: LinkOutcome[] = [];
  const opened = Map.groupBy(open, (one) => one.link);
  for (const [id, own] of Map.groupBy(settled, (one) => one.link)) {
    const [link] = await engine.links(object.plan.id, { kind: "link", link: id });
    if (link !== undefined)
      outcomes.push(recoverLink(object, link, own, opened.get(id) ?? [], landed));
  }
  return outcomes;
}

function recoverLink(
  object: ObjectProgram,
  link: StoredLink,
  intents: readonly Intent[],
  open: readonly Intent[],
  landed: ReadonlySet<Intent>,
): LinkOutcome {
  const hubs = new Map(Object.entries(link.hubs));
  const records = new Map(
    link.records.map((record) => [record.system, { record, base: { ...record.base } }]),
  );
  const standing = new Set<string>();
  for (const unit of object.units) {
    const own = intents.flatMap((intent) => {
      const merged = intent.merged?.find((one) => one.unit === unit.id);
      return merged === undefined ? [] : [{ intent, merged }];
    });
    const [first] = own.filter(({ intent }) => landed.has(intent));
    if (first === undefined) {
      const ahead = intents.flatMap((intent) => (landed.has(intent) ? aheadBy(unit, intent) : []));
      const owing = owedBefore(hubs.get(unit.id), ahead);
      if (owing !== undefined) hubs.set(unit.id, owing);
      continue;
    }
    standing.add(unit.id);
    hubs.set(unit.id, hubAfter(first.merged, hubs.get(unit.id)));
    for (const { intent } of own) put(unit, intent);
    const sent = [...own.map(({ intent }) => intent), ...open];
    stay(unit, first.merged, new Set(sent.map((one) => one.system)));
  }
  return {
    link: link.id,
    records: [...records.values()].map(({ record: { object: of, system, stage, id }, base }) => ({
      object: of,
      system,
      stage,
      id,
      base,
    })),
    hubs: Object.fromEntries(hubs),
    // What was decided of these has been carried out.
    holds: link.holds.filter((hold) => hold.decision === undefined || !standing.has(hold.unit)),
    tombstones: link.tombstones,
    inScope: link.inScope ?? true,
    again: isDeadAfter(link.attempts) ? "never" : "now",
    waits: false,
    attempts: link.attempts,
  };

  function hubAfter({ unit, hub, showed }: MergedUnit, known: Hub | undefined): Hub {
    const arrived = new Set(
      intents.flatMap((one) =>
        landed.has(one) && one.merged?.some((two) => two.unit === unit) ? [one.system] : [],
      ),
    );
    // Another end may have got it in the run that noted the value.
    const isKnown = known?.owed !== undefined && isSame(known.value, hub.value);
    // The same value may have been in force before, and what was owed then is not all that is owed now.
    const inDoubt = new Set(
      [...intents, ...open].flatMap((one) =>
        !isKnown || one.merged?.some((two) => two.unit === unit) ? [one.system] : [],
      ),
    );
    // Who showed the merged value itself has it, whatever else was on its way there.
    const missed = showed.filter((one) => inDoubt.has(one.system) && !isSame(one.value, hub.value));
    const before = isKnown ? (known.owed ?? []) : [];
    const others = before.filter((one) => missed.every((two) => two.system !== one.system));
    const owed = [...others, ...missed].filter((one) => !arrived.has(one.system));
    const { owed: _, ...bare } = hub;
    return owed.length === 0 ? bare : { ...bare, owed };
  }

  /** A value that stands where it was written to, as it was sent, is known there. Another one may be a later edit. */
  function aheadBy(
    unit: UnitProgram,
    { system, stage, fields, ...intent }: Intent,
  ): readonly Owed[] {
    const brought = intent.brings?.find((one) => one.unit === unit.id);
    const known = records.get(system);
    if (brought === undefined || known === undefined || known.record.gone) return [];
    const parts = unit.ends
      .filter((end) => end.system === system && end.role !== "source")
      .filter((end) => end.stages.includes(stage))
      .flatMap((end) => end.parts);
    const stands = parts.every(({ field }) => {
      const now = fieldIn(known.record.fields, field);
      return now !== undefined && isSameNative(now, fieldIn(fields, field) ?? null);
    });
    if (!stands) return [];
    for (const { base, field } of parts) known.base[base] = fieldIn(fields, field) ?? null;
    return [{ system, value: brought.value }];
  }

  /**
   * Where nothing was to be written to because the common value was its own: another one there is a later edit.
   * Whoever else had its part in it may still be to get it.
   */
  function stay(
    unit: UnitProgram,
    { hub, showed, stood = {} }: StoredMerge,
    written: ReadonlySet<string>,
  ): void {
    for (const { system, parts } of unit.ends) {
      const base = written.has(system) ? undefined : records.get(system)?.base;
      const own = showed.find((one) => one.system === system);
      if (base === undefined || own === undefined || !isSame(own.value, hub.value)) continue;
      for (const part of parts) {
        const native = stood[system]?.[part.base];
        if (native !== undefined) base[part.base] = native;
      }
    }
  }

  /**
   * What landed is the end's base, in the form in which it stands there: another value may be a later edit.
   * Else what was to be replaced is accounted for.
   */
  function put(unit: UnitProgram, intent: Intent): void {
    const known = records.get(intent.system);
    if (known === undefined) return;
    const { record, base } = known;
    const ends = unit.ends.filter((one) => one.system === intent.system);
    const held: Readonly<Record<string, Native>> = landed.has(intent)
      ? asStored(intent.fields, record.fields)
      : intent.expected;
    for (const part of ends.flatMap((end) => end.parts)) {
      const native = fieldIn(held, part.field);
      if (native !== undefined) base[part.base] = native;
    }
  }
}

/** What was sent, or the system's own form of it. */
function asStored(
  sent: Readonly<Record<string, Native>>,
  now: Readonly<Record<string, Native>>,
): Readonly<Record<string, Native>> {
  const stored = (field: string, native: Native) => {
    const shown = fieldIn(now, field);
    return shown !== undefined && isFormOf(shown, native) ? shown : native;
  };
  return Object.fromEntries(
    Object.entries(sent).map(([field, native]) => [field, stored(field, native)]),
  );
}

function isSame(a: Value, b: Value): boolean {
  return valueKey(a) === valueKey(b);
}
