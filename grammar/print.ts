import type { Statement, SyntaxFile } from "./ast.ts";

/** The tree's text: every statement's tokens with what stood before each. Equals the source. */
export function print(file: SyntaxFile): string {
  const { text } = file.source;
  let at = 0;
  const printed: string[] = [];
  const put = (index: number) => {
    const token = file.tokens[index];
    if (token === undefined) return;
    printed.push(text.slice(at, token.start), token.image);
    at = token.end;
  };
  const walk = (statement: Statement) => {
    for (let index = statement.first; index <= statement.last; index++) put(index);
    for (const inner of statement.block?.body ?? []) walk(inner);
    if (statement.block?.close !== undefined) put(statement.block.close);
  };
  for (const statement of file.statements) walk(statement);
  return printed.join("") + text.slice(at);
}
