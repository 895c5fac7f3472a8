/** What is to be done for one link: whose values flow, what one write brings, what is left alone. */
import { describe, expect, test } from "vitest";
import { decided, objectOf, unitOf, updatesOf } from "../../test/support/decided-link.ts";

const person = objectOf(`object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  where a.name = "In" or a.name = "Also"
  where b.note = "Yes"
  authority a
  a.email <-> b.email
  a.name <-> b.name
  a.note <-> b.note
}`);
const as = (name: string, note = "Yes") => ({ email: "x", name, note });

describe("a record", () => {
  test("gets everything that changed in one write, and nothing else", () => {
    const decision = decided(person, {
      now: { a: { email: "x", name: "Also", note: "No" }, b: as("In") },
      was: { a: as("In"), b: as("In") },
    });
    expect(updatesOf(decision)).toEqual({ b: { name: "Also", note: "No" } });
    expect(decision.updates.map(({ parts }) => parts.map((one) => one.unit.id))).toEqual([
      ["name", "note"],
    ]);
  });

  test("each gets what the other one brings", () => {
    const now = { a: { email: "x", name: "Also", note: "Yes" }, b: as("In", "New") };
    const decision = decided(person, { now, was: { a: as("In"), b: as("In") } });
    expect(updatesOf(decision)).toEqual({ b: { name: "Also" }, a: { note: "New" } });
  });

  test("of a system whose record goes on as another one is left alone, with all that it would get", () => {
    const now = { a: { email: "x", name: "Also", note: "Yes" }, b: as("In", "New") };
    const decision = decided(person, {
      now,
      was: { a: as("In"), b: as("In") },
      at: { closed: ["b"] },
    });
    expect(updatesOf(decision)).toEqual({ a: { note: "New" } });
    expect(decision.units.map(({ unit }) => unit.id)).toEqual(["email", "note"]);
  });
});

describe("the scope", () => {
  test("is judged by the conditions of the records that are there", () => {
    const inScope = (now: Record<string, Record<string, string>>) =>
      decided(person, { now }).inScope;
    expect(inScope({ a: as("In"), b: as("In") })).toBe(true);
    expect(inScope({ a: as("Out"), b: as("In") })).toBe(false);
    expect(inScope({ a: as("In"), b: as("In", "No") })).toBe(false);
    expect(inScope({ a: as("In") })).toBe(true);
    expect(inScope({ b: as("Out") })).toBe(true);
  });

  test("may be a matter of the day alone", () => {
    const later = objectOf(`object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  where today >= "2026-02-01"
  a.email <-> b.email  authority a
}`);
    const on = (today: string) => decided(later, { now: { a: { email: "x" } }, at: { today } });
    expect(on("2026-01-31").inScope).toBe(false);
    expect(on("2026-02-01").inScope).toBe(true);
  });

  const was = { a: as("In"), b: as("In") };
  const out = { a: as("Out"), b: as("In") };

  test("is left with the edit that leaves it, and nothing is created any more", () => {
    const decision = decided(person, { now: out, was, link: { inScope: true } });
    expect(decision).toMatchObject({ flows: true, inScope: false });
    expect(updatesOf(decision)).toEqual({ b: { name: "Out" } });
    expect(decided(person, { now: { a: as("Out") }, link: { inScope: true } }).creations).toEqual(
      [],
    );
  });

  test("that was left before lets nothing flow", () => {
    for (const inScope of [false, undefined]) {
      const decision = decided(person, { now: out, was, link: { inScope } });
      expect(decision).toMatchObject({ flows: false, inScope: false, units: [], updates: [] });
    }
  });

  test("has no part in it where no record is left", () => {
    const records = { a: { gone: true }, b: { gone: true } };
    const decision = decided(person, { now: out, was, records });
    expect(decision).toMatchObject({ flows: false, units: [], creations: [] });
    expect(decision.deletion.left).toHaveLength(2);
  });
});

describe("a record that is gone", () => {
  const three = (policy: string) =>
    objectOf(`object Person: a.people <-> b.people <-> c.people  every 5m {
  match a.email = b.email = c.email
  delete ${policy}
  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  authority a
}`);
  const was = { email: "x", name: "old" };
  const moved = { email: "x", name: "new" };
  const now = { a: was, b: was, c: was };
  const isGone = { records: { c: { gone: true } } };

  test("takes the others along, which are not written first, and nothing is created", () => {
    const deleted = decided(three("propagate"), { now, was: now, ...isGone });
    expect(deleted.deletion.deletes.map((one) => one.system)).toEqual(["a", "b"]);
    expect(deleted).toMatchObject({ units: [], updates: [], creations: [] });
  });

  test("takes the only other one along", () => {
    const decision = decided(person, {
      now: { a: as("In"), b: as("In") },
      was: { a: as("In"), b: as("In") },
      records: { b: { gone: true } },
    });
    expect(decision.deletion.left).toHaveLength(1);
    const two = objectOf(`object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  delete propagate delete wins
  a.email <-> b.email  authority a
}`);
    const now = { a: { email: "x" }, b: { email: "y" } };
    const deleted = decided(two, { now, was: now, records: { b: { gone: true } } });
    expect(deleted.deletion.deletes).toHaveLength(1);
    expect(deleted).toMatchObject({ units: [], updates: [] });
  });

  test("waits for a person, and so does what was edited meanwhile", () => {
    const edited = { now: { a: moved, b: was, c: was }, was: now, ...isGone };
    const held = decided(three("propagate"), edited);
    expect(held.deletion.hold).toBeDefined();
    expect(held).toMatchObject({ units: [], updates: [], creations: [] });
  });

  test("leaves the others, which go on among themselves", () => {
    const edited = { now: { a: moved, b: was, c: was }, was: now, ...isGone };
    const decision = decided(three("ignore"), edited);
    expect(updatesOf(decision)).toEqual({ b: { name: "new" } });
    expect(decision.creations).toEqual([]);
  });

  test("beside one of its system that is there counts for nothing but its end", () => {
    const object = three("ignore");
    const decision = decided(object, {
      now: { a: moved, b: was },
      was: { a: was, b: was },
      link: {},
    });
    expect(updatesOf(decision)).toEqual({ b: { name: "new" } });
    const [a] = decision.link.records;
    if (a === undefined) throw new Error("no record");
    const ghost = { ...a, id: "a0", gone: true, fields: { email: "x", name: "ghost" } };
    const beside = decided(object, {
      now: {},
      link: { records: [...decision.link.records, ghost] },
    });
    expect(updatesOf(beside)).toEqual({ b: { name: "new" } });
  });
});

test("a condition may ask for the stage that a record is in", () => {
  const staged =
    objectOf(`object Person: a.people <-> b.leads then b.people by b.leads.person  every 5m {
  match a.email = b.email
  authority a
  a.email <-> b.email
  a.name <-> b.name  when b.people.status = "open"
}`);
  const now = { a: { email: "x", name: "new" }, b: { email: "x", name: "old", status: "open" } };
  const was = { a: { email: "x", name: "old" }, b: { email: "x", name: "old" } };
  const inStage = (stage: string) => decided(staged, { now, was, records: { b: { stage } } });
  expect(updatesOf(inStage("people"))).toEqual({ b: { name: "new" } });
  expect(unitOf(inStage("leads"), "name").steps).toMatchObject([{ case: "when_is_false" }]);
});
