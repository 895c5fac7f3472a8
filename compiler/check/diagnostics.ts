/** What applying suppressions has to say. */
import { defineDiagnostics } from "../../core/diagnostic.ts";

export const { table: suppressionDiagnostics, diagnose } = defineDiagnostics({
  "suppression-malformed": {
    severity: "error",
    message: "this is not how a report is allowed: {problem}",
    why: "It reads as if the report had been considered and accepted, and allows nothing.",
    help: "write `// allow {code}: reason` on the line above the statement",
  },
  "suppression-unknown-code": {
    severity: "error",
    message: "there is no report `{code}` about specs",
    why: "A suppression of a misspelt code allows nothing, and nobody would notice.",
    help: "{suggestion}",
  },
  "suppression-reason-missing": {
    severity: "error",
    message: "nothing says why `{code}` is allowed here",
    why: "Whoever reviews the spec later must be able to tell an accepted risk from a silenced one.",
    help: "write the reason after a colon: `// allow {code}: reason`",
  },
  "suppression-of-error": {
    severity: "error",
    message: "`{code}` is an error here and cannot be allowed",
    why: "A spec with an error has no plan, so there would be nothing to run.",
    help: "correct what `{code}` reports, and remove the suppression",
  },
  "suppression-unused": {
    severity: "warning",
    message: "the statement below gives no report `{code}`",
    why: "A suppression that is left over would hide the report if it came back for another reason.",
    help: "remove the suppression",
  },
});
