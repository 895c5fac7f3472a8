/**
 * Where the parts of a statement stand on its first line: the arrow column that scans down the
 * page, the clauses' column, padded head words, and parts set two spaces apart. Every other word
 * follows the spacing of `token-spacing.ts`.
 */
import type { Span } from "../core/source.ts";
import type { Clause, Statement, SyntaxToken } from "./ast.ts";

/** The space before the token that begins at `start`. */
export interface Part {
  readonly start: number;
  /** 0-based; asked for on the statement's first line, where it is still free. */
  readonly column?: number;
  /** Spaces where the text before has run over the column, or where there is none. */
  readonly apart: number;
  /** Spaces on a later line of the statement. */
  readonly apartLater: number;
}

const ARROW = 24;
const SECOND_END = 28;
const CLAUSES = 51;
const OBJECT_HEAD = 10;
const ERROR_CLASS = 17;
const TEST_HEAD = 7;
const DECLARATION_HEAD = 8;

/** In the order of the text. `indent` is the statement's own. */
export function partsOf(
  statement: Statement,
  tokens: readonly SyntaxToken[],
  indent: number,
): Part[] {
  const { node } = statement;
  const second = (width: number): Part[] => {
    const token = statement.last > statement.first ? tokens[statement.first + 1] : undefined;
    return token === undefined
      ? []
      : [{ start: token.start, column: indent + width, apart: 1, apartLater: 1 }];
  };
  const wordBefore = (span: Span | undefined): Part[] => {
    const token = span && tokens[indexOfToken(tokens, span.start) - 1];
    return token === undefined ? [] : [apart(token.start)];
  };
  switch (node.kind) {
    case "row":
      return [
        ...flow(node.arrows[0]?.span, node.groups[1]?.[0]?.span),
        ...clauses(node.clauses, CLAUSES),
      ];
    case "map_entry":
      return flow(node.arrow.span, node.right.span);
    case "set":
    case "ignore":
      return clauses(node.clauses, CLAUSES);
    case "object":
    case "each":
    case "together":
      return clauses(node.clauses);
    case "clause": {
      // `on change` is one head of two words.
      const head = node.clause.kind === "on_change" ? [] : second(OBJECT_HEAD);
      return [...head, ...within(node.clause), ...clauses(node.more)];
    }
    case "match":
      return [
        ...second(OBJECT_HEAD),
        ...(node.ignoringCase ? bareWord("ignoring") : []),
        ...wordBefore(node.using[0]?.span),
        ...(node.among === undefined ? [] : bareWord("among")),
      ];
    case "where":
    case "create":
      return second(OBJECT_HEAD);
    case "error_rule":
      return second(ERROR_CLASS);
    case "given":
    case "edit":
    case "delete_step":
      return [...second(TEST_HEAD), ...spansApart(node.during?.span), ...spansApart(node.at?.span)];
    case "given_system":
    case "run":
    case "fail":
    case "lose":
    case "hide":
    case "show":
    case "crash":
    case "decide":
    case "restore":
    case "expect":
      return second(TEST_HEAD);
    case "owner":
      return [
        ...second(DECLARATION_HEAD),
        ...spansApart(node.label?.span),
        ...wordBefore(node.email?.span),
        ...wordBefore(node.members[0]?.span),
        ...wordBefore(node.keys[0]?.span),
      ];
    case "channel":
      return [...second(DECLARATION_HEAD), apart(node.channelKind.span.start)];
    case "system":
      return [
        ...spansApart(node.label?.span),
        ...wordBefore(node.region?.span),
        ...wordBefore(node.processor?.span),
        ...wordBefore(node.transfer?.span),
      ];
    case "organisation":
      return wordBefore(node.dpo?.span);
    case "term":
      return [apart(node.label.span.start), ...wordBefore(node.owner?.span)];
    case "map":
      return node.ignoringCase ? bareWord("ignoring") : [];
    default:
      return [];
  }

  /** The statement's own word of this image: one that is no part of a field path. */
  function bareWord(image: string): Part[] {
    for (let index = statement.first + 1; index <= statement.last; index++) {
      const token = tokens[index];
      const inPath = tokens[index - 1]?.image === "." || tokens[index + 1]?.image === ".";
      if (token?.image === image && !inPath) return [apart(token.start)];
    }
    return [];
  }

  /** Each two spaces after the one before; the first at its column, where it has one. */
  function clauses(list: readonly Clause[], column?: number): Part[] {
    const parts: Part[] = [];
    for (const clause of list) {
      const first = parts.length === 0 && column !== undefined ? { column } : {};
      parts.push({ ...apart(clause.span.start), ...first }, ...within(clause));
    }
    return parts;
  }

  /** `at "0 6 * * *"  zone "UTC"` */
  function within(clause: Clause): Part[] {
    return clause.kind === "at" ? wordBefore(clause.zone?.span) : none;
  }
}

const none: Part[] = [];

function flow(arrow: Span | undefined, secondEnd: Span | undefined): Part[] {
  if (arrow === undefined || secondEnd === undefined) return [];
  return [
    { start: arrow.start, column: ARROW, apart: 2, apartLater: 1 },
    { start: secondEnd.start, column: SECOND_END, apart: 2, apartLater: 1 },
  ];
}

function spansApart(span: Span | undefined): Part[] {
  return span === undefined ? [] : [apart(span.start)];
}

function apart(start: number): Part {
  return { start, apart: 2, apartLater: 2 };
}

function indexOfToken(tokens: readonly SyntaxToken[], start: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? start) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
