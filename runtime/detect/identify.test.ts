/** Who finds whom by key: links as `a1+b1`, records that stand alone with why where the search was not clear. */
import { expect, test } from "vitest";
import { compileWorld } from "../../test/support/world.ts";
import { openSqliteEngine } from "../engine/sqlite/sqlite-engine.ts";
import { compileProgram } from "../program/compile-program.ts";
import { identify } from "./identify.ts";
import { keysOf } from "./keys.ts";

const plan = compileWorld(`object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email
  match  a.title = b.title = c.title

  a.email <-> b.email <-> c.email  authority a
  a.title <-> b.title <-> c.title  authority a
}
`);

/** `a1=k`, `b2=k/t`: a record of a system with its key, and its second one. Steps are parted by `;`. */
async function links(told: string): Promise<readonly string[]> {
  const clock = { now: () => 0, monotonic: () => 0 };
  const engine = openSqliteEngine({ path: ":memory:", clock });
  const [object] = compileProgram(plan, new Map(), "2026-01-01").objects;
  if (object === undefined) throw new Error("no object");
  const lease = await engine.lease();
  for (const step of told.split(";")) {
    for (const one of step.trim().split(" ")) {
      const [name = "", keys = ""] = one.split("=");
      const [email = "", title = ""] = keys.split("/");
      const record = { system: name[0] ?? "", stage: "people", fields: { email, title } };
      const [own = []] = await keysOf(object, [record], engine);
      await engine.append(lease, {
        object: "Person",
        system: record.system,
        stage: record.stage,
        records: [{ id: name, fields: record.fields, keys: own }],
        deleted: [],
      });
    }
    await identify(object, { engine, lease, today: "2026-01-01" });
  }
  const found = await engine.links("Person");
  await engine.close();
  return found
    .map(({ records, ambiguous }) => {
      const names = records.map((one) => one.id).join("+");
      return ambiguous === undefined ? names : `${names} (${ambiguous})`;
    })
    .sort();
}

test.each<[string, string, readonly string[]]>([
  ["a partner", "a1=k b1=k", ["a1+b1"]],
  ["no partner", "a1=k b1=l", ["a1", "b1"]],
  ["three", "a1=k b1=k c1=k", ["a1+b1+c1"]],
  ["no key", "a1= b1=", ["a1", "b1"]],
  ["the second key, where the first finds none", "a1=k/t b1=l/t", ["a1+b1"]],
  [
    "the first key, where both find one",
    "a1=k/t b1=k b2=/t",
    ["a1+b1", "b2 (the record of a with its key is linked with another of b)"],
  ],
  [
    "two of one system, and a partner",
    "a1=k a2=k b1=k",
    [
      "a1 (2 records of a have its key)",
      "a2 (2 records of a have its key)",
      "b1 (2 records of a have its key)",
    ],
  ],
  [
    "one, and two of another system",
    "a1=k b1=k b2=k",
    [
      "a1 (2 records of b have its key)",
      "b1 (2 records of b have its key)",
      "b2 (2 records of b have its key)",
    ],
  ],
  [
    "two of one system, and the others go on",
    "a1=k b1=k b2=k c1=k",
    [
      "a1+c1 (2 records of b have its key)",
      "b1 (2 records of b have its key)",
      "b2 (2 records of b have its key)",
    ],
  ],
  ["one that comes later", "a1=k b1=k; c1=k", ["a1+b1+c1"]],
  [
    "two that find one link by different keys at once",
    "a1=k c1=k; a1=l b1=l b2=k",
    ["a1+b1+c1", "b2 (the record of c with its key is linked with another of b)"],
  ],
  [
    "a second one that comes later",
    "a1=k b1=k; a2=k",
    ["a1+b1", "a2 (2 records of a have its key)"],
  ],
  [
    "in one go by two keys",
    "a1=k b1=k/t a2=/t",
    ["a1+b1", "a2 (the record of b with its key is linked with another of a)"],
  ],
  ["told apart later", "a1=k a2=k b1=k; a2=other", ["a1+b1", "a2"]],
])("%s", async (_, told, wanted) => {
  expect(await links(told)).toEqual(wanted);
});
