/** What holds for an object as a whole: how its records are found, made and ended, when, and by whose leave. */
import type { ObjectPlan } from "../../plan/index.ts";
import { objectPartWords } from "../../rules/words/object-parts.ts";
import { spokenDuration } from "../../rules/words/spoken-duration.ts";
import { approvalWords } from "./approval-words.ts";
import type { Section } from "./document.ts";
import { type Facts, notStated } from "./facts.ts";
import { frequencyWords } from "./frequency-words.ts";

export function objectFacts(object: ObjectPlan, facts: Facts): Section {
  const { names, lineOf } = facts;
  const { id } = object;
  const said = (title: string, key: keyof ObjectPlan, slot: string = key) =>
    fact(title, objectPartWords(object, key, names), slot);
  const fact = (title: string, text: string | undefined, slot: string) =>
    text === undefined ? [] : [{ cells: [title, text], ...at(slot) }];
  const at = (slot: string) => {
    const [first, second] = [lineOf(`${id}//${slot}`), lineOf(`${id}//${slot}/0`)];
    if (first.line !== undefined) return first;
    return second.line === undefined ? lineOf(id) : second;
  };
  const after = (seconds: number | undefined, words: string) =>
    seconds === undefined ? undefined : `${words} ${spokenDuration(seconds)}`;
  return {
    id: "object",
    title: "The object as a whole",
    about: [],
    table: {
      columns: ["What", "How"],
      rows: [
        ...said("Records", "ends"),
        ...said("Status", "status"),
        ...fact("Owner", objectPartWords(object, "owner", names) ?? notStated, "owner"),
        ...fact("Steward", objectPartWords(object, "steward", names) ?? notStated, "steward"),
        ...said("Owner of a record", "recordOwner"),
        ...fact("Approval", approvalWords(object.approved, names), "approved"),
        ...fact("Recertified", after(object.recertifySeconds, "Every"), "recertify"),
        ...said("Reason", "because"),
        ...said("Ticket", "ticket"),
        ...fact("Sync frequency", frequencyWords(object.schedule), "every"),
        ...fact("Fresh", after(object.freshSeconds, "Within"), "fresh"),
        ...said("Priority", "priority"),
        ...said("Same record", "match"),
        ...said("Only records where", "where"),
        ...said("Creates", "create"),
        ...said("When a record is deleted", "delete"),
        ...said("When a person is erased", "erasure"),
        ...fact(
          "Differences at the first link",
          objectPartWords(object, "initial", names),
          "initial",
        ),
        ...said("Stops at", "brake"),
        ...said("One unit", "together"),
        ...said("Lists, item by item", "each"),
        ...said("Always set", "sets"),
        ...said("Left out on purpose", "ignored"),
        ...said("Class", "class"),
        ...said("Volume", "volume"),
        ...said("Since", "since"),
        ...said("Until", "until"),
      ],
    },
  };
}
