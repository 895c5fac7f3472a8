/**
 * Rules for the words that every statement is made of: names, paths, values, durations, formats and
 * expressions. The rules of clauses and statements build on this class.
 */
import { EmbeddedActionsParser, type IOrAlt, type IToken, type TokenType } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { Span } from "../core/source.ts";
import type {
  ComparisonOperator,
  DateValue,
  Duration,
  Expression,
  FieldArgument,
  FormatCall,
  Name,
  NumberValue,
  Operand,
  Path,
  StringValue,
  Value,
} from "./ast.ts";
import { diagnose } from "./diagnostics.ts";
import { expectations } from "./expectations.ts";
import { keywordTokens, reservedWords, word } from "./keywords.ts";
import { endOf } from "./lex.ts";
import * as t from "./tokens.ts";

const categories: TokenType[] = [t.Word, t.NameWord, t.Filler, t.Stray];

type Alternatives<Found> =
  | IOrAlt<Found>[]
  | { readonly ERR_MSG: string; readonly DEF: IOrAlt<Found>[] };

export class WordsParser extends EmbeddedActionsParser {
  protected file = "";
  /** What the actions found wrong in words that parse: a day that does not exist, a bad escape. */
  protected reports: Diagnostic[] = [];

  /** The grammar is fixed, so its ambiguities and loops are looked for by a test and not at every start. */
  constructor(validates: boolean) {
    super([...t.lexedTokens, ...keywordTokens, ...categories], {
      maxLookahead: 2,
      recoveryEnabled: false,
      errorMessageProvider: expectations,
      skipValidations: !validates,
    });
  }

  /** Chevrotain's `OR`, which infers its type from the alternatives, with the type stated instead. */
  protected oneOf<Found>(alternatives: Alternatives<Found>): Found {
    return this.OR(alternatives as { DEF: IOrAlt<Found>[] });
  }

  protected oneOf2<Found>(alternatives: Alternatives<Found>): Found {
    return this.OR2(alternatives as { DEF: IOrAlt<Found>[] });
  }

  protected spanFrom(first: IToken): Span {
    return { file: this.file, start: first.startOffset, end: endOf(this.LA(0)) };
  }

  protected spanOf(token: IToken): Span {
    return { file: this.file, start: token.startOffset, end: endOf(token) };
  }

  protected nameFrom(token: IToken): Name {
    const { image } = token;
    const quoted = image.charCodeAt(0) === 96;
    const text = quoted ? image.slice(1, -1) : image;
    if (quoted && text.trim() === "")
      this.reports.push(diagnose("empty-name", this.spanOf(token), {}));
    return { span: this.spanOf(token), text };
  }

  /** Any word: after a dot, as a key, where a closed set of words is judged later. */
  protected anyName = this.RULE("anyName", (): Name => {
    const token = this.CONSUME(t.Word);
    return this.ACTION(() => this.nameFrom(token));
  });

  /** A word that may be an alias or a declared name. */
  protected freeName = this.RULE("freeName", (): Name => {
    const token = this.CONSUME(t.NameWord);
    return this.ACTION(() => this.nameFrom(token));
  });

