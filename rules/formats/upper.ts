import { defineFormat } from "./define-format.ts";

/** `using upper`: in capital letters. */
export const upper = defineFormat({
  name: "upper",
  use: "normal_form",
  parameters: [],
  accepts: ["text", "enum"],
});
