/**
 * A signed approval of an object: what it covers, how it stands in the text, and whether it stands.
 *
 * It covers what a change of the classes DATA, REACH or CONTROL would touch: what the object does to data, which
 * systems and maps it uses, what happens on errors, and who answers for it. Words, times and priorities may change
 * under it. A change either way counts: a digest does not know whether a brake became weaker.
 */
import { canonicalJson } from "../core/canonical-json.ts";
import { digestOfText } from "../plan/digest.ts";
import type { Approval, ObjectPlan, OwnerPlan, Plan, RowPlan } from "../plan/index.ts";
import { isGovernedOfObject, isGovernedOfRow } from "./plan-changes.ts";

/** Whether the text was signed with the key that belongs to the public one, as a spec has it. */
export type Verify = (publicKey: string, text: string, signature: string) => boolean;

/** A plan, sealed or not. */
type Unsealed = Omit<Plan, "digest">;

export type Standing =
  /** Nobody approved it. */
  | "none"
  /** Words, and no signature. */
  | "unsigned"
  /** Signed by none of the keys that are declared of whom it names, or for something else. */
  | "forged"
  /** By somebody who does not answer for the object. */
  | "outsider"
  /** Of what the object was, and is no longer. */
  | "stale"
  | "stands";

export interface Signed {
  /** `sha256:` and 64 digits */
  readonly digest: string;
  /** `ed25519:` and the signature in base64url */
  readonly signature: string;
}

export function standingOf(plan: Unsealed, object: ObjectPlan, verify: Verify): Standing {
  const { approved } = object;
  if (approved === undefined) return "none";
  const signed = readSigned(approved.for);
  if (signed === undefined) return "unsigned";
  const { digest, signature } = signed;
  const { by, on } = approved;
  const text = signedText({ package: plan.package, object: object.id, by, on, digest });
  const keys = plan.owners.find((one) => one.id === by)?.keys ?? [];
  if (!keys.some((key) => verify(key, text, signature))) return "forged";
  if (!mayApprove(plan, object, by)) return "outsider";
  return digest === approvedDigest(plan, object) ? "stands" : "stale";
}

/**
 * Whether somebody may vouch for an object: its steward, its owner, and the data protection officer of the
 * organisation; anybody where none of them is named. A key alone says no more than who signed.
 */
export function mayApprove(plan: Unsealed, { owner, steward }: ObjectPlan, by: string): boolean {
  const those = [steward, owner, plan.organisation?.dpo].filter((one) => one !== undefined);
  return those.length === 0 || those.includes(by);
}

/** Whether it has the form of a signature; `standingOf` says whether it holds. */
export function isSigned(approved: Approval): boolean {
  return readSigned(approved.for) !== undefined;
}

/** What stands after `for`. */
function readSigned(text: string): Signed | undefined {
  const found = /^(sha256:[0-9a-f]{64}) (ed25519:[\w-]{86})$/.exec(text);
  return found === null ? undefined : { digest: found[1] ?? "", signature: found[2] ?? "" };
}

export function signedWords({ digest, signature }: Signed): string {
  return `${digest} ${signature}`;
}

/** Nobody's signature of one object, day or package is good for another one. */
export function signedText(approval: {
  readonly package: string;
  readonly object: string;
  readonly by: string;
  readonly on: string;
  readonly digest: string;
}): string {
  return `concordat approval 1\n${canonicalJson(approval)}`;
}

/** A public key as a spec has it: `ed25519:` and 32 bytes in base64url. */
export function isPublicKey(text: string): boolean {
  return /^ed25519:[\w-]{43}$/.test(text);
}

export function approvedDigest(plan: Unsealed, object: ObjectPlan): string {
  const { rows, ends } = object;
  const systems = new Set(ends.map((one) => one.system));
  const maps = new Set(rows.map((row) => row.map));
  const owners = new Set(
    [object, ...rows].flatMap(({ owner, steward }) => [owner, steward, object.approved?.by]),
  );
  const facts = {
    object: picked(object, (key) => key !== "rows" && isGovernedOfObject(key)),
    rows: rows.map((row: RowPlan) => ({ id: row.id, ...picked(row, isGovernedOfRow) })),
    systems: plan.systems
      .filter(({ id }) => systems.has(id))
      .map(({ id, connector, region, processor, transfer }) =>
        defined({ id, connector, region, processor, transfer }),
      ),
    maps: plan.maps.filter(({ id }) => maps.has(id)),
    errors: plan.errors.map(({ class: of, actions }) => ({ class: of, actions })),
    owners: plan.owners.filter(({ id }) => owners.has(id)).map(whoAnswers),
  };
  return digestOfText(canonicalJson(facts));
}

function whoAnswers({ id, kind, members, keys = [] }: OwnerPlan) {
  return { id, kind, members: members.toSorted(), keys: keys.toSorted() };
}

function picked<Shape extends object>(
  from: Shape,
  isWanted: (key: keyof Shape) => boolean,
): Partial<Shape> {
  const entries = Object.entries(from).filter(([key]) => isWanted(key as keyof Shape));
  return Object.fromEntries(entries) as Partial<Shape>;
}

function defined<Shape extends object>(from: Shape): Partial<Shape> {
  return picked(from, (key) => from[key] !== undefined);
}
