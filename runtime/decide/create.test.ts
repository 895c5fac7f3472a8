/** Creations whose parts are not there yet, told as specs' own tests. */
import { expect, test } from "vitest";
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
