/** What happens with an error that a spec says nothing of. */
import { expect, test } from "vitest";
import { defaultErrorActions, type ErrorClass, errorClasses } from "./error-classes.ts";

const doing = (kind: string) =>
  errorClasses.filter((one) => defaultErrorActions[one].some((action) => action.kind === kind));

test("what may pass is queued and tried again after a while", () => {
  const after = (one: ErrorClass) =>
    defaultErrorActions[one].flatMap((action) =>
      action.kind === "retry_after" ? [action.seconds] : [],
    );
  expect(doing("queue")).toEqual(["rate_limit", "auth", "unavailable"]);
  expect(doing("queue").map(after)).toEqual([[60], [900], [60]]);
  expect(doing("retry_after")).toEqual(doing("queue"));
});

test("what cannot be written is shown where it belongs, and a missing value is asked for", () => {
  const flagged = (scope: string) =>
    errorClasses.filter((one) =>
      defaultErrorActions[one].some((action) => action.kind === "flag" && action.scope === scope),
    );
  expect(flagged("field")).toEqual(["mapping_issue", "invalid_data", "schema_drift"]);
  expect(flagged("record")).toEqual(["permission"]);
  expect(doing("block")).toEqual(["missing_required", "brake"]);
  expect(doing("request_correction")).toEqual(["missing_required"]);
});

test("all but a limit that passes by itself is written down", () => {
  expect(doing("log")).toEqual(errorClasses.filter((one) => one !== "rate_limit"));
});
