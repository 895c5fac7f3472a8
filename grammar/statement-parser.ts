/** Rules for declarations and for what stands in objects, maps and errors. One rule is one whole statement. */
import type { IToken } from "chevrotain";
import type {
  Arrow,
  DateValue,
  ErrorAction,
  Expression,
  FormatCall,
  MapEntryNode,
  Name,
  NumberValue,
  ObjectEndNode,
  Path,
  RowEndNode,
  StageNode,
  StatementNode,
  StringValue,
} from "./ast.ts";
import { ClauseParser, given } from "./clause-parser.ts";
import { word } from "./keywords.ts";
import * as t from "./tokens.ts";

export class StatementParser extends ClauseParser {
  protected edition = this.RULE("edition", (): StatementNode => {
    this.CONSUME(word("edition"));
    return { kind: "edition", year: this.SUBRULE(this.number) };
  });

  protected packageName = this.RULE("packageName", (): StatementNode => {
    this.CONSUME(word("package"));
    return { kind: "package", name: this.SUBRULE(this.dottedName) };
  });

  protected importPackage = this.RULE("importPackage", (): StatementNode => {
    this.CONSUME(word("import"));
    return { kind: "import", path: this.SUBRULE(this.text) };
  });

  protected organisation = this.RULE("organisation", (): StatementNode => {
    this.CONSUME(word("organisation"));
    const label = this.SUBRULE(this.text);
    let dpo: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(word("dpo"));
      dpo = this.SUBRULE(this.freeName);
    });
    return { kind: "organisation", label, ...given({ dpo }) };
  });

  protected ownerDeclaration = this.RULE("ownerDeclaration", (): StatementNode => {
    let role: "owner" | "steward" = "owner";
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(word("owner")) },
        {
          ALT: () => {
            this.CONSUME(word("steward"));
            role = "steward";
          },
        },
      ],
    });
    const name = this.SUBRULE(this.freeName);
    let label: StringValue | undefined;
    let email: StringValue | undefined;
    const members: StringValue[] = [];
    const keys: StringValue[] = [];
    this.OPTION(() => {
      label = this.SUBRULE(this.text);
    });
    this.OPTION2(() => {
      this.CONSUME(word("email"));
      email = this.SUBRULE2(this.text);
    });
    this.OPTION3(() => {
      this.CONSUME(word("members"));
      members.push(this.SUBRULE3(this.text));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        members.push(this.SUBRULE4(this.text));
      });
    });
    this.OPTION4(() => {
      this.CONSUME(word("key"));
      keys.push(this.SUBRULE5(this.text));
      this.MANY2(() => {
        this.CONSUME2(t.Comma);
        keys.push(this.SUBRULE6(this.text));
      });
    });
    return { kind: "owner", role, name, members, keys, ...given({ label, email }) };
  });

  protected channel = this.RULE("channel", (): StatementNode => {
    this.CONSUME(word("channel"));
    const name = this.SUBRULE(this.freeName);
    const channelKind = this.SUBRULE2(this.freeName);
    const target = this.SUBRULE(this.text);
    return { kind: "channel", name, channelKind, target };
  });

  protected system = this.RULE("system", (): StatementNode => {
    this.CONSUME(word("system"));
    const alias = this.SUBRULE(this.freeName);
    this.CONSUME(t.Colon);
    const connector = this.SUBRULE2(this.freeName);
    let label: StringValue | undefined;
    let region: Name | undefined;
    let processor: StringValue | undefined;
    let transfer: Name | undefined;
    this.OPTION(() => {
      label = this.SUBRULE(this.text);
    });
    this.OPTION2(() => {
      this.CONSUME(word("region"));
      region = this.SUBRULE3(this.freeName);
    });
    this.OPTION3(() => {
      this.CONSUME(word("processor"));
      processor = this.SUBRULE2(this.text);
    });
    this.OPTION4(() => {
      this.CONSUME(word("transfer"));
      transfer = this.SUBRULE4(this.freeName);
    });
    return { kind: "system", alias, connector, ...given({ label, region, processor, transfer }) };
  });

  protected defaults = this.RULE("defaults", (): StatementNode => {
    this.CONSUME(word("defaults"));
    this.CONSUME(t.OpenBrace);
    return { kind: "defaults" };
  });

  protected errorsBlock = this.RULE("errorsBlock", (): StatementNode => {
    this.CONSUME(word("errors"));
    this.CONSUME(t.OpenBrace);
    return { kind: "errors" };
  });

  protected map = this.RULE("map", (): StatementNode => {
    this.CONSUME(word("map"));
    const name = this.SUBRULE(this.freeName);
    this.CONSUME(t.Colon);
    const left = this.SUBRULE2(this.freeName);
    const arrow = this.SUBRULE(this.arrow);
    const right = this.SUBRULE3(this.freeName);
    let ignoringCase = false;
    this.OPTION(() => {
      this.CONSUME(word("ignoring"));
      this.CONSUME(word("case"));
      ignoringCase = true;
    });
    this.CONSUME(t.OpenBrace);
    return { kind: "map", name, left, arrow, right, ignoringCase };
  });

  protected arrow = this.RULE("arrow", (): Arrow => {
    let direction: Arrow["direction"] = "both";
    const token = this.oneOf<IToken>({
      ERR_MSG: "an arrow",
      DEF: [
        { ALT: () => this.CONSUME(t.BothArrow) },
        {
          ALT: () => {
            direction = "right";
            return this.CONSUME(t.RightArrow);
          },
        },
        {
          ALT: () => {
            direction = "left";
            return this.CONSUME(t.LeftArrow);
          },
        },
      ],
    });
    return this.ACTION(() => ({ span: this.spanOf(token), direction }));
  });

  protected term = this.RULE("term", (): StatementNode => {
    this.CONSUME(word("term"));
    const name = this.SUBRULE(this.freeName);
    const label = this.SUBRULE(this.text);
    let owner: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(word("owner"));
      owner = this.SUBRULE2(this.freeName);
    });
    return { kind: "term", name, label, ...given({ owner }) };
  });

  protected object = this.RULE("object", (): StatementNode => {
    this.CONSUME(word("object"));
    const name = this.SUBRULE(this.freeName);
    this.CONSUME(t.Colon);
    const groups = [this.SUBRULE(this.objectEnds)];
    const arrows: Arrow[] = [];
    this.MANY(() => {
      arrows.push(this.SUBRULE(this.arrow));
      groups.push(this.SUBRULE2(this.objectEnds));
    });
    const clauses = this.SUBRULE(this.clauses);
    this.CONSUME(t.OpenBrace);
    return { kind: "object", name, groups, arrows, clauses };
  });

  private objectEnds = this.RULE("objectEnds", (): ObjectEndNode[] => {
    const ends = [this.SUBRULE(this.objectEnd)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      ends.push(this.SUBRULE2(this.objectEnd));
    });
    return ends;
  });

  private objectEnd = this.RULE("objectEnd", (): ObjectEndNode => {
    const first = this.LA(1);
    const path = this.SUBRULE(this.path);
    const stages: StageNode[] = [];
    this.ACTION(() =>
      stages.push({ span: path.span, system: path.system, object: objectOf(path) }),
    );
    this.MANY(() => {
      this.CONSUME(word("then"));
      const next = this.SUBRULE2(this.path);
      this.CONSUME(word("by"));
      const successor = this.SUBRULE3(this.path);
      this.ACTION(() =>
        stages.push({ span: next.span, system: next.system, object: objectOf(next), successor }),
      );
    });
    return this.ACTION(() => ({ span: this.spanFrom(first), system: path.system, stages }));
  });

  protected renamed = this.RULE("renamed", (): StatementNode => {
    this.CONSUME(word("renamed"));
    const from = this.SUBRULE(this.path);
    this.CONSUME(word("to"));
    const to = this.SUBRULE2(this.path);
    let since: DateValue | undefined;
    this.OPTION(() => {
      this.CONSUME(word("since"));
      since = this.SUBRULE(this.date);
    });
    return { kind: "renamed", from, to, ...given({ since }) };
  });

  protected test = this.RULE("test", (): StatementNode => {
    this.CONSUME(word("test"));
    const label = this.SUBRULE(this.text);
    this.CONSUME(t.OpenBrace);
    return { kind: "test", label };
  });

  // ---- In objects and defaults -----------------------------------------------------------------

  protected clauseStatement = this.RULE("clauseStatement", (): StatementNode => {
    const clause = this.SUBRULE(this.clause);
    const more = this.SUBRULE(this.clauses);
    return { kind: "clause", clause, more };
  });

  protected match = this.RULE("match", (): StatementNode => {
    this.CONSUME(word("match"));
    const parts = this.SUBRULE(this.keyParts);
    let ignoringCase = false;
    let using: FormatCall[] = [];
    let among: Expression | undefined;
    this.OPTION(() => {
      this.CONSUME(word("ignoring"));
      this.CONSUME(word("case"));
      ignoringCase = true;
    });
    this.OPTION2(() => {
      this.CONSUME(word("using"));
      using = this.SUBRULE(this.formatCalls);
    });
    this.OPTION3(() => {
      this.CONSUME(word("among"));
      among = this.SUBRULE(this.expression);
    });
    return { kind: "match", parts, ignoringCase, using, ...given({ among }) };
  });

  private keyParts = this.RULE("keyParts", (): Path[][] => {
    const parts = [this.SUBRULE(this.keyPart)];
    this.MANY(() => {
      this.CONSUME(word("and"));
      parts.push(this.SUBRULE2(this.keyPart));
    });
    return parts;
  });

  private keyPart = this.RULE("keyPart", (): Path[] => {
    const fields = [this.SUBRULE(this.path)];
    this.AT_LEAST_ONE({
      ERR_MSG: "`=` and the other system's field",
      DEF: () => {
        this.CONSUME(t.Equal);
        fields.push(this.SUBRULE2(this.path));
      },
    });
    return fields;
  });

  protected where = this.RULE("where", (): StatementNode => {
    this.CONSUME(word("where"));
    return { kind: "where", condition: this.SUBRULE(this.expression) };
  });

  protected create = this.RULE("create", (): StatementNode => {
    this.CONSUME(word("create"));
    let never = false;
    let systems: Name[] = [];
    let when: Expression | undefined;
    this.OR({
      ERR_MSG: "`in` and the systems, or `never`",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(word("never"));
            never = true;
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("in"));
            systems = this.SUBRULE(this.freeNames);
            this.OPTION(() => {
              this.CONSUME(word("when"));
              when = this.SUBRULE(this.expression);
            });
          },
        },
      ],
    });
    return { kind: "create", never, systems, ...given({ when }) };
  });

  protected recordOwner = this.RULE("recordOwner", (): StatementNode => {
    this.CONSUME(word("record"));
    this.CONSUME(word("owner"));
    return { kind: "record_owner", path: this.SUBRULE(this.path) };
  });

  protected row = this.RULE("row", (): StatementNode => {
    const { groups, arrows } = this.SUBRULE(this.flow);
    const clauses = this.SUBRULE(this.clauses);
    return { kind: "row", groups, arrows, clauses };
  });

  private flow = this.RULE("flow", (): { groups: RowEndNode[][]; arrows: Arrow[] } => {
    const groups = [this.SUBRULE(this.rowEnds)];
    const arrows: Arrow[] = [];
    this.AT_LEAST_ONE({
      ERR_MSG: "an arrow",
      DEF: () => {
        arrows.push(this.SUBRULE(this.arrow));
        groups.push(this.SUBRULE2(this.rowEnds));
      },
    });
    return { groups, arrows };
  });

  private rowEnds = this.RULE("rowEnds", (): RowEndNode[] => {
    const ends = [this.SUBRULE(this.rowEnd)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      ends.push(this.SUBRULE2(this.rowEnd));
    });
    return ends;
  });

  private rowEnd = this.RULE("rowEnd", (): RowEndNode => {
    const path = this.SUBRULE(this.path);
    let format: FormatCall | undefined;
    this.OPTION(() => {
      this.CONSUME(word("as"));
      format = this.SUBRULE(this.formatCall);
    });
    return this.ACTION(() => {
      const end = format?.span.end ?? path.span.end;
      return { span: { ...path.span, end }, path, ...given({ format }) };
    });
  });

  protected set = this.RULE("set", (): StatementNode => {
    this.CONSUME(word("set"));
    const path = this.SUBRULE(this.path);
    this.CONSUME(t.Equal);
    const value = this.SUBRULE(this.value);
    const clauses = this.SUBRULE(this.clauses);
    return { kind: "set", path, value, clauses };
  });

  protected ignore = this.RULE("ignore", (): StatementNode => {
    this.CONSUME(word("ignore"));
    const paths = this.SUBRULE(this.paths);
    const clauses = this.SUBRULE(this.clauses);
    return { kind: "ignore", paths, clauses };
  });

  protected each = this.RULE("each", (): StatementNode => {
    this.CONSUME(word("each"));
    const { groups, arrows } = this.SUBRULE(this.flow);
    this.CONSUME(word("match"));
    const match = this.SUBRULE(this.keyParts);
    const clauses = this.SUBRULE(this.clauses);
    this.CONSUME(t.OpenBrace);
    return { kind: "each", groups, arrows, match, clauses };
  });

  protected together = this.RULE("together", (): StatementNode => {
    this.CONSUME(word("together"));
    const name = this.SUBRULE(this.freeName);
    const clauses = this.SUBRULE(this.clauses);
    this.CONSUME(t.OpenBrace);
    return { kind: "together", name, clauses };
  });

  // ---- In maps and errors ----------------------------------------------------------------------

  protected mapEntry = this.RULE("mapEntry", (): StatementNode => {
    const left = this.oneOf<MapEntryNode["left"]>({
      ERR_MSG: "a value or `otherwise`",
      DEF: [
        {
          ALT: () => {
            const token = this.CONSUME(word("otherwise"));
            return { kind: "otherwise", span: this.spanOf(token) };
          },
        },
        { ALT: () => this.SUBRULE(this.value) },
      ],
    });
    const arrow = this.SUBRULE(this.arrow);
    const right = this.oneOf2<MapEntryNode["right"]>({
      ERR_MSG: "a value",
      DEF: [
        {
          // Only after `otherwise` is a bare word a rule; elsewhere it is a value without quotes.
          GATE: () => left.kind === "otherwise",
          ALT: () => {
            const name = this.SUBRULE(this.freeName);
            return this.ACTION(() => ({ kind: "rule", span: name.span, name }));
          },
        },
        { ALT: () => this.SUBRULE2(this.value) },
      ],
    });
    return { kind: "map_entry", left, arrow, right };
  });

  protected errorRule = this.RULE("errorRule", (): StatementNode => {
    const name = this.SUBRULE(this.anyName);
    const actions = [this.SUBRULE(this.errorAction)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      actions.push(this.SUBRULE2(this.errorAction));
    });
    return { kind: "error_rule", class: name, actions };
  });

  private errorAction = this.RULE("errorAction", (): ErrorAction => {
    const first = this.LA(1);
    return this.oneOf<ErrorAction>({
      ERR_MSG: "an action such as `log`",
      DEF: [
        { ALT: () => this.plain(this.CONSUME(word("log")), "log") },
        { ALT: () => this.plain(this.CONSUME(word("block")), "block") },
        { ALT: () => this.plain(this.CONSUME(word("queue")), "queue") },
        {
          ALT: () => {
            this.CONSUME(word("request"));
            this.CONSUME(word("correction"));
            return { kind: "request_correction", span: this.spanFrom(first) };
          },
        },
        {
          ALT: () => {
            const kind = this.oneOf2<"skip" | "flag">([
              { ALT: () => ((_) => "skip" as const)(this.CONSUME(word("skip"))) },
              { ALT: () => ((_) => "flag" as const)(this.CONSUME(word("flag"))) },
            ]);
            let scope: Name | undefined;
            this.OPTION(() => {
              scope = this.SUBRULE(this.anyName);
            });
            return { kind, span: this.spanFrom(first), ...given({ scope }) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("retry"));
            this.CONSUME(word("after"));
            const after = this.SUBRULE(this.duration);
            return { kind: "retry_after", span: this.spanFrom(first), after };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("notify"));
            const whom = this.SUBRULE(this.freeName);
            return { kind: "notify", span: this.spanFrom(first), whom };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("email"));
            const owner = this.SUBRULE2(this.freeName);
            let when: Name | undefined;
            this.OPTION2(() => {
              when = this.SUBRULE2(this.anyName);
            });
            return { kind: "email", span: this.spanFrom(first), owner, ...given({ when }) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(word("alert"));
            const channel = this.SUBRULE3(this.freeName);
            let queueOver: NumberValue | undefined;
            this.OPTION3(() => {
              this.CONSUME(word("when"));
              this.CONSUME2(word("queue"));
              this.CONSUME(t.More);
              queueOver = this.SUBRULE(this.number);
            });
            return { kind: "alert", span: this.spanFrom(first), channel, ...given({ queueOver }) };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.PlainWord);
            this.MANY(() => {
              this.SUBRULE3(this.anyName);
            });
            const name = { span: this.spanOf(token), text: token.image };
            return { kind: "unknown", span: this.spanFrom(first), word: name };
          },
        },
      ],
    });
  });

  private plain(token: IToken, kind: "log" | "block" | "queue"): ErrorAction {
    return { kind, span: this.spanOf(token) };
  }
}

function objectOf(path: Path): Name {
  const [first, ...rest] = path.segments;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return first as Name;
  // A path deeper than `alias.object` keeps its words, so that the checker can say what is wrong.
  return {
    span: { ...first.span, end: last.span.end },
    text: path.segments.map((segment) => segment.text).join("."),
  };
}
