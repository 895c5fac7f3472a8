import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const clauses = ["authority", "latest", "required", "review"];

test.each([
  ["authorty", "authority"],
  ["lastest", "latest"],
  ["requierd", "required"],
  ["Review", "review"],
])("%s means %s", (written, meant) => {
  expect(nearest(written, clauses)).toBe(meant);
});

test("a field's other spelling is near whatever its underscores and case", () => {
  expect(nearest("LeadScore__c", ["Lead_Score__c", "Lead_Source"])).toBe("Lead_Score__c");
});

test("a word that is like none has no neighbour", () => {
  expect(nearest("xyz", clauses)).toBeUndefined();
  expect(didYouMean("xyz", clauses, "write a clause")).toBe("write a clause");
});
