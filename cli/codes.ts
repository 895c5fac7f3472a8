/** Every diagnostic there is, by the stage that reports it. Those about a spec's text are the compiler's to list. */

import { type StageOfReports, specStages } from "../compiler/codes.ts";
import { diffDiagnostics } from "../compiler/diff/diagnostics.ts";
import type { DiagnosticEntry } from "../core/diagnostic.ts";
import { dataDiagnostics } from "../plan/diagnostics.ts";
import {
  baselineDiagnostics,
  configDiagnostics,
  fileDiagnostics,
  importDiagnostics,
} from "./diagnostics.ts";

export const stages: readonly StageOfReports[] = [
  ...specStages,
  { title: "Changes of a spec", table: diffDiagnostics },
  { title: "Catalogues and plans", table: dataDiagnostics },
  { title: "Files and folders", table: fileDiagnostics },
  { title: "Imports", table: importDiagnostics },
  { title: "concordat.yaml", table: configDiagnostics },
  { title: "concordat.baseline.json", table: baselineDiagnostics },
];

export type KnownCodes = ReadonlyMap<string, DiagnosticEntry>;

export const knownCodes: KnownCodes = new Map(stages.flatMap(({ table }) => Object.entries(table)));
