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
    }
  | {
      readonly kind: "edit";
      readonly target: TestTarget;
      readonly fields: TestFields;
      readonly at?: TestMoment;
    }
  | { readonly kind: "delete"; readonly target: TestTarget; readonly at?: TestMoment }
  | { readonly kind: "run"; readonly at?: TestMoment }
  /** The system's next calls fail with this class of error, in the next run. */
  | { readonly kind: "fail"; readonly system: string; readonly class: string }
  | { readonly kind: "expect_record"; readonly target: TestTarget; readonly fields: TestFields }
  | { readonly kind: "expect_no_record"; readonly target: TestTarget; readonly fields?: TestFields }
  | { readonly kind: "expect_writes"; readonly count: number }
  /** A conflict on a row with this end waits for a person. */
  | { readonly kind: "expect_conflict"; readonly system: string; readonly field: string }
);

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
