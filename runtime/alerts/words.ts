/** How a case stands, and what an alert says happened, in words; and what stands for a list that is too long. */
import type { StoredHold } from "../engine/engine.ts";
import type { What } from "./stored-alert.ts";

/** Completes "the field …". */
export function standing({ instead }: Pick<StoredHold, "instead">): string {
  if (instead === undefined) return "waits for a person";
  return instead === "queued" ? "is tried again" : "was left out";
}

/** Completes "3 records: …", or says it of the object. */
export const whatWords: Readonly<Record<What, string>> = {
  field_held: "the field is held",
  record_held: "the record is held",
  left_out: "left out this time",
  queued: "tried again later",
  object_stopped: "nothing of the object was written",
  system_away: "the system could not be read",
  system_back: "the system can be read again",
  field_gone: "a field is gone",
  queue_over: "the queue is over its limit",
  review_overdue: "waits for a decision longer than it should",
  not_fresh: "changes take longer to arrive than they may",
  fresh_again: "changes arrive in time again",
  catalogue_changed: "a system is no longer as its catalogue says",
};

/** Not more than so many, of which each stands once. */
export function some<Item>(items: Iterable<Item>, most: number): readonly Item[] {
  return [...new Set(items)].slice(0, most);
}
