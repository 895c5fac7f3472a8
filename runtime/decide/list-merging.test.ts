/** What is decided of a list as a whole: its writes, what is accounted for, what is in force, what holds it. */
import { describe, expect, test } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import { decided, objectOf, type ToldLink, unitOf } from "../../test/support/decided-link.ts";
import type { Described } from "../../test/support/plan-of.ts";

interface Spec {
  readonly policy?: string;
  readonly clauses?: string;
  readonly each?: string;
  readonly rows?: string;
  readonly head?: string;
  readonly described?: Described;
  readonly found?: Described;
}

function orders({
  policy = "latest",
  clauses = "",
  head = "a.orders <-> b.sales",
  each = "each a.lines <-> b.items match a.lines.key = b.items.line",
  rows = `a.lines.sku <-> b.items.article
    a.lines.note <-> b.items.note`,
  described = {},
  found = described,
}: Spec) {
  return objectOf(
    `map Grade: a <-> b {
  "low" <-> "1"
  otherwise <-> hold
}
object Product: a.products <-> b.products  every 5m {
  match a.code = b.code
  a.code <-> b.code  authority a
}
object Order: ${head}  every 5m {
  match a.number = b.reference${head.includes("c.") ? " = c.reference" : ""}
  create never
  ${policy}
  ${clauses}
  a.number <-> b.reference${head.includes("c.") ? " <-> c.reference" : ""}
  ${each} {
    ${rows}
  }
}`,
    described,
    found,
  );
}

const listOf = (spec: Spec, told: ToldLink) => unitOf(decided(orders(spec), told), "each lines");
const line = (key: string, sku: string | null, note: string | null = null) => ({ key, sku, note });
const item = (key: string, article: Native, note: Native = null) => ({ line: key, article, note });
const inForce = (...items: readonly Record<string, string | null>[]) => ({
  hubs: {
    "each lines": {
      value: items.map(({ key = null, sku = null, note = null }) => ({
        " key": key,
        "lines.sku": sku,
        "lines.note": note,
      })),
      origin: "a",
    },
  },
});

