/** Rules for clauses: the same words on a row, in an object and in `defaults`; the checker judges which may stand where. */
import type { IToken } from "chevrotain";
import type {
  BrakeLimit,
  Clause,
  ClauseKind,
  ClauseOf,
  DeleteRule,
  Differences,
  Duration,
  Name,
  NumberValue,
  StringValue,
} from "./ast.ts";
import { word } from "./keywords.ts";
import * as t from "./tokens.ts";
import { WordsParser } from "./words-parser.ts";

type Rest<Kind extends ClauseKind> = Omit<ClauseOf<Kind>, "kind" | "span" | "word">;

export class ClauseParser extends WordsParser {
  protected clauses = this.RULE("clauses", (): Clause[] => {
    const clauses: Clause[] = [];
    this.MANY({
      // A field is no clause, not even an unknown one: an arrow or a comma is missing before it.
      GATE: () => this.LA(2).tokenType !== t.Dot,
      DEF: () => clauses.push(this.SUBRULE(this.clause)),
    });
    return clauses;
  });

  protected clause = this.RULE(
    "clause",
    (): Clause =>
      this.oneOf<Clause>({
        ERR_MSG: "a clause",
        DEF: [
          { ALT: () => this.SUBRULE(this.conflictClause) },
          { ALT: () => this.SUBRULE(this.changeClause) },
          { ALT: () => this.SUBRULE(this.valueClause) },
          { ALT: () => this.SUBRULE(this.wordingClause) },
          { ALT: () => this.SUBRULE(this.governanceClause) },
          { ALT: () => this.SUBRULE(this.runningClause) },
          { ALT: () => this.SUBRULE(this.unknownClause) },
        ],
      }),
  );

  /** Who wins. */
  protected conflictClause = this.RULE(
    "conflictClause",
    (): Clause =>
      this.oneOf<Clause>({
        ERR_MSG: "authority, latest, review, prefer or merge",
        DEF: [
          {
            ALT: () => {
              const head = this.CONSUME(word("authority"));
              return this.made(head, "authority", { systems: this.SUBRULE(this.freeNames) });
            },
          },
          {
            ALT: () => {
              const head = this.CONSUME(word("latest"));
              let authority: Name[] = [];
              this.OPTION(() => {
                this.CONSUME2(word("authority"));
                authority = this.SUBRULE2(this.freeNames);
              });
              return this.made(head, "latest", { authority });
            },
          },
          {
            ALT: () => {
              const head = this.CONSUME(word("review"));
              let by: Name | undefined;
              let within: Duration | undefined;
              this.OPTION2(() => {
                this.CONSUME(word("by"));
                by = this.SUBRULE(this.freeName);
              });
              this.OPTION3(() => {
                this.CONSUME(word("within"));
                within = this.SUBRULE(this.duration);
              });
              return this.made(head, "review", { ...given({ by, within }) });
            },
          },
          {
            ALT: () => {
              const head = this.CONSUME(word("prefer"));
              return this.made(head, "prefer", { system: this.SUBRULE2(this.freeName) });
            },
          },
          {
            ALT: () => {
              const head = this.CONSUME(word("merge"));
              let made: Rest<"merge"> | undefined;
              this.OR2({
                ERR_MSG: "a merge function",
                DEF: [
                  {
                    ALT: () => {
                      this.CONSUME(word("with"));
                      made = { function: { kind: "module", path: this.SUBRULE(this.text) } };
                    },
                  },
                  {
                    ALT: () => {
                      made = { function: { kind: "named", name: this.SUBRULE3(this.freeName) } };
                    },
                  },
                ],
              });
              return this.made(head, "merge", made as Rest<"merge">);
            },
          },
        ],
      }),
  );

