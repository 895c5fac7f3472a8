/** Names with a hyphen, which is the commonest character that a bare name cannot hold. */
import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnose } from "./diagnostics.ts";
import { type Failure, isWord } from "./failure.ts";
import { endOf } from "./lex.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

/** The report on a name with a hyphen, where the reading failed at the hyphen. */
export function aboutHyphen({ source, tokens, at, rule }: Failure): Diagnostic | undefined {
  if (!isHyphen(tokens[at]) || !isWord(tokens[at - 1])) return undefined;
  let first = at - 1;
  while (touches(tokens, first - 1) && isPartOfName(tokens[first - 1])) first--;
  let last = at - 1;
  while (touches(tokens, last) && isPartOfName(tokens[last + 1])) last++;
  if (last === at - 1) return undefined;
  const span = {
    file: source.file,
    start: (tokens[first] as IToken).startOffset,
    end: endOf(tokens[last] as IToken),
  };
  const name = source.text.slice(span.start, span.end);
  if (name.includes("`")) return undefined;
  if (rule === "error_rule" || fixedWords.has(tokens[first - 1]?.image ?? "")) {
    const text = name.replaceAll("-", "_");
    const fix = { title: `write \`${text}\``, span, text, safe: true };
    const help = `write \`${text}\``;
    return diagnose("hyphen-in-name", span, { name: shorten(name) }, { help, fix });
  }
  const fix = { title: "put the name in backticks", span, text: `\`${name}\``, safe: true };
  return diagnose("hyphen-in-name", span, { name: shorten(name) }, { fix });
}

/** After these stand words of the language, whose parts `_` joins. */
const fixedWords = new Set(["basis", "subjects", "with", "transfer"]);

/** Whether no space stands between a token and the one after it. */
function touches(tokens: readonly IToken[], at: number): boolean {
  const token = tokens[at];
  return token !== undefined && endOf(token) === tokens[at + 1]?.startOffset;
}

function isHyphen(token: IToken | undefined): boolean {
  if (token?.tokenType === t.Minus) return true;
  return token?.image.startsWith("-") === true && isNumber(token);
}

function isPartOfName(token: IToken | undefined): boolean {
  return isWord(token) || isHyphen(token) || isNumber(token);
}

function isNumber(token: IToken | undefined): boolean {
  const type = token?.tokenType;
  return type === t.NumberLiteral || type === t.MalformedNumber || type === t.DurationLiteral;
}
