/** The text of a `.sync` file → its one layout, and the errors in it. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import { positionAt, type SourceText } from "../core/source.ts";
import { diagnose as diagnoseSyntax } from "../grammar/diagnostics.ts";
import { format } from "../grammar/format.ts";
import { parse } from "../grammar/parse.ts";
import type { FileToFormat } from "./files-to-format.ts";
import type { Findings } from "./findings.ts";
import { readText } from "./read-text.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

export interface LaidOut extends Findings {
  readonly text: string;
}

/** A statement that cannot be read stays as it is; the rest is laid out all the same. */
export function layOut(source: SourceText): LaidOut {
  const syntax = parse(source);
  const diagnostics = syntax.diagnostics.filter((one) => one.severity === "error");
  return { text: format(syntax), diagnostics, sources: new Map([[source.file, source]]) };
}

export interface LaidOutFile extends Findings {
  readonly outcome: "same" | "changed" | "refused";
  readonly file: string;
  /** The first line that is laid out otherwise; of a changed one only. */
  readonly line?: number;
}

/** Lays out a file in place, or only says whether it would change. */
export function layOutFile(world: World, { path, root }: FileToFormat, mode: Mode): LaidOutFile {
  const read = readText(world, {
    path,
    root,
    most: limits.fileBytes,
    tooLarge: (place, limit) => diagnoseSyntax("file-too-large", place, { limit }),
  });
  const refused = (diagnostic: Diagnostic): LaidOutFile => ({
    outcome: "refused",
    file: diagnostic.span.file,
    diagnostics: [diagnostic],
    sources: new Map(),
  });
  if (read.kind === "refused") return refused(read.diagnostic);
  const { file, text } = read.source;
  const { text: laid, diagnostics, sources } = layOut(read.source);
  if (laid === text) return { outcome: "same", file, diagnostics, sources };
  const unwritten = mode === "write" ? writeFile(world, { path, text: laid }) : undefined;
  return unwritten === undefined
    ? { outcome: "changed", file, line: firstChange(read.source, laid), diagnostics, sources }
    : refused(unwritten);
}

function firstChange(source: SourceText, laid: string): number {
  let at = 0;
  while (source.text[at] === laid[at]) at++;
  return positionAt(source, at).line;
}

type Mode = "write" | "look";