describe("two lists", () => {
  const now = {
    a: { lines: [line("x", "A"), line("y", "B")] },
    b: { items: [item("x", "A"), item("y", "B")] },
  };

  test("that agree are in force, item by item, and accounted for", () => {
    expect(listOf({}, { now })).toEqual({
      steps: [{ case: "first_one_value", do: "fill" }],
      writes: [],
      accounted: [0, 1],
      hub: {
        value: [
          { " key": "x", "lines.sku": "A", "lines.note": null },
          { " key": "y", "lines.sku": "B", "lines.note": null },
        ],
        origin: "a",
      },
      waits: [],
    });
  });

  test("that are empty have no value", () => {
    expect(listOf({}, { now: { a: { lines: [] }, b: { items: null } } })).toMatchObject({
      steps: [{ case: "nothing_changed", do: "nothing" }],
      hub: { value: null, origin: "a" },
    });
  });

  const was = now;
  const link = inForce(line("x", "A"), line("y", "B"));

  test("that changed nothing rest, and keep what is in force", () => {
    expect(listOf({}, { now, was, link })).toMatchObject({
      steps: [{ case: "nothing_changed", do: "nothing" }],
      writes: [],
      accounted: [0, 1],
      hub: link.hubs["each lines"],
    });
  });

  test("rest as well where nothing is in force of them, but their past is known", () => {
    expect(listOf({}, { now, was })).toMatchObject({
      steps: [{ case: "nothing_changed" }],
      writes: [],
    });
  });

  test("of which the second sends are in force as that one's", () => {
    const back = {
      head: "a.orders, b.sales",
      each: "each a.lines <- b.items match a.lines.key = b.items.line",
      rows: "a.lines.sku <- b.items.article",
    };
    expect(listOf(back, { now }).hub?.origin).toBe("b");
  });

  test("are one write where an item changes, by the line that says so, and the rest of it stays", () => {
    const edited = {
      a: { lines: [line("x", "C"), line("y", "B")] },
      b: { items: [{ ...item("x", "A"), own: 1 }, item("y", "B")] },
    };
    const step = { case: "one_changed", do: "travel" };
    expect(listOf({}, { now: edited, was, link })).toMatchObject({
      steps: [step],
      writes: [
        {
          end: 1,
          natives: [[{ line: "x", article: "C", note: null, own: 1 }, item("y", "B")]],
          step,
          loses: false,
        },
      ],
      accounted: [0],
      hub: inForce(line("x", "C"), line("y", "B")).hubs["each lines"],
    });
  });

  test("of which each has an edit are both written", () => {
    const edited = {
      a: { lines: [line("x", "C"), line("y", "B")] },
      b: { items: [item("x", "A"), item("y", "D")] },
    };
    const { writes, accounted } = listOf({}, { now: edited, was, link });
    expect(writes).toMatchObject([
      { end: 0, natives: [[line("x", "C"), line("y", "D")]] },
      { end: 1, natives: [[item("x", "C"), item("y", "D")]] },
    ]);
    expect(accounted).toEqual([]);
  });

  test("are held as one by a conflict in an item, and nothing of them moves", () => {
    const edited = {
      a: { lines: [line("x", "C"), line("y", "E")] },
      b: { items: [item("x", "D"), item("y", "B")] },
    };
    expect(listOf({ policy: "review" }, { now: edited, was, link })).toMatchObject({
      steps: [{ case: "sources_differ", do: "nothing" }],
      writes: [],
      accounted: [],
      hold: { class: "conflict", case: "sources_differ" },
    });
  });

  test("rest while their condition does not hold", () => {
    const each = 'each a.lines <-> b.items match a.lines.key = b.items.line when a.state = "open"';
    const edited = (state: string | null) => ({
      a: { state, lines: [line("x", "C"), line("y", "B")] },
      b: was.b,
    });
    expect(listOf({ each }, { now: edited("shut"), was, link })).toEqual({
      steps: [{ case: "when_is_false", do: "nothing" }],
      writes: [],
      accounted: [],
      waits: [],
    });
    expect(listOf({ each }, { now: edited("open"), was, link }).writes).toHaveLength(1);
  });

  test("are left alone where one was not returned, or is in another stage", () => {
    expect(listOf({}, { now: { a: { lines: [line("x", "C")] }, b: {} }, was, link })).toMatchObject(
      {
        writes: [],
        hub: { value: [{ " key": "x", "lines.sku": "C" }] },
      },
    );
    const records = { b: { stage: "leads" } };
    expect(listOf({}, { now, was, link, records }).accounted).toEqual([0]);
  });
});

describe("a list is held", () => {
  const good = [line("x", "A")];
  const held = (items: Native, lines: Native = good) =>
    listOf({}, { now: { a: { lines }, b: { items } } });

  test.each<[string, Native, string]>([
    ["that is no list", "none", "items is no list of records"],
    [
      "with an item without a key",
      [item("x", "A"), { article: "B" }],
      "an item of items has no key",
    ],
    [
      "with two items of one key",
      [item("x", "A"), item("x", "B")],
      "two items of items have one key",
    ],
  ])("%s", (_, items, why) => {
    expect(held(items)).toEqual({
      steps: [{ case: "one_changed", do: "nothing" }],
      writes: [],
      accounted: [],
      waits: [],
      hold: { class: "invalid_data", case: "one_changed", ends: [1], why },
    });
  });

  test("for the first side that is broken", () => {
    expect(held("none", "none").hold).toMatchObject({
      ends: [0],
      why: "lines is no list of records",
    });
  });

  test("but one that was broken before has no past, and is settled as at a first link", () => {
    const told = {
      now: { a: { lines: [line("x", "A")] }, b: { items: [item("x", "B")] } },
      was: { a: { lines: [line("x", "A"), line("x", "A")] }, b: { items: [item("x", "B")] } },
    };
    expect(listOf({}, told).steps).toMatchObject([{ case: "first_values_differ" }]);
    const text = { ...told, was: { ...told.was, a: { lines: "none" } } };
    expect(listOf({}, text).steps).toMatchObject([{ case: "first_values_differ" }]);
  });
});

