/** Fields that were given other names: what goes on under the new one. */
import { expect, test } from "vitest";
import { planOf } from "../test/support/plan-of.ts";
import { planChanges } from "./plan-changes.ts";
import { renamedPlan } from "./renamed-plan.ts";
import { retranslatedRows } from "./retranslated-rows.ts";

const spec = (rows: string, renames = "") =>
  planOf(`${renames}
object O: a.x <-> b.y  every 5m {
  match  a.k = b.k
  create never
  ${rows}
}`);
const renamed = (from: string, to: string, system = "a") =>
  `renamed ${system}.${from} to ${system}.${to} since 2026-11-01\n`;

test("a row that was called after the field goes by its new name, and nothing has changed", () => {
  const before = spec("a.old <-> b.f  authority a\n  a.z <-> b.z  authority a  when a.old = 1");
  const after = spec(
    "a.new <-> b.f  authority a\n  a.z <-> b.z  authority a  when a.new = 1",
    renamed("old", "new"),
  );
  const found = renamedPlan(before, after);
  expect(found.fields).toEqual([{ object: "O", system: "a", from: "old", to: "new" }]);
  expect(found.rows).toEqual([{ object: "O", from: "old", to: "new" }]);
  expect(found.plan.objects).toEqual(after.objects);
  expect(planChanges(before, after)).toEqual([
    { class: "doc", part: "O", object: "O", what: "`a.old` goes on as `a.new`" },
  ]);
  // Once it has its new name, the old one is nobody's.
  expect(renamedPlan(after, after).fields).toEqual([]);
});

test("rows stand in the order of their names, the new ones too", () => {
  const before = spec("a.b <-> b.b  authority a\n  a.c <-> b.c  authority a");
  const after = spec("a.d <-> b.b  authority a\n  a.c <-> b.c  authority a", renamed("b", "d"));
  expect(renamedPlan(before, after).plan.objects[0]?.rows.map((row) => row.id)).toEqual(["c", "d"]);
});

test("two fields of one row are renamed at once", () => {
  const before = spec("a.old <-> b.older  authority a");
  const after = spec(
    "a.new <-> b.newer  authority a",
    renamed("old", "new") + renamed("older", "newer", "b"),
  );
  expect(planChanges(before, after).map((one) => one.what)).toEqual([
    "`a.old` goes on as `a.new`",
    "`b.older` goes on as `b.newer`",
  ]);
});

test("a name that is still spoken of, or that never was, is no new name of it", () => {
  const one = "a.old <-> b.f  authority a";
  const both = `${one}\n  a.new <-> b.g  authority a`;
  const name = renamed("old", "new");
  expect(renamedPlan(spec(one), spec(both, name)).fields).toEqual([]);
  expect(renamedPlan(spec("a.z <-> b.f  authority a"), spec(both, name)).fields).toEqual([]);
  const gone = renamedPlan(spec(one), { ...spec(both, name), objects: [] });
  expect(gone.fields).toEqual([]);
  expect(gone.plan).toEqual(spec(one));
});

test("a field of another system is another field", () => {
  const before = spec("a.old <-> b.old  authority a");
  const after = spec("a.new <-> b.old  authority a", renamed("old", "new"));
  expect(renamedPlan(before, after).plan.objects[0]?.rows[0]?.ends.map((end) => end.field)).toEqual(
    ["new", "old"],
  );
});

test("a list and its rows follow the field that they are in", () => {
  const list = (items: string, amount: string) =>
    `each a.${items} <-> b.lines match a.${items}.sku = b.lines.item {
    a.${items}.${amount} <-> b.lines.n  authority a
  }`;
  const before = spec(list("items", "n"));
  const after = spec(
    list("entries", "n"),
    renamed("items", "entries") +
      renamed("items.sku", "entries.sku") +
      renamed("items.n", "entries.n"),
  );
  const found = renamedPlan(before, after);
  expect(found.lists.map(({ from, to }) => [from, to])).toEqual([
    [before.objects[0]?.each[0]?.id, after.objects[0]?.each[0]?.id],
  ]);
  expect(found.plan.objects).toEqual(after.objects);
});

test("the rows of a group follow too", () => {
  const group = (name: string) =>
    `together address  authority a {
    a.${name} <-> b.f
    a.z <-> b.z
  }`;
  const before = spec(group("old"));
  const after = spec(group("new"), renamed("old", "new"));
  expect(renamedPlan(before, after).plan.objects).toEqual(after.objects);
});

test("rows read and write otherwise by another map, form, format, type or default", () => {
  const plain = spec("a.f <-> b.f  authority a\n  a.z <-> b.z  authority a");
  const other = (row: string, first = "") => spec(`${row}\n  a.z <-> b.z  authority a`, first);
  const told = (now: ReturnType<typeof spec>, before = plain) =>
    retranslatedRows(before, now).map(
      ({ object, row, keepsValue }) => `${object}.${row.id} ${keepsValue ? "keeps" : "loses"}`,
    );
  const map = (word: string) => `map M: a <-> b {\n  "x" <-> "${word}"\n}\n`;
  expect(told(plain)).toEqual([]);
  expect(told(other('a.f <-> b.f  authority b  because "x"'))).toEqual([]);
  expect(told(other("a.f <-> b.f  authority a  using lower"))).toEqual(["O.f loses"]);
  expect(told(other('a.f <-> b.f  authority a  default "x"'))).toEqual(["O.f keeps"]);
  expect(told(other('a.f <-> b.f as date("yyyy-MM-dd")  authority a'))).toEqual(["O.f loses"]);
  expect(told(other("a.f <-> b.g  authority a"))).toEqual(["O.f keeps"]);
  const mapped = (word: string) => other("a.f <-> b.f  authority a  via M", map(word));
  expect(told(mapped("X"))).toEqual(["O.f keeps"]);
  expect(told(mapped("Y"), mapped("X"))).toEqual(["O.f keeps"]);
  expect(told(mapped("X"), mapped("X"))).toEqual([]);
  // What is new was never agreed.
  expect(told(plain, spec("a.z <-> b.z  authority a"))).toEqual([]);
  expect(told(plain, { ...plain, objects: [] })).toEqual([]);
  // Under its new name it is the same row.
  const name = renamed("f", "g");
  expect(told(other("a.g <-> b.f  authority a", name))).toEqual([]);
  expect(told(other("a.g <-> b.f  authority a  using lower", name))).toEqual(["O.g loses"]);
});
