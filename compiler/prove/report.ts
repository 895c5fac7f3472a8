/** Rows that are refuted → reports with the story of how it comes about, at the clause that it is about. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { ClauseSlot, Model, RowModel } from "../model.ts";
import { diagnose } from "./diagnostics.ts";
import type { RowProof } from "./prove.ts";

export function reportRefuted(proofs: readonly RowProof[], model: Model): readonly Diagnostic[] {
  const seen = new Set<string>();
  return proofs.flatMap(({ object, row: id, refuted }): Diagnostic[] => {
    if (refuted === undefined) return [];
    const rows = model.objects.find((one) => one.name === object)?.rows;
    const found = rows?.find((one) => one.id === id);
    if (found === undefined) return [];
    const map = found.clauses.get("via")?.clause;
    // One map, and the rows of one `together`, are told of once.
    const isOfMap = refuted.promise === "round_trip" && map?.kind === "via";
    const subject = isOfMap ? `map ${map.map.text}` : `${object} ${found.together?.name ?? id}`;
    if (seen.has(subject)) return [];
    seen.add(subject);
    const row = `${object}.${id}`;
    const story = refuted.story.join(" ");
    if (isOfMap) {
      return [diagnose("map-turns", map.map.span, { map: map.map.text, row, story })];
    }
    const place = placeOf(found);
    if (refuted.promise === "settles") {
      return [diagnose("row-never-rests", place, { row, story, help: helpFor(found) })];
    }
    return [diagnose("row-refuted", place, { row, what: refuted.what, story })];
  });
}

function placeOf(row: RowModel) {
  const slots: readonly ClauseSlot[] = ["drift", "conflict"];
  for (const slot of slots) {
    const found = row.clauses.get(slot);
    if (found?.from === "row") return found.clause.span;
  }
  return row.ends[0]?.path.span ?? row.statement.span;
}

function helpFor({ ends }: RowModel): string {
  return ends.some((end) => end.sink && end.type?.selfChanging === true)
    ? "say `drift keep`, so that what the system sets itself stays, or leave the field to its system"
    : "use a simpler rule here";
}
