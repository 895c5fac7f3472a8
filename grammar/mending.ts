/** What to do about a word or sign that does not fit where it stands. */
import type { IToken } from "chevrotain";
import type { Fix } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { continuations, wantedBy } from "./expected-words.ts";
import { type Failure, isWord, spanOf, theEnd } from "./failure.ts";
import { isPathStart } from "./goes-on.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

export interface Mending {
  readonly help: string;
  readonly fix?: Fix;
}

export function howToMend(failure: Failure, found: IToken): Mending {
  const image = shorten(found.image);
  const known = special(failure, found);
  if (known !== undefined) return { help: known };
  const meant = nearestWord(failure, found);
  if (meant !== undefined) return { help: `did you mean \`${meant}\`?` };
  if (failure.expected === theEnd) return { help: aboutSurplus(failure, found) };
  if (isInTheWay(failure, found)) {
    return {
      help: `remove \`${image}\``,
      fix: { title: "remove it", span: spanOf(failure, found), text: "", safe: true },
    };
  }
  const format = asFormat(failure, found);
  if (format !== undefined) return { help: format };
  const plain = withoutQuotes(failure, found);
  if (plain !== undefined) {
    const fix = {
      title: "remove the quotes",
      span: spanOf(failure, found),
      text: plain,
      safe: true,
    };
    return { help: `write it without quotes: \`${plain}\``, fix };
  }
  const { example } = wantedBy(failure);
  if (isSign(found)) return { help: `write ${example} instead of \`${image}\`` };
  return {
    help: `write ${example} ${/^`\W`$|^a comma$/.test(example) ? `before \`${image}\`` : "here"}`,
  };
}

/** The statement was complete before this. */
function aboutSurplus({ before, tokens, at, rule }: Failure, found: IToken): string {
  const takesClauses = rule === "row" || rule === "clause" || rule === "set" || rule === "ignore";
  if (isPathStart(tokens, at) && rule === "row")
    return "write a comma or an arrow between the fields, or begin a new line";
  if (isLiteral(found) && isLiteral(before)) return "write a comma between the values";
  if (found.tokenType === t.Text && takesClauses) {
    return 'say what the text is, as in `because "…"` or `label "…"`';
  }
  if (found.tokenType === t.OpenBrace)
    return "remove it; only declarations, `each` and `together` open a block";
  return isWord(found) ? "remove it, or begin a new line with it" : "remove it";
}

/** The next token is what was expected, so this one alone is too many. */
function isInTheWay({ before, next, expected }: Failure, found: IToken): boolean {
  if (!isSign(found) || next === undefined) return false;
  if (/^(?:<->|<-|->)$/.test(found.image)) return before?.image === found.image;
  if (found.tokenType === t.Comma && /^[([]$/.test(before?.image ?? "")) return true;
  if (expected === "a quoted value" || expected === "a value") return isLiteral(next);
  if (expected.startsWith("a name") || expected === "a field") return isWord(next);
  if (expected === "`{`") return next.tokenType === t.OpenBrace;
  if (expected.startsWith("a duration")) return next.tokenType === t.DurationLiteral;
  return expected.startsWith("an action") && isWord(next);
}

function withoutQuotes({ expected }: Failure, found: IToken): string | undefined {
  if (found.tokenType !== t.Text) return undefined;
  const inner = found.image.slice(1, -1);
  return inner.length <= 40 && bareForms[expected]?.test(inner) === true ? inner : undefined;
}

/** A pattern stands in a format's brackets. */
function asFormat({ rule, before }: Failure, found: IToken): string | undefined {
  if (found.tokenType !== t.Text || rule !== "row" || before?.image !== "as") return undefined;
  return `write the format that it belongs to, as in \`as date(${shorten(found.image)})\``;
}

const bareForms: Readonly<Record<string, RegExp>> = {
  "a name": /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/,
  "a field": /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/,
  "a number": /^-?\d+(?:\.\d+)?$/,
  "a date": /^\d{4}-\d{2}-\d{2}$/,
  "a duration such as 5m": /^\d+[smhd]$/,
};

function nearestWord({ rule, expected }: Failure, found: IToken): string | undefined {
  if (!isWord(found)) return undefined;
  const image = found.image.slice(0, 40);
  const inBackticks = /^`(\w+)`$/.exec(expected)?.[1];
  const candidates = inBackticks === undefined ? (continuations[rule] ?? []) : [inBackticks];
  const meant = nearest(image, candidates);
  return meant === image ? undefined : meant;
}

/** Mistakes whose mending is known, whatever was expected. */
function special({ rule, expected, before, next }: Failure, found: IToken): string | undefined {
  const { image } = found;
  if (before?.image === "brake" && isWord(found) && /^(?:delet|chang|edit|writ)/.test(image))
    return `write \`${image.startsWith("delet") ? "deletes" : "changes"}\``;
  if (before?.image === "propagate" && /^(?:edit|delete)/.test(image))
    return `write \`${image.startsWith("edit") ? "edit" : "delete"} wins\``;
  if (expected === "`records`" && image === "," && next?.tokenType === t.NumberLiteral) {
    const number = `${before?.image ?? ""}${next.image}`;
    return `write the number without signs between its digits: \`${number}\``;
  }
  if (rule === "expect" && image === "on" && before?.image === "conflict")
    return "write `expect no hold on` and the field, as in `expect no hold on jobtitle of ada`";
  if (
    rule === "expect" &&
    before?.image === "expect" &&
    isWord(found) &&
    next === undefined &&
    nearest(image.slice(0, 40), otherExpectations) === undefined
  )
    return `write \`expect ${shorten(image)} { … }\` with the fields it should have, or \`expect no ${shorten(image)}\``;
  if (rule === "expect" && (image === "writes" || next?.image === "writes"))
    return "write `expect writes` and a number, or `expect no writes`";
  if (rule === "expect" && image === "conflict") return "write `expect conflict on` and a field";
  if (rule === "given" && expected === "`{`" && isWord(found) && next?.tokenType === t.OpenBrace)
    return `write \`as ${shorten(image)}\` to name the record`;
  if (expected === "`}`" && (image === ")" || image === "]"))
    return `write \`}\` instead of \`${image}\``;
  if (expected === "`}`" && found.tokenType === t.Text && next?.tokenType === t.Colon)
    return aboutQuotedField(image.slice(1, -1));
  if (rule === "match" && image === "ignore") return "write `ignoring case`";
  if (rule === "match" && image === ",") return "write `and` between the parts of a key";
  if (expected !== theEnd) return undefined;
  if (image === "if") return "write `when`";
  if (
    rule === "error_rule" &&
    before?.image !== "," &&
    continuations["error_rule"]?.includes(image)
  ) {
    return "write a comma between the actions";
  }
  if (
    rule === "system" &&
    /^(?:url|uri|host|token|key|secret|user|password|env\w*)$/i.test(image)
  ) {
    return "remove it: addresses and credentials stand in the profiles of `concordat.yaml`";
  }
  return undefined;
}

function aboutQuotedField(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? `write the field without quotes: \`${shorten(name)}\``
    : `write the field's name in backticks: \`\` \`${shorten(name)}\` \`\``;
}

/** Apart from `no`, which is near to any short name. */
const otherExpectations = (continuations["expect"] ?? []).filter((one) => one !== "no");

function isSign(token: IToken): boolean {
  return /^[^\w"'`“”‘’„‚{}]+$/.test(token.image);
}

function isLiteral(token: IToken | undefined): boolean {
  return (
    token !== undefined &&
    (literals.has(token.tokenType) || token.image === "true" || token.image === "false")
  );
}

const literals = new Set([t.Text, t.ForeignText, t.NumberLiteral, t.DateLiteral]);
