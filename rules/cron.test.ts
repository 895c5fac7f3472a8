import { expect, test } from "vitest";
import { cronProblem } from "./cron.ts";

test.each([
  "0 6 * * 1-5",
  "*/15 * * * *",
  "0,30 9-17/2 * * MON-FRI",
  "0 0 29 2 *",
  "5/10 0 1 jan,JUL 7",
  "0 0 31 2 1",
  "  0 23 * * *  ",
  "0 0 29,31 2 *",
  "0 0 31 2,3 *",
  "0 0 1-31/2 2 *",
  "0 0 30 4-6 *",
  ...["JAN", "MAR", "MAY", "JUL", "AUG", "OCT", "DEC"].map((month) => `0 0 31 ${month} *`),
  ...["APR", "JUN", "SEP", "NOV"].map((month) => `0 0 30 ${month} *`),
  "0 0 29 FEB *",
  ...["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"].map((day) => `0 0 * * ${day}`),
])("%s is a schedule", (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each([
  ["", "it has 0 fields where five belong"],
  ["  ", "it has 0 fields where five belong"],
  ["6", "it has 1 field where five belong"],
  [" @daily ", "words such as `@daily` are not known"],
  ["0 24 * * *", "`24` is no hour: it goes from 0 to 23"],
  ["0 0 * 0 *", "`0` is no month: it goes from 1 to 12, or JAN to DEC"],
  ["0 0 * 13 *", "`13` is no month: it goes from 1 to 12, or JAN to DEC"],
  ["0 1e1 * * *", "`1e1` is no hour: it goes from 0 to 23"],
  ["0 0 30-31 FEB *", "no month that it names has a day 30"],
  ...["APR", "JUN", "SEP", "NOV"].map((month) => [
    `0 0 31 ${month} *`,
    "no month that it names has a day 31",
  ]),
  ["0 0 32 1 *", "`32` is no day of the month: it goes from 1 to 31"],
  ["0 6 * *", "it has 4 fields where five belong"],
  ["0 0 6 * * 1-5", "it has 6 fields where five belong"],
  ["@daily", "words such as `@daily` are not known"],
  ["60 6 * * *", "`60` is no minute: it goes from 0 to 59"],
  ["0 6 0 * *", "`0` is no day of the month: it goes from 1 to 31"],
  ["0 6 * * MOND", "`MOND` is no day of the week: it goes from 0 to 7, or SUN to SAT"],
  ["0 17-9 * * *", "the range `17-9` runs backwards"],
  ["0 1-2-3 * * *", "`1-2-3` is not a range"],
  ["*/0 * * * *", "`*/0` has no whole number as its step"],
  ["*/5/5 * * * *", "`*/5/5` has two steps"],
  ["0, 6 * * *", "the list of the minute has an empty place"],
  ["0 0 30 2 *", "no month that it names has a day 30"],
  ["0 0 31 4,6,9,11 *", "no month that it names has a day 31"],
])("%s is none: %s", (text, problem) => {
  expect(cronProblem(text)).toBe(problem);
});
