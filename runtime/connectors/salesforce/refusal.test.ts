/** What the codes of Salesforce's reference mean for us, for those that its double never says. */
import { expect, test } from "vitest";
import { errorOf } from "./refusal.ts";

test.each([
  ["FIELD_CUSTOM_VALIDATION_EXCEPTION", ["Phone"], "invalid_data"],
  ["ENTITY_IS_DELETED", [], "moved"],
  ["ENTITY_IS_DELETED", ["AccountId"], "invalid_data"],
  ["INSUFFICIENT_ACCESS_OR_READONLY", [], "permission"],
] as const)("%s of %j is %s", (statusCode, fields, kind) => {
  expect(errorOf([{ statusCode, message: "Ann", fields: [...fields] }])).toMatchObject({
    ...{ kind, fields, message: expect.not.stringContaining("Ann") },
  });
});

test("the field of a value that another record has is in the message", () => {
  const message = "duplicate value found: Legacy_Id__c duplicates value on record with id: 001";
  const error = errorOf([{ statusCode: "DUPLICATE_VALUE", message, fields: [] }]);
  expect(error).toMatchObject({ kind: "invalid_data", fields: ["Legacy_Id__c"] });
});

test("a refusal without a reason leaves open what became of the write", () => {
  expect(errorOf([]).kind).toBe("unknown_outcome");
});
