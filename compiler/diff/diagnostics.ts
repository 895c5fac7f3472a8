import { defineDiagnostics } from "../../core/diagnostic.ts";

/** What is said of a change of a spec, and not of the spec alone. */
export const { table: diffDiagnostics, diagnose } = defineDiagnostics({
  "change-without-reason": {
    severity: "warning",
    message: "{what}, and nothing says why",
    why: "It changes values or records that are there. Whoever finds them changed has nobody to ask.",
    help: 'say why by `because "…"`, name a `ticket "…"`, or have it approved with `concordat approve`',
  },
});
