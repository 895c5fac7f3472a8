import { expect, test } from "vitest";
import { ConnectorError } from "./connector-error.ts";
import { asConnectorError } from "./connectors/postgres/errors.ts";
import { whyOf } from "./service/why-of.ts";
import { withoutValues } from "./without-values.ts";

const writes = [
  { kind: "create", key: "k", fields: { email: "Ann@x.example", age: 7, tags: ["vip"] } },
  { kind: "update", id: "1", fields: { ok: true }, expected: { name: "Moss" } },
] as const;
const told = (words: string) =>
  withoutValues(writes)(new ConnectorError("invalid_data", words, { fields: ["email"] })).message;

test.each(["ann@X.example is taken", "seven, or 7, is taken", "not: vip", "see mossy stones"])(
  "words that quote a value are replaced, with the fields and the kind kept: %s",
  (words) => {
    expect(told(words)).toBe(
      "email: the system did not take it, and quotes a value (invalid_data)",
    );
  },
);

test.each(["another record has this value (people_key17)", "viper is true"])(
  "words that quote nothing are kept: %s",
  (words) => expect(told(words)).toBe(words),
);

test("PostgreSQL's words for a value are ours, in whatever language it speaks", () => {
  const said = Object.assign(new Error("ungültige Eingabesyntax für Typ integer: »ann«"), {
    severity: "FEHLER",
    code: "22P02",
  });
  expect(asConnectorError(said).message).toBe("not a value of the column's type (22P02)");
});

test("of an error that is not ours only its kind and its place are told", () => {
  const why = (() => {
    try {
      return JSON.parse("ann@x");
    } catch (error) {
      return whyOf(error);
    }
  })();
  expect(why).toMatch(/^an error that was not foreseen \(SyntaxError\) at /);
  expect(why).not.toContain("ann@x");
  expect(whyOf(new Error("the mail is away"))).toBe("the mail is away");
});
