/**
 * Decisions → effects: one write of one record each, with the note of what it does to each field and
 * which line of the spec says so. An effect is noted in the state as an intent before it is tried.
 */
import { fieldIn, type Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import type { ConnectorError } from "../connector-error.ts";
import type { LinkDecision, UpdatePart } from "../decide/decision.ts";
import type { Intent, MergedUnit, StoredRecord } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram, UnitEndProgram } from "../program/program.ts";
import { type Noting, notesOfCreation, notesOfEnd, notesOfUpdate } from "./audit-notes.ts";

export interface Effect {
  readonly decision: LinkDecision;
  readonly intent: Intent;
  /**
   * The units that an update carries out, so that a failure holds these and no others; "" where it
   * follows from the end of another record, none where a record is made.
   */
  readonly units: readonly string[];
}

/** What became of an effect. */
export type Attempt =
  | { readonly kind: "done"; readonly effect: Effect; readonly row: Row }
  | {
      readonly kind: "failed";
      readonly effect: Effect;
      readonly error: ConnectorError;
      /** Of a write that was answered and ignored: the record after it, whose times may have moved. */
      readonly row?: Row;
    };

/** `newId` gives each effect its name, which is also its idempotency key; `now`: ms. */
export function effectsOf(
  object: ObjectProgram,
  decision: LinkDecision,
  places: Places,
  newId: () => string,
  now: number,
): readonly Effect[] {
  const { updates, creations, deletion } = decision;
  const noting: Noting = { object, decision, places };
  return [
    ...updates.map((update) => {
      const { record, fields, parts } = update;
      const audit = notesOfUpdate(update, noting);
      const merged = mergedBy(parts, decision);
      const brings = parts
        .filter(({ unit }) => unit.list === undefined)
        .map(({ unit, write }) => ({ unit: unit.id, value: write.value }));
      const units = parts.map((part) => part.unit.id);
      return effect({ ...updateOf(record, fields), audit, merged, brings }, units);
    }),
    ...deletion.deletes.map((record) => {
      const { system, stage, id, fields: expected } = record;
      const audit = notesOfEnd(expected, undefined, noting);
      // Only as it is known: whoever edits any of it meanwhile sees a reason to keep it.
      const what = { system, stage, kind: "delete" as const, record: id, fields: {}, expected };
      return effect({ ...what, audit }, [""]);
    }),
    ...deletion.archives.map(({ record, fields }) => {
      const audit = notesOfEnd(record.fields, fields, noting);
      return effect({ ...updateOf(record, fields), audit }, [""]);
    }),
    ...creations.flatMap((one) => {
      if (one.kind !== "create") return [];
      const { system, stage, fields, brings } = one;
      const audit = notesOfCreation(one, noting);
      return [effect({ system, stage, kind: "create", fields, expected: {}, audit, brings }, [])];
    }),
  ];

  function effect(
    what: Omit<Intent, "id" | "at" | "object" | "link">,
    units: Effect["units"],
  ): Effect {
    const { id: link } = decision.link;
    return {
      decision,
      units,
      intent: { id: newId(), at: now, object: object.plan.id, link, ...what },
    };
  }
}

function updateOf(
  { system, stage, id, fields: before }: StoredRecord,
  fields: Readonly<Record<string, Native>>,
): Pick<Intent, "system" | "stage" | "kind" | "record" | "fields" | "expected"> {
  const expected = held(before, Object.keys(fields));
  return { system, stage, kind: "update", record: id, fields, expected };
}

/** Where two writes bring one merged value, each of them knows of it. */
function mergedBy(parts: readonly UpdatePart[], decision: LinkDecision): readonly MergedUnit[] {
  return parts.flatMap(({ unit }): MergedUnit[] => {
    const resolution = decision.units.find((one) => one.unit === unit)?.resolution;
    if (resolution?.hub === undefined || resolution.merged === undefined) return [];
    const stood = Object.fromEntries(
      unit.ends.map(({ system, parts }) => [system, asItStands(system, parts, decision)]),
    );
    return [{ unit: unit.id, hub: resolution.hub, showed: resolution.merged, stood }];
  });
}

function asItStands(
  system: string,
  parts: UnitEndProgram["parts"],
  { view }: LinkDecision,
): Readonly<Record<string, Native>> {
  const natives = parts.flatMap(({ field, base }) => {
    const native = view.field(system, field);
    return native === undefined ? [] : [[base, native] as const];
  });
  return Object.fromEntries(natives);
}

/** What these fields hold; a field may have any name, `__proto__` too. */
function held(
  fields: Readonly<Record<string, Native>>,
  names: readonly string[],
): Readonly<Record<string, Native>> {
  return Object.fromEntries(names.map((name) => [name, fieldIn(fields, name) ?? null]));
}
