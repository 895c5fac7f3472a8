/** Fields that were given other names: what goes on under the new one. */
import { describe, expect, test } from "vitest";
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

describe("a row's name follows the path that it comes from", () => {
  /** The names of the object's only row before and after a field of it is called anew. */
  const called = (before: string, after: string, from: string, to: string) => {
    const plan = (id: string, field: string, renames = "") => {
      const made = spec(`a.${field} <-> b.f  authority a`, renames);
      const [object] = made.objects;
      const rows = (object?.rows ?? []).map((row) => ({ ...row, id, label: id }));
      return { ...made, objects: made.objects.map((one) => ({ ...one, rows })) };
    };
    const [old, now] = [plan(before, from), plan(after, to, renamed(from, to))];
    return renamedPlan(old, now).plan.objects[0]?.rows.map((row) => `${row.id} ${row.label}`);
  };

  test.each([
    ["old", "new"],
    ["home.old", "home.new"],
    ["old.home", "new.home"],
  ])("%s goes on as %s", (before, after) => {
    expect(called(before, after, "old", "new")).toEqual([`${after} ${after}`]);
  });

  test.each([
    ["olden", "newen"],
    ["bold", "bnew"],
    ["old_home", "new_home"],
    ["home.old.x", "home.new.x"],
  ])("%s is another's, and never %s", (before, after) => {
    expect(called(before, after, "old", "new")).toEqual([`${before} ${before}`]);
  });

  test("a name that the next plan still has stays", () => {
    expect(called("old", "old", "old", "new")).toEqual(["old old"]);
  });
});

test("a label that somebody wrote stays as it is", () => {
  const before = spec('a.old <-> b.f  authority a  label "Old things"');
  const after = spec('a.new <-> b.f  authority a  label "Old things"', renamed("old", "new"));
  expect(renamedPlan(before, after).plan.objects).toEqual(after.objects);
});

test("of two fields of one row, one may go on alone where its row is called after it", () => {
  const before = spec("a.old <-> b.older  authority a\n  a.m <-> b.m  authority a");
  const after = spec(
    "a.old <-> b.newer  authority a\n  a.n <-> b.m  authority a",
    renamed("older", "newer", "b") + renamed("m", "n"),
  );
  const found = renamedPlan(before, after);
  expect(found.rows).toEqual([{ object: "O", from: "m", to: "n" }]);
  expect(found.plan.objects).toEqual(after.objects);
});

test("rows come in the order of their new names, wherever they stood", () => {
  const before = spec(
    "a.b <-> b.b  authority a\n  a.c <-> b.c  authority a\n  a.d <-> b.d  authority a",
  );
  const after = spec(
    "a.e <-> b.b  authority a\n  a.c <-> b.c  authority a\n  a.a <-> b.d  authority a",
    renamed("b", "e") + renamed("d", "a"),
  );
  const ids = renamedPlan(before, after).plan.objects[0]?.rows.map((row) => row.id);
  expect(ids).toEqual(["a", "c", "e"]);
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
