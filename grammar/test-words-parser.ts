/** Rules for what the steps of a `test` block are made of: records, times, calls and moments of a run. */
import type { IToken } from "chevrotain";
import type { DateValue, Name, NumberValue } from "./ast.ts";
import { given } from "./clause-parser.ts";
import { diagnose } from "./diagnostics.ts";
import { word } from "./keywords.ts";
import { StatementParser } from "./statement-parser.ts";
import type {
  CallMoment,
  Calls,
  RecordField,
  RecordLiteral,
  RecordTarget,
  RecordValue,
  TestTime,
  Times,
} from "./test-ast.ts";
import * as t from "./tokens.ts";

export class TestWordsParser extends StatementParser {
  protected target = this.RULE(
    "target",
    (): RecordTarget =>
      this.oneOf<RecordTarget>({
        ERR_MSG: "a record: `alias.object`, or its name",
        DEF: [
          {
            ALT: () => {
              const path = this.SUBRULE(this.path);
              return { kind: "object", span: path?.span, path };
            },
          },
          {
            ALT: () => {
              const name = this.SUBRULE(this.freeName);
              return { kind: "record", span: name?.span, name };
            },
          },
        ],
      }),
  );

  protected record = this.RULE("record", (): RecordLiteral => {
    const first = this.CONSUME(t.OpenBrace);
    const fields: { key: Name[]; value: RecordValue }[] = [];
    this.OPTION(() => {
      fields.push(this.SUBRULE(this.recordEntry));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        fields.push(this.SUBRULE2(this.recordEntry));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.CloseBrace);
    return this.ACTION(() => ({ kind: "literal", span: this.spanFrom(first), fields }));
  });

  private recordEntry = this.RULE("recordEntry", (): { key: Name[]; value: RecordValue } => {
    const key = [this.SUBRULE(this.anyName)];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      key.push(this.SUBRULE2(this.anyName));
    });
    this.CONSUME(t.Colon);
    return { key, value: this.SUBRULE(this.recordValue) };
  });

  private recordValue = this.RULE(
    "recordValue",
    (): RecordValue =>
      this.oneOf<RecordValue>({
        ERR_MSG: "a value",
        DEF: [
          { ALT: () => this.SUBRULE(this.value) },
          { ALT: () => this.SUBRULE(this.record) },
          { ALT: () => this.SUBRULE(this.recordList) },
          {
            ALT: () => {
              const name = this.SUBRULE(this.freeName);
              return { kind: "record", span: name?.span, name };
            },
          },
        ],
      }),
  );

  private recordList = this.RULE("recordList", (): RecordValue => {
    const first = this.CONSUME(t.OpenList);
    const items: RecordValue[] = [];
    this.OPTION(() => {
      items.push(this.SUBRULE(this.recordValue));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        items.push(this.SUBRULE2(this.recordValue));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.CloseList);
    return this.ACTION(() => ({ kind: "list", span: this.spanFrom(first), items }));
  });

  protected optionalTime = this.RULE("optionalTime", (): TestTime | undefined => {
    let at: TestTime | undefined;
    this.OPTION(() => {
      at = this.SUBRULE(this.time);
    });
    return at;
  });

  protected time = this.RULE("time", (): TestTime => {
    const first = this.CONSUME(word("at"));
    let date: DateValue | undefined;
    let clock: IToken | undefined;
    this.OR({
      ERR_MSG: "a time such as 09:05, or a date",
      DEF: [
        {
          ALT: () => {
            date = this.SUBRULE(this.date);
            this.OPTION(() => {
              clock = this.CONSUME(t.TimeLiteral);
            });
          },
        },
        {
          ALT: () => {
            clock = this.CONSUME2(t.TimeLiteral);
          },
        },
      ],
    });
    return this.ACTION(() => {
      const time = clock === undefined ? undefined : this.secondsOfDay(clock);
      return { span: this.spanFrom(first), ...given({ date, time }) };
    });
  });

  /** A moment of the next run, or one of the clock. */
  protected optionalMoment = this.RULE(
    "optionalMoment",
    (): { readonly at?: TestTime; readonly during?: CallMoment } => {
      let during: CallMoment | undefined;
      this.OPTION(() => {
        during = this.SUBRULE(this.callMoment);
      });
      const at = this.SUBRULE(this.optionalTime);
      return given({ at, during });
    },
  );

  protected callMoment = this.RULE("callMoment", (): CallMoment => {
    const first = this.LA(1);
    const side = this.oneOf<CallMoment["side"]>({
      ERR_MSG: "`before` or `after`",
      DEF: [
        { ALT: () => ((_) => "before" as const)(this.CONSUME(word("before"))) },
        { ALT: () => ((_) => "after" as const)(this.CONSUME(word("after"))) },
      ],
    });
    let number: NumberValue | undefined;
    this.OPTION(() => {
      this.CONSUME(word("call"));
      number = this.SUBRULE(this.number);
      this.CONSUME(word("of"));
    });
    const calls = this.SUBRULE(this.calls);
    return this.ACTION(() => ({ span: this.spanFrom(first), side, calls, ...given({ number }) }));
  });

  /** `writing hs`; a system may be called `writing` as well. */
  protected calls = this.RULE("calls", (): Calls => {
    const first = this.LA(1);
    let access: Calls["access"];
    this.OPTION({
      GATE: () => this.LA(2).tokenType !== word("with"),
      DEF: () => {
        access = this.oneOf<"reading" | "writing">([
          { ALT: () => ((_) => "reading" as const)(this.CONSUME(word("reading"))) },
          { ALT: () => ((_) => "writing" as const)(this.CONSUME(word("writing"))) },
        ]);
      },
    });
    const of = this.SUBRULE(this.target);
    return this.ACTION(() => ({ span: this.spanFrom(first), of, ...given({ access }) }));
  });

  protected optionalTimes = this.RULE("optionalTimes", (): Times | undefined => {
    let times: Times | undefined;
    this.OPTION(() => {
      const first = this.LA(1);
      this.OR({
        ERR_MSG: "`once`, or a number and `times`",
        DEF: [
          {
            ALT: () => {
              this.CONSUME(word("once"));
              times = this.ACTION(() => ({ span: this.spanFrom(first), count: 1 }));
            },
          },
          {
            ALT: () => {
              const number = this.SUBRULE(this.number);
              this.CONSUME(word("times"));
              times = this.ACTION(() => ({ span: this.spanFrom(first), count: number.value }));
            },
          },
        ],
      });
    });
    return times;
  });

  /** `jobtitle of ada`, or a record alone: told apart by the `of`. */
  protected recordField = this.RULE("recordField", (): RecordField => {
    const names = [this.SUBRULE(this.anyName)];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      names.push(this.SUBRULE2(this.anyName));
    });
    let target: RecordTarget | undefined;
    this.OPTION(() => {
      this.CONSUME(word("of"));
      target = this.SUBRULE(this.target);
    });
    return this.ACTION(() => this.fieldOrRecord(names, target));
  });

  private fieldOrRecord(names: readonly Name[], target: RecordTarget | undefined): RecordField {
    const [first, ...segments] = names as [Name, ...Name[]];
    const span = { ...first.span, end: (names.at(-1) ?? first).span.end };
    if (target !== undefined) {
      return { span: { ...span, end: target.span.end }, field: names, target };
    }
    if (segments.length === 0) return { span, target: { kind: "record", span, name: first } };
    return { span, target: { kind: "object", span, path: { span, system: first, segments } } };
  }

  private secondsOfDay(token: IToken): number {
    const [hours = 0, minutes = 0, seconds = 0] = token.image.split(":").map(Number);
    if (hours > 23 || minutes > 59 || seconds > 59) {
      this.reports.push(diagnose("invalid-time", this.spanOf(token), { time: token.image }));
    }
    return hours * 3600 + minutes * 60 + seconds;
  }
}
