/**
 * The words and signs of the language, as chevrotain token types.
 *
 * Text is lexed with one type for all words; `wordType` then gives each its keyword, which is
 * faster than ninety patterns and keeps the lexer small. Categories say where a word may stand:
 * every word is a `Word`, those free to be aliases and declared names are `NameWord` too.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";

export const Word = createToken({ name: "Word", pattern: Lexer.NA, label: "a name" });
export const NameWord = createToken({ name: "NameWord", pattern: Lexer.NA, label: "a name" });
/** What an unknown clause may be followed by: everything but a clause's first word, brackets, and what cannot be read. */
export const Filler = createToken({ name: "Filler", pattern: Lexer.NA, label: "a word" });

export const PlainWord = createToken({
  name: "PlainWord",
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  categories: [Word, NameWord, Filler],
  label: "a name",
});

function sign(
  name: string,
  pattern: string | RegExp,
  label: string,
  categories: TokenType[] = [Filler],
) {
  return createToken({ name, pattern, label, categories });
}

const QuotedName = sign("QuotedName", /`[^`\r\n]*`/, "a name in backticks", [
  Word,
  NameWord,
  Filler,
]);
export const OpenQuotedName = sign("OpenQuotedName", /`[^`\r\n]*/, "a name in backticks", []);
export const Text = sign("Text", /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"/, "a quoted value");
/** A quoted value in the wrong quotes; reported when lexed and read as if it were right. */
export const ForeignText = sign(
  "ForeignText",
  /'[^'\r\n]*'|[“”„][^“”„"\r\n]*[“”"]|[‘’‚][^‘’‚'\r\n]*[‘’']/,
  "a quoted value",
);
export const OpenText = sign(
  "OpenText",
  /["“”][^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*\\?/,
  "a quoted value",
  [],
);
export const DateLiteral = sign("DateLiteral", /\d{4}-\d{2}-\d{2}(?![A-Za-z0-9_])/, "a date");
/** A date in another notation: `01/11/2026`, `1.11.2026`, `2026-11-1`, `2026-11-01T10:05`. */
export const ForeignDate = sign(
  "ForeignDate",
  /(?:\d{1,4}\/\d{1,2}\/\d{1,4}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2}(?:T[0-9:.Z]*)?)(?![A-Za-z0-9_./-])/,
  "a date",
  [],
);
export const TimeLiteral = sign(
  "TimeLiteral",
  /\d{1,2}:\d{2}(?::\d{2})?(?![A-Za-z0-9_])/,
  "a time",
);
export const DurationLiteral = sign(
  "DurationLiteral",
  /\d+[smhd](?![A-Za-z0-9_])/,
  "a duration such as 5m",
);
export const PercentLiteral = sign("PercentLiteral", /\d+(?:\.\d+)?%/, "a share such as 10%");
export const NumberLiteral = sign(
  "NumberLiteral",
  /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_%]|\.\d)/,
  "a number",
);
/** Digits that run into letters: `5ms`, `10min`, `3x`. The sign before a duration stands for itself. */
export const MalformedNumber = sign(
  "MalformedNumber",
  /(?:-(?!\d+[smhd](?![A-Za-z0-9_])))?\d[A-Za-z0-9_.]*/,
  "a number",
  [],
);

export const BothArrow = sign("BothArrow", "<->", "an arrow");
export const RightArrow = sign("RightArrow", "->", "an arrow");
export const LeftArrow = sign("LeftArrow", "<-", "an arrow");
/** Arrows of other notations, and ours as text editors lengthen them; reported when lexed and read as the one that was meant. */
export const ForeignBoth = sign("ForeignBoth", /<=+>|<-{2,}>|<[–—−]+>|[↔⇔⟷⟺]/, "an arrow");
export const ForeignRight = sign("ForeignRight", /=+>|-{2,9}>|[–—−]+>|[→⇒⟶⟹➔➜]/, "an arrow");
export const ForeignLeft = sign("ForeignLeft", /<-{2,}|<={2,}|<[–—−]+|[←⇐⟵⟸]/, "an arrow");

export const AtMost = sign("AtMost", "<=", "a comparison");
export const AtLeast = sign("AtLeast", ">=", "a comparison");
export const Less = sign("Less", "<", "a comparison");
export const More = sign("More", ">", "a comparison");
export const NotEqual = sign("NotEqual", "!=", "a comparison");
export const Equal = sign("Equal", "=", "`=`");
/** Operators of other languages; reported when lexed and read as ours. */
export const ForeignEqual = sign("ForeignEqual", /==+/, "`=`");
export const ForeignNotEqual = sign("ForeignNotEqual", /<>|!==+/, "a comparison");
export const ForeignAnd = sign("ForeignAnd", "&&", "`and`");
export const ForeignOr = sign("ForeignOr", "||", "`or`");
export const ForeignNot = sign("ForeignNot", "!", "`not`");
export const Plus = sign("Plus", "+", "`+`");
export const Minus = sign("Minus", "-", "`-`");

export const OpenBrace = sign("OpenBrace", "{", "`{`", []);
export const CloseBrace = sign("CloseBrace", "}", "`}`", []);
export const OpenList = sign("OpenList", "[", "`[`", []);
export const CloseList = sign("CloseList", "]", "`]`", []);
export const OpenCall = sign("OpenCall", "(", "`(`", []);
export const CloseCall = sign("CloseCall", ")", "`)`", []);
export const Comma = sign("Comma", ",", "a comma");
export const Dot = sign("Dot", ".", "`.`");
export const Colon = sign("Colon", ":", "`:`");
/** What begins nothing. Taken in runs, and tried last, so that the lexer itself never fails. */
export const Stray = sign(
  "Stray",
  /[^\w\s"'`“”„‘’‚{}()[\].,:<>=!&|+\-/#]+|[\s\S]/,
  "a character",
  [],
);
/** White space of other kinds, and what is not even seen: zero-width and direction marks. */
const OddBlank = createToken({
  name: "OddBlank",
  pattern: /[^\S \t\r\n\uFEFF]+|[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069]+/,
  group: "blanks",
  line_breaks: false,
});

