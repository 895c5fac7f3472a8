import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zoneProblem } from "../../zone.ts";
import type { FieldType } from "../define-format.ts";
import { formats } from "../index.ts";
import { isCountry } from "./country-code.ts";
import { formatCodecs } from "./index.ts";

const functions = (name: string, literals: readonly string[], type: FieldType | null = "text") => {
  const codec = formatCodecs.get(name);
  if (codec?.use !== "format") throw new Error(name);
  return codec.compile(literals, type);
};

const read = (name: string, args: readonly string[], text: string, type?: FieldType) => {
  const reading = functions(name, args, type).read(text, args);
  return reading.kind === "unreadable" ? `! ${reading.why}` : reading.value;
};

const write = (name: string, args: readonly string[], text: string, type?: FieldType) => {
  const written = functions(name, args, type).write(text, args);
  return written.kind === "invalid" ? `! ${written.why}` : written.text;
};

const normal = (name: string, text: string, ...args: (string | undefined)[]) => {
  const codec = formatCodecs.get(name);
  if (codec?.use !== "normal_form") throw new Error(name);
  return codec.normal(text, args);
};

test("every format has its facts and its functions, in one place each", () => {
  const uses = (all: Iterable<{ readonly name: string; readonly use: string }>) =>
    [...all].map(({ name, use }) => `${name} ${use}`);
  expect(uses(formatCodecs.values())).toEqual(uses(formats.values()));
});

