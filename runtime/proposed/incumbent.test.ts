/** A tool that does one row right, one wrong, one late and one not at all, and what the report says of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cutover, linesOf, openCutover } from "../../test/support/cutover.ts";
import { compileWorld } from "../../test/support/world.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  status proposed
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title -> b.title
  a.visits -> b.visits
}
`);

/**
 * Brings names over as they are, titles in capitals, and visits two rounds later; new records after
 * one round. It never carries anything back.
 */
function incumbent(world: Cutover): () => void {
  const known = new Map<string, Record<string, unknown>>();
  const queue: { round: number; write: () => void }[] = [];
  let round = 0;
  return () => {
    round++;
    for (const { fields } of world.system("a").all("people")) {
      const name = String(fields["email"]).split("@")[0] ?? "";
      const before = known.get(name) ?? {};
      known.set(name, { ...fields });
      if (world.fields("b", name) === undefined) {
        const { name: called = null, visits = null } = fields;
        const title = String(fields["title"]).toUpperCase();
        queue.push({
          round: round + 1,
          write: () => world.put("b", name, { name: called, visits, title }),
        });
        continue;
      }
      if (before["name"] !== fields["name"])
        world.edit("b", name, { name: fields["name"] ?? null });
      if (before["title"] !== fields["title"]) {
        world.edit("b", name, { title: String(fields["title"]).toUpperCase() });
      }
      if (before["visits"] !== fields["visits"]) {
        const visits = fields["visits"] ?? null;
        queue.push({ round: round + 2, write: () => world.edit("b", name, { visits }) });
      }
    }
    for (const one of queue.filter((each) => each.round === round)) one.write();
  };
}

test("every row says how it was served, and by how much it was late", async () => {
  const world = openCutover(plan);
  const names = Array.from({ length: 20 }, (_, at) => `p${at}`);
  for (const alias of ["a", "b"]) {
    for (const name of names) world.put(alias, name, { name: "n", title: "T", visits: 0 });
  }
  const work = incumbent(world);
  work();
  for (let round = 0; round < 3; round++) {
    world.later(5);
    work();
  }
  await world.look();
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round++) {
      world.later(2);
      await world.look();
      world.later(3);
      work();
    }
    await world.look();
  };
  for (const name of names) world.edit("a", name, { name: `${name}!` });
  for (const name of names.slice(0, 10)) world.edit("a", name, { title: "Head" });
  for (const name of names.slice(0, 5)) world.edit("a", name, { visits: 7 });
  world.put("a", "new", { name: "New", title: "boss", visits: 1 });
  await rounds(4);
  // Edited and carried over before anybody looks: the row's direction tells who was first.
  for (const name of names.slice(10)) world.edit("a", name, { title: "CHIEF" });
  work();
  await world.look();
  for (const name of names.slice(0, 4)) world.edit("b", name, { name: `${name}?` });
  await rounds(20);
  const compared = await world.compare();
  expect(linesOf(compared)).toEqual([
    "records made a → b: same 1",
    "email a.email → b.email: same 1",
    "name a.name → b.name: same 21",
    "name b.name → a.name: missed 4",
    "title a.title → b.title: same 10, different 11",
    "visits a.visits → b.visits: same 6",
  ]);
  expect(compared.total).toMatchObject({
    changes: 54,
    same: 39,
    different: 11,
    missed: 4,
    waiting: 0,
    unexpected: 0,
  });
  const minutes = (label: string) =>
    Math.round((compared.rows.find((row) => row.label === label)?.slowest ?? 0) / 60_000);
  // The record that is new was made a round later than an edit is carried over.
  expect([minutes("name"), minutes("visits")]).toEqual([10, 15]);
  expect(compared.samples.map(({ outcome, field }) => `${outcome} ${field}`)).toEqual([
    "different title",
    "different title",
    "different title",
    "missed name",
    "missed name",
    "missed name",
  ]);
  expect(compared.samples.find(({ outcome }) => outcome === "different")).toMatchObject({
    wanted: "boss",
    found: "BOSS",
    place: "Person.title",
  });
  expect(world.touched).toEqual([]);
});

const rows = `  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title -> b.title
  together visiting authority b {
    a.visits <-> b.visits
  }
`;

test("where Concordat itself is the other tool, nothing is different, missed or unexpected", async () => {
  const itself = compileWorld(`object Active: a.people <-> b.people  every 5m {
${rows}}

object Next: a.people <-> b.people  every 5m {
  status proposed
${rows}}
`);
  const edit = fc.record({
    kind: fc.constantFrom("put", "name", "title", "visits", "remove"),
    alias: fc.constantFrom("a", "b"),
    name: fc.constantFrom("one", "two", "three"),
    value: fc.constantFrom("x", "y", "", null),
    visits: fc.constantFrom(1, 2, null),
  });
  const round = fc.record({
    edits: fc.array(edit, { maxLength: 4 }),
    looksBetween: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 8 }), async (all) => {
      const world = openCutover(itself);
      world.put("a", "rest", { name: "n" });
      await world.pass();
      await world.look();
      for (const { edits, looksBetween } of all) {
        for (const { kind, alias, name, value, visits } of edits) {
          world.later(1);
          const isThere = world.fields(alias, name) !== undefined;
          if (kind === "put") {
            if (!isThere) world.put(alias, name, { name: value, title: value, visits });
          } else if (isThere && kind === "remove") world.remove(alias, name);
          else if (isThere) world.edit(alias, name, { [kind]: kind === "visits" ? visits : value });
        }
        if (looksBetween) await world.look();
        await world.pass();
        await world.look();
      }
      // A record that was made anew under the key of one that was deleted is made elsewhere by the next run.
      await world.pass();
      world.later(70);
      await world.look();
      const { total, samples } = await world.compare();
      expect({ ...total, samples }).toMatchObject({
        different: 0,
        missed: 0,
        waiting: 0,
        unexpected: 0,
        before: 0,
      });
    }),
    { numRuns: 40 },
  );
});
