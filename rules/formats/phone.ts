import { countryCode } from "./codecs/country-code.ts";
import { defineFormat } from "./define-format.ts";

/** `using phone("US")`, `using phone(hs.country)`: international form (E.164), read in the country's own way. */
export const phone = defineFormat({
  name: "phone",
  use: "normal_form",
  parameters: [{ name: "country", optional: false, field: true, refuse: countryProblem }],
  accepts: ["text"],
});

function countryProblem(country: string): string | undefined {
  return /^[A-Z]{2}$/.test(country) && countryCode(country) !== undefined
    ? undefined
    : `\`${country.slice(0, 40)}\` is not a country code of two capital letters such as US`;
}
