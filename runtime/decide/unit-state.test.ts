/** How the state of a unit is read off a link's records, told by what the merge makes of it. */
import { describe, expect, test } from "vitest";
import type { Value } from "../../rules/values/native.ts";
import { decided, objectOf, unitOf, updatesOf } from "../../test/support/decided-link.ts";
import type { StoredHold } from "../engine/engine.ts";
import { shownBy } from "./shown.ts";

const people = (rows: string, before = "") =>
  objectOf(`${before}
object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  a.email <-> b.email  authority a
  ${rows}
}`);
const x = { email: "x" };

describe("a field", () => {
  const named = people("a.name <-> b.name  authority a");
  const was = { a: { ...x, name: "old" }, b: { ...x, name: "old" } };

  test("that was not returned is absent, whatever its name means elsewhere", () => {
    const odd = people("a.constructor <-> b.constructor  latest");
    const decision = decided(odd, { now: { a: x, b: { ...x, constructor: "new" } } });
    expect(updatesOf(decision)).toEqual({});
    expect(unitOf(decision, "constructor").hub).toEqual({ value: "new", origin: "b" });
  });

  test("that its system has no longer is known no more, and holds what would be written there", () => {
    const fields = { email: "text" };
    const known = { people: { ...fields, name: "text" } };
    const body = `object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  a.email <-> b.email  authority a
  a.name <-> b.name  authority a
}`;
    const lacking = objectOf(body, { a: known, b: known }, { a: known, b: { people: fields } });
    const link = { hubs: { name: { value: "old", origin: "a" } } };
    const now = { a: { ...x, name: "new" }, b: { ...x, name: "kept" } };
    const { hold } = unitOf(decided(lacking, { now, was, link }), "name");
    expect(hold).toMatchObject({ class: "schema_drift", ends: [1], why: "b has no field `name`" });
    const quiet = decided(lacking, { now: { ...now, a: was.a }, was, link });
    expect(unitOf(quiet, "name")).toMatchObject({
      writes: [],
      steps: [{ case: "nothing_changed" }],
    });
  });

  test("whose past is known in part is settled as if nothing were", () => {
    const decision = decided(named, {
      now: { a: { ...x, name: "new" }, b: { ...x, name: "old" } },
      was: { a: x, b: was.b },
    });
    expect(unitOf(decision, "name").steps).toMatchObject([{ case: "first_values_differ" }]);
  });
});

describe("rows that belong together", () => {
  const place = people(`latest
  together place {
    a.street <-> b.street
    a.city <-> b.city
  }`);
  const at = (street: string | null, city: string | null) => ({ ...x, street, city });
  const id = "together place";
  const hub = (value: Value) => ({ hubs: { [id]: { value, origin: "a" } } });

  test("are one value, and one that is blank in all of them is a blank", () => {
    const old = { a: at("S", "C"), b: at("S", "C") };
    const link = hub(["C", "S"]);
    const moved = decided(place, { now: { a: at("S", "D"), b: at("S", "C") }, was: old, link });
    expect(updatesOf(moved)).toEqual({ b: { street: "S", city: "D" } });
    expect(unitOf(moved, id).hub?.value).toEqual(["D", "S"]);
    const blank = decided(place, { now: { a: at(null, null), b: at(null, null) }, was: old, link });
    expect(unitOf(blank, id)).toMatchObject({
      steps: [{ case: "all_emptied" }],
      hub: { value: null },
    });
    const half = decided(place, { now: { a: at(null, "C"), b: at(null, "C") }, was: old, link });
    expect(unitOf(half, id)).toMatchObject({
      steps: [{ case: "all_agree" }],
      hub: { value: ["C", null] },
    });
  });

  test("are absent where one of them was not returned, and have no past where one has none", () => {
    const old = { a: at("S", "C"), b: at("S", "C") };
    const { city: _, ...torn } = at("S", "C");
    const decision = decided(place, {
      now: { a: at("S", "D"), b: torn },
      was: old,
      link: hub(["C", "S"]),
    });
    expect(updatesOf(decision)).toEqual({});
    const partly = decided(place, {
      now: { a: at("S", "D"), b: at("S", "C") },
      was: { a: torn, b: old.b },
    });
    expect(unitOf(partly, id).steps).toMatchObject([{ case: "first_values_differ" }]);
  });

  test("are emptied together", () => {
    const cleared = people(`authority a
  empty clear
  together place {
    a.street <-> b.street
    a.city <-> b.city
  }`);
    const old = { a: at("S", "C"), b: at("S", "C") };
    const decision = decided(cleared, {
      now: { a: at(null, null), b: at("S", "C") },
      was: old,
      link: hub(["C", "S"]),
    });
    expect(updatesOf(decision)).toEqual({ b: { street: null, city: null } });
  });
});

