/** The classes of error a spec may answer, and what happens where it does not (docs/language.md, "Errors"). */
import type { ErrorActionPlan, ErrorRule } from "../plan/index.ts";

export type ErrorClass = ErrorRule["class"];

export const errorClasses: readonly ErrorClass[] = [
  "mapping_issue",
  "rate_limit",
  "invalid_data",
  "missing_required",
  "auth",
  "permission",
  "unavailable",
  "conflict",
  "schema_drift",
  "brake",
];

/** Nothing is dropped: what cannot be written is held and shown, what may pass is tried again. */
export const defaultErrorActions: Readonly<Record<ErrorClass, readonly ErrorActionPlan[]>> = {
  mapping_issue: [{ kind: "log" }, { kind: "flag", scope: "field" }],
  rate_limit: [{ kind: "queue" }, { kind: "retry_after", seconds: 60 }],
  invalid_data: [{ kind: "log" }, { kind: "flag", scope: "field" }],
  missing_required: [{ kind: "log" }, { kind: "block" }, { kind: "request_correction" }],
  auth: [{ kind: "log" }, { kind: "queue" }, { kind: "retry_after", seconds: 900 }],
  permission: [{ kind: "log" }, { kind: "flag", scope: "record" }],
  unavailable: [{ kind: "log" }, { kind: "queue" }, { kind: "retry_after", seconds: 60 }],
  conflict: [{ kind: "log" }],
  schema_drift: [{ kind: "log" }, { kind: "flag", scope: "field" }],
  brake: [{ kind: "log" }, { kind: "block" }],
};
