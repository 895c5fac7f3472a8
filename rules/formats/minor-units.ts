import { currencyDigits } from "./codecs/currency-digits.ts";
import { defineFormat } from "./define-format.ts";

/** `as minor_units(st.currency)`: an amount in whole cents, or whatever the currency's smallest unit is. */
export const minorUnits = defineFormat({
  name: "minor_units",
  use: "format",
  parameters: [{ name: "currency", optional: false, field: true, refuse: currencyProblem }],
  accepts: ["integer", "decimal"],
  gives: () => "decimal",
});

/** ISO 4217; in either case, because Stripe writes its currencies small. */
function currencyProblem(currency: string): string | undefined {
  return typeof currencyDigits(currency) === "number"
    ? undefined
    : `\`${currency.slice(0, 40)}\` is not a currency code of three letters such as EUR`;
}