describe("the newest of two edits", () => {
  const latest = people("a.name <-> b.name  latest");
  const now = { a: { ...x, name: "A" }, b: { ...x, name: "B" } };
  const was = { a: { ...x, name: "old" }, b: { ...x, name: "old" } };

  test("is the one with the newest stamp of its record, and no stamp is of the future", () => {
    const records = { a: { modified: 9_000 }, b: { modified: 5_000 } };
    expect(updatesOf(decided(latest, { now, was, records }))).toEqual({ b: { name: "A" } });
    const ahead = { a: { modified: 9_000 }, b: { modified: 90_000_000 } };
    const decision = decided(latest, { now, was, records: ahead });
    expect(unitOf(decision, "name").hub).toEqual({ value: "B", origin: "b", stamp: 1_000_000 });
  });
});

describe("the stamps of fields", () => {
  const place = people(`latest
  together place {
    a.street <-> b.street
    a.city <-> b.city
  }`);
  const byRecord = {
    ...place,
    units: place.units.map((unit) => ({
      ...unit,
      ends: unit.ends.map((end) => ({ ...end, stampOfField: false })),
    })),
  };
  const at = (city: string) => ({ ...x, street: "S", city });
  const was = { a: at("C"), b: at("C") };
  const id = "together place";
  const link = { hubs: { [id]: { value: ["C", "S"], origin: "a", stamp: 1 } } };
  const a = { modified: 9_000, stamps: { city: 5_000, street: 4_000, email: 8_000 } };

  test("are the newest of a unit's own, and count only where the row goes by them", () => {
    const told = { now: { ...was, a: at("D") }, was, link, records: { a } };
    expect(unitOf(decided(place, told), id).hub?.stamp).toBe(5_000);
    expect(unitOf(decided(byRecord, told), id).hub?.stamp).toBe(9_000);
    const without = { ...told, records: { a: { modified: 9_000 } } };
    expect(unitOf(decided(place, without), id).hub?.stamp).toBe(9_000);
  });

  test("tell of a value that was set to what it was, once all of its fields were", () => {
    const asserted = (fields: Record<string, number>) =>
      unitOf(decided(place, { now: was, was, link, records: { a: { asserted: fields } } }), id).hub;
    const value = ["C", "S"];
    expect(asserted({ city: 7_000, street: 6_000 })).toEqual({ value, origin: "a", stamp: 6_000 });
    expect(asserted({ city: 90_000_000, street: 90_000_000 })?.stamp).toBe(1_000_000);
    expect(asserted({ city: 7_000 })).toBeUndefined();
    const told = {
      now: was,
      was,
      link,
      records: { a: { asserted: { city: 7_000, street: 6_000 } } },
    };
    expect(unitOf(decided(byRecord, told), id).hub).toBeUndefined();
  });
});

describe("a default", () => {
  const stopgap = people(`a.company -> b.company  default "[none]"
  a.title <-> b.title  latest`);
  const held = (company: string, title = "") => ({ ...x, company, title });

  test("counts as a blank where an end holds it, and its word beside others does not", () => {
    const filled = decided(stopgap, { now: { a: held("Acme"), b: held("[none]") } });
    expect(unitOf(filled, "company").steps).toMatchObject([{ case: "first_one_value" }]);
    expect(updatesOf(filled)).toEqual({ b: { company: "Acme" } });
    const other = decided(stopgap, { now: { a: held("Acme"), b: held("[none] yet") } });
    expect(unitOf(other, "company").steps).toMatchObject([
      { case: "first_one_value" },
      { case: "first_sink_differs" },
    ]);
  });
});

