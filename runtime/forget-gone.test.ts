/** What is gone for long is forgotten, however much there is of it, and is new where it is shown again. */
import { expect, test } from "vitest";
import { openMemoryEngine } from "./engine/memory/memory-engine.ts";
import { sealedEngine } from "./engine/sealed/sealed-engine.ts";
import { openSealer } from "./engine/sealed/sealer.ts";
import { stateKeyOf } from "./engine/sealed/state-key.ts";
import { forgetGone } from "./forget-gone.ts";

const dayMs = 86_400_000;

async function opened() {
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  let drawn = 0;
  const random = {
    bytes: (count: number) => Uint8Array.from({ length: count }, () => drawn++ % 251),
  };
  const kept = openMemoryEngine({ clock });
  const sealer = await openSealer(kept, {
    key: stateKeyOf(new Uint8Array(32).fill(7)),
    host: { clock, random },
    personal: new Set(["Person"]),
    stamped: new Set(),
    successors: new Set(),
  });
  const engine = sealedEngine(sealer);
  const lease = await engine.lease();
  const see = (object: string, ids: readonly string[], deleted: readonly string[] = []) =>
    engine.append(lease, {
      object,
      system: "a",
      stage: "people",
      records: ids.map((id) => ({ id, fields: { name: `${id} Moss` }, keys: [id] })),
      deleted,
    });
  const pass = (days: number) => {
    now += days * dayMs;
    return now;
  };
  return { engine, kept, sealer, lease, see, pass };
}

test("with the keys that their values were sealed with, a batch at a time", async () => {
  const { engine, kept, sealer, lease, see, pass } = await opened();
  const ids = Array.from({ length: 620 }, (_, at) => `p${at}`);
  await see("Person", ids);
  await see("Company", ["c1", "c2"]);
  await see("Person", [], ids.slice(0, 600));
  await see("Company", [], ["c1"]);
  expect(await forgetGone(engine, lease, pass(90), sealer)).toBe(601);
  expect(await forgetGone(engine, lease, pass(0), sealer)).toBe(0);
  expect((await kept.seals()).size).toBe(20);
  expect((await engine.loose(lease, "Company", 9)).map((one) => one.id)).toEqual(["c2"]);
  await see("Person", ["p1"]);
  const loose = await engine.loose(lease, "Person", 99);
  expect(loose.find((one) => one.id === "p1")?.fields).toEqual({ name: "p1 Moss" });
  expect((await kept.seals()).size).toBe(21);
});

test("what went since then, or is there, stays", async () => {
  const { engine, sealer, lease, see, pass } = await opened();
  await see("Person", ["1", "2"]);
  pass(10);
  await see("Person", [], ["1"]);
  expect(await forgetGone(engine, lease, 10 * dayMs, sealer)).toBe(0);
  expect(await forgetGone(engine, lease, 10 * dayMs + 1, sealer)).toBe(1);
  expect((await engine.loose(lease, "Person", 9)).map((one) => one.id)).toEqual(["2"]);
});
