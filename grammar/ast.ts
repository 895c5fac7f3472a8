/**
 * The syntax tree: what stands in a `.sync` file, name for name, before anyone asks what it means.
 *
 * A file is a list of statements; a block's statement holds the statements of its body. Every
 * statement knows the tokens it was cut from, so the tree prints back the text to the letter.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText, Span } from "../core/source.ts";
import type { TestStepNode } from "./test-ast.ts";
import type {
  Arrow,
  DateValue,
  Duration,
  FieldArgument,
  FormatCall,
  Name,
  NumberValue,
  Path,
  StringValue,
  Value,
} from "./word-ast.ts";

export type * from "./word-ast.ts";

export interface SyntaxFile {
  readonly source: SourceText;
  readonly statements: readonly Statement[];
  readonly tokens: readonly SyntaxToken[];
  readonly comments: readonly Comment[];
  /** The `///` text that a blank line sets apart from what follows. */
  readonly documentation?: string;
  /** False where its end was never read: it is beyond the limits, or a comment runs to its end. */
  readonly isWhole: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A word or sign of the text; `end` is the offset after its last unit. */
export interface SyntaxToken {
  readonly image: string;
  readonly start: number;
  readonly end: number;
}

export interface Comment {
  readonly kind: "doc" | "line" | "block" | "hash";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Statement<N extends StatementNode = StatementNode> {
  readonly node: N;
  /** From its first token to its last; a block's body and `}` lie outside. */
  readonly span: Span;
  /** The `///` lines above it, without the slashes. */
  readonly documentation?: string;
  /** Indices into the file's tokens, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** For a statement that ends in a block's `{`. */
  readonly block?: Block;
}

export interface Block {
  readonly body: readonly Statement[];
  /** The index of the `}`; absent where the block was left open. */
  readonly close?: number;
}

export type StatementNode =
  | BrokenNode
  | EditionNode
  | PackageNode
  | ImportNode
  | OrganisationNode
  | OwnerNode
  | ChannelNode
  | SystemNode
  | DefaultsNode
  | ErrorsNode
  | MapNode
  | TermNode
  | ObjectNode
  | RenamedNode
  | TestNode
  | ClauseNode
  | MatchNode
  | WhereNode
  | CreateNode
  | RecordOwnerNode
  | RowNode
  | SetNode
  | IgnoreNode
  | EachNode
  | TogetherNode
  | MapEntryNode
  | ErrorRuleNode
  | TestStepNode;

export type StatementOf<Kind extends StatementNode["kind"]> = Statement<
  Extract<StatementNode, { kind: Kind }>
>;

/** Whether a statement is of this kind; narrows it. */
export function isStatement<Kind extends StatementNode["kind"]>(
  statement: Statement,
  kind: Kind,
): statement is StatementOf<Kind> {
  return statement.node.kind === kind;
}

/** A statement that could not be parsed; it has been reported, and what depends on it stays silent. */
export interface BrokenNode {
  readonly kind: "broken";
  /** Its first word, where it has one: an object whose head is broken is still an object. */
  readonly head?: Name;
}

// ---- Expressions -------------------------------------------------------------------------------

export type Expression =
  | { readonly kind: "and" | "or"; readonly span: Span; readonly terms: readonly Expression[] }
  | { readonly kind: "not"; readonly span: Span; readonly term: Expression }
  | {
      readonly kind: "compare";
      readonly span: Span;
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: "in";
      readonly span: Span;
      readonly left: Operand;
      readonly values: readonly Value[];
    }
  | {
      readonly kind: "is_empty";
      readonly span: Span;
      readonly left: Operand;
      readonly negated: boolean;
    };
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts_with";
export type Operand = Value | FieldArgument | TodayOperand;
/** `today`, `today - 90d`; `offsetSeconds` is negative for the past. */
export interface TodayOperand {
  readonly kind: "today";
  readonly span: Span;
  readonly offsetSeconds: number;
}

// ---- Declarations ------------------------------------------------------------------------------

export interface EditionNode {
  readonly kind: "edition";
  readonly year: NumberValue;
}
export interface PackageNode {
  readonly kind: "package";
  /** `acme.crm` */
  readonly name: Name;
}
export interface ImportNode {
  readonly kind: "import";
  readonly path: StringValue;
}
export interface OrganisationNode {
  readonly kind: "organisation";
  readonly label: StringValue;
  readonly dpo?: Name;
}
export interface OwnerNode {
  readonly kind: "owner";
  readonly role: "owner" | "steward";
  readonly name: Name;
  readonly label?: StringValue;
  readonly email?: StringValue;
  readonly members: readonly StringValue[];
  /** Public keys. */
  readonly keys: readonly StringValue[];
}
export interface ChannelNode {
  readonly kind: "channel";
  readonly name: Name;
  /** `slack`, `email` or `webhook`, as written. */
  readonly channelKind: Name;
  readonly target: StringValue;
}
export interface SystemNode {
  readonly kind: "system";
  readonly alias: Name;
  readonly connector: Name;
  readonly label?: StringValue;
  readonly region?: Name;
  readonly processor?: StringValue;
  readonly transfer?: Name;
}
export interface DefaultsNode {
  readonly kind: "defaults";
}
export interface ErrorsNode {
  readonly kind: "errors";
}
export interface MapNode {
  readonly kind: "map";
  readonly name: Name;
  readonly left: Name;
  readonly arrow: Arrow;
  readonly right: Name;
  readonly ignoringCase: boolean;
}
export interface TermNode {
  readonly kind: "term";
  readonly name: Name;
  readonly label: StringValue;
  readonly owner?: Name;
}
/** `object NAME: END ARROW END …`, or ends separated by commas and no arrow. */
export interface ObjectNode {
  readonly kind: "object";
  readonly name: Name;
  /** Groups between the arrows; a comma list is one group. */
  readonly groups: readonly (readonly ObjectEndNode[])[];
  readonly arrows: readonly Arrow[];
  readonly clauses: readonly Clause[];
}
export interface ObjectEndNode {
  readonly span: Span;
  readonly system: Name;
  /** In the order of a record's life; one where the entity is one object of the system. */
  readonly stages: readonly StageNode[];
}
export interface StageNode {
  readonly span: Span;
  /** The end's, unless the text is wrong. */
  readonly system: Name;
  readonly object: Name;
  /** `sf.Lead.ConvertedContactId`: the field of the stage before that names this stage's record. */
  readonly successor?: Path;
}
/** `renamed ns.old_field to ns.new_field since 2026-11-01` */
export interface RenamedNode {
  readonly kind: "renamed";
  readonly from: Path;
  readonly to: Path;
  readonly since?: DateValue;
}
export interface TestNode {
  readonly kind: "test";
  readonly label: StringValue;
}

// ---- Clauses: of rows, of objects, of defaults ---------------------------------------------------

/** A clause standing as a statement of its own, in `defaults` or in an object. */
export interface ClauseNode {
  readonly kind: "clause";
  readonly clause: Clause;
  /** Row clauses that follow on the same statement, as in `authority sf  because "…"`. */
  readonly more: readonly Clause[];
}

export type ClauseKind = Clause["kind"];
export type ClauseOf<Kind extends ClauseKind> = Extract<Clause, { kind: Kind }>;

interface ClauseBase {
  readonly span: Span;
  /** The clause's first word, where most reports point. */
  readonly word: Name;
}
export type Clause = ClauseBase &
  (
    | { readonly kind: "authority"; readonly systems: readonly Name[] }
    | { readonly kind: "latest"; readonly authority: readonly Name[] }
    | { readonly kind: "review"; readonly by?: Name; readonly within?: Duration }
    | { readonly kind: "prefer"; readonly system: Name }
    | { readonly kind: "merge"; readonly function: MergeFunction }
    | { readonly kind: "advance"; readonly values: readonly Value[] }
    | { readonly kind: "empty"; readonly mode: Name }
    | { readonly kind: "drift"; readonly mode: Name }
    | { readonly kind: "via"; readonly map: Name }
    | { readonly kind: "using"; readonly formats: readonly FormatCall[] }
    | { readonly kind: "ref"; readonly objects: readonly Name[] }
    | { readonly kind: "every"; readonly every: Duration }
    | { readonly kind: "when"; readonly condition: Expression }
    | { readonly kind: "default"; readonly value: Value }
    | { readonly kind: "required" }
    | { readonly kind: "pii"; readonly category: Name }
    | { readonly kind: "class"; readonly name: Name }
    | { readonly kind: "term"; readonly name: Name }
    | { readonly kind: "because"; readonly reason: StringValue }
    | { readonly kind: "label"; readonly label: StringValue }
    | { readonly kind: "owner"; readonly name: Name }
    | { readonly kind: "steward"; readonly name: Name }
    | { readonly kind: "id"; readonly name: Name }
    | { readonly kind: "ticket"; readonly ticket: StringValue }
    | { readonly kind: "since"; readonly date: DateValue }
    | { readonly kind: "until"; readonly date: DateValue }
    | {
        readonly kind: "approved";
        readonly by: Name;
        readonly on: DateValue;
        readonly signature: StringValue;
      }
    | { readonly kind: "purpose"; readonly text: StringValue }
    | { readonly kind: "subjects"; readonly subjects: readonly Name[] }
    | { readonly kind: "basis"; readonly basis: Name }
    | { readonly kind: "retention"; readonly text: StringValue }
    | {
        readonly kind: "status";
        readonly status: Name;
        readonly since?: DateValue;
        readonly until?: DateValue;
      }
    | { readonly kind: "recertify"; readonly every: Duration }
    | { readonly kind: "fresh"; readonly within: Duration }
    | { readonly kind: "priority"; readonly priority: Name }
    | { readonly kind: "delete"; readonly rule: DeleteRule }
    | { readonly kind: "erasure"; readonly mode: Name; readonly by?: Name }
    | {
        readonly kind: "initial";
        readonly modes: readonly Name[];
        readonly differences?: Differences;
      }
    | { readonly kind: "at"; readonly cron: StringValue; readonly zone?: StringValue }
    | { readonly kind: "on_change" }
    | {
        readonly kind: "volume";
        readonly records: NumberValue;
        readonly changesPerDay?: NumberValue;
      }
    | { readonly kind: "brake"; readonly off: boolean; readonly limits: readonly BrakeLimit[] }
    /** A word that no clause begins with; its words were skipped up to the next clause. */
    /** `isCall`: a bracket follows, as after a format. */
    | { readonly kind: "unknown"; readonly isCall: boolean }
  );

export type MergeFunction =
  | { readonly kind: "named"; readonly name: Name }
  | { readonly kind: "module"; readonly path: StringValue };
export interface DeleteRule {
  /** ignore, propagate, archive or review, as written. */
  readonly mode: Name;
  /** `edit wins` or `delete wins`. */
  readonly wins?: Name;
  readonly archive: readonly { readonly path: Path; readonly value: Value }[];
}
/** `differences by authority sf`, `… by latest`, `… by review`, `… by keep`. */
export type Differences =
  | { readonly kind: "keep"; readonly span: Span }
  | { readonly kind: "clause"; readonly span: Span; readonly clause: Clause };
/** `deletes 10% over 10`: share in percent, `over` in records. */
export interface BrakeLimit {
  readonly span: Span;
  readonly what: Name;
  readonly percent: NumberValue;
  readonly over?: NumberValue;
}

// ---- An object's other statements ----------------------------------------------------------------

/** Each part is `a = b [= c]`; several parts joined by `and` are one key. */
export interface MatchNode {
  readonly kind: "match";
  readonly parts: readonly (readonly Path[])[];
  readonly ignoringCase: boolean;
  readonly using: readonly FormatCall[];
  readonly among?: Expression;
}
export interface WhereNode {
  readonly kind: "where";
  readonly condition: Expression;
}
export interface CreateNode {
  readonly kind: "create";
  readonly never: boolean;
  readonly systems: readonly Name[];
  readonly when?: Expression;
}
export interface RecordOwnerNode {
  readonly kind: "record_owner";
  readonly path: Path;
}
export interface RowNode {
  readonly kind: "row";
  /** Ends between the arrows; one group more than arrows. */
  readonly groups: readonly (readonly RowEndNode[])[];
  readonly arrows: readonly Arrow[];
  readonly clauses: readonly Clause[];
}
export interface RowEndNode {
  readonly span: Span;
  readonly path: Path;
  readonly format?: FormatCall;
}
export interface SetNode {
  readonly kind: "set";
  readonly path: Path;
  readonly value: Value;
  readonly clauses: readonly Clause[];
}
export interface IgnoreNode {
  readonly kind: "ignore";
  readonly paths: readonly Path[];
  readonly clauses: readonly Clause[];
}
export interface EachNode {
  readonly kind: "each";
  readonly groups: readonly (readonly RowEndNode[])[];
  readonly arrows: readonly Arrow[];
  readonly match: readonly (readonly Path[])[];
  readonly clauses: readonly Clause[];
}
export interface TogetherNode {
  readonly kind: "together";
  readonly name: Name;
  readonly clauses: readonly Clause[];
}

// ---- Maps and errors -----------------------------------------------------------------------------

export interface MapEntryNode {
  readonly kind: "map_entry";
  readonly left: Value | OtherwiseLeft;
  readonly arrow: Arrow;
  readonly right: Value | OtherwiseRule;
}
export interface OtherwiseLeft {
  readonly kind: "otherwise";
  readonly span: Span;
}
/** `hold`, `keep` or `pass`, as written. */
export interface OtherwiseRule {
  readonly kind: "rule";
  readonly span: Span;
  readonly name: Name;
}
export interface ErrorRuleNode {
  readonly kind: "error_rule";
  readonly class: Name;
  readonly actions: readonly ErrorAction[];
}
export type ErrorAction =
  | { readonly kind: "log" | "block" | "queue" | "request_correction"; readonly span: Span }
  | { readonly kind: "skip" | "flag"; readonly span: Span; readonly scope?: Name }
  | { readonly kind: "retry_after"; readonly span: Span; readonly after: Duration }
  | { readonly kind: "notify"; readonly span: Span; readonly whom: Name }
  | { readonly kind: "email"; readonly span: Span; readonly owner: Name; readonly when?: Name }
  | {
      readonly kind: "alert";
      readonly span: Span;
      readonly channel: Name;
      readonly queueOver?: NumberValue;
    }
  | { readonly kind: "unknown"; readonly span: Span; readonly word: Name };
