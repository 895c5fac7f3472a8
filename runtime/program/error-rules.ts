/**
 * What the spec's `errors` make of each class: what becomes of the record, its *fate*, and who is told.
 * A class that says who is told and not what becomes of the record has the fate of the language's default.
 */
import type { ErrorActionPlan, ErrorRule } from "../../plan/index.ts";
import { defaultErrorActions, type ErrorClass } from "../../rules/error-classes.ts";
import type { ConnectorErrorKind } from "../connector-error.ts";

export interface ErrorRules {
  fate(of: ErrorClass): Fate;
  actions(of: ErrorClass): readonly ErrorActionPlan[];
}

export type Fate =
  /** It waits, and is shown, until the data is corrected. */
  | { readonly kind: "hold"; readonly scope: Scope; readonly isTask: boolean }
  /** It is left out this time, and nobody is asked. */
  | { readonly kind: "skip"; readonly scope: Scope }
  /** It is tried again by itself, and not before so many ms. */
  | { readonly kind: "retry"; readonly afterMs: number };

/** The unit, or nothing of the record. */
type Scope = "field" | "record";

export function errorRules(rules: readonly ErrorRule[]): ErrorRules {
  const byClass = new Map(rules.map((rule) => [rule.class, rule.actions]));
  const actions = (of: ErrorClass) => byClass.get(of) ?? defaultErrorActions[of];
  const fates = new Map<ErrorClass, Fate>();
  return {
    actions,
    fate(of) {
      const fate =
        fates.get(of) ?? stated(actions(of)) ?? stated(defaultErrorActions[of]) ?? heldField;
      fates.set(of, fate);
      return fate;
    },
  };
}

const heldField: Fate = { kind: "hold", scope: "field", isTask: false };

/** The compiler lets only one kind of them stand together. */
function stated(actions: readonly ErrorActionPlan[]): Fate | undefined {
  const isTask = actions.some((one) => one.kind === "request_correction");
  const isBlocked = actions.some((one) => one.kind === "block");
  const skip = actions.find((one) => one.kind === "skip");
  const flag = actions.find((one) => one.kind === "flag");
  const retry = actions.find((one) => one.kind === "retry_after");
  if (skip !== undefined) return { kind: "skip", scope: skip.scope };
  if (isTask || isBlocked) return { kind: "hold", scope: "record", isTask };
  if (flag !== undefined) return { kind: "hold", scope: flag.scope, isTask };
  if (retry !== undefined) return { kind: "retry", afterMs: retry.seconds * 1000 };
  return actions.some((one) => one.kind === "queue") ? { kind: "retry", afterMs: 0 } : undefined;
}

/** The class that answers a failed call; undefined for what the engine settles by itself. */
export function classOfFailure(kind: ConnectorErrorKind): FailureClass | undefined {
  switch (kind) {
    case "transient":
    case "unknown_outcome":
      return "unavailable";
    case "moved":
    case "cursor_expired":
    case "changes_missed":
      return undefined;
    default:
      return kind;
  }
}

export type FailureClass = Exclude<ErrorClass, "mapping_issue" | "conflict" | "brake">;
