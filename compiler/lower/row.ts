/** A row's model → its plan: ends with roles and types, one policy, every default resolved, and where each setting was stated. */

import { given } from "../../core/given.ts";
import type { ClauseOf } from "../../grammar/ast.ts";
import type { Differences, Origin, RowEnd as RowEndPlan, RowPlan } from "../../plan/index.ts";
import { shapeOf } from "../../rules/row-shape.ts";
import type { ClauseSlot, Model, ObjectModel, RowEnd, RowModel } from "../model.ts";
import { lowerCodec, lowerExpression, lowerValue } from "./expression.ts";
import type { Lowering } from "./lowering.ts";
import type { Places } from "./places.ts";
import { policyOf } from "./policy.ts";

export function lowerRow(
  row: RowModel,
  object: ObjectModel,
  model: Model,
  differencesBy: Differences,
  { places, tables, maps }: Lowering,
): RowPlan {
  const clause = <Slot extends Exclude<ClauseSlot, "conflict">>(slot: Slot) =>
    row.clauses.get(slot)?.clause as ClauseOf<Slot> | undefined;
  const from = (slot: ClauseSlot): Origin => row.clauses.get(slot)?.from ?? "language";
  const stated = (slot: ClauseSlot) => (row.clauses.has(slot) ? from(slot) : undefined);

  const map = maps.get(clause("via")?.map.text ?? "");
  const advance = clause("advance");
  const approved = clause("approved");
  const fallback = clause("default");
  const when = clause("when");
  const { documentation } = row.statement;
  const parts = {
    ends: row.ends.map((end) => lowerEnd(end, object)),
    arrows: row.arrows.map(({ from: source, to }) => ({ from: source, to })),
    policy: policyOf(row, object, model.modules),
    empty: (clause("empty")?.mode.text ?? "keep") as RowPlan["empty"],
    drift: row.oneWay ? ((clause("drift")?.mode.text ?? "revert") as RowPlan["drift"]) : null,
    required: clause("required") !== undefined,
    ...given({
      advance: advance?.values.map(lowerValue),
      default: fallback === undefined ? undefined : lowerValue(fallback.value),
      when: when === undefined ? undefined : lowerExpression(when.condition, object),
    }),
  };
  mark(row, object, places);
  return {
    id: row.id,
    label: clause("label")?.label.value ?? labelOf(row),
    ...parts,
    using: (clause("using")?.formats ?? []).map((format) => lowerCodec(format, object)),
    table: tables.idOf(
      shapeOf({
        ...parts,
        map: map ?? null,
        differencesBy,
      }),
    ),
    provenance: {
      policy: from("conflict"),
      empty: from("empty"),
      ...given({
        advance: stated("advance"),
        drift: row.oneWay ? from("drift") : undefined,
        using: stated("using"),
        map: stated("via"),
        ref: stated("ref"),
        default: stated("default"),
        required: stated("required"),
        when: stated("when"),
        everySeconds: stated("every"),
        pii: stated("pii"),
        class: stated("class"),
        owner: stated("owner"),
        steward: stated("steward"),
        ticket: stated("ticket"),
        label: stated("label"),
      }),
    },
    proof: { verdict: "not_run" },
    ...given({
      documentation,
      because: clause("because")?.reason.value,
      owner: clause("owner")?.name.text,
      steward: clause("steward")?.name.text,
      ticket: clause("ticket")?.ticket.value,
      since: clause("since")?.date.value,
      until: clause("until")?.date.value,
      approved:
        approved === undefined
          ? undefined
          : { by: approved.by.text, on: approved.on.value, for: approved.signature.value },
      together: row.together?.name,
      each: row.each?.id,
      map: clause("via")?.map.text,
      ref: clause("ref")?.objects.map((name) => name.text),
      everySeconds: clause("every")?.every.seconds,
      pii: clause("pii")?.category.text,
      class: clause("class")?.name.text,
      term: clause("term")?.name.text,
    }),
  };
}

export function lowerEnd(end: RowEnd, object: ObjectModel): RowEndPlan {
  return {
    system: end.alias,
    stages: end.stages.map(({ stage }) => stage.object),
    field: end.field,
    role: end.source && end.sink ? "both" : end.source ? "source" : "sink",
    type: end.type?.type ?? null,
    ...given({ format: end.format === undefined ? undefined : lowerCodec(end.format, object) }),
  };
}

/** The first label a catalogue has for one of the ends; else the row's id. */
function labelOf(row: RowModel): string {
  return row.ends.find((end) => end.type !== undefined)?.type?.label ?? row.id;
}

/** What a row inherits has its place with the object or the defaults that state it. */
function mark(row: RowModel, object: ObjectModel, places: Places): void {
  const at = `${object.name}/${row.id}`;
  places.mark(at, row.statement.span);
  for (const [slot, { clause, from }] of row.clauses) {
    if (from === "object" || from === "defaults") continue;
    places.mark(`${at}/${slot === "conflict" ? "policy" : slot}`, clause.span);
  }
}
