/**
 * `concordat.baseline.json` of a workspace → the findings that it lists as known, or what is wrong with it. A
 * workspace may have none.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { SourceText, Span } from "../core/source.ts";
import { readJson } from "../plan/read-json.ts";
import { schemaProblems } from "../plan/schema-problems.ts";
import type { BaselineFile, KnownFinding } from "./baseline.generated.ts";
import { diagnoseBaseline, diagnoseFile } from "./diagnostics.ts";
import { type FileRequest, isAbsent, readText } from "./read-text.ts";
import { validateBaseline } from "./validators.generated.ts";
import type { World } from "./world.ts";

export const baselineName = "concordat.baseline.json";

/** A finding that is known, and where the baseline says so. */
export interface Listed extends KnownFinding {
  readonly span: Span;
}

export interface ReadBaseline {
  readonly listed: readonly Listed[];
  readonly sources: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `root`: the workspace's folder, absolute. */
export function readBaseline(world: World, root: string): ReadBaseline {
  const path = posix.join(root, baselineName);
  if (isAbsent(world, path)) return { listed: [], sources: [], diagnostics: [] };
  const read = readText(world, { path, root, most: limits.dataBytes, tooLarge });
  if (read.kind === "refused") return { listed: [], sources: [], diagnostics: [read.diagnostic] };
  const sources = [read.source];
  const json = readJson(read.source);
  if (json.kind === "failed") {
    const facts = { problem: `it is not JSON: ${json.problem}` };
    return {
      listed: [],
      sources,
      diagnostics: [diagnoseBaseline("baseline-invalid", json.span, facts)],
    };
  }
  const { value, places } = json;
  if (!validateBaseline(value)) {
    const problems = schemaProblems(validateBaseline.errors ?? [], places, {
      whole: "the baseline",
      keys: ["formatVersion", "findings", "file", "code", "message", "count"],
    });
    const diagnostics = problems.map(({ span, problem }) =>
      diagnoseBaseline("baseline-invalid", span, { problem }),
    );
    return { listed: [], sources, diagnostics };
  }
  const { findings } = value as unknown as BaselineFile;
  const listed = findings.map((one, at) => ({ ...one, span: places.valueAt(`/findings/${at}`) }));
  return { listed, sources, diagnostics: [] };
}

const tooLarge: FileRequest["tooLarge"] = (place, limit) =>
  diagnoseFile("data-too-large", place, { path: place.file, limit });