describe("dates both ways", () => {
  test.each<[readonly string[], string, string]>([
    [["MM/dd/yyyy"], "01/05/2026", "2026-01-05"],
    [["dd.MM.yy"], "05.01.26", "2026-01-05"],
    [["dd.MM.yy"], "05.01.69", "1969-01-05"],
    [["d MMM yyyy"], "5 Jan 2026", "2026-01-05"],
    [["MMMM d, yyyy"], "May 31, 2026", "2026-05-31"],
    [["MMMM d, yyyy"], "January 5, 2026", "2026-01-05"],
    [["MMM d, yyyy"], "Jan 5, 2026", "2026-01-05"],
    [["yyyy.MM.dd"], "0069.01.05", "0069-01-05"],
    [["dd.MM.yy"], "31.12.68", "2068-12-31"],
    [["yyyy-MM-dd HH:mm:ss"], "2026-01-05 23:59:59", "2026-01-05T23:59:59Z"],
    [["yyyy-MM-dd h:mm a"], "2026-01-05 1:07 AM", "2026-01-05T01:07:00Z"],
    [["yyyy-MM-dd h:mm a"], "2026-01-05 11:59 PM", "2026-01-05T23:59:00Z"],
    [["yyyy-MM-dd HH:mm xxx"], "2026-01-05 09:00 +00:00", "2026-01-05T09:00:00Z"],
    [["yyyy-MM-dd HH:mm XXX"], "2026-01-05 09:00 Z", "2026-01-05T09:00:00Z"],
    [["yyyy-MM-dd HH:mm XX", "Asia/Kolkata"], "2026-07-05 09:00 +0530", "2026-07-05T03:30:00Z"],
    [["yyyy-MM-dd HH:mm X", "Asia/Tokyo"], "2026-07-05 09:00 +09", "2026-07-05T00:00:00Z"],
    [["yyyy-MM-dd HH:mm x", "America/St_Johns"], "2026-07-05 09:00 -0230", "2026-07-05T11:30:00Z"],
    [["yyyyMMdd"], "20260105", "2026-01-05"],
    [["dd''MM''yyyy"], "05'01'2026", "2026-01-05"],
    [["dd 'o''clock' MM yyyy"], "05 o'clock 01 2026", "2026-01-05"],
    [["yyyy-MM-dd HH:mm"], "2026-01-05 23:07", "2026-01-05T23:07:00Z"],
    [["yyyy-MM-dd h:mm a"], "2026-01-05 12:07 AM", "2026-01-05T00:07:00Z"],
    [["yyyy-MM-dd h:mm a"], "2026-01-05 12:07 PM", "2026-01-05T12:07:00Z"],
    [["yyyy-MM-dd'T'HH:mm:ss.SSSXXX"], "2026-01-05T23:07:09.120Z", "2026-01-05T23:07:09.12Z"],
    [["yyyy-MM-dd", "America/New_York"], "2026-01-05", "2026-01-05T05:00:00Z"],
    [["yyyy-MM-dd", "America/New_York"], "2026-07-05", "2026-07-05T04:00:00Z"],
    [["yyyy-MM-dd HH:mm", "Europe/London"], "2026-07-05 09:00", "2026-07-05T08:00:00Z"],
    [["yyyy-MM-dd HH:mm xxx", "Asia/Kolkata"], "2026-07-05 09:00 +05:30", "2026-07-05T03:30:00Z"],
    [["yyyy-MM-dd HH:mm X", "Asia/Kolkata"], "2026-07-05 09:00 +0530", "2026-07-05T03:30:00Z"],
  ])("%j: %s is %s", (args, text, value) => {
    expect(read("date", args, text)).toBe(value);
    expect(write("date", args, value)).toBe(text);
  });

  test.each<[readonly string[], string, string]>([
    [["MM/dd/yyyy"], "1/5/2026", "2026-01-05"],
    [["d MMM yyyy"], "05 JAN 2026", "2026-01-05"],
    [["yyyy-MM-dd HH:mm X"], "2026-07-05 09:00 +02", "2026-07-05T07:00:00Z"],
    [["yyyy-MM-dd"], " 2026-01-05 ", "2026-01-05"],
    [["yyyy-MM-dd HH:mm xxx", "Asia/Kolkata"], "2026-07-05 09:00 +02:00", "2026-07-05T07:00:00Z"],
    // The offset says more than the zone.
    [["yyyy-MM-dd HH:mm XXX", "Europe/London"], "2026-07-05 09:00 Z", "2026-07-05T09:00:00Z"],
    // Clocks go forward: as far after the gap as it lies in it (I6).
    [["yyyy-MM-dd HH:mm", "Europe/London"], "2026-03-29 01:30", "2026-03-29T01:30:00Z"],
    // Clocks go back: the first of the two (I6).
    [["yyyy-MM-dd HH:mm", "Europe/London"], "2026-10-25 01:30", "2026-10-25T00:30:00Z"],
    // A day that has no midnight begins an hour later.
    [["yyyy-MM-dd", "America/Santiago"], "2026-09-06", "2026-09-06T04:00:00Z"],
  ])("%j also reads %s as %s", (args, text, value) => {
    expect(read("date", args, text)).toBe(value);
  });

  test.each<[readonly string[], string, string]>([
    [["MM/dd/yyyy"], "2026-01-05T23:00:00Z", "01/05/2026"],
    [["yyyy-MM-dd"], "2026-01-05", "2026-01-05"],
    [["yyyy-MM-dd", "America/New_York"], "2026-01-05T03:00:00Z", "2026-01-04"],
    // What the pattern does not show is not written.
    [["yyyy-MM-dd HH:mm:ss.SSS"], "2026-01-05T23:07:09.123456Z", "2026-01-05 23:07:09.123"],
    // The second time that the clocks show 01:30 (I6).
    [["yyyy-MM-dd HH:mm", "Europe/London"], "2026-10-25T01:30:00Z", "2026-10-25 01:30"],
  ])("%j writes %s as %s", (args, value, text) => {
    expect(write("date", args, value)).toBe(text);
  });

  test.each<[readonly string[], string, string]>([
    [["MM/dd/yyyy"], "2026-01-05", "! does not follow the pattern MM/dd/yyyy"],
    [["MM/dd/yyyy"], "02/30/2026", "! is no day of the calendar"],
    [["MM/dd/yyyy"], "00/00/0000", "! is no day of the calendar"],
    [["d MMM yyyy"], "5 Foo 2026", "! is no day of the calendar"],
    [["yyyyMMdd"], "2026105", "! does not follow the pattern yyyyMMdd"],
    [["ddMMyyyy"], "5012026", "! does not follow the pattern ddMMyyyy"],
    [["dd.MM.yyyy"], "05-01-2026", "! does not follow the pattern dd.MM.yyyy"],
    [["yyyy-MM-ddT"], "2026-01-05", "! does not follow the pattern yyyy-MM-ddT"],
    [["yyyy-MM-ddT"], "2026-01-057", "! does not follow the pattern yyyy-MM-ddT"],
    [
      ["yyyy-MM-dd HH:mm:ss"],
      "2026-01-05 09:00:60",
      "! does not follow the pattern yyyy-MM-dd HH:mm:ss",
    ],
    [["yyyy-MM-dd h a"], "2026-01-05 0 AM", "! does not follow the pattern yyyy-MM-dd h a"],
    [
      ["yyyy-MM-dd HH:mm", "America/New_York"],
      "9999-12-31 23:00",
      "! is no moment that can be counted",
    ],
    [["yyyy-MM-dd HH:mm"], "2026-01-05 24:00", "! does not follow the pattern yyyy-MM-dd HH:mm"],
    [["yyyy-MM-dd HH:mm"], "2026-01-05 09:60", "! does not follow the pattern yyyy-MM-dd HH:mm"],
    [["yyyy-MM-dd h a"], "2026-01-05 13 PM", "! does not follow the pattern yyyy-MM-dd h a"],
    [
      ["yyyy-MM-dd", "EST"],
      "2026-01-05",
      "! is in a time zone that is none: `EST` is not a time zone such as Europe/London",
    ],
  ])("%j cannot read %s: %s", (args, text, why) => {
    expect(read("date", args, text)).toBe(why);
  });

  test("what another day would read back from is refused", () => {
    expect(write("date", ["dd.MM.yy"], "1950-01-05")).toBe(
      "! has a year that two digits cannot tell: it is not from 1969 to 2068",
    );
    expect(write("date", ["yyyy-MM-dd HH:mm XXX", "Africa/Monrovia"], "1960-01-01T00:00:00Z")).toBe(
      "! has an offset with seconds, which no pattern shows",
    );
    expect(write("date", ["dd.MM.yy"], "1968-12-31")).toMatch(/^! has a year/);
    expect(write("date", ["dd.MM.yy"], "2069-01-01")).toMatch(/^! has a year/);
    const far = "! has a year there that four digits cannot tell";
    const [tokyo, york] = ["Asia/Tokyo", "America/New_York"];
    expect(write("date", ["yyyy-MM-dd", tokyo], "9999-12-31T23:00:00Z")).toBe(far);
    expect(write("date", ["yyyy-MM-dd", tokyo], "9999-12-31T14:00:00Z")).toBe("9999-12-31");
    expect(write("date", ["yyyy-MM-dd", york], "0001-01-01T00:00:00Z")).toBe(far);
    expect(write("date", ["yyyy-MM-dd", york], "0001-01-01T06:00:00Z")).toBe("0001-01-01");
    expect(write("date", ["MM/dd/yyyy"], "soon")).toBe("! is no date");
  });

  test("every month has its name, long and short", () => {
    for (let month = 1; month <= 12; month++) {
      const day = `2026-${String(month).padStart(2, "0")}-05`;
      const name = new Date(day).toLocaleString("en-US", { month: "long", timeZone: "UTC" });
      for (const [pattern, shown] of [
        ["MMMM", name],
        ["MMM", name.slice(0, 3)],
      ] as const) {
        const args = [`d ${pattern} yyyy`];
        expect(write("date", args, day)).toBe(`5 ${shown} 2026`);
        expect(read("date", args, `5 ${shown.toUpperCase()} 2026`)).toBe(day);
      }
    }
  });

  test("every zone that is known has a clock", () => {
    for (const zone of Intl.supportedValuesOf("timeZone").filter((one) => !zoneProblem(one))) {
      const args = ["yyyy-MM-dd HH:mm", zone];
      const text = write("date", args, "2026-01-05T12:00:00Z");
      expect(read("date", args, text), zone).toBe("2026-01-05T12:00:00Z");
    }
  });

  test("a number gets back the zeros that it began with", () => {
    expect(read("date", ["ddMMyyyy"], "5012026", "integer")).toBe("2026-01-05");
  });

  test("a zone that comes from a blank field leaves it unread", () => {
    const { read, write } = functions("date", ["yyyy-MM-dd", "UTC"]);
    const why = "has no time zone beside it";
    expect(read("2026-01-05", ["yyyy-MM-dd", undefined])).toEqual({ kind: "unreadable", why });
    expect(write("2026-01-05", ["yyyy-MM-dd", undefined])).toEqual({ kind: "invalid", why });
  });

  const zones = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
  ];
  test.each(zones)(
    "in %s what is written reads back, but for what the clocks show twice",
    (zone) => {
      const args = ["yyyy-MM-dd HH:mm:ss.SSS", zone];
      const shown = ["yyyy-MM-dd HH:mm:ss.SSSxxx", zone];
      const moments = fc.date({
        min: new Date("1975-01-01"),
        max: new Date("2100-01-01"),
        noInvalidDate: true,
      });
      fc.assert(
        fc.property(moments, (date) => {
          const value = date.toISOString().replace(/\.?0*Z$/, "Z");
          expect(read("date", shown, write("date", shown, value))).toBe(value);
          const text = write("date", args, value);
          expect(write("date", args, read("date", args, text) as string)).toBe(text);
        }),
        { numRuns: 100 },
      );
    },
  );
});

