/**
 * What the text of a package names outside itself: the folders that it imports and the files of its
 * merge functions. Only files where such a word stands at all are parsed for it.
 */
import type { SourceText, Span } from "../core/source.ts";
import { type Clause, isStatement, type Statement, type StringValue } from "../grammar/ast.ts";
import { parse } from "../grammar/parse.ts";

export interface Mention {
  /** As written. */
  readonly path: string;
  readonly span: Span;
}

export function imports(files: readonly SourceText[]): readonly Mention[] {
  return statements(files, /^\s*import\b/m).flatMap((statement) =>
    isStatement(statement, "import") ? [mention(statement.node.path)] : [],
  );
}

export function mergeModules(files: readonly SourceText[]): readonly Mention[] {
  return statements(files, /\bmerge\s+with\b/).flatMap(modulesOf);
}

function statements(files: readonly SourceText[], hint: RegExp): readonly Statement[] {
  return files.filter((file) => hint.test(file.text)).flatMap((file) => parse(file).statements);
}

function modulesOf(statement: Statement): readonly Mention[] {
  const { node, block } = statement;
  const own: readonly Clause[] =
    node.kind === "clause" ? [node.clause, ...node.more] : "clauses" in node ? node.clauses : [];
  return [...own.flatMap(moduleOf), ...(block?.body ?? []).flatMap(modulesOf)];
}

function moduleOf(clause: Clause): readonly Mention[] {
  if (clause.kind === "merge" && clause.function.kind === "module") {
    return [mention(clause.function.path)];
  }
  // `initial …, differences by merge with "…"` holds a clause of its own.
  const { differences } = clause.kind === "initial" ? clause : {};
  return differences?.kind === "clause" ? moduleOf(differences.clause) : [];
}

function mention(value: StringValue): Mention {
  return { path: value.value, span: value.span };
}
