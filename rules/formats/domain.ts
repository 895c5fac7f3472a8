import { defineFormat } from "./define-format.ts";

/** `using domain`: the host name of a web or e-mail address, without `www.`, in small letters. */
export const domain = defineFormat({
  name: "domain",
  use: "normal_form",
  parameters: [],
  accepts: ["text"],
});