describe("amounts in a currency's smallest unit, exact", () => {
  test.each<[string, string, string]>([
    ["EUR", "1234", "12.34"],
    ["eur", "5", "0.05"],
    ["JPY", "1234", "1234"],
    ["BHD", "1234", "1.234"],
    ["USD", "-9007199254740993", "-90071992547409.93"],
    ["USD", "0", "0"],
  ])("%s %s is %s", (currency, units, amount) => {
    expect(read("minor_units", [currency], units)).toBe(amount);
    expect(write("minor_units", [currency], amount)).toBe(units);
  });

  test("what is no such amount is refused", () => {
    expect(write("minor_units", ["JPY"], "12.5")).toBe("! has more decimals than JPY has");
    expect(read("minor_units", ["XXY"], "12")).toBe("! is in `XXY`, which is no currency");
    expect(read("minor_units", ["EUR"], "1,5")).toBe("! is no number");
    expect(write("minor_units", ["EUR"], "many")).toBe("! is no number");
    const long = "a word that is longer than anybody would have to see";
    expect(read("minor_units", [long], "1")).toBe(
      `! is in \`${long.slice(0, 40)}\`, which is no currency`,
    );
    const without = functions("minor_units", []);
    const why = "has no currency beside it";
    expect(without.read("5", [undefined])).toEqual({ kind: "unreadable", why });
    expect(without.write("5", [undefined])).toEqual({ kind: "invalid", why });
  });

  test("every whole number of units round-trips", () => {
    const currencies = fc.constantFrom("EUR", "JPY", "BHD", "CLF");
    fc.assert(
      fc.property(fc.bigInt(), currencies, (units, currency) => {
        const amount = read("minor_units", [currency], String(units)) as string;
        expect(write("minor_units", [currency], amount)).toBe(String(units));
      }),
    );
  });
});

