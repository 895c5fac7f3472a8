/**
 * Text → syntax tree. Never fails: a statement that cannot be read becomes a `broken` one, with one
 * report, and every other statement survives.
 */
import type { IToken } from "chevrotain";
import { byPlace, type Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import { didYouMean } from "../core/nearest.ts";
import type { SourceText, Span } from "../core/source.ts";
import type { Block, Statement, StatementNode, SyntaxFile } from "./ast.ts";
import { type Cut, cut, nestsWithinLimit } from "./cut.ts";
import { diagnose } from "./diagnostics.ts";
import { readDocumentation } from "./documentation.ts";
import { explainFailure, explainUnreadable } from "./explain-failure.ts";
import type { ForeignSign } from "./foreign-signs.ts";
import { isPathStart } from "./goes-on.ts";
import { endOf, isOpenComment, lex } from "./lex.ts";
import { hasLineEnd } from "./line-ends.ts";
import { parseStatement } from "./parser.ts";
import { type Place, placeNames, placeOfBlock, type Reading, readingOf } from "./places.ts";
import { shorten } from "./shorten.ts";
import * as t from "./tokens.ts";

export { print } from "./print.ts";

export function parse(source: SourceText): SyntaxFile {
  if (source.text.length > limits.fileBytes) {
    const limit = `${limits.fileBytes / 1024 / 1024} MB`;
    const place = { file: source.file, start: 0, end: 0 };
    return unreadFile(source, [diagnose("file-too-large", place, { limit })]);
  }
  const lexed = lex(source);
  const { tokens, columns, startsLine, comments, signs } = lexed;
  const diagnostics = [...lexed.diagnostics];
  if (!nestsWithinLimit(source, lexed, diagnostics)) {
    return unreadFile(source, diagnostics.sort(byPlace));
  }
  const documentation = readDocumentation(source, lexed);
  const hashes = comments.filter((comment) => comment.kind === "hash");
  // Statements are read in the text's order, so what was found beside them is met in order too.
  let nextSign = 0;
  let nextHash = 0;
  let hasRowOutside = false;
  const statements = cut(source, lexed, diagnostics).map((one) => build(one, "file"));
  for (const sign of signs.slice(nextSign)) diagnostics.push(sign.report());
  return {
    source,
    statements,
    tokens: tokens.map((token) => ({
      image: token.image,
      start: token.startOffset,
      end: endOf(token),
    })),
    comments,
    ...(documentation.file === undefined ? {} : { documentation: documentation.file }),
    isWhole: !comments.some(isOpenComment),
    diagnostics: diagnostics.sort(byPlace),
  };

  function build(one: Cut, place: Place, parent?: Cut, isOpen = false): Statement {
    const node = read(one, place, parent);
    const doc = documentation.statements.get(one.first);
    const found = placeOfBlock(
      node,
      isPathStart(tokens, one.first) ? "" : (tokens[one.first]?.image ?? ""),
    );
    // Where a `}` is missing, which was reported, a `together` may hold the object's own statements too.
    const lacksBrace = isOpen || (one.block !== undefined && one.block.close === undefined);
    const inside = lacksBrace && found === "rows" ? "object" : found;
    const block: Block | undefined = one.block && {
      body: one.block.body.map((inner) => build(inner, inside, one, lacksBrace)),
      ...(one.block.close === undefined ? {} : { close: one.block.close }),
    };
    return {
      node,
      span: { ...spanOf(one.first), end: endOf(tokens[one.last] as IToken) },
      ...(doc === undefined ? {} : { documentation: doc }),
      first: one.first,
      last: one.last,
      ...(block === undefined ? {} : { block }),
    };
  }

  function read(one: Cut, place: Place, parent: Cut | undefined): StatementNode {
    const found = signsWithin(one);
    const head = { span: spanOf(one.first), text: (tokens[one.first] as IToken).image };
    const broken: StatementNode = { kind: "broken", head };
    if (one.isSpoilt) return broken;
    const own = tokens.slice(one.first, one.last + 1);
    const reading = readingOf(place, own);
    if (reading.kind !== "rule") {
      report(found[0]?.report() ?? whyNotHere(reading, own[0] as IToken, place), place);
      return broken;
    }
    const brace =
      one.lacksBrace === true && own.at(-1)?.tokenType !== t.OpenBrace ? [absentBrace(own)] : [];
    const parsed = parseStatement(reading.rule, source.file, [...own, ...brace]);
    if (parsed.node !== undefined) {
      for (const sign of found) diagnostics.push(sign.report());
      diagnostics.push(...parsed.reports);
      if (one.lacksBrace === true) diagnostics.push(aboutBrace(one, brace.length === 0));
      if (one.shallow !== undefined) diagnostics.push(aboutIndentation(one, one.shallow));
      return parsed.node;
    }
    // A `#` is mostly a remark of its author's, and what follows it on the line then fails to come.
    if (hasHash(one)) return broken;
    const failed = one.first + own.indexOf(parsed.failure?.token as IToken);
    // A line that tabs indent continues the statement above by their width alone: they are the mistake.
    if (failed > one.first && startsLine[failed] === 1 && isTabbed(failed)) return broken;
    const failure =
      parsed.failure &&
      (swallowedLine(one, parent, failed) ??
        explainFailure(source, own, reading.rule, parsed.failure, found[0]?.report()));
    report(failure, reading.rule === "row" ? "object" : place);
    return broken;
  }

  /** In a block that nobody knows only rows are judged: its head has been reported. */
  function report(diagnostic: Diagnostic | undefined, place: Place): void {
    if (diagnostic !== undefined && place !== "unknown") diagnostics.push(diagnostic);
  }

  function whyNotHere(
    reading: Exclude<Reading, { kind: "rule" }>,
    first: IToken,
    place: Place,
  ): Diagnostic | undefined {
    const span: Span = { file: source.file, start: first.startOffset, end: endOf(first) };
    const word = shorten(first.image);
    const name = placeNames[place];
    switch (reading.kind) {
      case "row_outside":
        // A file whose object lost its head would report each of its rows; the first says it all.
        if (hasRowOutside) return undefined;
        hasRowOutside = true;
        return diagnose("row-outside-object", span, {});
      case "misplaced":
        return diagnose("misplaced-statement", span, { word, place: name, home: reading.home });
      case "path_without_system":
        return diagnose("path-without-system", span, { found: word, example: `hs.${word}` });
      case "unknown": {
        const unreadable = explainUnreadable(source.file, first);
        if (unreadable !== undefined) return unreadable;
        const some = reading.known.slice(0, 6).map((one) => `\`${one}\``);
        const otherwise =
          some.length === 0
            ? "only rows stand here, such as `hs.email <-> sf.Email`"
            : `statements of ${name} begin with words such as ${some.join(", ")}`;
        const suggestion = didYouMean(first.image.slice(0, 40), reading.known, otherwise);
        return diagnose("unknown-statement", span, { word, place: name, suggestion });
      }
    }
  }

  function aboutBrace(one: Cut, isOnNextLine: boolean): Diagnostic {
    const last = tokens[isOnNextLine ? one.last - 1 : one.last] as IToken;
    const span = { file: source.file, start: last.startOffset, end: endOf(last) };
    const after = shorten(last.image);
    if (isOnNextLine) return diagnose("block-not-opened", span, { after });
    const fix = { title: "add `{`", span: { ...span, start: span.end }, text: " {", safe: true };
    return diagnose("block-not-opened", span, { after }, { fix });
  }

  /** A line of a block that is no deeper than the block's head, and so took in the deeper one below it. */
  function swallowedLine(one: Cut, parent: Cut | undefined, at: number): Diagnostic | undefined {
    const isShallow =
      parent !== undefined && (columns[one.first] ?? 0) <= (columns[parent.first] ?? 0);
    if (!isShallow || startsLine[at] !== 1 || startsLine[one.first] !== 1) return undefined;
    const others = parent.block?.body ?? [];
    const isLikeOthers = others.some((two) => two !== one && columns[two.first] === columns[at]);
    return isLikeOthers ? aboutIndentation(one, one.first) : undefined;
  }

  function aboutIndentation(one: Cut, at: number): Diagnostic {
    const whole = at === one.first ? "block" : "statement";
    return diagnose("line-not-indented", spanOf(at), { whole });
  }

  function signsWithin(one: Cut): readonly ForeignSign[] {
    const end = endOf(tokens[one.last] as IToken);
    const from = nextSign;
    while ((signs[nextSign]?.start ?? end) < end) nextSign++;
    return signs.slice(from, nextSign);
  }

  function isTabbed(at: number): boolean {
    return source.text[(tokens[at] as IToken).startOffset - 1] === "\t";
  }

  /** Whether a `#` stands in the statement, or after it on its last line. */
  function hasHash(one: Cut): boolean {
    const start = (tokens[one.first] as IToken).startOffset;
    const end = endOf(tokens[one.last] as IToken);
    const next = tokens[one.last + 1]?.startOffset ?? source.text.length;
    while ((hashes[nextHash]?.start ?? start) < start) nextHash++;
    const hash = hashes[nextHash]?.start ?? next;
    return hash < next && !hasLineEnd(source.text, end, hash);
  }

  function spanOf(index: number): Span {
    const token = tokens[index] as IToken;
    return { file: source.file, start: token.startOffset, end: endOf(token) };
  }
}

/** Stands for the `{` that a block's head lacks, so that the head is read all the same. */
function absentBrace(own: readonly IToken[]): IToken {
  const startOffset = endOf(own.at(-1) as IToken);
  return {
    image: "",
    startOffset,
    tokenType: t.OpenBrace,
    tokenTypeIdx: t.OpenBrace.tokenTypeIdx ?? 0,
  } as IToken;
}

function unreadFile(source: SourceText, diagnostics: readonly Diagnostic[]): SyntaxFile {
  return { source, statements: [], tokens: [], comments: [], isWhole: false, diagnostics };
}
