import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dataCategories, dataSubjects } from "./fideslang.ts";

test("the data categories are those of the taxonomy", () => {
  expect(dataCategories).toEqual(keys("data_categories", "data_category"));
});

test("the data subjects are those of the taxonomy", () => {
  expect(dataSubjects).toEqual(keys("data_subjects", "data_subject"));
});

function keys(file: string, list: string): string[] {
  const url = new URL(`../test/vendor/fideslang/${file}.json`, import.meta.url);
  const taxonomy: Record<string, { fides_key: string }[]> = JSON.parse(readFileSync(url, "utf8"));
  return (taxonomy[list] ?? []).map((entry) => entry.fides_key).sort();
}
