/** `require: approved` of a profile: nothing runs that nobody signed, or that is another than what was signed. */
import type { Plan } from "../plan/index.ts";
import { type Standing, standingOf } from "../rules/approval.ts";
import { stateOf } from "../runtime/object-state.ts";
import { verifySignature } from "../runtime/people/signature.ts";

/** An object in force has no approval that stands. */
export class NotApproved extends Error {
  override readonly name = "NotApproved";
}

/** `today`: YYYY-MM-DD. What is only proposed writes nothing, and needs none. Throws a `NotApproved`. */
export function requireApproved(plan: Plan, today: string): void {
  const wanting = plan.objects
    .filter((one) => stateOf(one, today) === "active")
    .map((one) => ({ id: one.id, standing: standingOf(plan, one, verifySignature) }))
    .filter(({ standing }) => standing !== "stands");
  if (wanting.length === 0) return;
  const why = wanting.map(({ id, standing }) => `\`${id}\` ${words[standing]}`).join(", ");
  throw new NotApproved(
    `the profile requires what is approved, and ${why}; see \`concordat approve\``,
  );
}

const words: Readonly<Record<Standing, string>> = {
  none: "has no approval",
  unsigned: "has one that is not signed",
  forged: "has one that was not signed with a key of whom it names",
  outsider: "has one of somebody who does not answer for it",
  stale: "has changed since its own",
  stands: "is approved",
};
