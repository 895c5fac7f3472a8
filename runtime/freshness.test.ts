/** How long changes may take to arrive, and who hears of it where they take longer. */
import { expect, test } from "vitest";
import { type AlertedWorld, alertedWorld, away, refusing } from "../test/support/alerted-world.ts";
import { compileWorld } from "../test/support/world.ts";
import { tellStale } from "./alerts/stale-objects.ts";
import { freshnessOf } from "./freshness.ts";
import { placesOf } from "./places.ts";

const body = `owner night "Night shift" email "night@acme.example"
object Person: a.people <-> b.people  every 5m {
  owner   desk
  steward night
  match   a.email = b.email
  fresh within 15m

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.visits <-> b.visits  review by desk
}
`;

const plan = compileWorld(body);

/** Minutes since 9:00 up to which all is in agreement, and whether that is too long ago. */
async function fresh(world: AlertedWorld): Promise<string> {
  const now = world.host.clock.now();
  const [one] = await freshnessOf(plan, world.engine, now);
  if (one === undefined) return "never";
  const minutes = (one.upTo - Date.parse("2026-01-01T09:00:00Z")) / 60_000;
  return `${minutes}${one.isStale ? " late" : ""}`;
}

/** What is in the outbox: to whom, and why. */
async function told(world: AlertedWorld): Promise<readonly string[]> {
  return (await world.engine.alerts())
    .filter((one) => one.told.what === "not_fresh")
    .map(({ to, told: { why } }) => `${"name" in to ? to.name : to.kind}: ${why.join("; ")}`);
}

/** And that it is fresh again. */
async function toldAgain(world: AlertedWorld): Promise<readonly string[]> {
  return (await world.engine.alerts())
    .filter((one) => one.told.what === "fresh_again")
    .map(({ to }) => ("name" in to ? to.name : to.kind))
    .toSorted();
}

const refuses = refusing("unavailable", "it is down");
const late = "changes made since 2026-01-01 09:10 UTC have not all arrived; they may take 15m";

test("an object is fresh up to when the last run began that left nothing to do", async () => {
  const world = await alertedWorld(body);
  expect(await fresh(world)).toBe("0");
  await world.after(600);
  expect(await fresh(world)).toBe("10");
  world.edit("a", "one", { name: "new" });
  await world.after(300, refuses);
  expect(await fresh(world)).toBe("10");
  await world.after(3600);
  expect(await fresh(world)).toBe("75");
  world.edit("a", "one", { name: "newer" });
  await world.after(60);
  expect(world.fields("b", "one")?.["name"]).toBe("newer");
  expect(await fresh(world)).toBe("76");
});

test("whoever answers for it is told once when it is late, and again only when it was fresh in between", async () => {
  const world = await alertedWorld(body);
  await world.after(600);
  world.edit("a", "one", { name: "new" });
  await world.after(300, refuses);
  await world.after(600, refuses);
  expect(await told(world)).toEqual([]);
  await world.after(1, refuses);
  expect(await fresh(world)).toBe("10 late");
  expect((await told(world)).toSorted()).toEqual([
    `desk: ${late}`,
    `log: ${late}`,
    `night: ${late}`,
  ]);
  await world.after(600, refuses);
  expect(await told(world)).toHaveLength(3);
  expect(await toldAgain(world)).toEqual([]);
  await world.after(3600);
  expect(await world.engine.conditions()).toEqual([]);
  expect(await toldAgain(world)).toEqual(["desk", "log", "night"]);
  await world.after(901, away("unavailable", "it is down"));
  expect(await told(world)).toHaveLength(6);
});

test("a system that cannot be read may have changes that nobody knows of", async () => {
  const world = await alertedWorld(body);
  await world.after(901, away("unavailable", "it is down"));
  expect(await fresh(world)).toBe("0 late");
});

test("what waits for a person is told by itself, and does not count", async () => {
  const world = await alertedWorld(body);
  world.edit("a", "one", { visits: 2 });
  world.edit("b", "one", { visits: 3 });
  await world.after(600);
  expect(await world.engine.holds()).toHaveLength(1);
  expect(await fresh(world)).toBe("10");
});

test("where nothing runs any more, a service tells it", async () => {
  const world = await alertedWorld(body);
  const asking = { engine: world.engine, host: world.host, places: placesOf(undefined) };
  world.wait(900);
  await tellStale(plan, asking);
  expect(await told(world)).toEqual([]);
  world.wait(1);
  await tellStale(plan, asking);
  await tellStale(plan, asking);
  expect(await told(world)).toHaveLength(3);
  await world.pass();
  await tellStale(plan, asking);
  expect(await world.engine.conditions()).toEqual([]);
});

test("an object that does not say how fresh it has to be is not watched", async () => {
  const world = await alertedWorld(body.replace("  fresh within 15m\n", ""));
  await world.after(86_400, refuses);
  expect(await world.engine.note("fresh Person")).toBeUndefined();
});