  protected freeNames = this.RULE("freeNames", (): Name[] => {
    const names = [this.SUBRULE(this.freeName)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      names.push(this.SUBRULE2(this.freeName));
    });
    return names;
  });

  /** `acme.crm`, `user.contact.email` */
  protected dottedName = this.RULE("dottedName", (): Name => {
    const first = this.CONSUME(t.NameWord);
    let text = first.image;
    this.MANY(() => {
      this.CONSUME(t.Dot);
      text += `.${this.CONSUME(t.Word).image}`;
    });
    return this.ACTION(() => ({ span: this.spanFrom(first), text: text.replaceAll("`", "") }));
  });

  protected path = this.RULE("path", (): Path => {
    const first = this.CONSUME(t.NameWord, { ERR_MSG: "a field" });
    const segments: Name[] = [];
    this.AT_LEAST_ONE({
      ERR_MSG: "`.` and a field",
      DEF: () => {
        this.CONSUME(t.Dot);
        const segment = this.OR({
          ERR_MSG: "a field",
          DEF: [{ GATE: () => !this.isLackingField(), ALT: () => this.CONSUME(t.Word) }],
        });
        this.ACTION(() => segments.push(this.nameFrom(segment)));
      },
    });
    return this.ACTION(() => ({
      span: this.spanFrom(first),
      system: this.nameFrom(first),
      segments,
    }));
  });

  /** `sf.  latest`: the word after the gap begins a clause, and the field before it is missing. */
  private isLackingField(): boolean {
    const [dot, next] = [this.LA(0), this.LA(1)];
    return next.startOffset > endOf(dot) && reservedWords.has(next.image);
  }

  protected paths = this.RULE("paths", (): Path[] => {
    const paths = [this.SUBRULE(this.path)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      paths.push(this.SUBRULE2(this.path));
    });
    return paths;
  });

  protected text = this.RULE("text", (): StringValue => {
    let token: IToken | undefined;
    this.OR({
      ERR_MSG: "a quoted value",
      DEF: [
        { ALT: () => (token = this.CONSUME(t.Text)) },
        { ALT: () => (token = this.CONSUME(t.ForeignText)) },
      ],
    });
    return this.ACTION(() => {
      const found = token as IToken;
      return { kind: "string", span: this.spanOf(found), value: this.unquote(found) };
    });
  });

  protected number = this.RULE("number", (): NumberValue => {
    const token = this.CONSUME(t.NumberLiteral);
    return this.ACTION(() => this.numberFrom(token));
  });

  protected numberFrom(token: IToken): NumberValue {
    const text = token.image.replace("%", "");
    return { kind: "number", span: this.spanOf(token), value: Number(text), text };
  }

  protected date = this.RULE("date", (): DateValue => {
    const token = this.CONSUME(t.DateLiteral);
    return this.ACTION(() => {
      if (!isDay(token.image)) {
        this.reports.push(diagnose("invalid-date", this.spanOf(token), { date: token.image }));
      }
      return { kind: "date", span: this.spanOf(token), value: token.image };
    });
  });

  protected value = this.RULE(
    "value",
    (): Value =>
      this.oneOf<Value>({
        ERR_MSG: "a value",
        DEF: [
          { ALT: () => this.SUBRULE(this.text) },
          { ALT: () => this.SUBRULE(this.number) },
          { ALT: () => this.SUBRULE(this.date) },
          { ALT: () => this.bool(this.CONSUME(word("true")), true) },
          { ALT: () => this.bool(this.CONSUME(word("false")), false) },
          {
            ALT: () => {
              const token = this.CONSUME(word("empty"));
              return { kind: "empty", span: this.spanOf(token) };
            },
          },
        ],
      }),
  );

  private bool(token: IToken, value: boolean): Value {
    return { kind: "boolean", span: this.spanOf(token), value };
  }

  protected values = this.RULE("values", (): Value[] => {
    const values = [this.SUBRULE(this.value)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      values.push(this.SUBRULE2(this.value));
    });
    return values;
  });

  protected duration = this.RULE("duration", (): Duration => {
    const token = this.CONSUME(t.DurationLiteral);
    return this.ACTION(() => ({
      span: this.spanOf(token),
      text: token.image,
      seconds: secondsOf(token.image),
    }));
  });

  protected formatCall = this.RULE("formatCall", (): FormatCall => {
    const name = this.SUBRULE(this.freeName);
    const args: FormatCall["args"][number][] = [];
    const first = this.LA(0);
    this.OPTION(() => {
      this.CONSUME(t.OpenCall);
      this.OPTION2(() => {
        args.push(this.SUBRULE(this.formatArgument));
        this.MANY(() => {
          this.CONSUME(t.Comma);
          args.push(this.SUBRULE2(this.formatArgument));
        });
        this.OPTION3(() => this.CONSUME2(t.Comma));
      });
      this.CONSUME(t.CloseCall);
    });
    return this.ACTION(() => ({ span: this.spanFrom(first), name, args }));
  });

  private formatArgument = this.RULE("formatArgument", (): Value | FieldArgument =>
    this.oneOf<Value | FieldArgument>({
      ERR_MSG: "a value or a field",
      DEF: [
        { ALT: () => this.SUBRULE(this.fieldArgument) },
        { ALT: () => this.SUBRULE(this.value) },
      ],
    }),
  );

  private fieldArgument = this.RULE("fieldArgument", (): FieldArgument => {
    const path = this.SUBRULE(this.path);
    return { kind: "field", span: path?.span, path };
  });

  protected formatCalls = this.RULE("formatCalls", (): FormatCall[] => {
    const calls = [this.SUBRULE(this.formatCall)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      calls.push(this.SUBRULE2(this.formatCall));
    });
    return calls;
  });

  protected expression = this.RULE("expression", (): Expression => {
    const terms = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.CONSUME(word("or"));
      terms.push(this.SUBRULE2(this.conjunction));
    });
    return this.ACTION(() => joined("or", terms));
  });

  private conjunction = this.RULE("conjunction", (): Expression => {
    const terms = [this.SUBRULE(this.negation)];
    this.MANY(() => {
      this.CONSUME(word("and"));
      terms.push(this.SUBRULE2(this.negation));
    });
    return this.ACTION(() => joined("and", terms));
  });

  private negation = this.RULE("negation", (): Expression => {
    // A chain of `not` is a loop, so that a long one cannot exhaust the stack.
    const nots: IToken[] = [];
    this.MANY(() => {
      nots.push(this.CONSUME(word("not")));
    });
    const term = this.SUBRULE(this.primary);
    return this.ACTION(() => {
      const end = term.span.end;
      const tooDeep = nots[limits.nesting];
      if (tooDeep !== undefined) {
        this.reports.push(
          diagnose("nesting-too-deep", this.spanOf(tooDeep), { limit: limits.nesting }),
        );
        nots.length %= 2;
      }
      return nots.reduceRight<Expression>(
        (inner, not) => ({
          kind: "not",
          span: { file: this.file, start: not.startOffset, end },
          term: inner,
        }),
        term,
      );
    });
  });

  private primary = this.RULE(
    "primary",
    (): Expression =>
      this.oneOf<Expression>({
        ERR_MSG: "a condition",
        DEF: [
          {
            ALT: () => {
              this.CONSUME(t.OpenCall);
              const inner = this.SUBRULE(this.expression);
              this.CONSUME(t.CloseCall);
              return inner;
            },
          },
          { ALT: () => this.SUBRULE(this.comparison) },
        ],
      }),
  );

  private comparison = this.RULE("comparison", (): Expression => {
    const first = this.LA(1);
    const left = this.SUBRULE(this.operand);
    return this.oneOf<Expression>({
      ERR_MSG: 'a comparison such as `= "…"` or `is empty`',
      DEF: [
        {
          ALT: () => {
            const operator = this.SUBRULE(this.operator);
            const right = this.SUBRULE2(this.operand);
            return { kind: "compare", span: this.spanFrom(first), operator, left, right };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("in"));
            const values = this.SUBRULE(this.valueList);
            return { kind: "in", span: this.spanFrom(first), left, values };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("is"));
            let negated = false;
            this.OPTION(() => {
              this.CONSUME(word("not"));
              negated = true;
            });
            this.CONSUME(word("empty"));
            return { kind: "is_empty", span: this.spanFrom(first), left, negated };
          },
        },
      ],
    });
  });

  private operator = this.RULE(
    "operator",
    (): ComparisonOperator =>
      this.oneOf<ComparisonOperator>({
        ERR_MSG: "a comparison",
        DEF: [
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.Equal), "=") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.NotEqual), "!=") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.Less), "<") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.AtMost), "<=") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.More), ">") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(t.AtLeast), ">=") },
          { ALT: () => as<ComparisonOperator>(this.CONSUME(word("contains")), "contains") },
          {
            ALT: () => {
              this.CONSUME(word("starts"));
              this.CONSUME(word("with"));
              return "starts_with";
            },
          },
        ],
      }),
  );

  private operand = this.RULE(
    "operand",
    (): Operand =>
      this.oneOf<Operand>({
        ERR_MSG: "a field or a value",
        DEF: [
          { ALT: () => this.SUBRULE(this.fieldArgument) },
          { ALT: () => this.SUBRULE(this.value) },
          { ALT: () => this.SUBRULE(this.today) },
        ],
      }),
  );

  private today = this.RULE("today", (): Operand => {
    const first = this.CONSUME(word("today"));
    let offsetSeconds = 0;
    this.OPTION(() => {
      const sign = this.OR([
        { ALT: () => as(this.CONSUME(t.Minus), -1) },
        { ALT: () => as(this.CONSUME(t.Plus), 1) },
      ]);
      const duration = this.SUBRULE(this.duration);
      this.ACTION(() => (offsetSeconds = sign * duration.seconds));
    });
    return this.ACTION(() => ({ kind: "today", span: this.spanFrom(first), offsetSeconds }));
  });

  private valueList = this.RULE("valueList", (): Value[] => {
    const values: Value[] = [];
    this.CONSUME(t.OpenList);
    this.OPTION(() => {
      values.push(this.SUBRULE(this.value));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        values.push(this.SUBRULE2(this.value));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.CloseList);
    return values;
  });

  private unquote(token: IToken): string {
    const { image } = token;
    if (token.tokenType === t.ForeignText || !image.includes("\\")) return image.slice(1, -1);
    const bad = /\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4})(?:u[0-9A-Fa-f]{0,3}|.)/.exec(
      // A backslash pair is no escape of what follows it.
      image.replaceAll("\\\\", "\u0000\u0000"),
    );
    if (bad !== null) {
      const start = token.startOffset + bad.index;
      const span = { file: this.file, start, end: start + bad[0].length };
      this.reports.push(diagnose("bad-escape", span, { escape: bad[0] }));
      return image.slice(1, -1);
    }
    return JSON.parse(image.replaceAll("\t", "\\t")) as string;
  }
}

/** The meaning of a token that has only one. */
function as<Meaning>(_token: IToken, meaning: Meaning): Meaning {
  return meaning;
}

function joined(kind: "and" | "or", terms: Expression[]): Expression {
  const [first, ...rest] = terms;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return first as Expression;
  return {
    kind,
    span: { file: first.span.file, start: first.span.start, end: last.span.end },
    terms,
  };
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(image: string): number {
  return Number(image.slice(0, -1)) * (unitSeconds[image.at(-1) ?? ""] ?? 0);
}

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}
