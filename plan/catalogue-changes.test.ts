import { expect, test } from "vitest";
import type { Catalogue, CatalogueField } from "./catalogue.generated.ts";
import { catalogueChanges } from "./catalogue-changes.ts";

const text: CatalogueField = {
  ...{ label: "Text", type: "text", native: "string", required: false, readOnly: false },
  ...{ createOnly: false, unique: false, indexed: false, verified: true },
};
const options = (...values: readonly string[]): Partial<CatalogueField> => ({
  ...{ type: "enum", options: values.map((value) => ({ value, label: value })) },
});

function catalogue(
  fields: Readonly<Record<string, Partial<CatalogueField>>>,
  object: Partial<Catalogue["objects"][string]> = {},
): Catalogue {
  const own = Object.entries(fields).map(([name, facts]) => [name, { ...text, ...facts }]);
  const people = { label: "People", id: "id", create: true, update: true, delete: true };
  return {
    ...{ formatVersion: 1, connector: "memory", origin: "pulled" },
    objects: { people: { ...people, fields: Object.fromEntries(own), ...object } },
  };
}

const told = (before: Catalogue, now: Catalogue, used?: ReadonlyMap<string, ReadonlySet<string>>) =>
  catalogueChanges(before, now, used).map(
    ({ object, field, what, breaks, renamed }) =>
      `${breaks ? "!" : ""}${[object, ...(field ?? "").split(".")].filter(Boolean).join(".")} ${what}${renamed ? ` → ${renamed.field}: ${renamed.why}` : ""}`,
  );

test("another label, another native type and what is verified are no changes", () => {
  const before = catalogue({ a: {} });
  expect(told(before, catalogue({ a: { label: "B", native: "x", verified: false } }))).toEqual([]);
});

test.each<[string, Partial<CatalogueField>, Partial<CatalogueField>, readonly string[]]>([
  ["a type", {}, { type: "integer" }, ["!people.a was text and is integer"]],
  ["a right", {}, { readOnly: true }, ["!people.a can only be read now"]],
  ["creation alone", {}, { createOnly: true }, ["!people.a is written at creation alone now"]],
  ["a right that is back", { readOnly: true }, {}, []],
  ["uniqueness", { unique: true }, {}, ["!people.a need not be unique any more"]],
  ["a length", { length: 80 }, { length: 40 }, ["!people.a characters: 40 now, and 80 before"]],
  ["a new length", {}, { length: 40 }, ["!people.a characters: 40 now"]],
  ["what goes without saying", { type: "integer" }, { type: "integer", scale: 0 }, []],
  ["more room", { length: 40 }, { length: 80 }, ["people.a characters: 80 now, and 40 before"]],
  ["a need", {}, { required: true }, ["!people.a has to be filled now"]],
  ["a need that is filled", {}, { required: true, defaulted: true }, []],
  [
    "options",
    options("x", "y"),
    options("y", "z"),
    ["!people.a has no option `x` any more", "people.a has a new option `z`"],
  ],
  ["an option that is said for the first time", { type: "enum" }, options("x"), []],
  [
    "many options",
    options("a", "b", "c", "d", "e", "f", "g"),
    options("g"),
    ["!people.a has no option `a`, `b`, `c`, `d`, `e` and 1 more any more"],
  ],
  [
    "what it points to",
    { type: "reference", references: ["users", "queues"] },
    { type: "reference", references: ["users"] },
    ["!people.a points to no queues any more"],
  ],
])("%s is told", (_, before, now, expected) => {
  expect(told(catalogue({ a: before }), catalogue({ a: now }))).toEqual(expected);
});

test("what is gone may have another name: by its label, its options, or one that is near", () => {
  const before = catalogue({ phone: { label: "Phone" }, stage: options("x", "y"), titel: {} });
  const now = catalogue({
    mobile: { label: "phone" },
    status: { ...options("y", "x"), label: "Status" },
    title: { label: "Title" },
    size: { type: "integer", label: "Phone" },
  });
  expect(told(before, now).slice(0, 3)).toEqual([
    '!people.phone is gone → mobile: the same type and the same label, "Phone"',
    "!people.stage is gone → status: the same type and the same options",
    "!people.titel is gone → title: the same type and nearly the same name",
  ]);
  expect(told(before, now).slice(3)).toEqual(
    ["mobile", "status", "title", "size"].map((name) => `people.${name} is new`),
  );
});

test("an object may be gone, or lose what can be done with its records", () => {
  const before = catalogue({ a: {} });
  expect(told(before, { ...before, objects: {} })).toEqual(["!people is gone"]);
  expect(told(before, catalogue({ a: {} }, { delete: false, create: false }))).toEqual([
    "!people cannot be created any more",
    "!people cannot be deleted any more",
  ]);
});

test("of what a spec does not use nothing is told, but of what it would have to fill", () => {
  const before = catalogue({ a: {}, b: {} });
  const now = catalogue({ a: {}, c: { required: true }, d: {} });
  const used = new Map([["people", new Set(["a", "constructor"])]]);
  expect(told(before, now, used)).toEqual(["!people.c has to be filled now"]);
  expect(told(before, now, new Map([["other", new Set(["a"])]]))).toEqual([]);
});
