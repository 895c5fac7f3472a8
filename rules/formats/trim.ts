import { defineFormat } from "./define-format.ts";

/** `using trim`: without blanks at either end. */
export const trim = defineFormat({
  name: "trim",
  use: "normal_form",
  parameters: [],
  accepts: ["text", "enum"],
});
