/**
 * The cases that wait, for a spreadsheet: a line a value that a side shows, or one where none is shown. No
 * cell begins as a formula does, and none holds a control character or a line end.
 */
import { stringify } from "csv-stringify/sync";
import type { Native } from "../rules/values/native.ts";
import type { HeldValue, StoredHold } from "../runtime/engine/engine.ts";
import { printable } from "./printable.ts";
import { shownMinute } from "./shown-value.ts";

const columns = [
  "case",
  "object",
  "row",
  "class",
  "why",
  "since",
  "place",
  "decided",
  "system",
  "record",
  "field",
  "value",
] as const;

/** `nameOf`: how a person names the case to decide it. Times are in UTC. */
export function reviewCsv(
  holds: readonly StoredHold[],
  nameOf: (hold: StoredHold) => string,
): string {
  const rows = holds.flatMap((hold) => {
    const shown: readonly (HeldValue | undefined)[] =
      hold.shown.length === 0 ? [undefined] : hold.shown;
    return shown.map((one) =>
      [
        nameOf(hold),
        hold.object,
        hold.unit,
        hold.class,
        hold.why,
        shownMinute(hold.opened),
        hold.place,
        hold.decision?.by ?? "",
        one?.system ?? "",
        one?.record ?? "",
        one?.field ?? "",
        textOf(one?.native ?? null),
      ].map(printable),
    );
  });
  return stringify([[...columns], ...rows], { escape_formulas: true });
}

function textOf(native: Native): string {
  if (native === null) return "";
  return typeof native === "string" ? native : JSON.stringify(native);
}
