/** Who is told of an error by the spec's `errors`, and when. Where nobody else is, the log is. */
import type { ErrorActionPlan, ObjectPlan } from "../../plan/index.ts";
import type { Recipient, StoredAlert } from "./stored-alert.ts";

export type Addressed = Pick<StoredAlert, "to" | "when" | "isOptional">;

/** `recordOwner`: whoever owns the record, else the row; `correction`: who has the task. */
export function recipientsOf(
  actions: readonly ErrorActionPlan[],
  recordOwner: Recipient | undefined,
  correction: string | undefined,
): readonly Addressed[] {
  const all = actions.flatMap((action): Addressed[] => {
    switch (action.kind) {
      case "log":
        return [{ to: { kind: "log" }, when: "now" }];
      case "email":
        return [{ to: owner(action.owner), when: action.when }];
      case "notify": {
        if (action.whom !== "record_owner") return [{ to: owner(action.whom), when: "now" }];
        return recordOwner === undefined ? [] : [{ to: recordOwner, when: "now" }];
      }
      case "alert":
        // One with a threshold speaks of the queue, and of no single case.
        return action.whenQueueOver === undefined
          ? [{ to: { kind: "channel", name: action.channel }, when: "now" }]
          : [];
      case "request_correction":
        return correction === undefined
          ? []
          : [{ to: owner(correction), when: "now", isOptional: true }];
      default:
        return [];
    }
  });
  const distinct = new Map<string, Addressed>();
  for (const one of all) {
    const name = `${one.when} ${nameOf(one.to)}`;
    // Whoever has the task and is told anyway is told once.
    if (!distinct.has(name) || distinct.get(name)?.isOptional === true) distinct.set(name, one);
  }
  return [...distinct.values()];
}

export function owner(name: string): Recipient {
  return { kind: "owner", name };
}

/** For people: an owner, a channel, an address. */
export function nameOf(to: Recipient): string {
  switch (to.kind) {
    case "log":
      return "the log";
    case "owner":
      return to.name;
    case "channel":
      return `channel ${to.name}`;
    case "person":
      return to.address;
  }
}

/** Who answers for an object, and the log. */
export function answerable(
  object: Pick<ObjectPlan, "owner" | "steward"> | undefined,
): readonly Recipient[] {
  const people = [object?.owner, object?.steward].filter((one) => one !== undefined);
  return [{ kind: "log" }, ...[...new Set(people)].map(owner)];
}
