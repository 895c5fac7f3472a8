/** Signs of other notations: each is reported once, and then read as the sign of ours that was meant. */
import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import { diagnose } from "./diagnostics.ts";
import { wordType } from "./keywords.ts";
import { codeOf } from "./odd-blanks.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

export interface ForeignSign {
  readonly start: number;
  /** Made when it is wanted: of a statement with many, one is told. */
  readonly report: () => Diagnostic;
  /** What the token is to be read as, where that is known. */
  readonly type?: TokenType;
}

export function foreignSign(file: string, token: IToken): ForeignSign | undefined {
  const { tokenType, image, startOffset: start } = token;
  const meant = meanings.get(tokenType);
  if (meant === undefined && tokenType !== t.Stray && tokenType !== t.ForeignText) return undefined;
  const span: Span = { file, start, end: start + image.length };
  if (meant !== undefined) {
    return { start, type: meant.type, report: () => aboutSign(shorten(image), meant, span) };
  }
  if (tokenType === t.Stray) {
    return {
      start,
      report: () => diagnose("unexpected-character", span, { character: nameOf(image) }),
    };
  }
  return { start, report: () => aboutQuotes(image.slice(1, -1), span) };
}

function aboutQuotes(value: string, span: Span): Diagnostic {
  const fix = { title: "use double quotes", span, text: JSON.stringify(value), safe: true };
  return diagnose("wrong-quotes", span, { value: shorten(value) }, { fix });
}

function aboutSign(found: string, meant: Meaning, span: Span): Diagnostic {
  const { image, isArrow } = meant;
  const fix = { title: `write \`${image}\``, span, text: image, safe: true };
  return isArrow
    ? diagnose("foreign-arrow", span, { found, arrow: image }, { fix })
    : diagnose("foreign-operator", span, { found, operator: image }, { fix });
}

interface Meaning {
  readonly type: TokenType;
  readonly image: string;
  readonly isArrow: boolean;
}

const meanings = new Map<TokenType, Meaning>([
  [t.ForeignBoth, { type: t.BothArrow, image: "<->", isArrow: true }],
  [t.ForeignRight, { type: t.RightArrow, image: "->", isArrow: true }],
  [t.ForeignLeft, { type: t.LeftArrow, image: "<-", isArrow: true }],
  [t.ForeignEqual, { type: t.Equal, image: "=", isArrow: false }],
  [t.ForeignNotEqual, { type: t.NotEqual, image: "!=", isArrow: false }],
  [t.ForeignAnd, { type: wordType("and"), image: "and", isArrow: false }],
  [t.ForeignOr, { type: wordType("or"), image: "or", isArrow: false }],
  [t.ForeignNot, { type: wordType("not"), image: "not", isArrow: false }],
]);

/** How a message calls what stands there. */
function nameOf(image: string): string {
  const code = image.charCodeAt(0);
  const isControl = code < 32 || (code >= 127 && code < 160);
  return isControl ? `a control character (${codeOf(image)})` : `\`${shorten(image)}\``;
}