describe("an item that one side removed", () => {
  const before = {
    a: { lines: [line("x", "A"), line("y", "B")] },
    b: { items: [item("x", "A"), item("y", "B")] },
  };
  const link = inForce(line("x", "A"), line("y", "B"));
  const removed = { ...before, a: { lines: [line("y", "B")] } };

  test("is removed on the other under `delete propagate`, and is in force no more", () => {
    const step = { case: "one_changed", do: "travel" };
    const hub = inForce(line("y", "B")).hubs["each lines"];
    const value = hub?.value;
    expect(listOf({ clauses: "delete propagate" }, { now: removed, was: before, link })).toEqual({
      steps: [step],
      writes: [{ end: 1, value, natives: [[item("y", "B")]], step, loses: false }],
      accounted: [0],
      hub,
      waits: [],
    });
  });

  test("stays there otherwise, and is not added again", () => {
    expect(listOf({}, { now: removed, was: before, link })).toMatchObject({
      writes: [],
      accounted: [0, 1],
    });
  });

  test("and is made anew on the other comes back without what was in force of it", () => {
    const now = {
      a: { lines: [line("y", "B")] },
      b: { items: [item("x", null, "new"), item("y", "B")] },
    };
    const was = { a: before.a, b: { items: [item("y", "B")] } };
    const resolution = listOf({}, { now, was, link });
    expect(resolution.writes).toMatchObject([
      { end: 0, natives: [[line("y", "B"), { key: "x", note: "new" }]] },
    ]);
    expect(resolution.hub?.value).toContainEqual({
      " key": "x",
      "lines.sku": null,
      "lines.note": "new",
    });
  });

  test("comes back where only a receiving side removed it", () => {
    const now = { a: before.a, b: { items: [item("y", "B")] } };
    const late = { now, was: { a: before.a, b: { items: [] } } };
    const list = (told: ToldLink) => unitOf(decided(oneWay(), told), "each lines");
    // The sink's past had it: it was removed there, which is noted and nothing more.
    expect(list({ now, was: before })).toMatchObject({
      writes: [],
      hub: { value: [{ " key": "y" }, { " key": "x" }].toReversed() },
    });
    expect(list(late).writes).toEqual([]);
    const unknown = { now, was: { a: before.a } };
    expect(list(unknown).writes).toMatchObject([
      { end: 1, natives: [[item("y", "B"), { line: "x", article: "A" }]] },
    ]);
  });

  test("is in force as nobody's where only a receiving side shows its list", () => {
    const resolution = unitOf(decided(oneWay(), { now: { a: {}, b: before.b } }), "each lines");
    expect(resolution.hub?.origin).toBe("");
  });

  test("stays in force as it is where none of the lists that send is there", () => {
    const { hub } = unitOf(
      decided(oneWay(), { now: { b: before.b }, was: { b: before.b }, link }),
      "each lines",
    );
    expect(hub?.value).toMatchObject([
      { " key": "x", "lines.sku": "A" },
      { " key": "y", "lines.sku": "B" },
    ]);
  });

  function oneWay() {
    return objectOf(`object Order: a.orders -> b.sales  every 5m {
  match a.number = b.reference
  create never
  delete propagate
  a.number -> b.reference
  each a.lines -> b.items match a.lines.key = b.items.line {
    a.lines.sku -> b.items.article
  }
}`);
  }
});

