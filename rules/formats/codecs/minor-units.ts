/** An amount in a currency's smallest unit ↔ the amount: 1234 cents are 12.34 EUR, 1234 JPY stay 1234. Exact both ways. */
import { readDecimal, shiftDecimal } from "../../values/decimal.ts";
import { currencyDigits } from "./currency-digits.ts";
import { defineFormatCodec } from "./define-codec.ts";

export const minorUnits = defineFormatCodec({
  name: "minor_units",
  compile: () => ({
    read(text, [currency]) {
      const digits = currencyDigits(currency);
      if (typeof digits === "string") return { kind: "unreadable", why: digits };
      const amount = readDecimal(text);
      return amount === undefined
        ? { kind: "unreadable", why: "is no number" }
        : { kind: "value", value: shiftDecimal(amount, -digits) };
    },
    write(text, [currency]) {
      const digits = currencyDigits(currency);
      if (typeof digits === "string") return { kind: "invalid", why: digits };
      const amount = readDecimal(text);
      if (amount === undefined) return { kind: "invalid", why: "is no number" };
      const units = shiftDecimal(amount, digits);
      return units.includes(".")
        ? { kind: "invalid", why: `has more decimals than ${currency} has` }
        : { kind: "text", text: units };
    },
  }),
});
