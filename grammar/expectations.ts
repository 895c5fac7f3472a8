/**
 * Chevrotain's error texts, replaced: each gives only the words for what was expected. The sentence
 * a user reads is made in `explain-failure.ts`.
 */
import type { IParserErrorMessageProvider, TokenType } from "chevrotain";

export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => labelOf(expected),
  buildNotAllInputParsedMessage: () => "the end of the statement",
  buildNoViableAltMessage: ({ customUserDescription, expectedPathsPerAlt }) =>
    customUserDescription ?? oneOf(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ customUserDescription, expectedIterationPaths }) =>
    customUserDescription ?? oneOf(expectedIterationPaths),
};

function labelOf(type: TokenType): string {
  return type.LABEL ?? type.name;
}

function oneOf(paths: readonly (readonly TokenType[])[]): string {
  const firsts = new Set(paths.map((path) => (path[0] === undefined ? "" : labelOf(path[0]))));
  const words = [...firsts].filter((label) => label !== "").slice(0, 4);
  const last = words.pop() ?? "something else";
  return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
}
