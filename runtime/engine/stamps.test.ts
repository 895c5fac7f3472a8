import { expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import { laterStamps } from "./stamps.ts";

/** As JSON has them, where `__proto__` is a name like any other. */
const parsed = <Value>(text: string) => JSON.parse(text) as Readonly<Record<string, Value>>;

test.each(["constructor", "__proto__", "toString", "name"])("a field called %s", (field) => {
  const fields = parsed<Native>(`{ "${field}": "x" }`);
  const none = parsed<Native>("{}");
  const stamps = parsed<number>(`{ "${field}": 2 }`);
  expect(JSON.stringify(laterStamps({ fields: none }, { fields, stamps }).asserted)).toBe("{}");
  const again = laterStamps({ fields }, { fields, stamps });
  expect(JSON.stringify(again)).toBe(`{"stamps":{"${field}":2},"asserted":{"${field}":2}}`);
  expect(JSON.stringify(laterStamps({ fields, stamps }, { fields, stamps }).asserted)).toBe("{}");
});