describe("a value map that reads two words as one", () => {
  const mapped = people(
    "a.grade <-> b.grade  via Grade  authority a",
    `map Grade: a <-> b {
  "low" <-> "1"
  "low" <- "0"
  "high" <-> "2"
  otherwise <-> hold
}`,
  );

  test("leaves the one that an end holds, since it means the same", () => {
    const decision = decided(mapped, {
      now: { a: { ...x, grade: "low" }, b: { ...x, grade: "0" } },
      was: { a: { ...x, grade: "high" }, b: { ...x, grade: "0" } },
      link: { hubs: { grade: { value: "high", origin: "a" } } },
    });
    expect(updatesOf(decision)).toEqual({});
    expect(unitOf(decision, "grade").hub).toEqual({ value: "low", origin: "a" });
  });
});

describe("a merge function of the user's own", () => {
  const merged = people('a.name <-> b.name  merge with "merge.js"');
  const now = { a: { ...x, name: "A" }, b: { ...x, name: "B" } };
  const was = { a: { ...x, name: "old" }, b: { ...x, name: "old" } };
  const link = { hubs: { name: { value: "old", origin: "a" } } };

  test("is called with the value in force and the values that differ", () => {
    const modules = new Map([
      [
        "merge.js",
        (base: Value | undefined, values: readonly Value[]) => [base, ...values].join("+"),
      ],
    ]);
    const decision = decided(merged, { now, was, link, at: { modules } });
    expect(updatesOf(decision)).toEqual({ a: { name: "old+A+B" }, b: { name: "old+A+B" } });
  });

  test("that is not there leaves it to a person", () => {
    const decision = decided(merged, { now, was, link });
    expect(unitOf(decision, "name").hold?.class).toBe("conflict");
  });
});

describe("what a person decided", () => {
  const reviewed = people("a.name <-> b.name  review");
  const now = { a: { ...x, name: "A" }, b: { ...x, name: "B" } };
  const was = { a: { ...x, name: "old" }, b: { ...x, name: "old" } };
  const shown = (told = now) => {
    const { view } = decided(reviewed, { now: told });
    const unit = reviewed.units.find((one) => one.id === "name");
    return unit === undefined ? [] : shownBy(unit, view);
  };
  const hold = (more: Partial<StoredHold>) =>
    ({ link: "1", unit: "name", class: "conflict", ends: [], ...more }) as StoredHold;
  const decision = {
    seen: shown(),
    by: "ann",
    because: "",
    at: 0,
    value: "third",
    system: "",
  } as const;

  test("goes to every end", () => {
    const link = { holds: [hold({ decision })] };
    const done = decided(reviewed, { now, was, link });
    expect(updatesOf(done)).toEqual({ a: { name: "third" }, b: { name: "third" } });
    expect(unitOf(done, "name").hub).toEqual({ value: "third", origin: "" });
  });

  test("waits while nothing was decided, or the values moved", () => {
    for (const one of [
      hold({}),
      hold({ decision: { ...decision, seen: shown({ ...now, b: was.b }) } }),
    ]) {
      const waiting = decided(reviewed, { now, was, link: { holds: [one] } });
      expect(updatesOf(waiting)).toEqual({});
      expect(unitOf(waiting, "name").steps).toMatchObject([{ case: "hold_is_open" }]);
    }
  });

  test("is of one unit and of conflicts: a case about data settles by itself", () => {
    for (const one of [
      hold({ unit: "email", decision }),
      hold({ class: "invalid_data", decision }),
    ]) {
      const judged = decided(reviewed, { now, was, link: { holds: [one] } });
      expect(unitOf(judged, "name").hold?.class).toBe("conflict");
    }
  });
});
