/** The syntax of a `test` block's steps. */
import type { Span } from "../core/source.ts";
import type {
  DateValue,
  Duration,
  Name,
  NumberValue,
  Path,
  StringValue,
  Value,
} from "./word-ast.ts";

export type TestStepNode =
  | GivenNode
  | GivenSystemNode
  | EditNode
  | DeleteStepNode
  | RunNode
  | FailNode
  | LoseNode
  | HideNode
  | ShowNode
  | CrashNode
  | DecideNode
  | RetryNode
  | RestoreNode
  | AcceptNode
  | ExpectNode;

/** `hs.contacts`, or the name that `as` gave a record. */
export type RecordTarget =
  | { readonly kind: "object"; readonly span: Span; readonly path: Path }
  | { readonly kind: "record"; readonly span: Span; readonly name: Name };
export interface RecordLiteral {
  readonly kind: "literal";
  readonly span: Span;
  readonly fields: readonly { readonly key: readonly Name[]; readonly value: RecordValue }[];
}
export type RecordValue =
  | Value
  | RecordLiteral
  | { readonly kind: "list"; readonly span: Span; readonly items: readonly RecordValue[] }
  /** A record's name standing bare: that record's id. */
  | { readonly kind: "record"; readonly span: Span; readonly name: Name };
/** `at 10:05`, `at 2026-11-02 10:05`, `at 2026-11-02`; UTC. */
export interface TestTime {
  readonly span: Span;
  readonly date?: DateValue;
  /** Seconds after midnight. */
  readonly time?: number;
}
/** Whose calls a step is about, and which: `hs`, `writing hs.contacts`, `reading ada`, `state`. */
export interface Calls {
  readonly span: Span;
  readonly access?: "reading" | "writing";
  /** A name may be a system's, a record's, or `state`. */
  readonly of: RecordTarget;
}
/** `before writing hs`, `after call 3 of state`: a moment of the next run. */
export interface CallMoment {
  readonly span: Span;
  readonly side: "before" | "after";
  readonly number?: NumberValue;
  readonly calls: Calls;
}
/** `once`, `3 times`. */
export interface Times {
  readonly span: Span;
  readonly count: number;
}
/** `jobtitle of ada`; a record as a whole where no field stands before it. */
export interface RecordField {
  readonly span: Span;
  readonly field?: readonly Name[];
  readonly target: RecordTarget;
}

export interface GivenNode {
  readonly kind: "given";
  readonly object: Path;
  readonly name?: Name;
  readonly record: RecordLiteral;
  readonly at?: TestTime;
  readonly during?: CallMoment;
}
/** `given hs without guard`, `given hs in pages of 2`, `given hs feed late by 1m`: what a system is like. */
export interface GivenSystemNode {
  readonly kind: "given_system";
  readonly system: Name;
  readonly trait:
    | { readonly kind: "guard" }
    | { readonly kind: "stamps" }
    | { readonly kind: "pages"; readonly size: NumberValue }
    | { readonly kind: "batches"; readonly size: NumberValue }
    /** `reads`: not its feed alone, but all that is read. */
    | { readonly kind: "late"; readonly by: Duration; readonly reads: boolean };
}
export interface EditNode {
  readonly kind: "edit";
  readonly target: RecordTarget;
  readonly record: RecordLiteral;
  readonly at?: TestTime;
  readonly during?: CallMoment;
}
export interface DeleteStepNode {
  readonly kind: "delete_step";
  readonly target: RecordTarget;
  readonly at?: TestTime;
  readonly during?: CallMoment;
}
export interface RunNode {
  readonly kind: "run";
  /** The earlier plan that it is made by: a compiled file. */
  readonly by?: StringValue;
  readonly at?: TestTime;
}
export interface FailNode {
  readonly kind: "fail";
  readonly calls: Calls;
  readonly errorClass: Name;
  readonly times?: Times;
}
export interface LoseNode {
  readonly kind: "lose";
  readonly what:
    | { readonly kind: "state" }
    | {
        readonly kind: "request" | "reply" | "write" | "cursor";
        readonly of: RecordTarget;
        readonly times?: Times;
      };
}
export interface HideNode {
  readonly kind: "hide";
  readonly what: RecordField;
}
/** How the feeds of a system show it: everything twice, not to the end, or as it was at a moment. */
export interface ShowNode {
  readonly kind: "show";
  readonly of: RecordTarget;
  readonly how:
    | { readonly kind: "twice" }
    | { readonly kind: "short" }
    | { readonly kind: "as_it_was"; readonly at: TestTime };
}
export interface CrashNode {
  readonly kind: "crash";
  /** Undefined: anywhere, at every call in turn. */
  readonly moment?: CallMoment;
}
export interface DecideNode {
  readonly kind: "decide";
  readonly what: RecordField;
  readonly choice:
    | { readonly kind: "side"; readonly system: Name }
    | { readonly kind: "value"; readonly stated: Value };
}
export interface RetryNode {
  readonly kind: "retry";
}
/** `restore state` */
export interface RestoreNode {
  readonly kind: "restore";
}
/** Somebody accepts what the package's plan does to existing data. */
export interface AcceptNode {
  readonly kind: "accept";
}
export interface ExpectNode {
  readonly kind: "expect";
  readonly expectation: Expectation;
}
export type Expectation =
  | { readonly kind: "record"; readonly target: RecordTarget; readonly record: RecordLiteral }
  | { readonly kind: "no_record"; readonly target: RecordTarget; readonly record?: RecordLiteral }
  | {
      readonly kind: "count";
      readonly of: CountedWord;
      /** Undefined: none. */
      readonly count?: NumberValue;
      readonly system?: Name;
    }
  | { readonly kind: "conflict"; readonly path: Path }
  | { readonly kind: "hold"; readonly what: RecordField; readonly errorClass?: Name }
  | { readonly kind: "no_hold"; readonly what: RecordField }
  /** Values that were there and that the audit says a run overwrote. */
  | { readonly kind: "lost"; readonly target: RecordTarget; readonly record: RecordLiteral }
  | { readonly kind: "brake" }
  | { readonly kind: "no_brake" }
  | { readonly kind: "refusal" };
export type CountedWord = "writes" | "holds" | "losses" | "failures";
