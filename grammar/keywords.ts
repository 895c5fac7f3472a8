/**
 * Every word with a meaning, and the token type it gets. Reserved words begin statements and
 * clauses and so can be neither aliases nor declared names; the others are words only in their place.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";
import { Filler, NameWord, PlainWord, Word } from "./tokens.ts";

/** First words of the statements that stand at the margin. */
export const topLevelWords = [
  "edition",
  "package",
  "import",
  "organisation",
  "owner",
  "steward",
  "channel",
  "system",
  "defaults",
  "errors",
  "map",
  "term",
  "object",
  "renamed",
  "test",
] as const;

/** First words of clauses, which a row, an object or `defaults` may carry. */
export const clauseWords = [
  "authority",
  "latest",
  "review",
  "prefer",
  "merge",
  "advance",
  "empty",
  "drift",
  "via",
  "using",
  "ref",
  "every",
  "when",
  "default",
  "required",
  "pii",
  "class",
  "term",
  "because",
  "label",
  "owner",
  "steward",
  "id",
  "ticket",
  "since",
  "until",
  "approved",
  "purpose",
  "subjects",
  "basis",
  "retention",
  "status",
  "recertify",
  "fresh",
  "priority",
  "delete",
  "erasure",
  "initial",
  "at",
  "on",
  "volume",
  "brake",
] as const;

/** First words of an object's statements that are no clauses. */
export const objectWords = [
  "match",
  "where",
  "create",
  "record",
  "set",
  "ignore",
  "each",
  "together",
] as const;

/** First words of a test's steps. */
export const testWords = [
  "given",
  "edit",
  "delete",
  "run",
  "fail",
  "lose",
  "hide",
  "show",
  "crash",
  "decide",
  "retry",
  "restore",
  "accept",
  "expect",
] as const;

const otherReserved = [
  "and",
  "or",
  "not",
  "is",
  "in",
  "as",
  "true",
  "false",
  "today",
  "then",
  "otherwise",
] as const;

const contextual = [
  "by",
  "within",
  "with",
  "ignoring",
  "case",
  "among",
  "never",
  "wins",
  "archive",
  "full",
  "incremental",
  "differences",
  "keep",
  "zone",
  "change",
  "records",
  "changes",
  "per",
  "day",
  "off",
  "over",
  "for",
  "contains",
  "starts",
  "dpo",
  "email",
  "members",
  "key",
  "region",
  "processor",
  "transfer",
  "to",
  "log",
  "skip",
  "flag",
  "block",
  "queue",
  "after",
  "request",
  "correction",
  "notify",
  "alert",
  "no",
  "writes",
  "conflict",
  "hold",
  "holds",
  "losses",
  "failures",
  "lost",
  "reading",
  "writing",
  "before",
  "call",
  "of",
  "once",
  "times",
  "reply",
  "from",
  "write",
  "cursor",
  "state",
  "twice",
  "short",
  "anywhere",
  "without",
  "guard",
  "refusal",
  "stamps",
  "pages",
  "batches",
  "late",
  "feed",
] as const;

type Reserved =
  | (typeof topLevelWords)[number]
  | (typeof clauseWords)[number]
  | (typeof objectWords)[number]
  | (typeof otherReserved)[number];
type Contextual = (typeof contextual)[number] | (typeof testWords)[number];

export const reservedWords: ReadonlySet<string> = new Set<string>([
  ...topLevelWords,
  ...clauseWords,
  ...objectWords,
  ...otherReserved,
]);

const types = new Map<string, TokenType>();
for (const word of otherReserved) types.set(word, keyword(word, [Word, Filler]));
for (const word of reservedWords) {
  if (!types.has(word)) types.set(word, keyword(word, [Word]));
}
for (const word of [...testWords, ...contextual]) {
  if (!types.has(word)) types.set(word, keyword(word, [Word, NameWord, Filler]));
}

/** The token type of a keyword, for the grammar. */
export function word(image: Reserved | Contextual): TokenType {
  return types.get(image) ?? PlainWord;
}

/** The token type of any word of the text. */
export function wordType(image: string): TokenType {
  return types.get(image) ?? PlainWord;
}

export const keywordTokens: TokenType[] = [...types.values()];

function keyword(image: string, categories: TokenType[]): TokenType {
  return createToken({
    name: `${image[0]?.toUpperCase()}${image.slice(1)}Keyword`,
    pattern: Lexer.NA,
    label: `\`${image}\``,
    categories,
  });
}
