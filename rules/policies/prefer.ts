import { definePolicy } from "./define-policy.ts";

/** `prefer sf`: its value stands while it is not blank, whoever changed; else the order decides. */
export const prefer = definePolicy({
  kind: "prefer",
  act: { do: "take", by: "prefer" },
  favourite: ({ system }) => system,
  cell: ({ system }, names) => `${names.system(system)}, unless blank`,
  headline: ({ system }, names) => `${names.system(system)} preferred, unless blank`,
  outcome: ({ system }, names) => `${names.system(system)} wins unless it is blank`,
});
