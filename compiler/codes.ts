/** Every diagnostic about a spec's text, by the stage that reports it; the first three stages and the checks. */
import type { DiagnosticTable } from "../core/diagnostic.ts";
import { syntaxDiagnostics } from "../grammar/diagnostics.ts";
import { bindDiagnostics } from "./bind/diagnostics.ts";
import { clauseDiagnostics } from "./check/clauses/diagnostics.ts";
import { conditionDiagnostics } from "./check/conditions/diagnostics.ts";
import { declarationDiagnostics } from "./check/declarations/diagnostics.ts";
import { suppressionDiagnostics } from "./check/diagnostics.ts";
import { mapDiagnostics } from "./check/maps/diagnostics.ts";
import { objectDiagnostics } from "./check/objects/diagnostics.ts";
import { rowDiagnostics } from "./check/rows/diagnostics.ts";
import { testDiagnostics } from "./check/tests/diagnostics.ts";
import { proofDiagnostics } from "./prove/diagnostics.ts";

export interface StageOfReports {
  readonly title: string;
  readonly table: DiagnosticTable;
}

export const specStages: readonly StageOfReports[] = [
  { title: "Reading the text", table: syntaxDiagnostics },
  { title: "Names and what they stand for", table: bindDiagnostics },
  { title: "Declarations and answers to errors", table: declarationDiagnostics },
  { title: "Value maps", table: mapDiagnostics },
  { title: "Objects", table: objectDiagnostics },
  { title: "Rows", table: rowDiagnostics },
  { title: "Clauses, keys and creation", table: clauseDiagnostics },
  { title: "Conditions", table: conditionDiagnostics },
  { title: "Tests", table: testDiagnostics },
  { title: "Proofs", table: proofDiagnostics },
  { title: "Suppressions", table: suppressionDiagnostics },
];
