import { definePolicy } from "./define-policy.ts";

/** `latest`: the greatest stamp, rounded down to the row's grain; equal ones go by the order. */
export const latest = definePolicy({
  kind: "latest",
  act: { do: "take", by: "latest" },
  needsStamps: true,
  cell: () => "Last Write Wins",
  headline: () => "Last write wins",
  outcome: ({ grainSeconds, order }, names) =>
    `the most recent edit wins (within ${grainSeconds} seconds, ${names.system(order[0] ?? "")} does)`,
});
