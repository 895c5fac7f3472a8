/** How many decimals a currency has by ISO 4217; else why none can be told. The one place that knows the table. */
import { code } from "currency-codes";

export function currencyDigits(currency: string | undefined): number | string {
  if (currency === undefined) return "has no currency beside it";
  return code(currency)?.digits ?? `is in \`${currency.slice(0, 40)}\`, which is no currency`;
}
