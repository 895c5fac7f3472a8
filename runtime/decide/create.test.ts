/** What a link lacks and gets, and what keeps it from being created. */
import { describe, expect, test } from "vitest";
import { decided, objectOf, type ToldLink } from "../../test/support/decided-link.ts";
import type { Described } from "../../test/support/plan-of.ts";
import { failuresOf, memoryCatalogue } from "../../test/support/run-spec.ts";

test("a record waits for the parent that its system requires, and is not tried without it", async () => {
  const companies = memoryCatalogue("companies", { domain: "text", name: "text" });
  const people = memoryCatalogue("people", { email: "text", company: "text" });
  const both = { ...people, objects: { ...people.objects, ...companies.objects } };
  const demanding = structuredClone(both);
  Object.assign(demanding.objects["people"]?.fields["company"] ?? {}, { required: true });
  const text = `edition 2026
package acme.parents
system a: memory "A"
system b: memory "B"
object Company: a.companies <-> b.companies  every 5m {
  match a.domain = b.domain
  where a.name = "In"
  a.domain <-> b.domain  authority a
}
object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  a.email <-> b.email  authority a
  a.company -> b.company  ref Company
}
test "t" {
  given a.companies as firm { domain: "acme.example", name: "Out" }
  given a.people { email: "one@acme.example", company: firm }
  run
  expect no writes
  edit firm { name: "In" }
  run
  expect writes 2
  expect no b.people { company: "" }
}
`;
  const catalogues = new Map([
    ["a", both],
    ["b", demanding],
  ]);
  expect(await failuresOf(text, catalogues)).toEqual([]);
});

/** The creations of a link of `Person`, whose records have `email` in all systems and rows besides. */
function creations(
  rows: string,
  told: ToldLink,
  {
    described = {},
    found = described,
    head = "a.people <-> b.people",
    match = "a.email = b.email",
  }: {
    readonly described?: Described;
    readonly found?: Described;
    readonly head?: string;
    readonly match?: string;
  } = {},
) {
  const object = objectOf(
    `map Grade: a <-> b {
  "low" <-> "1"
  otherwise <-> hold
}
object Company: a.companies <-> b.companies  every 5m {
  match a.domain = b.domain
  a.domain <-> b.domain  authority a
}
object Person: ${head}  every 5m {
  match ${match}
  ${rows}
}`,
    described,
    found,
  );
  return decided(object, told).creations;
}

const email = "a.email <-> b.email  authority a";
const a = (fields: Record<string, string | null>): ToldLink => ({
  now: { a: { email: "x", ...fields } },
});

describe("a new record", () => {
  test("holds every value that is in force, its constants, and no blank", () => {
    const rows = `${email}
  a.name <-> b.name  authority a
  a.title -> b.title
  a.note <- b.note
  set b.origin = "sync"`;
    expect(creations(rows, a({ name: "Ann", title: null, note: "n" }))).toEqual([
      {
        system: "b",
        stage: "people",
        kind: "create",
        fields: { email: "x", name: "Ann", origin: "sync" },
        partial: [],
      },
    ]);
  });

  test("holds what was in force before, where nothing of it changes", () => {
    const told = {
      now: { a: { email: "x", name: "Ann" } },
      was: { a: { email: "x", name: "Ann" } },
      link: { hubs: { name: { value: "Ann", origin: "a" }, email: { value: "x", origin: "a" } } },
    };
    const made = creations(`${email}\n  a.name <-> b.name  authority a`, told);
    expect(made).toMatchObject([{ fields: { email: "x", name: "Ann" } }]);
  });

  test("holds defaults for blanks, of a group's rows each", () => {
    const rows = `${email}
  a.name -> b.name  default "[none]"
  together place {
    a.street -> b.street  default "Street"
    a.city -> b.city
    a.zip -> b.zip
  }`;
    expect(creations(rows, a({ name: null, street: null, city: "C", zip: null }))).toMatchObject([
      { fields: { email: "x", name: "[none]", street: "Street", city: "C" } },
    ]);
    expect(creations(rows, a({ name: "Ann", street: null, city: null, zip: null }))).toMatchObject([
      { fields: { email: "x", name: "Ann", street: "Street" } },
    ]);
  });

  test("leaves out a group of which nothing is known", () => {
    const rows = `${email}
  together place {
    a.street -> b.street
    a.city -> b.city
  }`;
    expect(creations(rows, a({ street: null, city: null }))).toMatchObject([
      { fields: { email: "x" }, partial: [] },
    ]);
  });

  test("does not bring back what nobody shows any more", () => {
    const rows = `a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  authority a`;
    const three = {
      head: "a.people <-> b.people <-> c.people",
      match: "a.email = b.email = c.email",
    };
    const told = (now: Record<string, string | null>) => ({
      now: { a: { email: "x", name: null }, c: { email: "x", ...now } },
      was: { a: { email: "x", name: null }, c: { email: "x", name: null } },
      link: { hubs: { email: { value: "x", origin: "a" }, name: { value: "Ann", origin: "a" } } },
    });
    const fields = { email: "x" };
    expect(creations(rows, told({ name: null }), three)).toMatchObject([{ fields }]);
    // One that was not returned may still hold it.
    expect(creations(rows, told({}), three)).toMatchObject([
      { fields: { ...fields, name: "Ann" } },
    ]);
  });
});
