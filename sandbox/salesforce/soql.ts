/**
 * SOQL, as far as a connector needs it: SELECT of fields, of one record further (`Owner.Email`) or COUNT(), FROM one
 * object, WHERE with AND, OR, NOT and parentheses, ORDER BY, LIMIT and OFFSET. As in the real one, AND and OR
 * do not stand beside each other without parentheses.
 */
import { invalid, type Refused } from "./trouble.ts";

export interface Query {
  /** Empty: how many there are. */
  readonly fields: readonly string[];
  readonly object: string;
  readonly where: Condition | undefined;
  readonly order: readonly Order[];
  readonly limit: number | undefined;
  readonly offset: number;
}

export interface Order {
  readonly field: string;
  readonly isDown: boolean;
  readonly areNullsLast: boolean;
}

export type Literal =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "moment"; readonly value: string }
  | { readonly kind: "null"; readonly value: null };

export type Condition =
  | { readonly kind: "all" | "any"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: string;
      readonly values: readonly Literal[];
    };

const token =
  /\s*(?:('(?:[^'\\]|\\.)*')|(\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?)|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(<=|>=|!=|<>|[=<>(),]))/y;

/** Throws `Refused`. */
export function parseSoql(text: string): Query {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at] ?? "";
  const isWord = (word: string) => peek().toUpperCase() === word;
  const next = () => {
    at++;
    return tokens[at - 1] ?? "";
  };
  const take = (word: string) => {
    if (!isWord(word)) return false;
    at++;
    return true;
  };
  const expect = (word: string) => {
    if (!take(word)) throw malformed(`unexpected token: '${peek()}', expecting ${word}`);
  };
  const name = () => {
    const found = next();
    if (!/^[A-Za-z_]/.test(found)) throw malformed(`unexpected token: '${found}'`);
    return found;
  };

  function selected(): readonly string[] {
    if (isWord("COUNT") && tokens[at + 1] === "(") {
      at += 2;
      expect(")");
      return [];
    }
    const fields = [name()];
    while (take(",")) fields.push(name());
    return fields;
  }

  function condition(): Condition {
    const parts = [single()];
    const kind = isWord("OR") ? "any" : "all";
    while (take(kind === "any" ? "OR" : "AND")) parts.push(single());
    if (isWord("AND") || isWord("OR")) throw malformed(`unexpected token: '${peek()}'`);
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { kind, parts };
  }

  function single(): Condition {
    if (take("NOT")) return { kind: "not", part: single() };
    if (take("(")) {
      const inner = condition();
      expect(")");
      return inner;
    }
    const field = name();
    if (take("NOT")) {
      expect("IN");
      return { kind: "compare", field, operator: "NOT IN", values: list() };
    }
    if (take("IN")) return { kind: "compare", field, operator: "IN", values: list() };
    const operator = next().toUpperCase();
    if (!["=", "!=", "<>", "<", "<=", ">", ">=", "LIKE"].includes(operator)) {
      throw malformed(`unexpected token: '${operator}'`);
    }
    return { kind: "compare", field, operator, values: [literal()] };
  }

  function list(): readonly Literal[] {
    expect("(");
    const values = [literal()];
    while (take(",")) values.push(literal());
    expect(")");
    return values;
  }

  const literal = () => literalOf(next());

  function ordered(): readonly Order[] {
    const order: Order[] = [];
    do {
      const field = name();
      const isDown = isWord("DESC");
      if (isDown || isWord("ASC")) at++;
      const areNullsLast = take("NULLS") && isWord("LAST");
      if (areNullsLast || isWord("FIRST")) at++;
      order.push({ field, isDown, areNullsLast });
    } while (take(","));
    return order;
  }

  const count = () => {
    const value = Number(next());
    if (!Number.isSafeInteger(value) || value < 0) throw malformed("expecting a number");
    return value;
  };

  expect("SELECT");
  const fields = selected();
  expect("FROM");
  const object = name();
  const where = take("WHERE") ? condition() : undefined;
  let order: readonly Order[] = [];
  if (take("ORDER")) {
    expect("BY");
    order = ordered();
  }
  const limit = take("LIMIT") ? count() : undefined;
  const offset = take("OFFSET") ? count() : 0;
  if (at < tokens.length) throw malformed(`unexpected token: '${peek()}'`);
  return { fields, object, where, order, limit, offset };
}

function tokensOf(text: string): readonly string[] {
  const found: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw malformed(`unexpected token: '${text.slice(at, at + 10)}'`);
    found.push(match[0].trim());
  }
  return found;
}

function literalOf(text: string): Literal {
  if (text.startsWith("'")) {
    const value = text
      .slice(1, -1)
      .replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
    return { kind: "text", value };
  }
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return { kind: "moment", value: text };
  if (/^-?\d/.test(text)) return { kind: "number", value: Number(text) };
  switch (text.toUpperCase()) {
    case "TRUE":
      return { kind: "boolean", value: true };
    case "FALSE":
      return { kind: "boolean", value: false };
    case "NULL":
      return { kind: "null", value: null };
    default:
      throw malformed(`unexpected token: '${text}'`);
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function malformed(message: string): Refused {
  return invalid("MALFORMED_QUERY", message);
}
