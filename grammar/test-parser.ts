/** Rules for the steps of a `test` block. The finished parser: the other rules stand in its base classes. */
import type { Name, NumberValue, StatementNode, StringValue } from "./ast.ts";
import { given } from "./clause-parser.ts";
import { word } from "./keywords.ts";
import type {
  CallMoment,
  CountedWord,
  DecideNode,
  Expectation,
  GivenSystemNode,
  LoseNode,
  RecordLiteral,
  ShowNode,
} from "./test-ast.ts";
import { TestWordsParser } from "./test-words-parser.ts";
import * as t from "./tokens.ts";

export class TestParser extends TestWordsParser {
  protected given_ = this.RULE("given", (): StatementNode => {
    this.CONSUME(word("given"));
    return this.oneOf<StatementNode>({
      ERR_MSG: "a field",
      DEF: [
        { ALT: () => this.SUBRULE(this.givenRecord) },
        { ALT: () => this.SUBRULE(this.givenSystem) },
      ],
    });
  });

  private givenRecord = this.RULE("givenRecord", (): StatementNode => {
    const object = this.SUBRULE(this.path);
    let name: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(word("as"));
      name = this.SUBRULE(this.freeName);
    });
    const record = this.SUBRULE(this.record);
    const moment = this.SUBRULE(this.optionalMoment);
    return { kind: "given", object, record, ...given({ name }), ...moment };
  });

  private givenSystem = this.RULE("givenSystem", (): StatementNode => {
    const system = this.SUBRULE(this.freeName);
    const trait = this.oneOf<GivenSystemNode["trait"]>({
      ERR_MSG: "`.` and a field",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(word("without"));
            return this.oneOf2<GivenSystemNode["trait"]>({
              ERR_MSG: "`guard` or `stamps`",
              DEF: [
                { ALT: () => ((_) => ({ kind: "guard" }) as const)(this.CONSUME(word("guard"))) },
                { ALT: () => ((_) => ({ kind: "stamps" }) as const)(this.CONSUME(word("stamps"))) },
              ],
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("in"));
            const kind = this.SUBRULE(this.portion);
            this.CONSUME(word("of"));
            return { kind, size: this.SUBRULE(this.number) };
          },
        },
        { ALT: () => this.SUBRULE(this.lateness) },
      ],
    });
    return { kind: "given_system", system, trait };
  });

  private lateness = this.RULE("lateness", (): GivenSystemNode["trait"] => {
    let reads = true;
    this.OPTION(() => {
      this.CONSUME(word("feed"));
      reads = false;
    });
    this.CONSUME(word("late"));
    this.CONSUME(word("by"));
    return { kind: "late", by: this.SUBRULE(this.duration), reads };
  });

  private portion = this.RULE("portion", (): "pages" | "batches" =>
    this.oneOf<"pages" | "batches">({
      ERR_MSG: "`pages` or `batches`",
      DEF: [
        { ALT: () => ((_) => "pages" as const)(this.CONSUME(word("pages"))) },
        { ALT: () => ((_) => "batches" as const)(this.CONSUME(word("batches"))) },
      ],
    }),
  );

  protected edit = this.RULE("edit", (): StatementNode => {
    this.CONSUME(word("edit"));
    const target = this.SUBRULE(this.target);
    const record = this.SUBRULE(this.record);
    const moment = this.SUBRULE(this.optionalMoment);
    return { kind: "edit", target, record, ...moment };
  });

  protected deleteStep = this.RULE("deleteStep", (): StatementNode => {
    this.CONSUME(word("delete"));
    const target = this.SUBRULE(this.target);
    const moment = this.SUBRULE(this.optionalMoment);
    return { kind: "delete_step", target, ...moment };
  });

  protected run = this.RULE("run", (): StatementNode => {
    this.CONSUME(word("run"));
    let by: StringValue | undefined;
    this.OPTION(() => {
      this.CONSUME(word("by"));
      by = this.SUBRULE(this.text);
    });
    const at = this.SUBRULE(this.optionalTime);
    return { kind: "run", ...given({ by, at }) };
  });

  protected fail = this.RULE("fail", (): StatementNode => {
    this.CONSUME(word("fail"));
    const calls = this.SUBRULE(this.calls);
    this.CONSUME(word("with"));
    const errorClass = this.SUBRULE(this.anyName);
    const times = this.SUBRULE(this.optionalTimes);
    return { kind: "fail", calls, errorClass, ...given({ times }) };
  });

  protected lose = this.RULE("lose", (): StatementNode => {
    this.CONSUME(word("lose"));
    const what = this.oneOf<LoseNode["what"]>({
      ERR_MSG: "`request to`, `reply from`, `write in`, `cursor of` or `state`",
      DEF: [
        { ALT: () => ((_) => ({ kind: "state" }) as const)(this.CONSUME(word("state"))) },
        {
          ALT: () => {
            const kind = this.SUBRULE(this.lossBefore);
            const of = this.SUBRULE(this.target);
            const times = this.SUBRULE(this.optionalTimes);
            return { kind, of, ...given({ times }) };
          },
        },
      ],
    });
    return { kind: "lose", what };
  });

  private lossBefore = this.RULE(
    "lossBefore",
    (): Exclude<LoseNode["what"]["kind"], "state"> =>
      this.oneOf<Exclude<LoseNode["what"]["kind"], "state">>([
        {
          ALT: () => {
            this.CONSUME(word("request"));
            this.CONSUME(word("to"));
            return "request";
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("reply"));
            this.CONSUME(word("from"));
            return "reply";
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("write"));
            this.CONSUME(word("in"));
            return "write";
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("cursor"));
            this.CONSUME(word("of"));
            return "cursor";
          },
        },
      ]),
  );

  protected hide = this.RULE("hide", (): StatementNode => {
    this.CONSUME(word("hide"));
    return { kind: "hide", what: this.SUBRULE(this.recordField) };
  });

  protected show = this.RULE("show", (): StatementNode => {
    this.CONSUME(word("show"));
    const of = this.SUBRULE(this.target);
    const how = this.oneOf<ShowNode["how"]>({
      ERR_MSG: "`twice`, `short` or `at` and a time",
      DEF: [
        { ALT: () => ((_) => ({ kind: "twice" }) as const)(this.CONSUME(word("twice"))) },
        { ALT: () => ((_) => ({ kind: "short" }) as const)(this.CONSUME(word("short"))) },
        { ALT: () => ({ kind: "as_it_was", at: this.SUBRULE(this.time) }) },
      ],
    });
    return { kind: "show", of, how };
  });

  protected crash = this.RULE("crash", (): StatementNode => {
    this.CONSUME(word("crash"));
    const moment = this.oneOf<CallMoment | undefined>({
      ERR_MSG: "`before` or `after` a call, or `anywhere`",
      DEF: [
        { ALT: () => ((_) => undefined)(this.CONSUME(word("anywhere"))) },
        { ALT: () => this.SUBRULE(this.callMoment) },
      ],
    });
    return { kind: "crash", ...given({ moment }) };
  });

  protected decide = this.RULE("decide", (): StatementNode => {
    this.CONSUME(word("decide"));
    const what = this.SUBRULE(this.recordField);
    const choice = this.oneOf<DecideNode["choice"]>({
      ERR_MSG: "`for` and a system, or `as` and a value",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(word("for"));
            return { kind: "side", system: this.SUBRULE(this.freeName) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("as"));
            return { kind: "value", stated: this.SUBRULE(this.value) };
          },
        },
      ],
    });
    return { kind: "decide", what, choice };
  });

  protected retry = this.RULE("retry", (): StatementNode => {
    this.CONSUME(word("retry"));
    return { kind: "retry" };
  });

  protected restore = this.RULE("restore", (): StatementNode => {
    this.CONSUME(word("restore"));
    this.CONSUME(word("state"));
    return { kind: "restore" };
  });

  protected accept = this.RULE("accept", (): StatementNode => {
    this.CONSUME(word("accept"));
    return { kind: "accept" };
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
            const of = this.SUBRULE(this.counted);
            const count: NumberValue = this.SUBRULE(this.number);
            const system = this.SUBRULE(this.optionalSystem);
            return { kind: "count", of, count, ...given({ system }) };
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
            const what = this.SUBRULE(this.holdOn);
            let errorClass: Name | undefined;
            this.OPTION(() => {
              this.CONSUME(word("with"));
              errorClass = this.SUBRULE(this.anyName);
            });
            return { kind: "hold", what, ...given({ errorClass }) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("lost"));
            const target = this.SUBRULE(this.target);
            return { kind: "lost", target, record: this.SUBRULE(this.record) };
          },
        },
        { ALT: () => ((_) => ({ kind: "brake" }) as const)(this.CONSUME(word("brake"))) },
        {
          // A record of that name would go on with a `{`.
          GATE: () => this.LA(2).tokenType !== t.OpenBrace,
          IGNORE_AMBIGUITIES: true,
          ALT: () => ((_) => ({ kind: "refusal" }) as const)(this.CONSUME(word("refusal"))),
        },
        {
          ALT: () => {
            const target = this.SUBRULE2(this.target);
            return { kind: "record", target, record: this.SUBRULE2(this.record) };
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
              const of = this.SUBRULE(this.counted);
              const system = this.SUBRULE(this.optionalSystem);
              return { kind: "count", of, ...given({ system }) };
            },
          },
          { ALT: () => ({ kind: "no_hold", what: this.SUBRULE(this.holdOn) }) },
          { ALT: () => ((_) => ({ kind: "no_brake" }) as const)(this.CONSUME(word("brake"))) },
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

  private holdOn = this.RULE("holdOn", () => {
    this.CONSUME(word("hold"));
    this.CONSUME(word("on"));
    return this.SUBRULE(this.recordField);
  });

  private counted = this.RULE(
    "counted",
    (): CountedWord =>
      this.oneOf<CountedWord>([
        { ALT: () => ((_) => "writes" as const)(this.CONSUME(word("writes"))) },
        { ALT: () => ((_) => "holds" as const)(this.CONSUME(word("holds"))) },
        { ALT: () => ((_) => "losses" as const)(this.CONSUME(word("losses"))) },
        { ALT: () => ((_) => "failures" as const)(this.CONSUME(word("failures"))) },
      ]),
  );

  private optionalSystem = this.RULE("optionalSystem", (): Name | undefined => {
    let system: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(word("in"));
      system = this.SUBRULE(this.freeName);
    });
    return system;
  });
}
