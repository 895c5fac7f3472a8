import { spokenDuration } from "../words/spoken-duration.ts";
import { definePolicy } from "./define-policy.ts";

/** `review by revops within 2d`: held until a person decides; the other rows go on. */
export const review = definePolicy({
  kind: "review",
  act: { do: "hold" },
  cell: () => "Manual Review",
  headline: ({ by }, names) =>
    by === undefined ? "Manual review" : `Manual review by ${names.owner(by)}`,
  outcome: ({ by, withinSeconds }, names) =>
    `${by === undefined ? "a person" : names.owner(by)} decides${withinSeconds === undefined ? "" : ` within ${spokenDuration(withinSeconds)}`}; until then neither is written`,
});