describe("three lists", () => {
  const three = (rows: string) => ({
    head: "a.orders <-> b.sales <-> c.tills",
    each: "each a.lines <-> b.items <-> c.rows match a.lines.key = b.items.line = c.rows.line",
    rows,
  });
  const sku = "a.lines.sku <-> b.items.article <-> c.rows.article";
  const was = { a: { lines: [line("x", "A")] }, b: { items: [item("x", "A")] } };
  const link = inForce(line("x", "A"));

  test("of which one is new: it gets what the others agree on", () => {
    const now = { ...was, c: { rows: [] } };
    expect(listOf(three(sku), { now, was, link })).toMatchObject({
      steps: [{ case: "one_changed", do: "travel" }],
      writes: [{ end: 2, natives: [[{ line: "x", article: "A" }]] }],
      accounted: [0, 1],
      hub: { value: [{ " key": "x", "lines.sku": "A" }], origin: "a" },
    });
  });

  test("get an item that is new at one of them, with the values of its rows", () => {
    const rows = `${sku}
    a.lines.note -> c.rows.note
    a.lines.own <- b.items.own
    a.lines.kind -> c.rows.kind  default "plain"`;
    const now = {
      a: { lines: [line("x", "A"), { key: "n", sku: "N", note: "new", own: "mine" }] },
      b: was.b,
      c: { rows: [{ line: "x", article: "A" }] },
    };
    const { writes, hub } = listOf(three(rows), { now, was: { ...was, c: now.c }, link });
    expect(writes).toMatchObject([
      { end: 1, natives: [[item("x", "A"), { line: "n", article: "N" }]] },
      {
        end: 2,
        natives: [
          [
            { line: "x", article: "A" },
            { line: "n", article: "N", note: "new", kind: "plain" },
          ],
        ],
      },
    ]);
    expect(hub?.value).toMatchObject([{ " key": "x" }, { " key": "n", "lines.note": "new" }]);
  });

  test("are settled by what is in force, where one of them is new and shows another value", () => {
    const now = { ...was, c: { rows: [{ line: "x", article: "Z" }] } };
    const { writes } = listOf({ ...three(sku), policy: "authority a" }, { now, was, link });
    expect(writes).toMatchObject([{ end: 2, natives: [[{ line: "x", article: "A" }]] }]);
  });

  const both = [item("x", "A"), item("n", "N")];

  test("of which one removed an item are not given it again by another one that is new", () => {
    const old = {
      ...was,
      c: {
        rows: [
          { line: "x", article: "A" },
          { line: "n", article: "N" },
        ],
      },
    };
    const now = {
      a: { lines: [line("x", "A"), line("n", "N")] },
      b: { items: both },
      c: { rows: [{ line: "x", article: "A" }] },
    };
    const past = { a: now.a, c: old.c };
    const { writes } = listOf(three(sku), {
      now,
      was: past,
      link: inForce(line("x", "A"), line("n", "N")),
    });
    expect(writes).toEqual([]);
  });

  test("of which one is new are given the items that it alone has", () => {
    const past = { a: { lines: [line("x", "A"), line("n", "N")] }, c: { rows: [] } };
    const now = { a: was.a, b: { items: both }, c: { rows: [{ line: "x", article: "A" }] } };
    const { writes } = listOf(three(sku), { now, was: past, link });
    expect(writes.map(({ end }) => end)).toEqual([0, 2]);
  });

  test("get nothing from one that only receives", () => {
    const spec = {
      head: "a.orders -> b.sales, c.tills",
      each: "each a.lines -> b.items, c.rows match a.lines.key = b.items.line = c.rows.line",
      rows: "a.lines.sku -> b.items.article, c.rows.article",
    };
    const now = { ...was, b: { items: both }, c: { rows: [{ line: "x", article: "A" }] } };
    expect(listOf(spec, { now, was: { ...was, c: now.c }, link }).writes).toEqual([]);
  });

  const senders = (rows: string) =>
    objectOf(`map Grade: a <-> c {
  "low" <-> "1"
  otherwise <-> hold
}
object Order: a.orders, b.sales, c.tills  every 5m {
  match a.number = b.reference = c.reference
  create never
  a.number -> c.reference
  each a.lines <-> b.items -> c.rows match a.lines.key = b.items.line = c.rows.line {
    ${rows}
  }
}`);

  test("get of a new item what each may be written, and no more", () => {
    const object = senders(`a.lines.sku <-> b.items.article -> c.rows.article  latest
    b.items.own -> c.rows.own
    b.items.plain -> c.rows.plain  when b.items.article = "Z" default "plain"
    b.items.two -> c.rows.first, c.rows.second
    b.items.grade -> c.rows.grade`);
    const now = {
      ...was,
      b: { items: [item("x", "A"), { line: "n", article: "N", own: "o", plain: "p", two: "2" }] },
      c: { rows: [{ line: "x", article: "A" }] },
    };
    const { writes } = unitOf(
      decided(object, { now, was: { ...was, c: now.c }, link }),
      "each lines",
    );
    expect(writes.map(({ natives }) => (natives[0] as readonly Native[]).at(-1))).toEqual([
      { key: "n", sku: "N" },
      { line: "n", article: "N", own: "o", first: "2", second: "2" },
    ]);
  });

  test("wait for nothing where an item's value cannot be translated", () => {
    const object = senders(
      "a.lines.sku <-> b.items.article -> c.rows.article  latest\n    a.lines.grade -> c.rows.grade  via Grade",
    );
    const now = {
      ...was,
      a: { lines: [line("x", "A"), { key: "n", sku: "N", grade: "odd" }] },
      c: { rows: [{ line: "x", article: "A" }] },
    };
    const resolution = unitOf(
      decided(object, { now, was: { ...was, c: now.c }, link }),
      "each lines",
    );
    expect(resolution.waits).toEqual([]);
    expect(resolution.writes).toHaveLength(2);
  });

  test("lose an item that one removed, except where a list only sends", () => {
    const object = objectOf(`object Order: a.orders, b.sales, c.tills  every 5m {
  match a.number = b.reference = c.reference
  create never
  delete propagate
  a.number -> c.reference
  each a.lines, b.items -> c.rows match a.lines.key = b.items.line = c.rows.line {
    a.lines.sku -> c.rows.article
    b.items.note -> c.rows.note
  }
}`);
    const all = { ...was, c: { rows: [{ line: "x", article: "A", note: null }] } };
    const told = { now: { ...all, a: { lines: [] } }, was: all, link };
    expect(unitOf(decided(object, told), "each lines")).toMatchObject({
      writes: [{ end: 2, natives: [[]] }],
      accounted: [0, 1],
      hub: { value: null },
    });
  });
});

