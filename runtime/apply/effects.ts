/**
 * Decisions → effects: one write of one record each, with the note of what it does to each field and
 * which line of the spec says so. An effect is noted in the state as an intent before it is tried.
 */
import type { Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import type { ConnectorError } from "../connector-error.ts";
import type { LinkDecision, UpdatePart } from "../decide/decision.ts";
import type { AuditNote, Intent, MergedUnit, StoredRecord } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram } from "../program/program.ts";
import { type Noting, notesOfCreation, notesOfEnd, notesOfUpdate } from "./audit-notes.ts";

export interface Effect {
  readonly decision: LinkDecision;
  readonly intent: Intent;
  /**
   * The units that an update carries out, so that a failure holds these and no others; "" where it is
   * the record as a whole that goes.
   */
  readonly units: readonly string[];
}

interface CarriedOut extends Pick<Intent, "merged" | "brings"> {
  readonly units: Effect["units"];
}

const ofRecord: CarriedOut = { units: [""] };

/** What became of an effect. */
export type Attempt =
  | { readonly kind: "done"; readonly effect: Effect; readonly row: Row }
  | { readonly kind: "failed"; readonly effect: Effect; readonly error: ConnectorError };

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
    ...updates.map((update) =>
      effect(update.record, "update", update.fields, notesOfUpdate(update, noting), {
        units: update.parts.map((part) => part.unit.id),
        ...mergedBy(update.parts, decision),
        brings: update.parts
          .filter(({ unit }) => unit.list === undefined)
          .map(({ unit, write }) => ({ unit: unit.id, value: write.value })),
      }),
    ),
    ...deletion.deletes.map((record) =>
      effect(record, "delete", {}, notesOfEnd(record.fields, undefined, noting), ofRecord),
    ),
    ...deletion.archives.map(({ record, fields }) =>
      effect(record, "update", fields, notesOfEnd(record.fields, fields, noting)),
    ),
    ...creations.flatMap((one) =>
      one.kind === "create"
        ? [
            effect(one, "create", one.fields, notesOfCreation(one, noting), {
              units: [],
              brings: one.brings,
            }),
          ]
        : [],
    ),
  ];

  /** `at`: the record that is written, or where one is made. */
  function effect(
    at: StoredRecord | Pick<StoredRecord, "system" | "stage">,
    kind: Intent["kind"],
    fields: Readonly<Record<string, Native>>,
    audit: readonly AuditNote[],
    { units, ...values }: CarriedOut = { units: [] },
  ): Effect {
    return {
      decision,
      units,
      intent: {
        id: newId(),
        at: now,
        object: object.plan.id,
        link: decision.link.id,
        system: at.system,
        stage: at.stage,
        kind,
        fields,
        expected: expectedOf(at, kind, fields),
        audit,
        ...("id" in at ? { record: at.id } : {}),
        ...values,
      },
    };
  }
}

/** A record is deleted only as it is known: whoever edits any of it meanwhile sees a reason to keep it. */
function expectedOf(
  at: Pick<StoredRecord, "system"> & Partial<StoredRecord>,
  kind: Intent["kind"],
  fields: Readonly<Record<string, Native>>,
): Intent["expected"] {
  if (at.id === undefined || at.fields === undefined) return {};
  return kind === "delete" ? at.fields : held(at.fields, Object.keys(fields));
}

/** Where two writes bring one merged value, each of them knows of it. */
function mergedBy(
  parts: readonly UpdatePart[],
  decision: LinkDecision,
): { readonly merged?: readonly MergedUnit[] } {
  const merged = parts.flatMap(({ unit }): MergedUnit[] => {
    const resolution = decision.units.find((one) => one.unit === unit)?.resolution;
    if (resolution?.hub === undefined || resolution.merged === undefined) return [];
    return [{ unit: unit.id, hub: resolution.hub, showed: resolution.merged }];
  });
  return merged.length === 0 ? {} : { merged };
}

/** What these fields hold; a field may have any name, `__proto__` too. */
function held(
  fields: Readonly<Record<string, Native>>,
  names: readonly string[],
): Readonly<Record<string, Native>> {
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(fields, name) ? (fields[name] ?? null) : null]),
  );
}
