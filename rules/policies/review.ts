import { definePolicy } from "./define-policy.ts";

/** `review by revops within 2d`: held until a person decides; the other rows go on. */
export const review = definePolicy({
  kind: "review",
  act: { do: "hold" },
  headline: ({ by }, names) =>
    by === undefined ? "Manual review" : `Manual review by ${names.owner(by)}`,
  outcome: ({ by, withinSeconds }, names) =>
    `${by === undefined ? "a person" : names.owner(by)} decides${within(withinSeconds)}; until then neither is written`,
});

/** " within 2 days", in the largest unit that divides it. */
function within(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  const [size, unit] = units.find(([one]) => seconds % one === 0) ?? [1, "second"];
  const count = seconds / size;
  return ` within ${count} ${unit}${count === 1 ? "" : "s"}`;
}

const units = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;
