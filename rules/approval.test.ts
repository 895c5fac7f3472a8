/** Whether an approval stands: signed by whom, of what, and for what. */
import { expect, test } from "vitest";
import type { ObjectPlan, OwnerPlan, Plan } from "../plan/index.ts";
import { planOf } from "../test/support/plan-of.ts";
import {
  approvedDigest,
  isPublicKey,
  mayApprove,
  type Standing,
  signedText,
  signedWords,
  standingOf,
} from "./approval.ts";

const digits = "0".repeat(64);
const signature = `ed25519:${"S".repeat(86)}`;
const plan: Plan = {
  ...planOf(`map Stage: a <-> b {
  "x" <-> "X"
}
map Other: a <-> b {
  "y" <-> "Y"
}
object O: a.x <-> b.y  every 5m {
  match a.k = b.k
  a.f <-> b.f  authority a  via Stage
  a.g <-> b.g  latest
}`),
  owners: ["ann", "bob"].map(
    (id): OwnerPlan => ({ id, label: id, kind: "owner", members: [], keys: [`key of ${id}`] }),
  ),
};
const object = { ...(plan.objects[0] as ObjectPlan), owner: "ann" };

/** As if signed for good by this key alone. */
const signedBy =
  (signer: string, on = "2026-11-01", of: ObjectPlan = object) =>
  (key: string, text: string, given: string) =>
    key === signer &&
    given === signature &&
    text ===
      signedText({
        package: plan.package,
        object: "O",
        by: of.approved?.by ?? "ann",
        on,
        digest: readDigest(of),
      });

function readDigest(of: ObjectPlan): string {
  return of.approved?.for.split(" ")[0] ?? "";
}

function approved(by: string, digest: string, words = signedWords({ digest, signature })) {
  return { ...object, approved: { by, on: "2026-11-01", for: words } };
}

/** The digest knows who approves, as one of those who answer for the object. */
const digestBy = (by: string) => approvedDigest(plan, approved(by, digits));

test("an approval stands while it is signed by who answers for the object, as it is", () => {
  const good = approved("ann", digestBy("ann"));
  const stranger = approved("bob", digestBy("bob"));
  const old = approved("ann", `sha256:${digits}`);
  const cases: readonly [ObjectPlan, Standing, string, string?][] = [
    [object, "none", "key of ann"],
    [approved("ann", digits, "all of it"), "unsigned", "key of ann"],
    [
      approved("ann", digits, `${signedWords({ digest: digestBy("ann"), signature })} x`),
      "unsigned",
      "key of ann",
    ],
    [
      approved("ann", digits, `x ${signedWords({ digest: digestBy("ann"), signature })}`),
      "unsigned",
      "key of ann",
    ],
    [good, "stands", "key of ann"],
    [good, "forged", "key of bob"],
    [good, "forged", "key of ann", "2026-11-02"],
    [stranger, "outsider", "key of bob"],
    [old, "stale", "key of ann"],
  ];
  for (const [one, standing, key, on] of cases) {
    expect(standingOf(plan, one, signedBy(key, on, one))).toBe(standing);
  }
  const keyless = { ...plan, owners: plan.owners.map(({ keys: _, ...owner }) => owner) };
  expect(standingOf(keyless, good, signedBy("key of ann", undefined, good))).toBe("forged");
});

test("who vouches is the steward, the owner or the data protection officer, or anybody where there is none", () => {
  const named = {
    ...plan,
    organisation: { ...(plan.organisation as NonNullable<Plan["organisation"]>), dpo: "dan" },
  };
  const { owner: _, ...bare } = object;
  const led = { ...object, steward: "sam" };
  expect(["ann", "sam", "dan", "bob"].map((by) => mayApprove(named, led, by))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(mayApprove(plan, bare, "bob")).toBe(true);
});

test("what it does to data is approved, and words, times and strangers may change under it", () => {
  const was = approvedDigest(plan, object);
  const of = (changed: Partial<Plan>, one: ObjectPlan = object) =>
    approvedDigest({ ...plan, ...changed }, one);
  const rows = (change: (row: ObjectPlan["rows"][number]) => ObjectPlan["rows"][number]) => ({
    ...object,
    rows: object.rows.map(change),
  });
  expect(was).toMatch(/^sha256:[0-9a-f]{64}$/);
  const [second, first] = plan.maps.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const [a, ...others] = plan.systems;
  if (first === undefined || second === undefined || a === undefined) throw new Error("no plan");
  const touching = [
    of(
      {},
      rows((row) => ({ ...row, required: true })),
    ),
    of(
      {},
      rows((row) => ({ ...row, id: `${row.id}x` })),
    ),
    of({ maps: [{ ...first, ignoringCase: true }, second] }),
    of({ systems: [{ ...a, region: "eu" }, ...others] }),
    of({
      errors: [{ class: "auth", actions: [{ kind: "block" }], from: "spec" }],
    }),
    of({ owners: plan.owners.map((one) => ({ ...one, keys: ["another"] })) }),
    of({}, { ...object, owner: "bob" }),
    of({}, { ...object, match: [] }),
  ];
  for (const digest of touching) expect(digest).not.toBe(was);
  expect(new Set(touching).size).toBe(touching.length);
  const [ann] = plan.owners;
  if (ann === undefined) throw new Error("no owner");
  const untouched = [
    of({ maps: [first, { ...second, ignoringCase: true }] }),
    of({ systems: [...plan.systems, { ...a, id: "z" }] }),
    of({ owners: [ann] }),
    of({ owners: plan.owners.map((one) => ({ ...one, label: "Another" })) }),
    of(
      {},
      rows((row) => ({ ...row, because: "of a law" })),
    ),
  ];
  for (const digest of untouched) expect(digest).toBe(was);
  const crew = (members: string[], keys: string[]) =>
    of({ owners: plan.owners.map((one) => ({ ...one, members, keys })) });
  expect(crew(["x", "y"], ["k", "l"])).toBe(crew(["y", "x"], ["l", "k"]));
});

test("a public key is 32 bytes in base64url", () => {
  expect(isPublicKey(`ed25519:${"k".repeat(43)}`)).toBe(true);
  for (const text of [
    "ed25519:short",
    `rsa:${"k".repeat(43)}`,
    ` ed25519:${"k".repeat(43)}`,
    `ed25519:${"k".repeat(44)}`,
  ]) {
    expect(isPublicKey(text)).toBe(false);
  }
});
