/** A country's code, or its English name, → the code that telephone numbers are read by. The one place that knows the names. */
import countries from "i18n-iso-countries/index.js";
import english from "i18n-iso-countries/langs/en.json" with { type: "json" };
import { type CountryCode, isSupportedCountry } from "libphonenumber-js/max";
import { folded } from "../../values/text.ts";

/** Codes have two letters or three; names are those of ISO 3166 and their usual short forms, in any case. */
export function countryCode(text: string): CountryCode | undefined {
  const short = text.toUpperCase();
  if (isSupportedCountry(short)) return short;
  const code = countries.alpha3ToAlpha2(short) ?? names.get(folded(text));
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

/** Whether it is a country's code of two letters. */
export function isCountry(code: string): boolean {
  return countries.isValid(code.toUpperCase()) && code.length === 2;
}

countries.registerLocale(english);

const names: ReadonlyMap<string, string> = new Map(
  Object.entries(countries.getNames("en", { select: "all" })).flatMap(([code, all]) =>
    all.map((name) => [folded(name), code] as const),
  ),
);
