import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SyntaxFile } from "../../grammar/ast.ts";
export function applySuppressions(
  _files: readonly SyntaxFile[],
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return diagnostics;
}
