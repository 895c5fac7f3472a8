/** What happens on an error, in the words of an `errors` block. */
import type { ErrorActionPlan } from "../../plan/index.ts";
import { durationWords } from "./duration.ts";

export function errorActionWords(action: ErrorActionPlan): string {
  switch (action.kind) {
    case "log":
    case "block":
    case "queue":
      return action.kind;
    case "request_correction":
      return "request correction";
    case "skip":
    case "flag":
      return `${action.kind} ${action.scope}`;
    case "retry_after":
      return `retry after ${durationWords(action.seconds)}`;
    case "notify":
      return `notify ${action.whom}`;
    case "email":
      return `email ${action.owner} ${action.when}`;
    case "alert":
      return action.whenQueueOver === undefined
        ? `alert ${action.channel}`
        : `alert ${action.channel} when queue > ${action.whenQueueOver}`;
  }
}