describe("a reference in an item", () => {
  const rows = (more = "") => `a.lines.sku <-> b.items.article
    a.lines.product -> b.items.product  ref Product${more}`;
  const lines = [{ key: "x", sku: "A", product: "7" }];
  const items = [{ line: "x", article: "A", product: "y" }];
  const linked = { "a/7": "L7", "b/y": "L7" };

  test("stays in force while another row changes", () => {
    const told = {
      now: { a: { lines }, b: { items } },
      was: { a: { lines }, b: { items } },
      linked,
    };
    const link = {
      hubs: {
        "each lines": {
          value: [{ " key": "x", "lines.sku": "A", "lines.product": "L7" }],
          origin: "a",
        },
      },
    };
    const edited = [{ ...lines[0], sku: "B" }] as Native;
    const moved = { ...told, link, now: { ...told.now, a: { lines: edited } } };
    expect(listOf({ rows: rows() }, moved)).toMatchObject({
      writes: [{ end: 1, natives: [[{ line: "x", article: "B", product: "y" }]] }],
      hub: { value: [{ " key": "x", "lines.sku": "B", "lines.product": "L7" }] },
    });
  });

  test("that has no record there yet is awaited: a new item goes without, and the list stays open", () => {
    const told = { now: { a: { lines }, b: { items: [] } }, linked: { "a/7": "L7" } };
    expect(listOf({ rows: rows() }, told)).toEqual({
      steps: [{ case: "one_changed", do: "travel" }],
      writes: [
        {
          end: 1,
          value: [{ " key": "x", "lines.sku": "A", "lines.product": "L7" }],
          natives: [[{ line: "x", article: "A" }]],
          step: { case: "one_changed", do: "travel" },
          loses: false,
        },
      ],
      accounted: [],
      waits: ["L7"],
    });
  });

  test("that is required keeps its item from being added", () => {
    const told = { now: { a: { lines }, b: { items: [] } }, linked: { "a/7": "L7" } };
    expect(listOf({ rows: rows("  required") }, told)).toMatchObject({ writes: [], waits: ["L7"] });
  });

  test("that is the key makes the list wait for its link", () => {
    const each = "each a.lines <-> b.items match a.lines.product = b.items.product";
    const told = { now: { a: { lines }, b: { items } } };
    expect(listOf({ each, rows: rows() }, told)).toEqual({
      steps: [{ case: "nothing_changed", do: "nothing" }],
      writes: [],
      accounted: [],
      waits: ["7"],
    });
    expect(listOf({ each, rows: rows() }, { ...told, linked })).toMatchObject({
      hub: { value: [{ " key": "L7" }] },
    });
  });
});

