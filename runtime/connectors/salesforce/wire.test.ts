/** Forms of values that the double's objects do not have. */
import { expect, test } from "vitest";
import type { CatalogueField } from "../../../plan/index.ts";
import { rowOf, sentOf } from "./wire.ts";

const facts = (type: CatalogueField["type"]): CatalogueField => ({
  ...{ label: "F", type, native: type, required: false, readOnly: false, createOnly: false },
  ...{ unique: false, indexed: false, verified: true },
});

test("several options are one text there, and a list here", () => {
  const field = facts("multi_enum");
  expect(sentOf(field, ["a", "b"])).toBe("a;b");
  expect(sentOf(field, [])).toBeNull();
  const object = {
    ...{ name: "O", externalIds: [] },
    facts: {
      ...{ label: "O", id: "Id", create: true, update: true, delete: true },
      fields: { F: field },
    },
  };
  expect(rowOf(object, { Id: "a01", F: "a;b" }, ["F"]).fields).toEqual({ F: ["a", "b"] });
});

test("a number of many digits is sent as one, and loses none", () => {
  expect(JSON.stringify(sentOf(facts("decimal"), "9007199254740993.10"))).toMatch(
    /^9007199254740993\.10?$/,
  );
  expect(sentOf(facts("text"), "12")).toBe("12");
});
