/**
 * Syntax tree → its text in the one layout, as `concordat fmt` writes it. There are no options.
 *
 * Only white space changes: every word, sign and comment stays, in its order, and the result is cut
 * into the same statements. That is checked before the result is given, because a statement that
 * could not be read keeps its own layout and may not fit between its neighbours' new one: then the
 * whole declaration around it is left as it was, and if even that does not hold, the file.
 */
import { limits } from "../core/limits.ts";
import type { Comment, Statement, SyntaxFile } from "./ast.ts";
import { type Cut, cut } from "./cut.ts";
import { layFile } from "./format-file.ts";
import { lex } from "./lex.ts";
import { withPlainLineEnds } from "./line-ends.ts";

export function format(file: SyntaxFile): string {
  const { text } = file.source;
  // A file beyond the limits was not read.
  if (file.tokens.length === 0 && file.comments.length === 0 && file.diagnostics.length > 0)
    return text;
  const laid = layFile(file, new Set());
  if (isSame(file, laid)) return laid;
  const cautious = layFile(file, new Set(file.statements.filter(holdsBroken)));
  return isSame(file, cautious) ? cautious : text;
}

export function isFormatted(file: SyntaxFile): boolean {
  return format(file) === file.source.text;
}

function holdsBroken(statement: Statement): boolean {
  return statement.node.kind === "broken" || (statement.block?.body.some(holdsBroken) ?? false);
}

/** Whether a text has the file's tokens and comments, cut into the same statements. */
function isSame(file: SyntaxFile, text: string): boolean {
  if (text.length > limits.fileBytes) return false;
  const source = { file: file.source.file, text };
  const lexed = lex(source);
  return (
    lexed.tokens.length === file.tokens.length &&
    lexed.tokens.every((token, at) => token.image === file.tokens[at]?.image) &&
    haveSameTexts(lexed.comments, file.comments) &&
    areSame(cut(source, lexed, []), file.statements)
  );
}

function haveSameTexts(some: readonly Comment[], others: readonly Comment[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => one.text === withPlainLineEnds(others[at]?.text ?? ""))
  );
}

function areSame(cuts: readonly Cut[], statements: readonly Statement[]): boolean {
  return (
    cuts.length === statements.length &&
    cuts.every((one, at) => isSameStatement(one, statements[at]))
  );
}

function isSameStatement(one: Cut, statement: Statement | undefined): boolean {
  return (
    one.first === statement?.first &&
    one.last === statement.last &&
    one.block?.close === statement.block?.close &&
    (one.block === undefined) === (statement.block === undefined) &&
    areSame(one.block?.body ?? [], statement.block?.body ?? [])
  );
}
