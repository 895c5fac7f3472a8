/** Links of records in other objects, and back, as a decision asks for them. */
import { expect, test } from "vitest";
import type { Engine, RecordId } from "../engine/engine.ts";
import { openMemoryEngine } from "../engine/memory/memory-engine.ts";
import { openReferences } from "./references.ts";

/** One company, of which `a` has record 1 and `b` record x, and what was asked of the state. */
async function open() {
  const engine = openMemoryEngine({ clock: { now: () => 0, monotonic: () => 0 } });
  const lease = await engine.lease();
  const records = [
    { system: "a", stage: "companies", id: "1" },
    { system: "b", stage: "companies", id: "x" },
  ];
  for (const { system, stage, id } of records) {
    const seen = { records: [{ id, fields: {}, keys: [] }], deleted: [] };
    await engine.append(lease, { object: "Company", system, stage, ...seen });
  }
  await engine.join(lease, "Company", [{ records }]);
  const [link] = await engine.links("Company");
  const asked: (readonly [string, readonly (RecordId | string)[]])[] = [];
  const noting: Engine = {
    ...engine,
    linksOf(object, wanted) {
      asked.push([object, wanted]);
      return engine.linksOf(object, wanted);
    },
    recordsOf(object, wanted) {
      asked.push([object, wanted]);
      return engine.recordsOf(object, wanted);
    },
  };
  return { references: openReferences(noting), link: link?.id ?? "", asked };
}

test("what is asked for is there once it was fetched, whichever object has it", async () => {
  const { references, link } = await open();
  const { linkOf, recordOf } = references.of(["Person", "Company"]);
  expect([linkOf("a", "1"), recordOf(link, "b")]).toEqual([undefined, undefined]);
  expect(await references.fetch()).toBe(true);
  expect([linkOf("a", "1"), recordOf(link, "b")]).toEqual([link, "x"]);
});

test("what is asked for several times is looked up once, though it is not there", async () => {
  const { references, asked } = await open();
  const { linkOf, recordOf } = references.of(["Company"]);
  for (let at = 0; at < 2; at++) {
    for (const id of ["1", "2", "2"]) linkOf("a", id);
    for (const link of ["8", "9", "9"]) recordOf(link, "b");
    expect(await references.fetch()).toBe(at === 0);
  }
  expect(asked).toEqual([
    [
      "Company",
      [
        { system: "a", id: "1" },
        { system: "a", id: "2" },
      ],
    ],
    ["Company", ["8", "9"]],
  ]);
});

test("a row without references asks nothing", async () => {
  const { references, link, asked } = await open();
  const { linkOf, recordOf } = references.of([]);
  expect([linkOf("a", "1"), recordOf(link, "b")]).toEqual([undefined, undefined]);
  expect(await references.fetch()).toBe(false);
  expect(asked).toEqual([]);
});
