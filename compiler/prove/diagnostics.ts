/** What the proofs have to say: rows that never rest, maps that do not give back what they were given, promises broken. */
import { defineDiagnostics } from "../../core/diagnostic.ts";

export const { table: proofDiagnostics, diagnose } = defineDiagnostics({
  "row-never-rests": {
    severity: "error",
    message: "`{row}` would be written again and again, and never come to rest",
    why: "{story}",
    help: "{help}",
  },
  "map-turns": {
    severity: "error",
    message: "`{map}` does not bring every value of `{row}` back as it was",
    why: "{story}",
    help: "let the entries that lead away from a value lead back to it: write them as one entry with `<->`",
  },
  "row-refuted": {
    severity: "warning",
    message: "`{row}` {what}",
    why: "{story}",
    help: "if it matters to you, use a simpler rule here; this is a case that the engine does not settle yet",
  },
});
