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

test("what no source shows any more is not brought back, whatever a receiving end has", async () => {
  const people = memoryCatalogue("people", { email: "text", name: "text" });
  const text = `edition 2026
package acme.people
system a: memory "A"
system b: memory "B"
system c: memory "C"
object Person: a.people, b.people, c.people  every 5m {
  match a.email = b.email = c.email
  delete propagate edit wins
  brake off
  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name -> c.name  latest
}
test "t" {
  given a.people as ann { email: "ann@acme.example", name: "Ann" }
  run
  delete b.people
  edit c.people { name: "Anna" }
  edit ann { name: "" }
  run
  expect b.people { email: "ann@acme.example", name: "" }
  expect c.people { name: "Anna" }
}
`;
  const catalogues = new Map(["a", "b", "c"].map((name) => [name, people]));
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
    withCompanies(described),
    withCompanies(found),
  );
  return decided(object, told).creations;
}

function withCompanies(described: Described): Described {
  const systems = Object.entries(described);
  const companies = { domain: "text" };
  return Object.fromEntries(systems.map(([alias, own]) => [alias, { ...own, companies }]));
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
        brings: [
          { unit: "email", value: "x" },
          { unit: "name", value: "Ann" },
        ],
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
    const fields = (now: Record<string, string | null>, more: object = {}) => {
      const [one] = creations(rows, { ...told(now), ...more }, three);
      return one?.kind === "create" ? one.fields : one?.kind;
    };
    expect(fields({ name: null })).toEqual({ email: "x" });
    // One that was not returned may still hold it.
    expect(fields({})).toEqual({ email: "x", name: "Ann" });
  });
});

describe("a new list", () => {
  const rows = `${email}
  each a.lines -> b.items match a.lines.key = b.items.line {
    a.lines.sku -> b.items.article
    a.lines.company -> b.items.company  ref Company
  }`;
  const lines = [
    { key: "x", sku: "A", company: "7" },
    { key: "y", sku: "B" },
  ];
  const now = { a: { email: "x", lines } };

  test("has an item for each, and is whole where none of them waits", () => {
    expect(creations(rows, { now, linked: { "a/7": "L7", "b/z": "L7" } })).toEqual([
      {
        system: "b",
        stage: "people",
        kind: "create",
        fields: {
          email: "x",
          items: [
            { line: "x", article: "A", company: "z" },
            { line: "y", article: "B" },
          ],
        },
        partial: [],
        brings: [{ unit: "email", value: "x" }],
      },
    ]);
  });

  test("is filled later where an item waits", () => {
    expect(creations(rows, { now, linked: { "a/7": "L7" } })).toMatchObject([
      {
        kind: "create",
        fields: {
          items: [
            { line: "x", article: "A" },
            { line: "y", article: "B" },
          ],
        },
        partial: ["each lines"],
      },
    ]);
  });
});

describe("nothing is created", () => {
  const kinds = (told: ToldLink, rows = email) =>
    creations(rows, told).map(({ system, kind }) => `${system} ${kind}`);

  test("where it was deleted, where it is already, or where the link is not clear", () => {
    expect(kinds(a({}))).toEqual(["b create"]);
    expect(kinds({ ...a({}), link: { tombstones: ["b"] } })).toEqual([]);
    expect(kinds({ ...a({}), link: { ambiguous: "two have the key" } })).toEqual([]);
    expect(kinds({ now: { a: { email: "x" }, b: { email: "x" } } })).toEqual([]);
  });

  test("while its system cannot be read to the end", () => {
    expect(creations(email, { ...a({}), at: { unread: new Set(["b"]) } })).toEqual([
      { system: "b", stage: "people", kind: "unread" },
    ]);
  });

  test("while another record of the link goes on as a new one", () => {
    expect(kinds({ ...a({}), at: { closed: ["c"] } })).toEqual([]);
  });

  test("unless one of its conditions holds", () => {
    const rows = `${email}
  create in b when a.name = "Ann"
  create in b when a.name = "Bea"`;
    expect(kinds(a({ name: "Bea" }), rows)).toEqual(["b create"]);
    expect(kinds(a({ name: "Cid" }), rows)).toEqual([]);
  });

  test("without a key, all parts of it, by which it could be found again", () => {
    const match = "a.email = b.email and a.name = b.name";
    const rows = `${email}
  a.name <-> b.name  authority a`;
    expect(creations(rows, a({ name: "Ann" }), { match })).toMatchObject([{ kind: "create" }]);
    expect(creations(rows, a({ name: null }), { match })).toEqual([
      { system: "b", stage: "people", kind: "no_key" },
    ]);
  });

  test("but one key is enough", () => {
    const match = `a.email = b.email
  match a.name = b.name`;
    const rows = `${email}
  a.name <-> b.name  authority a`;
    expect(creations(rows, a({ name: null }), { match })).toMatchObject([{ kind: "create" }]);
  });

  test("where the key that is brought back names a record already, or is not known", () => {
    const rows = `a.ref <- b.id
  a.email -> b.email`;
    const match = "a.ref = b.id";
    const of = (fields: Record<string, string | null>) =>
      creations(rows, a(fields), { match, described: idDescribed }).map(({ kind }) => kind);
    expect(of({ ref: null })).toEqual(["create"]);
    expect(of({ ref: "b7" })).toEqual(["no_key"]);
    expect(of({})).toEqual(["no_key"]);
  });
});

