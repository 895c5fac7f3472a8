/** A package's text → what the compiler says of it, each report on a line with the words that it points at. */

import type { LintLevels } from "../../compiler/check/levels.ts";
import { check } from "../../compiler/compile.ts";
import { example, exampleCatalogues } from "./judge-example.ts";
import { knownManifests } from "./packages.ts";

export interface CheckOptions {
  /** The declarations of the pages' examples stand in a package that this one imports. */
  readonly isImporting?: boolean;
  readonly today?: string;
  readonly lint?: LintLevels;
}

/** `code: words`; an error is not told from a warning here. Reports on the examples' own declarations are left out. */
export function checkText(text: string, options: CheckOptions = {}): readonly string[] {
  const file = { file: "text.sync", text: `edition 2026\npackage acme.example\n${text}` };
  const { isImporting = false, ...rest } = options;
  const empty = new Map<string, never>();
  const { diagnostics } = check({
    package: { files: isImporting ? [file] : [file, example], catalogues: exampleCatalogues },
    imported: isImporting ? [{ files: [example], catalogues: empty }] : [],
    manifests: knownManifests,
    ...rest,
  });
  return diagnostics
    .filter(({ span }) => span.file === file.file)
    .map(({ code, span }) => `${code}: ${file.text.slice(span.start, span.end)}`);
}
