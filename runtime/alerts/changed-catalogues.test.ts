/** A system that is no longer as its catalogue says: who is told, and how often. */
import { expect, test } from "vitest";
import type { CatalogueChange } from "../../plan/catalogue-changes.ts";
import { alertedWorld } from "../../test/support/alerted-world.ts";
import { compileWorld } from "../../test/support/world.ts";
import { placesOf } from "../places.ts";
import { changesToldOf, tellChangedCatalogues, verifyCatalogues } from "./changed-catalogues.ts";

const body = `object Person: a.people <-> b.people  every 5m {
  owner   desk
  match   a.email = b.email
  a.email <-> b.email  authority a
  a.name <-> b.name  latest
}
`;
const plan = compileWorld(body);
const gone = (field: string): CatalogueChange => ({
  ...{ object: "people", field, what: "is gone", breaks: true },
});

test("the owner and the log are told once of a change, and again where it came back", async () => {
  const world = await alertedWorld(body);
  const asking = { engine: world.engine, host: world.host, places: placesOf(undefined) };
  const verify = (...changes: readonly CatalogueChange[]) =>
    tellChangedCatalogues(plan, [{ system: "b", changes }], asking);
  const told = async () =>
    (await world.engine.alerts())
      .filter((one) => one.told.what === "catalogue_changed")
      .map(({ to, told: { why } }) => `${"name" in to ? to.name : to.kind}: ${why.join("; ")}`)
      .toSorted();
  await verify();
  expect(await told()).toEqual([]);
  await verify(gone("name"), gone("email"));
  const both = "b.people.name is gone; b.people.email is gone";
  expect(await told()).toEqual([`desk: ${both}`, `log: ${both}`]);
  await verify(gone("name"), gone("email"));
  expect(await told()).toHaveLength(2);
  expect([...changesToldOf(await world.engine.conditions())]).toEqual([["b", 2]]);
  // Of a system that was not asked nothing is over.
  await tellChangedCatalogues(plan, [{ system: "a", changes: [] }], asking);
  expect(changesToldOf(await world.engine.conditions()).get("b")).toBe(2);
  await verify(gone("email"));
  await verify(gone("name"), gone("email"));
  expect(await told()).toHaveLength(4);
  await verify();
  expect(await world.engine.conditions()).toEqual([]);
});

test("a catalogue is held against what its system says now, in what the plan uses", async () => {
  const world = await alertedWorld(body);
  const { signal } = new AbortController();
  const now = await world.system("b").connector.describe(signal);
  const { people } = now.objects;
  if (people === undefined) throw new Error("there are people");
  const fields = { ...people.fields, extra: people.fields["name"], old: people.fields["name"] };
  const was = { ...now, objects: { people: { ...people, fields } } } as typeof now;
  const without = Object.fromEntries(
    Object.entries(people.fields).filter(([name]) => name !== "name"),
  );
  const is = { ...now, objects: { people: { ...people, fields: without } } } as typeof now;
  const verify = async (now: typeof is) => {
    const connector = { ...world.system("b").connector, describe: async () => now };
    const verified = await verifyCatalogues(plan, new Map([["b", was]]), () => connector, signal);
    return verified.map(({ system, changes }) => [system, changes.map((one) => one.field)]);
  };
  expect(await verify(is)).toEqual([["b", ["name"]]]);
  // One that is away describes itself as empty.
  expect(await verify({ ...is, objects: {} })).toEqual([]);
});
