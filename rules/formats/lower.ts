import { defineFormat } from "./define-format.ts";

/** `using lower`: in small letters. */
export const lower = defineFormat({
  name: "lower",
  use: "normal_form",
  parameters: [],
  accepts: ["text", "enum"],
});
