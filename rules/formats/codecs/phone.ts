/**
 * A telephone number in international form (E.164), read in the country's own way. What is no valid
 * number there, or has an extension, which E.164 cannot say, is compared as trimmed text.
 */
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { countryCode } from "./country-code.ts";
import { defineNormalForm } from "./define-codec.ts";

export const phone = defineNormalForm({
  name: "phone",
  normal(text, [country]) {
    const trimmed = text.trim();
    const code = country === undefined ? undefined : countryCode(country);
    // Without `extract: false` the library also finds numbers inside of sentences.
    const found = parsePhoneNumberFromString(trimmed, {
      extract: false,
      ...(code && { defaultCountry: code }),
    });
    return found?.isValid() === true && found.ext === undefined ? found.number : trimmed;
  },
});
