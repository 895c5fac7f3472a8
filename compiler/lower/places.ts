/**
 * The plan's position map: which line of which file put each part of the plan there. Kept beside the
 * plan, so that moving lines keeps the plan's digest.
 */
import { positionAt, type SourceText, type Span } from "../../core/source.ts";
import type { PlanMap } from "../../plan/index.ts";

export interface Places {
  /** `of` names a part of the plan: `Contact/phone/policy`. The first place given stands. */
  mark(of: string, span: Span): void;
  done(digest: string): PlanMap;
}

export function recordPlaces(sources: readonly SourceText[]): Places {
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const marked = new Map<string, Span>();
  return {
    mark(of, span) {
      if (!marked.has(of)) marked.set(of, span);
    },
    done(digest) {
      const files = [...new Set([...marked.values()].map((span) => span.file))].sort();
      const indices = new Map(files.map((file, at) => [file, at]));
      const places = [...marked].flatMap(([of, span]) => {
        const source = byFile.get(span.file);
        if (source === undefined) return [];
        const start = positionAt(source, span.start);
        const end = positionAt(source, span.end);
        return {
          of,
          file: indices.get(span.file) ?? 0,
          line: start.line,
          column: start.column,
          endLine: end.line,
          endColumn: end.column,
        };
      });
      places.sort((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0));
      return { formatVersion: 1, digest, files, places };
    },
  };
}
