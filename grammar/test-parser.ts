/** Rules for the steps of a `test` block. The finished parser: the other rules stand in its base classes. */
import type { IToken } from "chevrotain";
import type {
  DateValue,
  Expectation,
  Name,
  RecordLiteral,
  RecordTarget,
  RecordValue,
  StatementNode,
  TestTime,
} from "./ast.ts";
import { given } from "./clause-parser.ts";
import { diagnose } from "./diagnostics.ts";
import { word } from "./keywords.ts";
import { StatementParser } from "./statement-parser.ts";
import * as t from "./tokens.ts";

export class TestParser extends StatementParser {
  protected given_ = this.RULE("given", (): StatementNode => {
    this.CONSUME(word("given"));
    const object = this.SUBRULE(this.path);
    let name: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(word("as"));
      name = this.SUBRULE(this.freeName);
    });
    const record = this.SUBRULE(this.record);
    const at = this.SUBRULE(this.optionalTime);
    return { kind: "given", object, record, ...given({ name, at }) };
  });

  protected edit = this.RULE("edit", (): StatementNode => {
    this.CONSUME(word("edit"));
    const target = this.SUBRULE(this.target);
    const record = this.SUBRULE(this.record);
    const at = this.SUBRULE(this.optionalTime);
    return { kind: "edit", target, record, ...given({ at }) };
  });

  protected deleteStep = this.RULE("deleteStep", (): StatementNode => {
    this.CONSUME(word("delete"));
    const target = this.SUBRULE(this.target);
    const at = this.SUBRULE(this.optionalTime);
    return { kind: "delete_step", target, ...given({ at }) };
  });

  protected run = this.RULE("run", (): StatementNode => {
    this.CONSUME(word("run"));
    const at = this.SUBRULE(this.optionalTime);
    return { kind: "run", ...given({ at }) };
  });

  protected fail = this.RULE("fail", (): StatementNode => {
    this.CONSUME(word("fail"));
    const system = this.SUBRULE(this.freeName);
    this.CONSUME(word("with"));
    const errorClass = this.SUBRULE(this.anyName);
    return { kind: "fail", system, errorClass };
  });

  protected expect = this.RULE("expect", (): StatementNode => {
    this.CONSUME(word("expect"));
    const expectation = this.oneOf<Expectation>({
      ERR_MSG: "a record, `writes`, `no …` or `conflict on …`",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(word("no"));
            return this.SUBRULE(this.absence);
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("writes"));
            return { kind: "writes", count: this.SUBRULE(this.number) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("conflict"));
            this.CONSUME(word("on"));
            return { kind: "conflict", path: this.SUBRULE(this.path) };
          },
        },
        {
          ALT: () => {
            const target = this.SUBRULE(this.target);
            return { kind: "record", target, record: this.SUBRULE(this.record) };
          },
        },
      ],
    });
    return { kind: "expect", expectation };
  });

  private absence = this.RULE(
    "absence",
    (): Expectation =>
      this.oneOf<Expectation>({
        ERR_MSG: "`writes` or a record",
        DEF: [
          {
            // `no writes` is never a record of that name.
            IGNORE_AMBIGUITIES: true,
            ALT: () => {
              this.CONSUME(word("writes"));
              return { kind: "no_writes" };
            },
          },
          {
            ALT: () => {
              const target = this.SUBRULE(this.target);
              let record: RecordLiteral | undefined;
              this.OPTION(() => {
                record = this.SUBRULE(this.record);
              });
              return { kind: "no_record", target, ...given({ record }) };
            },
          },
        ],
      }),
  );

  private target = this.RULE(
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

  private record = this.RULE("record", (): RecordLiteral => {
    const first = this.CONSUME(t.OpenBrace);
    const fields: { key: Name[]; value: RecordValue }[] = [];
    this.OPTION(() => {
      fields.push(this.SUBRULE(this.recordField));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        fields.push(this.SUBRULE2(this.recordField));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.CloseBrace);
    return this.ACTION(() => ({ kind: "literal", span: this.spanFrom(first), fields }));
  });

  private recordField = this.RULE("recordField", (): { key: Name[]; value: RecordValue } => {
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

  private optionalTime = this.RULE("optionalTime", (): TestTime | undefined => {
    let at: TestTime | undefined;
    this.OPTION(() => {
      const first = this.CONSUME(word("at"));
      let date: DateValue | undefined;
      let clock: IToken | undefined;
      this.OR({
        ERR_MSG: "a time such as 09:05, or a date",
        DEF: [
          {
            ALT: () => {
              date = this.SUBRULE(this.date);
              this.OPTION2(() => {
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
      this.ACTION(() => {
        const time = clock === undefined ? undefined : this.secondsOfDay(clock);
        at = { span: this.spanFrom(first), ...given({ date, time }) };
      });
    });
    return at;
  });

  private secondsOfDay(token: IToken): number {
    const [hours = 0, minutes = 0, seconds = 0] = token.image.split(":").map(Number);
    if (hours > 23 || minutes > 59 || seconds > 59) {
      this.reports.push(diagnose("invalid-time", this.spanOf(token), { time: token.image }));
    }
    return hours * 3600 + minutes * 60 + seconds;
  }
}
