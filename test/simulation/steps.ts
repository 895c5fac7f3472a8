/**
 * What happens in one play, as a list of steps: users who make, edit and delete records, runs, and what
 * goes wrong in them. A step stands by itself, so that any of them can be left out: it names records by
 * their place in what is there when its turn comes, and does nothing where there is none.
 */
import type { Native } from "../../rules/values/native.ts";

export type Step = (UserStep | RunStep) & {
  /** ms since the step before. */
  readonly after: number;
};

export type UserStep = { readonly object: string; readonly system: string } & (
  | {
      readonly kind: "create";
      readonly fields: Readonly<Record<string, Given>>;
      /** Where the system keeps stages: whether it is made in the later one at once. */
      readonly later?: true;
    }
  /** It passes to its next stage: `stages.ts`. */
  | { readonly kind: "convert"; readonly pick: number }
  | {
      readonly kind: "edit";
      /** Which record, of those that are there, in the order of their keys. */
      readonly pick: number;
      readonly field: string;
      readonly value: Given;
      /** How many ms before its commit the edit was made. */
      readonly late?: number;
    }
  | { readonly kind: "delete"; readonly pick: number }
);

/** A value, or one that depends on what is there: a number added, a record of the parent object, an item of a list. */
export type Given = Native | { readonly add: number } | { readonly firm: number } | ItemGiven;

export type Item = Readonly<Record<string, Native>>;

/** What a user makes of one item: `null` takes it out; the fields that are named are set, and the item is made where it is not there. */
export interface ItemGiven {
  readonly item: string;
  readonly becomes: Item | null;
}

export interface RunStep {
  readonly kind: "run";
  readonly troubles: readonly Trouble[];
}

/** It happens at the first call of the run that it fits, from this one on. */
export type Trouble = { readonly call: number } & (
  | { readonly what: "crash"; readonly moment: "before" | "middle" | "after" }
  /** Another process does a whole run while this one sleeps. */
  | { readonly what: "pause" }
  | { readonly what: "disk_full" }
  | { readonly what: "user"; readonly step: UserStep }
  | { readonly what: "clock"; readonly by: number }
  | { readonly what: CallFault; readonly system: string }
  | { readonly what: WriteFault; readonly system: string; readonly item: number }
);

export type CallFault =
  | "lost_request"
  | "lost_reply"
  | "rate_limit"
  | "server_error"
  | "away"
  | "login_ended"
  | "forbidden"
  | "cursor_expired"
  | "cut_off"
  | "empty_list"
  | "told_twice";

export type WriteFault =
  | "item_refused"
  | "item_failed"
  | "item_unanswered"
  | "item_ignored"
  | "sent_twice";

export interface History {
  readonly seed: number;
  readonly shape: number;
  /** `calm`: nothing goes wrong. `healed`: what went wrong is made up for before users go on. */
  readonly kind: "calm" | "healed" | "wild";
  readonly steps: readonly Step[];
}