describe("a value that nobody changed", () => {
  const rows = `a.lines.sku <-> b.items.article
    a.lines.grade <-> b.items.grade  via Grade
    a.lines.note -> b.items.note`;
  const a = (sku: string, more: Record<string, Native>) => ({
    lines: [{ key: "x", sku, ...more }],
  });
  const b = (more: Record<string, Native>) => ({ items: [{ line: "x", article: "A", ...more }] });

  test("is in force as the first that shows one reads it, and never as one that only receives", () => {
    const was = { a: a("A", { grade: null, note: null }), b: b({ grade: "1", note: "theirs" }) };
    const link = {
      hubs: {
        "each lines": {
          value: [{ " key": "x", "lines.sku": "A", "lines.grade": "low", "lines.note": null }],
          origin: "a",
        },
      },
    };
    const now = { a: a("B", { grade: null, note: null }), b: was.b };
    expect(listOf({ rows }, { now, was, link }).hub?.value).toEqual([
      { " key": "x", "lines.sku": "B", "lines.grade": "low", "lines.note": null },
    ]);
    const odd = b({ grade: "odd", note: "theirs" });
    const unread = { now: { ...now, b: odd }, was: { ...was, b: odd }, link };
    expect(listOf({ rows }, unread).hub?.value).toMatchObject([{ "lines.grade": null }]);
  });
});

describe("a list whose field its system has no longer", () => {
  const orderFields = { number: "text", lines: "list", "lines.key": "text", "lines.sku": "text" };
  const saleFields = {
    reference: "text",
    items: "list",
    "items.line": "text",
    "items.article": "text",
  };
  const described = { a: { orders: orderFields }, b: { sales: saleFields } };
  const products = { products: { code: "text" } };
  const withProducts = (one: Described): Described =>
    Object.fromEntries(Object.entries(one).map(([alias, own]) => [alias, { ...own, ...products }]));
  const spec = (policy: string, arrow: string) => ({
    policy,
    head: `a.orders ${arrow} b.sales`,
    each: `each a.lines ${arrow} b.items match a.lines.key = b.items.line`,
    rows: `a.lines.sku ${arrow} b.items.article`,
    described: withProducts(described),
  });
  const gone = (fields: Record<string, string>, list: string) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(list)));
  const noItems = withProducts({ ...described, b: { sales: gone(saleFields, "items") } });
  const noLines = withProducts({ ...described, a: { orders: gone(orderFields, "lines") } });
  const link = inForce(line("x", "A"));
  const now = { a: { lines: [line("x", "B")] }, b: { items: [item("x", "A")] } };
  const was = { a: { lines: [line("x", "A")] }, b: { items: [item("x", "A")] } };

  test("holds what would have to be written there, and nothing else", () => {
    const told = { now, was, link };
    expect(listOf({ ...spec("latest", "<->"), found: noItems }, told)).toMatchObject({
      steps: [{ case: "one_changed", do: "travel" }],
      accounted: [],
      waits: [],
      hold: {
        class: "schema_drift",
        case: "one_changed",
        ends: [1],
        why: "b has no field `items`",
      },
    });
    expect(
      listOf({ ...spec("latest", "<->"), found: noItems }, { ...told, now: was }),
    ).toMatchObject({
      steps: [{ case: "nothing_changed" }],
      accounted: [0],
    });
    const { hold } = listOf({ ...spec("latest", "<->"), found: noItems }, { ...told, now: was });
    expect(hold).toBeUndefined();
  });

  const till = { reference: "text", rows: "list", "rows.line": "text", "rows.article": "text" };
  const withTill = (fields: Record<string, string>): Described => ({
    ...withProducts(described),
    c: { tills: fields, products: { code: "text" } },
  });
  const three = (arrow: string) => ({
    head: arrow === "->" ? "a.orders -> b.sales, c.tills" : "a.orders <-> b.sales <-> c.tills",
    each: `each a.lines ${arrow} b.items${arrow === "->" ? "," : " <->"} c.rows match a.lines.key = b.items.line = c.rows.line`,
    rows: `a.lines.sku ${arrow} b.items.article${arrow === "->" ? "," : " <->"} c.rows.article`,
    described: withTill(till),
    found: withTill({ reference: "text" }),
  });

  test("is asked for the news of any that sends, and of no other", () => {
    const told = { now: { ...now, c: { rows: [] } }, was, link };
    expect(listOf(three("<->"), told).hold?.ends).toEqual([2]);
    const received = { ...told, now: { ...told.now, a: was.a, b: { items: [item("x", "C")] } } };
    expect(listOf(three("->"), received).hold).toBeUndefined();
  });

  test("asks nothing where the one that is gone is the only one that sends", () => {
    const edited = { now: { ...was, b: { items: [item("x", "C")] } }, was, link };
    expect(listOf({ ...spec("latest", "<->"), found: noLines }, edited).hold?.ends).toEqual([0]);
  });
});
