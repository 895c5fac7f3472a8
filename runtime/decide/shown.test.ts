/** What a person sees who decides, and whether it is still what was seen. */
import { expect, test } from "vitest";
import { decided, linkOf, objectOf } from "../../test/support/decided-link.ts";
import { isAsSeen, shownBy, shownWhole } from "./shown.ts";

const person =
  objectOf(`object Person: a.people <-> b.leads then b.people by b.leads.person  every 5m {
  match a.email = b.email
  a.email <-> b.email  authority a
  a.title <-> b.people.title  authority a
}`);

test("every end shows its field, with the time of its edit where that is known", () => {
  const { view } = decided(person, {
    now: { a: { email: "x", title: "Dr" }, b: { email: "y", title: "none of its own" } },
    records: { a: { modified: 5, stamps: { title: 7 } } },
  });
  const [email, title] = person.units.map((unit) => shownBy(unit, view));
  expect(email).toStrictEqual([
    { system: "a", record: "a1", field: "email", native: "x", stamp: 5 },
    { system: "b", record: "b1", field: "email", native: "y" },
  ]);
  // The lead has no title, and of the person's nothing is known.
  expect(title).toEqual([{ system: "a", record: "a1", field: "title", native: "Dr", stamp: 7 }]);
});

test("a field that was not returned is not shown", () => {
  const { view } = decided(person, {
    now: { a: { email: "x" }, b: { email: "y" } },
    records: { b: { stage: "people" } },
  });
  expect(person.units.flatMap((unit) => shownBy(unit, view)).map(({ field }) => field)).toEqual([
    "email",
    "email",
  ]);
});

test("a whole link shows its records' fields, and a deleted record itself", () => {
  const link = linkOf(person, {
    now: { a: { email: "x", title: null }, b: { email: "y" } },
    records: { b: { gone: true } },
  });
  expect(shownWhole(link)).toEqual([
    { system: "a", record: "a1", field: "email", native: "x" },
    { system: "a", record: "a1", field: "title", native: null },
    { system: "b", record: "b1", field: "", native: null },
  ]);
});

test("two looks are one where the values are, whenever they were edited", () => {
  const one = { system: "a", record: "a1", field: "email", native: "x" };
  expect(isAsSeen([one], [{ ...one, stamp: 5 }])).toBe(true);
  for (const other of [{ system: "b" }, { record: "a2" }, { field: "name" }, { native: "y" }]) {
    expect(isAsSeen([one], [{ ...one, ...other }])).toBe(false);
  }
  expect(isAsSeen([one], [])).toBe(false);
});
