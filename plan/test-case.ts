/**
 * A spec's own test as data: what the compiler hands to whoever runs it. Not part of the plan, since
 * a test changes nothing about what the plan does.
 */
import type { PlanValue } from "./plan.generated.ts";

export interface TestSuite {
  /** YYYY-MM-DD, the day on which the tests begin, at 09:00 UTC. */
  readonly startsOn: string;
  readonly tests: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  readonly place: TestPlace;
  readonly steps: readonly TestStep[];
}

export interface TestPlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export type TestStep = { readonly place: TestPlace } & (
  | {
      readonly kind: "given";
      readonly system: string;
      readonly object: string;
      readonly name?: string;
      readonly fields: TestFields;
      readonly at?: TestMoment;
      readonly during?: CallMoment;
    }
  /** What a system is like from here on. */
  | { readonly kind: "trait"; readonly system: string; readonly trait: TestTrait }
  | {
      readonly kind: "edit";
      readonly target: TestTarget;
      readonly fields: TestFields;
      readonly at?: TestMoment;
      readonly during?: CallMoment;
    }
  | {
      readonly kind: "delete";
      readonly target: TestTarget;
      readonly at?: TestMoment;
      readonly during?: CallMoment;
    }
  /** `by`: the path of an earlier plan that makes this run. */
  | { readonly kind: "run"; readonly by?: string; readonly at?: TestMoment }
  | TestFault
  /** The next run dies at this call; without a moment the test is played for every call of it. */
  | { readonly kind: "crash"; readonly moment?: CallMoment }
  | {
      readonly kind: "decide";
      readonly target: TestTarget;
      readonly field: string;
      readonly choice:
        | { readonly kind: "side"; readonly system: string }
        | { readonly kind: "value"; readonly value: PlanValue };
    }
  | { readonly kind: "retry" }
  | { readonly kind: "accept" }
  | { readonly kind: "lose_state" }
  /** To what it was when the last run began. */
  | { readonly kind: "restore_state" }
  | TestExpectation
);

/** What goes wrong in the next run. */
export type TestFault =
  /** Calls end in this class of error: these many, or all. */
  | {
      readonly kind: "fail";
      readonly calls: TestCalls;
      readonly class: string;
      readonly times?: number;
    }
  | {
      readonly kind: "lose";
      /** What is written does not arrive, is not answered, or is answered and not kept; or the cursor is unknown. */
      readonly what: "request" | "reply" | "write" | "cursor";
      readonly of: TestSubject;
      readonly times?: number;
    }
  | { readonly kind: "hide"; readonly of: TestSubject; readonly field?: string }
  | {
      readonly kind: "show";
      readonly of: TestSubject;
      readonly how:
        | { readonly kind: "twice" }
        | { readonly kind: "short" }
        | { readonly kind: "as_it_was"; readonly at: TestMoment };
    };

export type TestExpectation =
  | { readonly kind: "expect_record"; readonly target: TestTarget; readonly fields: TestFields }
  | { readonly kind: "expect_no_record"; readonly target: TestTarget; readonly fields?: TestFields }
  | {
      readonly kind: "expect_count";
      readonly of: "writes" | "holds" | "losses" | "failures";
      readonly count: number;
      readonly system?: string;
    }
  /** A conflict on a row with this end waits for a person. */
  | { readonly kind: "expect_conflict"; readonly system: string; readonly field: string }
  | {
      readonly kind: "expect_hold";
      readonly target: TestTarget;
      readonly field?: string;
      readonly class?: string;
    }
  | { readonly kind: "expect_no_hold"; readonly target: TestTarget; readonly field?: string }
  /** The audit says that a run overwrote these values. */
  | { readonly kind: "expect_lost"; readonly target: TestTarget; readonly fields: TestFields }
  | { readonly kind: "expect_brake"; readonly isTripped: boolean }
  /** The last run did nothing, since nobody has accepted what its plan does to existing data. */
  | { readonly kind: "expect_refusal" };

export type TestTrait =
  | { readonly kind: "guard" | "stamps" }
  | { readonly kind: "pages" | "batches"; readonly size: number }
  /** Its feed shows what was so long ago; `reads`: so does all that is read of it. */
  | { readonly kind: "late"; readonly seconds: number; readonly reads: boolean };

export interface CallMoment {
  readonly side: "before" | "after";
  /** 1-based, among the run's calls of this kind. */
  readonly number: number;
  readonly calls: TestCalls;
}

export interface TestCalls {
  readonly access?: "reading" | "writing";
  readonly of: TestSubject;
}

export type TestSubject =
  | { readonly kind: "state" }
  | { readonly kind: "system"; readonly system: string }
  | { readonly kind: "object"; readonly system: string; readonly object: string }
  | { readonly kind: "record"; readonly name: string };

/** By field name as the catalogue has it: nested records are flattened with dots. */
export type TestFields = Readonly<Record<string, TestValue>>;
export type TestValue =
  | { readonly kind: "value"; readonly value: PlanValue }
  | { readonly kind: "list"; readonly items: readonly TestValue[] }
  | { readonly kind: "object"; readonly fields: TestFields }
  /** The id of the record of this name. */
  | { readonly kind: "record"; readonly name: string };

/** A record by its name, or the only one of an object. */
export type TestTarget =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "object"; readonly system: string; readonly object: string };

export interface TestMoment {
  readonly date?: string;
  /** Seconds after midnight UTC. */
  readonly time?: number;
}
