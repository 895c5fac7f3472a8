/**
 * What a compilation has no time for: people also edit between a crash and the next run, several ends at once
 * where these stand apart, and for any time.
 */
import { expect, test } from "vitest";
import { knownManifests } from "../../test/support/packages.ts";
import { cataloguesOf, type Described, planOf } from "../../test/support/plan-of.ts";
import { prove, type RowProof } from "./prove.ts";

const types: Described = {
  a: { x: { k: "text", f: "text", b: "boolean" } },
  b: { y: { k: "text", f: "text", b: "boolean" } },
  c: { z: { k: "text", f: "text", b: "boolean" } },
};

test.each([
  "a.f <-> b.f authority b",
  "a.f <-> b.f latest",
  "a.f <-> b.f authority a empty refill",
  "a.f -> b.f",
  "a.f -> b.f drift keep",
  "a.b <-> b.b authority b",
])("%s", (row) => {
  const found = explored(row);
  expect(found?.refuted?.story ?? found?.proof).toMatchObject({ verdict: "proved" });
});

/** Whoever settles one of these moves it up. */
test.each([
  ["a.f <-> b.f prefer a", "order"],
  ["a.f <-> b.f authority a empty clear", "order"],
  ["a.b -> b.b, c.b", "agrees"],
  ["a.b <-> b.b <-> c.b authority c", "order"],
])("not settled yet after a crash: %s", (row, promise) => {
  expect(explored(row)?.refuted?.promise).toBe(promise);
});

function explored(row: string): RowProof | undefined {
  const plan = planOf(
    `object O: a.x <-> b.y <-> c.z  every 5m {
  match  a.k = b.k = c.k
  create never
  ${row}
}`,
    types,
  );
  const proving = { plan, catalogues: cataloguesOf(types), manifests: knownManifests };
  const within = { most: 40_000, deepest: 20, isThorough: true };
  return prove(proving, { within })[0];
}
