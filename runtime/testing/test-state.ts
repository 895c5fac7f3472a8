/** Where a test stands between its steps, and what can be wrong with it. */
import type { Clock } from "../../core/host.ts";
import type { Catalogue, Plan, PlanMap } from "../../plan/index.ts";
import type {
  CallMoment,
  TestFields,
  TestPlace,
  TestStep,
  TestTarget,
  TestValue,
} from "../../plan/test-case.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Attempt } from "../apply/effects.ts";
import type { ConnectorErrorKind } from "../connector-error.ts";
import type { MergeModules } from "../decide/merge-module.ts";
import type { Engine } from "../engine/engine.ts";
import type { RunReport } from "../report.ts";
import type { CoverageNotes } from "./coverage.ts";
import type { TestClock } from "./test-clock.ts";
import type { TestSystem } from "./test-system.ts";

export interface TestInput {
  readonly plan: Plan;
  readonly map?: PlanMap;
  readonly modules?: MergeModules;
  /** By alias; every system of the plan has one. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** The form in which a system keeps what is written to it; as it is where this is left out. */
  readonly stores?: (
    system: string,
    object: string,
    field: string,
    written: Native,
    before: Native,
  ) => Native;
  /** Earlier plans, by the paths that `run by` gives. */
  readonly plans?: ReadonlyMap<string, { readonly plan: Plan; readonly map?: PlanMap }>;
  /** Notes what is decided; runs of processes of their own are not in it. */
  readonly coverage?: CoverageNotes;
  /** Called for each write that was tried. */
  readonly observe?: (attempt: Attempt) => void;
  /** Other systems than those in memory. */
  readonly open?: (
    system: Plan["systems"][number],
    catalogue: Catalogue,
    clock: Clock,
  ) => Promise<TestSystem>;
  /** Makes the runs in processes of their own, on a state that outlives them. */
  readonly process?: TestProcess;
}

export interface TestProcess {
  openState(clock: Clock): Engine;
  /** One run; it dies for good at the moment that is given. */
  run(now: number, death: CallMoment | undefined): Promise<Ran>;
}

export interface Ran {
  readonly died: boolean;
  readonly tried: readonly Tried[];
}

/** A write as the run tried it. */
export interface Tried {
  readonly system: string;
  /** Undefined: it is done. */
  readonly failure?: ConnectorErrorKind;
}

export interface TestState {
  readonly input: TestInput;
  readonly systems: ReadonlyMap<string, TestSystem>;
  readonly records: TestRecords;
  /** Another one where the test loses or restores it. */
  engine: Engine;
  readonly time: TestClock;
  /** The last run; undefined where it died. */
  report?: RunReport;
  /** The last run did nothing, since nobody had accepted its plan. */
  isRefused: boolean;
  /** The writes of the last run. */
  tried: readonly Tried[];
  /** The audit's entries before the last run. */
  auditedBefore: number;
  runs: number;
}

export interface TestRecord {
  readonly system: string;
  readonly object: string;
  readonly id: string;
}

export interface TestRecords {
  put(step: Extract<TestStep, { kind: "given" }>): Promise<Failure | undefined>;
  edit(step: Extract<TestStep, { kind: "edit" }>): Promise<Failure | undefined>;
  remove(step: Extract<TestStep, { kind: "delete" }>): Promise<Failure | undefined>;
  /** The record that a step means; a failure where there is none, or not exactly one. */
  find(target: TestTarget, place: TestPlace): Promise<TestRecord | Failure>;
  /** All of an object's, or the named one. */
  all(target: TestTarget): Promise<readonly TestRecord[]>;
  /** The record of this name, whether or not it is still there. */
  named(name: string): TestRecord | undefined;
  fields(record: TestRecord): Promise<Readonly<Record<string, Native>>>;
  native(value: TestValue): Native;
  /** Whether two natives are one value of the field's type. */
  isSame(record: TestRecord, field: string, one: Native, other: Native): boolean;
  /** The fields in which a record is not as expected. */
  differences(record: TestRecord, expected: TestFields): Promise<readonly string[]>;
}

export interface Failure {
  readonly place: TestPlace;
  /** One sentence, without a full stop. */
  readonly what: string;
  /** The decisions that led there, newest last. */
  readonly because?: readonly string[];
}
