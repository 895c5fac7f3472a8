import { describe, expect, test } from "vitest";
import { formats } from "./index.ts";

const long = "a word that is longer than anybody would have to see";

const refusal = (name: string, at: number, value: string) =>
  formats.get(name)?.parameters[at]?.refuse(value);

describe("an argument that can be meant passes", () => {
  test.each([
    ["date", 0, "MM/dd/yyyy"],
    ["date", 0, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"],
    ["date", 0, "d MMM yy"],
    ["date", 0, "yyyyMMddHHmmssSSS"],
    ["date", 0, "h:mm a, dd.MM.yyyy"],
    ["date", 0, "dd 'o''clock' MM yyyy"],
    ["date", 0, "dMMMyyyy"],
    ["date", 0, "yyyy-MM-dd HH:mm:ssS"],
    ["date", 1, "America/New_York"],
    ["date", 1, "America/Argentina/Buenos_Aires"],
    ["date", 1, "UTC"],
    ["minor_units", 0, "EUR"],
    ["minor_units", 0, "usd"],
    ["phone", 0, "US"],
  ] as const)("%s %i %s", (name, at, value) => {
    expect(refusal(name, at, value)).toBeUndefined();
  });
});

describe("an argument that cannot be meant is refused, and why", () => {
  test.each([
    ["date", 0, "", "it has no year (yyyy) and no month (MM) and no day (dd)"],
    ["date", 0, "MM/dd", "it has no year (yyyy)"],
    ["date", 0, "DD/MM/YYYY", "`DD/M` is no part of a date pattern"],
    ["date", 0, "yyyy-MM-dd T", "`T` is no part of a date pattern"],
    ["date", 0, "yyyy-MM-dd 'at", "`'at` is no part of a date pattern"],
    ["date", 0, "yyyy-MM-dd yyyy", "it has the year (yyyy) twice"],
    ["date", 0, "yyyy-MM-dd HH:HH", "it has the hour (HH) twice"],
    ["date", 0, "yyyy-MM-dd hh:hh", "it has the hour (hh) twice"],
    ["date", 0, "yyyy-MM-dd mm:mm", "it has the minute (mm) twice"],
    ["date", 0, "yyyy-MM-dd ss:ss", "it has the second (ss) twice"],
    ["date", 0, "yyyy-MM-dd SSS:S", "it has the fraction of a second (SSS) twice"],
    ["date", 0, "yyyy-MM-dd a/a", "it has the half of the day (a) twice"],
    ["date", 0, "yyyy-MM-dd X/X", "it has the offset (XXX) twice"],
    ["date", 0, "yyyy-MM-dd x/x", "it has the offset (xxx) twice"],
    ["date", 0, "yyyy-MM-dd HH hh", "it has the hour twice, as HH and as hh"],
    ["date", 0, "yyyy-MM-dd hh:mm", "it has hh without a, the half of the day"],
    ["date", 0, "dMyyyy", "of two numbers side by side, one has no fixed number of digits"],
    ["date", 0, "dMM.yyyy", "of two numbers side by side, one has no fixed number of digits"],
    ["date", 0, "MM.dyyyy", "of two numbers side by side, one has no fixed number of digits"],
    ["date", 0, "MM.yyyyd", "of two numbers side by side, one has no fixed number of digits"],
    ["date", 1, "EST", "`EST` is not a time zone such as Europe/London"],
    ["date", 1, "+02:00", "`+02:00` is not a time zone such as Europe/London"],
    ["date", 1, "Europe/Atlantis", "`Europe/Atlantis` is not a known time zone"],
    ["minor_units", 0, "€", "`€` is not a currency code of three letters such as EUR"],
    [
      "minor_units",
      0,
      long,
      `\`${long.slice(0, 40)}\` is not a currency code of three letters such as EUR`,
    ],
    [
      "phone",
      0,
      long,
      `\`${long.slice(0, 40)}\` is not a country code of two capital letters such as US`,
    ],
    ["phone", 0, "us", "`us` is not a country code of two capital letters such as US"],
    ["phone", 0, "USA", "`USA` is not a country code of two capital letters such as US"],
  ] as const)("%s %i %s", (name, at, value, why) => {
    expect(refusal(name, at, value)).toBe(why);
  });
});

test("each takes the arguments and the types of fields that it is for", () => {
  const facts = [...formats.values()].map(({ name, parameters, accepts }) => [
    name,
    ...parameters.map(
      (one) => `${one.name}${one.optional ? "?" : ""}${one.field ? " or field" : ""}`,
    ),
    accepts.join(" "),
  ]);
  expect(facts).toEqual([
    ["date", "pattern", "zone? or field", "text date datetime integer"],
    ["domain", "text"],
    ["lower", "text enum"],
    ["minor_units", "currency or field", "integer decimal"],
    ["phone", "country or field", "text"],
    ["trim", "text enum"],
    ["upper", "text enum"],
  ]);
});

test("an amount is a decimal, whatever its field holds", () => {
  expect(formats.get("minor_units")?.gives?.(["EUR"])).toBe("decimal");
});

test("a date with a clock or a zone is a moment, else a day", () => {
  const gives = formats.get("date")?.gives;
  expect(gives?.(["MM/dd/yyyy"])).toBe("date");
  expect(gives?.(["MM/dd/yyyy 'Huh'"])).toBe("date");
  expect(gives?.(["MM/dd/yyyy HH:mm"])).toBe("datetime");
  expect(gives?.(["MM/dd/yyyy", "Europe/London"])).toBe("datetime");
  expect(gives?.(["MM/dd/yyyy", undefined])).toBe("datetime");
});

test("each stands after `as` or after `using`, and after an optional argument comes no needed one", () => {
  const uses = [...formats.values()].map((one) => [one.name, one.use]);
  expect(Object.fromEntries(uses)).toEqual({
    date: "format",
    minor_units: "format",
    phone: "normal_form",
    trim: "normal_form",
    lower: "normal_form",
    upper: "normal_form",
    domain: "normal_form",
  });
  for (const { name, parameters } of formats.values()) {
    const optional = parameters.map((one) => one.optional);
    expect(optional, name).toEqual(optional.toSorted());
  }
});