const idDescribed: Described = {
  a: { people: { email: "text", ref: "reference" } },
  b: { people: { email: "text" } },
};

describe("a value that cannot be written", () => {
  const required = (type: string): Described => ({
    a: { people: { email: "text", name: "text" } },
    b: { people: { email: "text", name: type } },
  });
  const named = (more = "") => `${email}
  a.name -> b.name${more}`;

  test("is left to be filled later", () => {
    const graded = `${email}
  a.grade -> b.grade  via Grade`;
    expect(creations(graded, a({ grade: "odd" }))).toMatchObject([
      { kind: "create", fields: { email: "x" }, partial: ["grade"] },
    ]);
    expect(
      creations(named(), a({ name: "too long" }), { described: required("text 3") }),
    ).toMatchObject([{ kind: "create", fields: { email: "x" }, partial: ["name"] }]);
  });

  test("holds the creation where the spec or the system requires it", () => {
    const graded = `${email}
  a.grade -> b.grade  via Grade required`;
    const hold = { system: "b", stage: "people", kind: "hold" };
    expect(creations(graded, a({ grade: "odd" }))).toEqual([
      {
        ...hold,
        class: "mapping_issue",
        unit: "grade",
        why: "the value map does not translate it",
      },
    ]);
    const described = required("text 3!");
    expect(creations(named(), a({ name: "too long" }), { described })).toEqual([
      {
        ...hold,
        class: "invalid_data",
        unit: "name",
        why: "is 8 characters long, and the field holds 3",
      },
    ]);
  });

  test("holds the creation though the system requires only one of its fields there", () => {
    const described: Described = {
      a: { people: { email: "text", name: "text", street: "text", city: "text" } },
      b: {
        people: {
          email: "text",
          name: "text 3",
          title: "text 3!",
          street: "text",
          city: "text 3!",
        },
      },
    };
    const two = `${email}
  a.name -> b.name, b.title`;
    const group = `${email}
  together place {
    a.street -> b.street
    a.city -> b.city
  }`;
    expect(creations(two, a({ name: "too long" }), { described })).toMatchObject([
      { kind: "hold", unit: "name" },
    ]);
    expect(creations(group, a({ street: "S", city: "too long" }), { described })).toMatchObject([
      { kind: "hold", unit: "together place" },
    ]);
  });

  test("because its field is gone holds the creation where it is required, else it goes without", () => {
    const described = required("text");
    const found: Described = { ...described, b: { people: { email: "text" } } };
    expect(creations(named("  required"), a({ name: "Ann" }), { described, found })).toEqual([
      {
        system: "b",
        stage: "people",
        kind: "hold",
        class: "schema_drift",
        unit: "name",
        why: "b has no field `name`",
      },
    ]);
    expect(creations(named(), a({ name: "Ann" }), { described, found })).toMatchObject([
      { kind: "create", fields: { email: "x" }, partial: ["name"] },
    ]);
  });

  test("since there is none holds the creation where the spec requires it, and only there", () => {
    expect(creations(named("  required"), a({ name: null }))).toEqual([
      {
        system: "b",
        stage: "people",
        kind: "hold",
        class: "missing_required",
        unit: "name",
        why: "it has no value on any side",
      },
    ]);
    const group = `${email}
  together place {
    a.street -> b.street  required
    a.city -> b.city  required
  }`;
    expect(creations(group, a({ street: null, city: null }))).toMatchObject([
      { kind: "hold", class: "missing_required", unit: "together place" },
    ]);
    const described = required("text!");
    expect(creations(named(), a({ name: null }), { described })).toMatchObject([
      { kind: "create", fields: { email: "x" } },
    ]);
    // A row that does not reach the system asks nothing of it.
    const elsewhere = `${email}
  a.name <- b.name  required`;
    expect(creations(elsewhere, a({ name: null }))).toMatchObject([{ kind: "create" }]);
  });
});

describe("a reference", () => {
  const rows = (more = "") => `${email}
  a.company -> b.company  ref Company${more}`;

  test("is written where its record is there, and awaited where it is not", () => {
    const told = a({ company: "7" });
    const linked = { "a/7": "L7", "b/y": "L7" };
    expect(creations(rows(), { ...told, linked })).toMatchObject([
      { kind: "create", fields: { email: "x", company: "y" }, partial: [] },
    ]);
    expect(creations(rows(), { ...told, linked: { "a/7": "L7" } })).toMatchObject([
      { kind: "create", fields: { email: "x" }, partial: ["company"] },
    ]);
    for (const known of [{ "a/7": "L7" }, {}]) {
      expect(creations(rows("  required"), { ...told, linked: known })).toEqual([
        { system: "b", stage: "people", kind: "wait", unit: "company" },
      ]);
    }
    expect(creations(rows(), told)).toMatchObject([{ kind: "create", fields: { email: "x" } }]);
  });
});