describe("normal forms", () => {
  test.each<[string, string | undefined, string]>([
    ["(202) 555-0143", "US", "+12025550143"],
    ["202.555.0143", "United States", "+12025550143"],
    ["202.555.0143", "usa", "+12025550143"],
    ["020 7946 0000", "UK", "+442079460000"],
    ["030 123456", "DE", "+4930123456"],
    ["030 123456", "DEU", "+4930123456"],
    ["+44 20 7946 0000", "Antarctica", "+442079460000"],
    ["+44 20 7946 0000", "US", "+442079460000"],
    ["+44 20 7946 0000", undefined, "+442079460000"],
    ["030 123456", "Deutschland, bitte", "030 123456"],
    [" 202 555 0143 ", undefined, "202 555 0143"],
    ["555-0143", "US", "555-0143"],
    ["call me", "US", "call me"],
    ["my number is 202 555 0143", "US", "my number is 202 555 0143"],
    ["202 555 0143 ext. 12", "US", "202 555 0143 ext. 12"],
  ])("phone: %s in %s is %s", (text, country, expected) => {
    expect(normal("phone", text, country)).toBe(expected);
  });

  test.each([
    ["https://www.Acme.example/about us?x=1", "acme.example"],
    ["http://user:pw@shop.acme.example:8080/", "shop.acme.example"],
    ["//acme.example", "acme.example"],
    ["Ann@ACME.example", "acme.example"],
    ["mailto:ann@acme.example?subject=x", "acme.example"],
    ["www.acme.example.", "acme.example"],
    ["www.www.acme.example", "acme.example"],
    ["www.com", "www.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    [" www.acme.example ", "acme.example"],
    [" Acme Ltd ", "Acme Ltd"],
    ["Acme", "Acme"],
    ["n.a.", "n.a."],
    ["127.0.0.1", "127.0.0.1"],
    ["3.5", "3.5"],
    ["-", "-"],
  ])("domain: %s is %s", (text, expected) => {
    expect(normal("domain", text)).toBe(expected);
  });

  test.each([
    ["trim", "\ufeff a\u00a0 ", "a"],
    ["lower", "İSTANBUL", "i\u0307stanbul"],
    ["upper", "straße", "STRASSE"],
  ])("%s: %j is %j", (name, text, expected) => {
    expect(normal(name, text)).toBe(expected);
  });

  test.each(["trim", "lower", "upper", "domain", "phone"])("%s twice is %s once", (name) => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webUrl(),
      fc.emailAddress(),
      fc.stringMatching(/^\+?[0-9 ()-]{5,16}$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const once = normal(name, text, "US");
        expect(normal(name, once, "US")).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

test("a country is named by its code of two letters, in either case", () => {
  expect(["DE", "de", "DEU", "XX", "", "D"].filter(isCountry)).toEqual(["DE", "de"]);
});
