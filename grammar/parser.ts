/** The finished parser: one instance for all statements, since building its tables is what costs. */
import type { IRecognitionException, IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { StatementNode } from "./ast.ts";
import { TestParser } from "./test-parser.ts";

export type StatementRule =
  | "edition"
  | "package"
  | "import"
  | "organisation"
  | "owner"
  | "channel"
  | "system"
  | "defaults"
  | "errors"
  | "map"
  | "term"
  | "object"
  | "renamed"
  | "test"
  | "clause"
  | "match"
  | "where"
  | "create"
  | "record"
  | "row"
  | "set"
  | "ignore"
  | "each"
  | "together"
  | "map_entry"
  | "error_rule"
  | "given"
  | "edit"
  | "delete_step"
  | "run"
  | "fail"
  | "lose"
  | "hide"
  | "show"
  | "crash"
  | "decide"
  | "retry"
  | "restore"
  | "accept"
  | "expect";

export interface ParsedStatement {
  readonly node?: StatementNode;
  readonly failure?: IRecognitionException;
  /** Mistakes within words that were understood all the same. */
  readonly reports: readonly Diagnostic[];
}

export class SpecParser extends TestParser {
  private readonly rules: Readonly<Record<StatementRule, () => StatementNode>>;

  constructor(validates = false) {
    super(validates);
    this.performSelfAnalysis();
    this.rules = {
      edition: () => this.edition(),
      package: () => this.packageName(),
      import: () => this.importPackage(),
      organisation: () => this.organisation(),
      owner: () => this.ownerDeclaration(),
      channel: () => this.channel(),
      system: () => this.system(),
      defaults: () => this.defaults(),
      errors: () => this.errorsBlock(),
      map: () => this.map(),
      term: () => this.term(),
      object: () => this.object(),
      renamed: () => this.renamed(),
      test: () => this.test(),
      clause: () => this.clauseStatement(),
      match: () => this.match(),
      where: () => this.where(),
      create: () => this.create(),
      record: () => this.recordOwner(),
      row: () => this.row(),
      set: () => this.set(),
      ignore: () => this.ignore(),
      each: () => this.each(),
      together: () => this.together(),
      map_entry: () => this.mapEntry(),
      error_rule: () => this.errorRule(),
      given: () => this.given_(),
      edit: () => this.edit(),
      delete_step: () => this.deleteStep(),
      run: () => this.run(),
      fail: () => this.fail(),
      lose: () => this.lose(),
      hide: () => this.hide(),
      show: () => this.show(),
      crash: () => this.crash(),
      decide: () => this.decide(),
      retry: () => this.retry(),
      restore: () => this.restore(),
      accept: () => this.accept(),
      expect: () => this.expect(),
    };
  }

  parse(rule: StatementRule, file: string, tokens: IToken[]): ParsedStatement {
    this.file = file;
    this.reports = [];
    this.input = tokens;
    const node = this.rules[rule]();
    const failure = this.errors[0];
    return failure === undefined ? { node, reports: this.reports } : { failure, reports: [] };
  }
}

let parser: SpecParser | undefined;

export function parseStatement(
  rule: StatementRule,
  file: string,
  tokens: IToken[],
): ParsedStatement {
  parser ??= new SpecParser();
  return parser.parse(rule, file, tokens);
}