const WhiteSpace = createToken({
  name: "WhiteSpace",
  pattern: /[ \t\r\n\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const comment = (name: string, pattern: RegExp) =>
  createToken({
    name,
    pattern,
    group: "comments",
    line_breaks: true,
    start_chars_hint: ["/", "#"],
  });
export const DocComment = comment("DocComment", /\/\/\/[^\r\n]*/);
export const LineComment = comment("LineComment", /\/\/[^\r\n]*/);
const BlockComment = comment("BlockComment", /\/\*[\s\S]*?\*\//);
const OpenComment = comment("OpenComment", /\/\*[\s\S]*/);
export const HashComment = comment("HashComment", /#[^\r\n]*/);

/** In the order that the lexer tries them. */
export const lexedTokens: TokenType[] = [
  WhiteSpace,
  PlainWord,
  Dot,
  Text,
  ForeignBoth,
  BothArrow,
  ForeignLeft,
  LeftArrow,
  ForeignRight,
  RightArrow,
  Comma,
  OpenBrace,
  CloseBrace,
  QuotedName,
  OpenQuotedName,
  ForeignText,
  OpenText,
  DateLiteral,
  ForeignDate,
  TimeLiteral,
  DurationLiteral,
  PercentLiteral,
  NumberLiteral,
  MalformedNumber,
  ForeignNotEqual,
  NotEqual,
  ForeignEqual,
  Equal,
  AtMost,
  AtLeast,
  Less,
  More,
  ForeignAnd,
  ForeignOr,
  ForeignNot,
  Plus,
  Minus,
  OpenList,
  CloseList,
  OpenCall,
  CloseCall,
  Colon,
  DocComment,
  LineComment,
  BlockComment,
  OpenComment,
  HashComment,
  OddBlank,
  Stray,
];