  /** What stands beside the conflict clause: values that only move on, blanks, and edits at the receiving side. */
  private changeClause = this.RULE(
    "changeClause",
    (): Clause =>
      this.oneOf<Clause>([
        {
          ALT: () => {
            const head = this.CONSUME(word("advance"));
            return this.made(head, "advance", { values: this.SUBRULE(this.values) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("empty"));
            return this.made(head, "empty", { mode: this.SUBRULE(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("drift"));
            return this.made(head, "drift", { mode: this.SUBRULE(this.mode) });
          },
        },
      ]),
  );

  /** One of a clause's ways; some of their words begin statements or clauses elsewhere. */
  private mode = this.RULE("mode", (): Name => {
    const token = this.oneOf<IToken>({
      ERR_MSG: "a name",
      DEF: [
        { ALT: () => this.CONSUME(t.NameWord) },
        { ALT: () => this.CONSUME(word("review")) },
        { ALT: () => this.CONSUME(word("ignore")) },
        { ALT: () => this.CONSUME(word("delete")) },
      ],
    });
    return this.ACTION(() => this.nameFrom(token));
  });

  /** How a value is translated and when it applies. */
  private valueClause = this.RULE(
    "valueClause",
    (): Clause =>
      this.oneOf<Clause>([
        {
          ALT: () => {
            const head = this.CONSUME(word("via"));
            return this.made(head, "via", { map: this.SUBRULE(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("using"));
            return this.made(head, "using", { formats: this.SUBRULE(this.formatCalls) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("ref"));
            const objects = [this.SUBRULE2(this.freeName)];
            this.MANY(() => {
              this.CONSUME(word("or"));
              objects.push(this.SUBRULE3(this.freeName));
            });
            return this.made(head, "ref", { objects });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("when"));
            return this.made(head, "when", { condition: this.SUBRULE(this.expression) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("default"));
            return this.made(head, "default", { value: this.SUBRULE(this.value) });
          },
        },
        { ALT: () => this.made(this.CONSUME(word("required")), "required", {}) },
        {
          ALT: () => {
            const head = this.CONSUME(word("pii"));
            return this.made(head, "pii", { category: this.SUBRULE(this.dottedName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("class"));
            return this.made(head, "class", { name: this.SUBRULE4(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("term"));
            return this.made(head, "term", { name: this.SUBRULE5(this.freeName) });
          },
        },
      ]),
  );

  /** What documents say, and who answers for it. */
  private wordingClause = this.RULE(
    "wordingClause",
    (): Clause =>
      this.oneOf<Clause>([
        {
          ALT: () => {
            const head = this.CONSUME(word("because"));
            return this.made(head, "because", { reason: this.SUBRULE(this.text) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("label"));
            return this.made(head, "label", { label: this.SUBRULE2(this.text) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("ticket"));
            return this.made(head, "ticket", { ticket: this.SUBRULE3(this.text) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("owner"));
            return this.made(head, "owner", { name: this.SUBRULE(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("steward"));
            return this.made(head, "steward", { name: this.SUBRULE2(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("id"));
            return this.made(head, "id", { name: this.SUBRULE3(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("since"));
            return this.made(head, "since", { date: this.SUBRULE(this.date) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("until"));
            return this.made(head, "until", { date: this.SUBRULE2(this.date) });
          },
        },
      ]),
  );

  private governanceClause = this.RULE(
    "governanceClause",
    (): Clause =>
      this.oneOf<Clause>([
        {
          ALT: () => {
            const head = this.CONSUME(word("approved"));
            this.CONSUME(word("by"));
            const by = this.SUBRULE(this.freeName);
            this.CONSUME(word("on"));
            const on = this.SUBRULE(this.date);
            this.CONSUME(word("for"));
            const signature = this.SUBRULE(this.text);
            return this.made(head, "approved", { by, on, signature });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("purpose"));
            return this.made(head, "purpose", { text: this.SUBRULE2(this.text) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("subjects"));
            return this.made(head, "subjects", { subjects: this.SUBRULE(this.freeNames) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("basis"));
            return this.made(head, "basis", { basis: this.SUBRULE2(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("retention"));
            return this.made(head, "retention", { text: this.SUBRULE3(this.text) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("status"));
            const status = this.SUBRULE3(this.freeName);
            let since: ClauseOf<"status">["since"];
            let until: ClauseOf<"status">["until"];
            this.OPTION(() => {
              this.CONSUME(word("since"));
              since = this.SUBRULE2(this.date);
            });
            this.OPTION2(() => {
              this.CONSUME(word("until"));
              until = this.SUBRULE3(this.date);
            });
            return this.made(head, "status", { status, ...given({ since, until }) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("recertify"));
            this.CONSUME(word("every"));
            return this.made(head, "recertify", { every: this.SUBRULE(this.duration) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("erasure"));
            const mode = this.SUBRULE(this.mode);
            let by: Name | undefined;
            this.OPTION3(() => {
              this.CONSUME2(word("by"));
              by = this.SUBRULE4(this.freeName);
            });
            return this.made(head, "erasure", { mode, ...given({ by }) });
          },
        },
      ]),
  );

  /** When an object runs, how it starts, and what stops it. */
  private runningClause = this.RULE(
    "runningClause",
    (): Clause =>
      this.oneOf<Clause>([
        {
          ALT: () => {
            const head = this.CONSUME(word("every"));
            return this.made(head, "every", { every: this.SUBRULE(this.duration) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("at"));
            const cron = this.SUBRULE(this.text);
            let zone: StringValue | undefined;
            this.OPTION(() => {
              this.CONSUME(word("zone"));
              zone = this.SUBRULE2(this.text);
            });
            return this.made(head, "at", { cron, ...given({ zone }) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("on"));
            this.CONSUME(word("change"));
            return this.made(head, "on_change", {});
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("fresh"));
            this.CONSUME(word("within"));
            return this.made(head, "fresh", { within: this.SUBRULE2(this.duration) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("priority"));
            return this.made(head, "priority", { priority: this.SUBRULE(this.freeName) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("delete"));
            return this.made(head, "delete", { rule: this.SUBRULE(this.deleteRule) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("initial"));
            const modes = [this.SUBRULE2(this.freeName)];
            let differences: Differences | undefined;
            this.MANY(() => {
              this.CONSUME(word("then"));
              modes.push(this.SUBRULE3(this.freeName));
            });
            this.OPTION2(() => {
              this.CONSUME(t.Comma);
              differences = this.SUBRULE(this.differences);
            });
            return this.made(head, "initial", { modes, ...given({ differences }) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("volume"));
            const records = this.SUBRULE(this.number);
            let changesPerDay: NumberValue | undefined;
            this.CONSUME(word("records"));
            this.OPTION3(() => {
              this.CONSUME2(t.Comma);
              changesPerDay = this.SUBRULE2(this.number);
              this.CONSUME(word("changes"));
              this.CONSUME(word("per"));
              this.CONSUME(word("day"));
            });
            return this.made(head, "volume", { records, ...given({ changesPerDay }) });
          },
        },
        {
          ALT: () => {
            const head = this.CONSUME(word("brake"));
            let off = false;
            const limits: BrakeLimit[] = [];
            this.OR2({
              ERR_MSG: "`off`, or limits such as `deletes 10% over 10`",
              DEF: [
                {
                  ALT: () => {
                    this.CONSUME(word("off"));
                    off = true;
                  },
                },
                {
                  ALT: () => {
                    limits.push(this.SUBRULE(this.brakeLimit));
                    this.MANY2(() => {
                      this.CONSUME3(t.Comma);
                      limits.push(this.SUBRULE2(this.brakeLimit));
                    });
                  },
                },
              ],
            });
            return this.made(head, "brake", { off, limits });
          },
        },
      ]),
  );

  private deleteRule = this.RULE("deleteRule", (): DeleteRule => {
    const mode = this.SUBRULE(this.mode);
    let wins: Name | undefined;
    const archive: DeleteRule["archive"][number][] = [];
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            // `edit wins`, `delete wins`
            wins = this.SUBRULE2(this.mode);
            this.CONSUME(word("wins"));
          },
        },
        {
          ALT: () => {
            archive.push(this.SUBRULE(this.archiveSetting));
            this.MANY(() => {
              this.CONSUME(t.Comma);
              archive.push(this.SUBRULE2(this.archiveSetting));
            });
          },
        },
      ]);
    });
    return { mode, archive, ...given({ wins }) };
  });

  private archiveSetting = this.RULE("archiveSetting", (): DeleteRule["archive"][number] => {
    const path = this.SUBRULE(this.path);
    this.CONSUME(t.Equal);
    return { path, value: this.SUBRULE(this.value) };
  });

  private differences = this.RULE("differences", (): Differences => {
    const first = this.CONSUME(word("differences"));
    this.CONSUME(word("by"));
    return this.oneOf<Differences>({
      ERR_MSG: "authority, latest, review or keep",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(word("keep"));
            return { kind: "keep", span: this.spanFrom(first) };
          },
        },
        {
          ALT: () => {
            const clause = this.SUBRULE(this.conflictClause);
            return { kind: "clause", span: this.spanFrom(first), clause };
          },
        },
      ],
    });
  });

  private brakeLimit = this.RULE("brakeLimit", (): BrakeLimit => {
    const first = this.LA(1);
    const kind = this.oneOf<IToken>({
      ERR_MSG: "`deletes` or `changes`",
      DEF: [{ ALT: () => this.CONSUME(word("changes")) }, { ALT: () => this.CONSUME(t.PlainWord) }],
    });
    const share = this.CONSUME(t.PercentLiteral);
    let over: NumberValue | undefined;
    this.OPTION(() => {
      this.CONSUME(word("over"));
      over = this.SUBRULE(this.number);
    });
    return this.ACTION(() => ({
      span: this.spanFrom(first),
      what: this.nameFrom(kind),
      percent: this.numberFrom(share),
      ...given({ over }),
    }));
  });

  /** Skips to the next clause, so that one misspelt word costs one report and no row. */
  private unknownClause = this.RULE("unknownClause", (): Clause => {
    const head = this.CONSUME(t.NameWord);
    const isCall = this.LA(1).tokenType === t.OpenCall;
    this.MANY(() => {
      this.SUBRULE(this.skipped);
    });
    return this.made(head, "unknown", { isCall });
  });

  private skipped = this.RULE("skipped", (): void => {
    this.OR([
      { ALT: () => this.CONSUME(t.Filler) },
      {
        ALT: () => {
          this.CONSUME(t.OpenCall);
          this.MANY(() => {
            this.SUBRULE(this.skipped);
          });
          this.CONSUME(t.CloseCall);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.OpenList);
          this.MANY2(() => {
            this.SUBRULE2(this.skipped);
          });
          this.CONSUME(t.CloseList);
        },
      },
    ]);
  });

  private made<Kind extends ClauseKind>(head: IToken, kind: Kind, rest: Rest<Kind>): Clause {
    const name: Name = { span: this.spanOf(head), text: head.image };
    return { kind, span: this.spanFrom(head), word: name, ...rest } as unknown as Clause;
  }
}

/** Only the properties that were given: `exactOptionalPropertyTypes` knows no undefined ones. */
export function given<Properties extends object>(
  properties: Properties,
): { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> } {
  const kept: Partial<Properties> = {};
  for (const key of Object.keys(properties) as (keyof Properties)[]) {
    if (properties[key] !== undefined) kept[key] = properties[key];
  }
  return kept as { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> };
}
