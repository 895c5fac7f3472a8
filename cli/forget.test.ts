/** Somebody is forgotten: no value of theirs can be read, the audit still holds, and they stay away. */
import { expect, test } from "vitest";
import { leaks, run, spec, sql, workspace } from "../test/support/sealed-people.ts";

const ann = ["ann@x.example", 'Ann "Ä" Moss', "Seedtown", "Newtown", "Othertown"];

/** Ann has a past and a conflict that waits; Bob is somebody else. */
async function history(): Promise<string> {
  const folder = workspace();
  sql(folder, "a", "INSERT INTO people VALUES (2, 'bob@x.example', 'Bob', 'Bonn')");
  await run(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Newtown' WHERE id = 1");
  sql(folder, "b", "UPDATE persons SET town = 'Othertown' WHERE mail = 'ann@x.example'");
  expect((await run(folder, "run")).code).toBe(3);
  return folder;
}

const persons = (folder: string) =>
  sql(folder, "b", "SELECT mail, town FROM persons ORDER BY mail").map((row) => Object.values(row));

test("first it is only said what would be forgotten", async () => {
  const folder = await history();
  const { code, stdout, stderr } = await run(folder, "forget Person ann@x.example");
  expect([code, stdout]).toEqual([
    2,
    "Would forget what the state holds of 2 records:\n  a.people 1\n  b.persons 1\n",
  ]);
  expect(stderr).toContain("add --yes");
  expect((await run(folder, "explain Person ann@x.example")).code).toBe(0);
});

test("nothing of them can be read any more, and the audit is whole", async () => {
  const folder = await history();
  const { code } = await run(folder, "forget Person ANN@x.example --yes --because asked --by dpo");
  expect(code).toBe(0);
  expect((await run(folder, "explain Person ann@x.example")).code).toBe(2);
  expect((await run(folder, "review list")).stdout).toBe("Nothing waits.\n");
  expect((await run(folder, "audit verify")).code).toBe(0);
  const exported = (await run(folder, "audit export")).stdout;
  for (const value of ann) expect(exported).not.toContain(value);
  expect(exported).toContain("bob@x.example");
  const acts = exported.split("\n").filter((line) => line.includes('"act":"forget"'));
  expect(acts.map((line) => JSON.parse(line))).toMatchObject([
    { case: "forgotten", object: "Person", person: "dpo (not verified)", because: "asked" },
  ]);
  expect(leaks(folder, ann)).toEqual([]);
});

test("they stay as they are in the systems, and are left alone whatever becomes of them", async () => {
  const folder = await history();
  await run(folder, "forget Person ann@x.example --yes");
  const before = persons(folder);
  sql(folder, "a", "UPDATE people SET city = 'Elsewhere', name = 'Anna' WHERE id = 1");
  sql(folder, "a", "UPDATE people SET city = 'Ulm' WHERE id = 2");
  expect((await run(folder, "run")).code).toBe(0);
  expect(persons(folder)).toEqual([before[0], ["bob@x.example", "Ulm"]]);
  // Nor is a new record with their key taken in.
  sql(folder, "a", "DELETE FROM people WHERE id = 1");
  sql(folder, "a", "INSERT INTO people VALUES (7, 'Ann@x.example', 'Ann', 'Elsewhere')");
  expect((await run(folder, "run")).code).toBe(0);
  expect(persons(folder)).toEqual([before[0], ["bob@x.example", "Ulm"]]);
  expect((await run(folder, "audit verify")).code).toBe(0);
});

test("once it is lifted they are linked again like anybody new", async () => {
  const folder = await history();
  await run(folder, "forget Person ann@x.example --yes");
  expect((await run(folder, "forget Person bob@x.example --lift")).stderr).toContain(
    "nobody of Person with the key or id `bob@x.example` was forgotten",
  );
  expect((await run(folder, "forget Person ann@x.example --lift")).code).toBe(0);
  sql(folder, "a", "UPDATE people SET city = 'Othertown' WHERE id = 1");
  expect((await run(folder, "run")).code).toBe(0);
  expect((await run(folder, "explain Person ann@x.example")).stdout).toContain("Othertown");
  expect((await run(folder, "audit verify")).code).toBe(0);
});

test("what is not sealed, not there or not theirs to do is refused", async () => {
  const folder = await history();
  expect((await run(folder, "forget Persons ann@x.example")).stderr).toContain(
    "the plan has no object Persons; it has Person",
  );
  expect((await run(folder, "forget Person nobody@x.example --yes")).stderr).toContain(
    "no record of Person has the key or id `nobody@x.example`",
  );
  const open = workspace(spec.replace("  pii user.contact.email", ""));
  await run(open, "run");
  expect((await run(open, "forget Person ann@x.example --yes")).stderr).toContain(
    "the values of Person are not sealed",
  );
});
