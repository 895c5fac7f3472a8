import { definePolicy } from "./define-policy.ts";

/** `authority sf, hs`: the first of these that changed; at the first link, the first that is not blank. */
export const authority = definePolicy({
  kind: "authority",
  act: { do: "take", by: "authority" },
  favourite: ({ order }) => order[0],
  cell: ({ order }, names) => names.system(order[0] ?? ""),
  headline: ({ order }, names) => `${names.system(order[0] ?? "")} wins`,
  outcome: ({ order }, names) =>
    order.length > 2
      ? `the first of ${order.map(names.system).join(", ")} that changed wins`
      : `${names.system(order[0] ?? "")} wins`,
});
