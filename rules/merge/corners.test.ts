/** What is rarely met in a merge, told whole: situations, writes, what is accounted for, what is in force. */
import { describe, expect, test } from "vitest";
import type { Policy } from "../../plan/index.ts";
import {
  authority,
  both,
  latest,
  latestByField,
  mixed,
  oneWay,
  prefer,
  type Row,
  review,
  rulesOf,
  source,
  stateOf,
  three,
  toldWhole,
} from "../../test/support/unit-lines.ts";
import type { Value } from "../values/native.ts";
import { merge } from "./merge.ts";
import type { Hub, MergeWith, UnitState } from "./unit.ts";

const keep = { kind: "keep" } as const;
const by = (policy: Policy) => ({ kind: "policy", policy }) as const;
const longest: Policy = { kind: "merge", function: "longest", order: ["A", "B", "C"] };
const sum: Policy = { kind: "merge", function: "sum", order: ["A", "B", "C"] };
const any: Policy = { kind: "merge", function: "any", order: ["A", "B", "C"] };
const module: Policy = {
  kind: "merge_module",
  path: "join.ts",
  digest: "",
  order: ["B", "A", "C"],
};
const mergeWith: MergeWith = (_path, base, values) =>
  values.includes("no") ? undefined : [base ?? "none", ...values].join("+");
const receivers = { A: "source", B: "sink", C: "sink" } as const;
/** `v`, in force since 10 s, which A gave. */
const v: Hub = { value: "v", origin: "A", stamp: 10_000 };
const blank: Hub = { value: null, origin: "A" };

type Case = readonly [Row, string, string, Partial<UnitState>?];

function expectTold(cases: readonly Case[]): void {
  const told = cases.map(([row, text, , more]) => {
    const state = { ...stateOf(row, text), mergeWith, ...more };
    return `${text}: ${toldWhole(merge(rulesOf(row), state), state)}`;
  });
  expect(told).toEqual(cases.map(([, text, expected]) => `${text}: ${expected}`));
}

test("what the map does not read is held or kept, and never missed elsewhere", () => {
  const held: Row = { policy: latest, roles: both, unmapped: "hold" };
  const kept: Row = { policy: latest, roles: both, unmapped: "keep" };
  expectTold([
    [
      held,
      "A=!(v) B=v(v)",
      "value_has_no_translation; held mapping_issue, value_has_no_translation, A",
      { hub: v },
    ],
    [
      kept,
      "A=!(v) B=b(v)",
      "value_has_no_translation, one_changed; A:=b!; +A +B; b of B",
      { hub: v },
    ],
    [kept, "A=!(v) B=v(v)", "value_has_no_translation; +A", { hub: v }],
    [
      { ...kept, policy: latestByField },
      "A=!(v)@5 B=v(v)",
      "value_has_no_translation; +A",
      { hub: { ...v, origin: "B" } },
    ],
    [{ ...kept, roles: oneWay }, "A=v(v) B=!(v)", "sink_changed; B:=v!", { hub: v }],
    [
      { ...held, roles: oneWay },
      "A=v B=!",
      "first_one_value, first_sink_differs; B:=v; +A; v of A",
    ],
    [held, "A=! B=v", "value_has_no_translation; held mapping_issue, value_has_no_translation, A"],
    [kept, "A=! B=v", "value_has_no_translation, first_one_value; +A +B; v of B"],
    [
      { ...kept, roles: three },
      "A=! B=b@1 C=c@2",
      "value_has_no_translation, first_values_differ; B:=c; +A +C; c of C@2",
    ],
    [kept, "A=! B=-", "value_has_no_translation; +A +B"],
  ]);
});

test("what cannot be read keeps all of the unit where it is, if it changed and is read at all", () => {
  const row: Row = { policy: latest, roles: both };
  expectTold([
    [row, "A=#(v) B=b(v)", "held invalid_data, one_changed, A, it is torn", { hub: v }],
    [row, "A=a(v) B=#(v)", "held invalid_data, one_changed, B, it is torn", { hub: v }],
    [row, "A=#(#) B=b(v)", "one_changed; A:=b; +B; b of B", { hub: v }],
    [
      { policy: source, roles: oneWay },
      "A=a(v) B=#(v)",
      "source_and_sink_changed; B:=a!; +A; a of A",
      { hub: v },
    ],
    [
      { policy: latest, roles: oneWay },
      "A=a(v)@10 B=#(v)@20",
      "source_and_sink_changed; B:=a!; +A; a of A@10",
      { hub: v },
    ],
    [row, "A=&(v) B=b(v)", "waits for parent", { hub: v }],
    [{ ...row, when: true }, "A=a(v) B=v(v)", "when_is_false", { hub: v, applies: false }],
  ]);
});

test("what cannot be written somewhere is not forgotten: the end that has it stays changed", () => {
  const row: Row = { policy: latest, roles: three, unmapped: "hold" };
  expectTold([
    [
      row,
      "A=odd(v) B=v(v) C=v(v)",
      "one_changed, winner_has_no_translation; held mapping_issue, winner_has_no_translation, B, C",
      { hub: v },
    ],
    [
      { ...row, unmapped: "keep" },
      "A=odd(v) B=v(v) C=v(v)",
      "one_changed, winner_has_no_translation; +A +B +C; odd of A",
      { hub: v },
    ],
    [
      row,
      "A=bad(v) B=v(v) C=v(v)",
      "one_changed; held invalid_data, one_changed, B, C, it is too long",
      { hub: v },
    ],
    [row, "A=ref(v) B=v(v) C=v(v)", "one_changed; waits for 7, 7", { hub: v }],
    [
      { policy: source, roles: receivers },
      "A=bad(v) B=v(v) C=v(v)",
      "one_changed; held invalid_data, one_changed, B, C, it is too long",
      { hub: v },
    ],
  ]);
});

test("an end whose field was not returned although it is there keeps the unit open", () => {
  const row: Row = { policy: latest, roles: three };
  const state = stateOf(row, "A=a(v) B=?(v) C=v(v)", v);
  const unread = (at: number) => ({
    ...state,
    ends: state.ends.map((end, index) => (index === at ? { ...end, unread: true } : end)),
  });
  const told = [state, unread(1)].map((one) => toldWhole(merge(rulesOf(row), one), one));
  expect(told).toEqual(["one_changed; C:=a; +A; a of A", "one_changed; C:=a; a of A"]);
  expect(merge(rulesOf(row), unread(1)).staysOpen).toBe(true);
  expect(merge(rulesOf(row), state)).not.toHaveProperty("staysOpen");
  const reading: Row = { policy: source, roles: receivers };
  const asked = stateOf(reading, "A=?(v) B=v(v) C=v", v);
  const open = {
    ...asked,
    ends: asked.ends.map((end) => ({ ...end, unread: end.system === "A" })),
  };
  expect(toldWhole(merge(rulesOf(reading), open), open)).toBe("nothing_changed; +C");
});

test("a value moves only forward, as far as the list judges it", () => {
  const advance = ["new", "lead", "customer"];
  const row: Row = { policy: authority("A", "B", "C"), roles: three, advance };
  const forced = { hub: { value: "lead", origin: "A" } };
  expectTold([
    [row, "A=new(lead) B=lead(lead) C=lead(lead)", "value_is_earlier; A:=lead!", forced],
    [
      row,
      "A=new(lead) B=customer(lead) C=lead(lead)",
      "value_is_earlier, one_changed; A:=customer!; C:=customer; +B; customer of B",
      forced,
    ],
    [
      row,
      "A=lead(new) B=customer(new) C=other(new)",
      "sources_differ; A:=customer!; C:=customer!; +B; customer of B",
      { hub: { value: "new", origin: "A" } },
    ],
    [
      row,
      "A=other(lead) B=lead(lead) C=lead(lead)",
      "one_changed; B:=other; C:=other; +A; other of A",
      forced,
    ],
    [
      row,
      "A=lead(new) B=customer(lead) C=lead(lead)",
      "sources_differ; A:=customer!; C:=customer; +B; customer of B",
      forced,
    ],
    [
      { ...row, policy: prefer("A"), roles: both },
      "A=lead(new) B=customer(new)",
      "sources_differ; A:=customer!; +B; customer of B",
      { hub: { value: "new", origin: "A" } },
    ],
    [
      { ...row, roles: mixed },
      "A=lead(lead) B=lead(lead) C=new(lead)",
      "sink_changed; C:=lead!",
      forced,
    ],
    [
      row,
      "A=lead(customer) B=lead(lead) C=customer(customer)",
      "value_is_earlier; A:=customer!; B:=customer; customer of C",
      {
        hub: {
          value: "customer",
          origin: "C",
          owed: [
            { system: "A", value: "new" },
            { system: "B", value: "lead" },
          ],
        },
      },
    ],
    [row, "A=-(lead) B=lead(lead) C=lead(lead)", "source_emptied", forced],
    [row, "A=new(-) B=-(-) C=-(-)", "one_changed; B:=new; C:=new; +A; new of A", { hub: blank }],
    [row, "A=lead(other) B=lead(lead) C=lead(lead)", "all_agree; +A +B +C; lead of A", forced],
    [
      { ...row, policy: source, roles: oneWay },
      "A=new(lead) B=lead(lead)",
      "value_is_earlier; +A",
      forced,
    ],
    [
      { ...row, policy: review, roles: both },
      "A=customer(new) B=lead(new)",
      "sources_differ; held conflict, sources_differ",
      { hub: { value: "new", origin: "A" } },
    ],
    [
      { ...row, roles: both },
      "A=new B=customer",
      "first_values_differ; A:=customer; +B; customer of B",
    ],
    [
      { ...row, roles: three },
      "A=lead B=other C=customer",
      "first_values_differ; A:=other; C:=other; +B; other of B",
    ],
    ...[keep, by(review)].map(
      (firstLink): Case => [
        { ...row, roles: both, firstLink },
        "A=lead B=customer",
        "first_values_differ; A:=customer; +B; customer of B",
      ],
    ),
    [
      { ...row, roles: both, firstLink: by(review) },
      "A=other B=customer",
      "first_values_differ; held conflict, first_values_differ, a person decides",
    ],
  ]);
});

test("an edit is stale only against another end's value that is a step newer", () => {
  const row: Row = { policy: latestByField, roles: both };
  const at = (seconds: number, origin = "A") => ({
    hub: { value: "v", origin, stamp: seconds * 1000 },
  });
  expectTold([
    [row, "A=v(v) B=b(v)@10", "edit_is_stale; B:=v!", at(20)],
    [row, "A=v(v) B=b(v)@20", "one_changed; A:=b; +B; b of B@20", at(21)],
    [row, "A=v(v) B=b(v)@10", "one_changed; A:=b; +B; b of B@10", at(20, "B")],
    [row, "A=v(v) B=b(v)", "one_changed; A:=b; +B; b of B", at(20)],
    [
      row,
      "A=v(v) B=b(v)@10",
      "one_changed; A:=b; +B; b of B@10",
      { hub: { value: "v", origin: "A" } },
    ],
    [
      { policy: latest, roles: both },
      "A=v(v) B=b(v)@10",
      "one_changed; A:=b; +B; b of B@10",
      at(20),
    ],
    [
      { policy: latestByField, roles: oneWay },
      "A=a(v)@10 B=v(v)",
      "one_changed; B:=a; +A; a of A@10",
      at(20, "B"),
    ],
  ]);
  const recorded = stateOf(row, "A=v(v) B=b(v)@10", v);
  const ends = recorded.ends.map((end) => ({ ...end, stampOfField: end.system === "A" }));
  const state = { ...recorded, ...at(20), ends };
  expect(toldWhole(merge(rulesOf(row), state), state)).toBe("one_changed; A:=b; +B; b of B@10");
});

test("what is said again counts from then, where it is a step later and the latest counts", () => {
  const row: Row = { policy: latestByField, roles: three };
  expectTold([
    [row, "A=v(v)@20 B=v(v)@30 C=v(v)@5", "nothing_changed; v of B@30", { hub: v }],
    [row, "A=v(v)@11 B=v(v) C=?(v)@30", "nothing_changed", { hub: v }],
    [{ ...row, unmapped: "keep" }, "A=!(!)@30 B=v(v) C=v(v)", "nothing_changed", { hub: v }],
    [
      row,
      "A=v(v)@20 B=v(v) C=v(v)",
      "nothing_changed; v of A@20",
      { hub: { value: "v", origin: "C" } },
    ],
    [
      { ...row, policy: authority("A", "B", "C") },
      "A=v(v)@20 B=v(v) C=v(v)",
      "nothing_changed",
      { hub: v },
    ],
  ]);
});

test("beside peers a receiving end never wins, and its edits are held where they are to be", () => {
  const row: Row = { policy: latest, roles: mixed };
  expectTold([
    [
      row,
      "A=a(v) B=v(v) C=c(v)",
      "source_and_sink_changed, one_changed; B:=a; C:=a!; +A; a of A",
      { hub: v },
    ],
    [
      { ...row, drift: "review" },
      "A=a(v) B=v(v) C=c(v)",
      "source_and_sink_changed; held conflict, source_and_sink_changed",
      { hub: v },
    ],
    [
      { ...row, drift: "review" },
      "A=v(v) B=v(v) C=c(v)",
      "sink_changed; held conflict, sink_changed, C",
      { hub: v },
    ],
    [{ ...row, drift: "keep" }, "A=v(v) B=v(v) C=c(v)", "sink_changed; +C", { hub: v }],
    [row, "A=v(v) B=v(v) C=c(v)", "sink_changed; C:=v!", { hub: v }],
    [row, "A=v(v) B=b(b) C=c(v)", "sink_changed; C:=v!", { hub: v }],
    [row, "A=-(v) B=v(v) C=c(v)", "source_emptied, sink_changed; C:=v!", { hub: v }],
    [
      { ...row, empty: "clear" },
      "A=-(v) B=v(v) C=c(v)",
      "source_and_sink_changed, source_emptied; B:=-; C:=-!; +A; - of A",
      { hub: v },
    ],
  ]);
});

test("on a one-way row the clause decides between the source and an edited receiver", () => {
  const row: Row = { policy: latest, roles: oneWay };
  expectTold([
    [row, "A=a(v)@20 B=b(v)@10", "source_and_sink_changed; B:=a!; +A; a of A@20", { hub: v }],
    [row, "A=a(v)@10 B=b(v)@20", "source_and_sink_changed; +A +B; a of A@10", { hub: v }],
    [
      { ...row, policy: longest },
      "A=a(v) B=longer(v)",
      "source_and_sink_changed; +A +B; longer of A",
      { hub: v },
    ],
    [
      { ...row, policy: module },
      "A=a(v) B=b(v)",
      "source_and_sink_changed; B:=v+b+a!; +A; v+b+a of A",
      { hub: v },
    ],
    [
      { ...row, policy: module },
      "A=no(v) B=b(v)",
      "source_and_sink_changed, merge_fails; held conflict, merge_fails, join.ts gave no value",
      { hub: v },
    ],
    [
      { ...row, policy: review },
      "A=a(v) B=b(v)",
      "source_and_sink_changed; held conflict, source_and_sink_changed",
      { hub: v },
    ],
    [
      { policy: authority("B", "A"), roles: receivers },
      "A=a(v) B=b(v) C=b(v)",
      "source_and_sink_changed; +A +B +C; a of A",
      { hub: v },
    ],
    [{ policy: source, roles: oneWay }, "A=?(v) B=b(v)", "sink_changed; B:=v!", { hub: v }],
    [{ policy: source, roles: oneWay }, "A=?(v) B=b(v)", "sink_changed_while_source_is_blank; +B"],
    [
      { policy: source, roles: oneWay, empty: "clear" },
      "A=-(-) B=b(-)",
      "sink_changed; B:=-!",
      { hub: blank },
    ],
    [
      { policy: source, roles: oneWay, empty: "clear", required: true },
      "A=-(-) B=b(-)",
      "sink_changed_while_source_is_blank; +B +A",
      { hub: blank },
    ],
  ]);
});

test("a value that comes back after a blank is news to a receiver that was edited meanwhile", () => {
  const row: Row = { policy: source, roles: oneWay };
  expectTold([
    [row, "A=-(v) B=b(v)", "source_emptied, sink_changed_while_source_is_blank; +B +A", { hub: v }],
    [row, "A=v(-) B=b(b)", "one_changed; B:=v; +A; v of A", { hub: v }],
  ]);
});

test("an end that was emptied since it was owed a value stays empty, and is owed it still", () => {
  const row: Row = { policy: authority("A", "B"), roles: both };
  const ahead: Hub = { ...v, owed: [{ system: "B", value: "y" }] };
  expectTold([
    [row, "A=v(v) B=-(y)", "source_emptied", { hub: ahead }],
    [row, "A=v(v) B=y(y)", "sources_differ; B:=v; v of A@10", { hub: ahead }],
  ]);
  const owing: Hub = {
    ...v,
    owed: [
      { system: "A", value: "z" },
      { system: "B", value: "y" },
      { system: "C", value: "x" },
    ],
  };
  expectTold([
    [
      { ...row, roles: three },
      "A=z(z) B=-(y) C=-(x)",
      "source_emptied; A:=v; v of A@10, owed to B for y, owed to C for x",
      { hub: owing },
    ],
  ]);
});

describe("a value that one end has before the others", () => {
  const row: Row = { policy: authority("A", "B", "C"), roles: three };
  const ahead = (hub: Hub, ...systems: string[]) => ({
    hub: { ...hub, owed: systems.map((system) => ({ system, value: "y", ahead: true as const })) },
  });

  test("gives way to what is in force, and to a blank only where that may travel", () => {
    expectTold([
      [row, "A=v B=y(y) C=v(v)", "sources_differ; B:=v; +A; v of A@10", ahead(v, "B")],
      [
        row,
        "A=v(v) B=y(y) C=v(v)",
        "sources_differ; B:=v; v of Z@10",
        ahead({ ...v, origin: "Z" }, "B"),
      ],
      [row, "A=-(-) B=y(y) C=-(-)", "one_changed; A:=y; C:=y; +B; y of B", ahead(blank, "B")],
      [
        { ...row, empty: "clear" },
        "A=-(-) B=y(y) C=-(-)",
        "sources_differ; B:=-; - of A",
        ahead(blank, "B"),
      ],
      [
        { ...row, empty: "refill" },
        "A=v(v) B=y(y) C=v(v)",
        "sources_differ; B:=v; v of A@10",
        ahead(v, "B"),
      ],
    ]);
  });

  test("goes back with the blank that came where it was given, where blanks are filled again", () => {
    const refilled: Row = { ...row, empty: "refill" };
    expectTold([
      [refilled, "A=-(v) B=y(y) C=v(v)", "source_emptied; A:=v!; B:=v", ahead(v, "B")],
      [refilled, "A=-(v) B=y(y)", "source_emptied; A:=v!; B:=v", ahead(v, "B")],
    ]);
  });

  test("is as good as any where nothing else is left, and blanks are filled again", () => {
    const refilled: Row = { ...row, empty: "refill" };
    expectTold([
      [refilled, "A=-(-) B=y(y) C=-(-)", "one_changed; A:=y; C:=y; +B; y of B", ahead(blank, "B")],
      [{ ...refilled, roles: mixed }, "A=-(-) B=-(-) C=y(y)", "nothing_changed", ahead(blank, "C")],
      [refilled, "A=-(-) B=-(-) C=-(-)", "nothing_changed", ahead(blank, "B")],
      [refilled, "A=-(-) B=!(!) C=-(-)", "nothing_changed", ahead(blank, "B")],
      [refilled, "A=a(-) B=y(y) C=-(-)", "one_changed; B:=a; C:=a; +A; a of A", ahead(blank, "B")],
    ]);
  });

  test("speaks for what it has where who gave it is gone", () => {
    const cleared: Row = { ...row, empty: "clear" };
    expectTold([
      [row, "B=y(y) A=v(v)", "sources_differ; B:=v; v of A@10", ahead(v, "B")],
      [{ ...row, roles: both }, "A=?(v) B=y(y)", "one_changed; +B; y of B", ahead(v, "B")],
      [row, "A=?(v) B=y(y) C=v(v)", "one_changed; C:=y; +B; y of B", ahead(v, "B")],
      [cleared, "A=?(v) B=-(-) C=v(v)", "source_emptied; C:=-; +B; - of B", ahead(v, "B")],
      [row, "A=?(v) B=-(-) C=v(v)", "nothing_changed", ahead(v, "B")],
      [{ ...row, roles: mixed }, "A=?(v) B=v(v) C=y(y)", "nothing_changed", ahead(v, "C")],
    ]);
  });

  test("is what the first link comes to where it did not come to its end", () => {
    const begun = { value: null, origin: "" };
    expectTold([
      [
        row,
        "A=- B=y(y) C=-",
        "first_preferred_is_blank; A:=y; C:=y; +B; y of B",
        ahead(begun, "B"),
      ],
      [row, "A=a B=y(y) C=-", "first_one_value; B:=a; C:=a; +A; a of A", ahead(begun, "B")],
      [{ ...row, roles: mixed }, "A=- B=- C=y(y)", "first_all_blank; +A +B +C", ahead(begun, "C")],
    ]);
  });

  test("is not left standing when another end joins", () => {
    expectTold([
      [row, "A=v(v) B=y(y) C=-", "first_one_value; C:=v; +A; v of A@10", ahead(v, "A")],
      [row, "A=v(v) B=y(y) C=-", "first_one_value; B:=v; C:=v; +A; v of A@10", ahead(v, "B")],
    ]);
  });
});

describe("an end whose system no longer has the field", () => {
  const row: Row = { policy: latest, roles: three };
  const lacking = (text: string, hub: Hub | undefined, of: Row = row) => {
    const state = stateOf(of, text, hub);
    const ends = state.ends.map((end) =>
      end.now === undefined ? { ...end, lacks: "it has no field" } : end,
    );
    return toldWhole(merge(rulesOf(of), { ...state, ends }), state);
  };

  test("holds the unit as soon as something would have to be written there", () => {
    expect(lacking("A=a(v) B=?(v) C=v(v)", v)).toBe(
      "one_changed; C:=a; held schema_drift, one_changed, B, it has no field",
    );
    expect(lacking("A=v(v) B=? C=v(v)", v)).toBe(
      "nothing_changed; held schema_drift, nothing_changed, B, it has no field",
    );
  });

  test("holds nothing while it has what is in force, where it is only read, or where all is blank", () => {
    expect(lacking("A=v(v) B=?(v) C=v(v)", v)).toBe("nothing_changed");
    expect(lacking("A=v(-) B=?(v) C=v(v)", v)).toBe("all_agree; +A +C; v of A");
    expect(lacking("A=- B=? C=-", undefined)).toBe("first_all_blank; +A +C; - of ");
    const reading: Row = { policy: source, roles: receivers };
    expect(lacking("A=? B=v(v) C=v(v)", v, reading)).toBe("nothing_changed");
  });
});

test("what a person decides for a receiver is not in force, since it never travels", () => {
  const row: Row = { policy: review, roles: oneWay };
  const decided = { value: "b", system: "B" };
  expectTold([
    [row, "A=a(v) B=b(v)", "decided; +A +B; a of A", { hub: v, holdIsOpen: true, decided }],
    [
      { ...row, roles: receivers },
      "A=a(v) B=b(v) C=v(v)",
      "decided; C:=b; +A +B; b of B",
      { hub: v, holdIsOpen: true, decided },
    ],
  ]);
});

describe("of two forms of one value", () => {
  /** `showing`: what each end shows beside its own value. */
  const toldOf = (row: Row, text: string, showing: Readonly<Record<string, readonly string[]>>) => {
    const state = stateOf(row, text, v);
    const ends = state.ends.map((end) => ({
      ...end,
      translate: (value: Value) =>
        showing[end.system]?.includes(String(value)) === true
          ? { kind: "shown" as const }
          : end.translate(value),
    }));
    return toldWhole(merge(rulesOf(row), { ...state, ends }), state);
  };

  test("the receiver's is not the one in force, and is left as it is", () => {
    const simple: Row = { policy: source, roles: oneWay };
    for (const showing of [{ B: ["a"] }, { A: ["form"] }]) {
      expect(toldOf(simple, "B=form(v) A=a(v)", showing)).toBe("all_agree; +B +A; a of A");
    }
    const row: Row = { policy: latest, roles: receivers };
    expect(toldOf(row, "A=a(v) B=form(v) C=v(v)", { A: ["form"] })).toBe(
      "source_and_sink_changed; C:=a; +A +B; a of A",
    );
  });

  test("the one that all show goes on", () => {
    const row: Row = { policy: authority("A", "B", "C"), roles: three };
    expect(toldOf(row, "A=lead(v) B=Open(v) C=v(v)", { A: ["Open"] })).toBe(
      "one_changed; C:=Open; +A +B; Open of A",
    );
  });

  test("two that a third agrees with, and that do not agree, are two sides", () => {
    const row: Row = { policy: authority("B", "A", "C"), roles: three };
    const B = ["lead", "prospect"];
    expect(toldOf(row, "A=lead(v) B=Open(v) C=prospect(v)", { B })).toBe(
      "sources_differ; C:=lead!; +A +B; lead of B",
    );
    expect(toldOf(row, "A=lead(v) C=prospect(v) B=Open(v)", { B })).toBe(
      "sources_differ; C:=lead!; +A +B; lead of B",
    );
  });
});

test("a blank that may travel is a value like any other", () => {
  const row: Row = { policy: latest, roles: both, empty: "clear" };
  expectTold([
    [row, "A=-(v)@20 B=b(v)@10", "blank_against_change; B:=-!; +A; - of A@20", { hub: v }],
    [row, "A=-(v)@10 B=b(v)@20", "blank_against_change; A:=b!; +B; b of B@20", { hub: v }],
    [
      { ...row, policy: review },
      "A=-(v) B=b(v)",
      "blank_against_change; held conflict, blank_against_change",
      { hub: v },
    ],
    [
      { ...row, required: true },
      "A=-(v) B=b(v)",
      "blank_against_change; A:=b!; +B; b of B",
      { hub: v },
    ],
    [{ ...row, required: true }, "A=-(v) B=v(v)", "source_emptied", { hub: v }],
    [
      { ...row, roles: three },
      "A=-(v)@30 B=b(v)@10 C=c(v)@20",
      "sources_differ; B:=-!; C:=-!; +A; - of A@30",
      { hub: v },
    ],
    [
      { ...row, roles: three, empty: "keep" },
      "A=-(v)@30 B=b(v)@10 C=c(v)@20",
      "sources_differ; A:=c!; B:=c!; +C; c of C@20",
      { hub: v },
    ],
    [{ ...row, empty: "refill" }, "A=-(v) B=v(v)", "source_emptied; A:=v!", { hub: v }],
    [{ ...row, empty: "refill" }, "A=-(v) B=-(-)", "all_emptied; +A +B; - of A", { hub: blank }],
    [{ ...row, empty: "refill" }, "A=-(v) B=v(v)", "source_emptied"],
  ]);
});

test("the preferred end stands, changed or not, unless it is blank or not there", () => {
  const row: Row = { policy: prefer("A"), roles: both };
  expectTold([
    [row, "A=a(v) B=v(v)", "preferred_changed; B:=a; +A; a of A", { hub: v }],
    [row, "A=v(v) B=b(v)", "other_changed_against_preferred; B:=v!; +A; v of A", { hub: v }],
    [row, "A=a(v) B=b(v)", "sources_differ; B:=a!; +A; a of A", { hub: v }],
    [row, "A=?(v) B=b(v)", "other_changed_while_preferred_is_blank; +B; b of B", { hub: v }],
    [row, "A=-(-) B=b(v)", "other_changed_while_preferred_is_blank; A:=b; +B; b of B", { hub: v }],
    [
      { ...row, roles: three },
      "A=-(-) B=b(v) C=c(v)",
      "sources_differ; A:=b; C:=b!; +B; b of B",
      { hub: v },
    ],
    [
      { ...row, roles: three },
      "A=v(v) B=b(v) C=c(v)",
      "sources_differ; B:=v!; C:=v!; +A; v of A",
      { hub: v },
    ],
    [{ ...row, roles: oneWay }, "A=a(v) B=v(v)", "one_changed; B:=a; +A; a of A", { hub: v }],
  ]);
});

test("a merged value is nobody's, and goes to all who differ from it", () => {
  const row: Row = { policy: longest, roles: three };
  expectTold([
    [
      row,
      "A=long(v)@20 B=longer(v)@30 C=v(v)",
      "sources_differ; A:=longer!; C:=longer; +B; longer of A@30",
      { hub: v },
    ],
    [
      { ...row, policy: module },
      "A=a(v)@20 B=b(v) C=v(v)",
      "sources_differ; A:=v+b+a!; B:=v+b+a!; C:=v+b+a; v+b+a of A",
      { hub: v },
    ],
    [
      { ...row, policy: module },
      "A=no(v) B=b(v) C=v(v)",
      "sources_differ, merge_fails; held conflict, merge_fails, join.ts gave no value",
      { hub: v },
    ],
    [
      { ...row, policy: sum },
      "A=12(10) B=13(10) C=10(10)",
      "sources_differ; A:=15!; B:=15!; C:=15; 15 of A",
      { hub: { value: "10", origin: "A" } },
    ],
    [
      { ...row, policy: any },
      "A=yes(no) B=perhaps(no) C=no(no)",
      "sources_differ, merge_fails; held conflict, merge_fails, their values have no any",
      { hub: { value: "no", origin: "A" } },
    ],
    [row, "A=long B=longer C=-", "first_values_differ; A:=longer; C:=longer; +B; longer of A"],
    [
      { ...row, policy: module },
      "A=a B=b C=-",
      "first_values_differ; A:=none+b+a; B:=none+b+a; C:=none+b+a; none+b+a of A",
    ],
    [
      { ...row, policy: module },
      "A=no B=b C=-",
      "first_values_differ; held conflict, first_values_differ, join.ts gave no value",
    ],
  ]);
});

test("of a merged value it is told what each end showed, and one that was not read what was in force", () => {
  const row: Row = { policy: sum, roles: { ...three, D: "both", E: "both" } };
  const state = stateOf(row, "A=12(10) B=13(10) C=?(10) D=?(10) E=!(!)", {
    value: "10",
    origin: "A",
  });
  const ends = state.ends.map((end) => ({ ...end, unread: end.system === "C" }));
  const of = (given: UnitState) => merge(rulesOf(row), given).merged;
  const shown = [
    { system: "A", value: "12" },
    { system: "B", value: "13" },
  ];
  expect(of(state)).toEqual(shown);
  expect(of({ ...state, ends })).toEqual([...shown, { system: "C", value: "10" }]);
});

describe("a merged value that did not reach all", () => {
  const hub: Hub = { value: "15", origin: "A", owed: [{ system: "B", value: "13" }] };
  const row: Row = { policy: sum, roles: three };

  test("reaches them, and with what was edited there meanwhile", () => {
    expectTold([
      [row, "A=15(15) B=13(13) C=15(15)", "sources_differ; B:=15; 15 of A", { hub }],
      [row, "A=15(15) B=14(13) C=15(15)", "one_changed; A:=16; B:=16!; C:=16; 16 of B", { hub }],
      [row, "A=15(15) B=15(13) C=15(15)", "all_agree; +A +B +C; 15 of A", { hub }],
      [row, "A=16(15) B=14(13) C=15(15)", "one_changed; B:=16!; C:=16; +A; 16 of A", { hub }],
      [row, "A=16(15) B=14(13) C=16(15)", "one_changed; B:=16!; +A +C; 16 of A", { hub }],
      [row, "A=15(15) B=15(15) C=15(15)", "nothing_changed", { hub }],
      [row, "A=15(15) B=?(13) C=15(15)", "nothing_changed", { hub }],
      [row, "A=15(15) B=#(13) C=15(15)", "held invalid_data, one_changed, B, it is torn", { hub }],
      [row, "A=15(15) B=13(13) C=15(15)", "nothing_changed", { hub: { ...hub, owed: [] } }],
      [
        { ...row, policy: module },
        "A=15(15) B=14(13) C=15(15)",
        "one_changed; A:=13+15+14; B:=13+15+14!; C:=13+15+14; 13+15+14 of B",
        { hub },
      ],
      [
        { ...row, policy: latest },
        "A=15(15) B=14(13) C=15(15)",
        "one_changed; A:=14; C:=14; +B; 14 of B",
        { hub },
      ],
      [
        { policy: longest, roles: oneWay },
        "A=15(15) B=13(13)",
        "source_and_sink_changed; B:=15; 15 of A",
        { hub },
      ],
      [
        { policy: longest, roles: { A: "sink", B: "source" } },
        "A=15(15) B=13(13)",
        "nothing_changed",
        { hub },
      ],
    ]);
  });
});

test("a person's decision goes to all who differ from it, and closes the case", () => {
  const row: Row = { policy: review, roles: both };
  const holdIsOpen = true;
  expectTold([
    [row, "A=a(v)@20 B=b(v)@30", "hold_is_open", { hub: v, holdIsOpen }],
    [
      row,
      "A=a(v)@20 B=b(v)@30",
      "decided; A:=b!; +B; b of B@30",
      { hub: v, holdIsOpen, decided: { value: "b", system: "B" } },
    ],
    [
      row,
      "A=a(v) B=b(v)",
      "decided; A:=third!; B:=third!; third of ",
      { hub: v, holdIsOpen, decided: { value: "third", system: "" } },
    ],
    [row, "A=b(v) B=b(v)", "all_agree; +A +B; b of A", { hub: v, holdIsOpen }],
    [row, "A=b(v) B=?(v)", "hold_is_open", { hub: v, holdIsOpen }],
    [{ ...row, policy: sum, firstLink: keep }, "A=2(-) B=3(-)", "hold_is_open", { holdIsOpen }],
    [{ ...row, policy: any }, "A=yes(no) B=perhaps(no)", "hold_is_open", { holdIsOpen }],
    [
      { ...row, policy: latest, firstLink: { kind: "policy", policy: any } },
      "A=yes B=perhaps",
      "hold_is_open",
      { holdIsOpen },
    ],
  ]);
});

test("an edit at a receiving end gets what the others get who are late", () => {
  const merged: Row = { policy: longest, roles: mixed };
  const late: Hub = { value: "longer", origin: "B", owed: [{ system: "A", value: "v" }] };
  expectTold([
    [
      merged,
      "A=v(v) B=longer(longer) C=x(longer)",
      "sink_changed; C:=longer!; A:=longer; longer of B",
      { hub: late },
    ],
  ]);
  const refilled: Row = { policy: review, roles: mixed, empty: "refill" };
  const ahead: Hub = { value: null, origin: "B", owed: [{ system: "A", value: null }] };
  expectTold([
    [
      refilled,
      "A=w(w) B=-(-) C=x(-)",
      "source_and_sink_changed, one_changed; B:=w; C:=w!; +A; w of A",
      { hub: ahead },
    ],
  ]);
});

test("at the first link the object's clause decides where it has one", () => {
  const row: Row = { policy: latest, roles: three, firstLink: keep };
  expectTold([
    [row, "A=- B=b C=c", "first_values_differ; +A +B +C; b of B"],
    [row, "A=a B=b C=c", "first_values_differ; +A +B +C; a of A"],
    [row, "A=v B=v C=-", "first_one_value; C:=v; +A +B; v of A"],
    [
      { ...row, firstLink: by(review) },
      "A=a B=b C=c",
      "first_values_differ; held conflict, first_values_differ",
    ],
    [
      { ...row, firstLink: by(prefer("B")) },
      "A=a B=b C=c",
      "first_values_differ; A:=b; C:=b; +B; b of B",
    ],
    [
      { ...row, firstLink: by(prefer("B")) },
      "A=a B=- C=a",
      "first_preferred_is_blank; B:=a; +A +C; a of A",
    ],
    [
      { ...row, firstLink: by(authority("C", "A", "B")) },
      "A=a B=a C=-",
      "first_preferred_is_blank; C:=a; +A +B; a of A",
    ],
    [
      { ...row, firstLink: by(authority("C", "A", "B")) },
      "A=a B=- C=a",
      "first_one_value; B:=a; +A +C; a of A",
    ],
    [{ ...row, firstLink: { kind: "rows" } }, "A=- B=- C=-", "first_all_blank; +A +B +C; - of "],
    [
      { ...row, firstLink: { kind: "rows" } },
      "A=- B=- C=-",
      "first_one_value; A:=v; B:=v; C:=v; v of A@10",
      { hub: v },
    ],
  ]);
});

test("at the first link a receiving end gives way, unless the object keeps or asks", () => {
  const row: Row = { policy: latest, roles: mixed };
  expectTold([
    [row, "A=v B=v C=c", "first_one_value, first_sink_differs; C:=v; +A +B; v of A"],
    [row, "A=v B=- C=v", "first_one_value; B:=v; +A +C; v of A"],
    [row, "A=v B=- C=-", "first_one_value; B:=v; C:=v; +A; v of A"],
    [
      { ...row, firstLink: keep },
      "A=v B=- C=c",
      "first_one_value, first_sink_differs; B:=v; +C +A; v of A",
    ],
    [
      { ...row, firstLink: by(review) },
      "A=v B=- C=c",
      "first_one_value, first_sink_differs; held conflict, first_sink_differs, C",
    ],
    [row, "A=- B=- C=c", "first_all_blank; +A +B +C; - of "],
    [row, "A=a B=b C=c", "first_values_differ; B:=a; C:=a; +A; a of A"],
  ]);
});

test("the value in force stands beside those of ends that are new, until its own end moved on", () => {
  const row: Row = { policy: latest, roles: three };
  expectTold([
    [
      row,
      "A=v(v)@10 B=v(v)@10 C=c@20",
      "first_values_differ; A:=c; B:=c; +C; c of C@20",
      { hub: v },
    ],
    [row, "A=v(v)@10 B=v(v)@10 C=c@5", "first_values_differ; C:=v; +A +B; v of A@10", { hub: v }],
    [row, "A=v(v)@10 B=v@3 C=c@20", "first_values_differ; A:=c; B:=c; +C; c of C@20", { hub: v }],
    [row, "A=-(v) B=v(v)@10 C=c@5", "first_values_differ; A:=v!; C:=v; +B; v of A@10", { hub: v }],
    [row, "A=a(v)@12 B=v(v)@10 C=-", "first_one_value; B:=a; C:=a; +A; a of A@12", { hub: v }],
    [
      { ...row, roles: mixed },
      "A=v(v)@10 B=b@5 C=v(v)",
      "first_values_differ; B:=v; +A +C; v of A@10",
      { hub: v },
    ],
    [
      { ...row, roles: mixed },
      "A=v(v)@10 B=- C=c(c)",
      "first_one_value, first_sink_differs; B:=v; C:=v; +A; v of A@10",
      { hub: v },
    ],
    [{ ...row, roles: mixed }, "A=-(-) B=- C=c", "first_all_blank; +A +B +C", { hub: blank }],
    [
      row,
      "A=a(v)@12 B=v(v)@10 C=c@5",
      "first_values_differ; B:=a; C:=a; +A; a of A@12",
      { hub: v },
    ],
    [
      row,
      "A=v(v)@10 B=b(v)@4 C=c@5",
      "first_values_differ; B:=v!; C:=v; +A; v of A@10",
      { hub: v },
    ],
    [row, "A=v(v)@10 B=v C=c@5", "first_values_differ; C:=v; +A +B; v of A", { hub: v }],
    [row, "A=v(v)@10 B=v@3 C=c@5", "first_values_differ; C:=v; +A +B; v of A@10", { hub: v }],
    [row, "A=a(v)@8 B=v C=c", "first_values_differ; B:=a; C:=a; +A; a of A@8", { hub: v }],
    [
      { ...row, policy: authority("A", "B", "C") },
      "A=?(v) B=v C=c",
      "first_values_differ; C:=v; +B; v of B",
      { hub: { value: "v", origin: "C" } },
    ],
    [
      { ...row, policy: authority("B", "A", "C") },
      "B=v C=c A=a(v)",
      "first_values_differ; C:=v; A:=v!; +B; v of B",
      { hub: { value: "v", origin: "A" } },
    ],
    [row, "A=?(v) B=v@30 C=c@20", "first_values_differ; C:=v; +B; v of A@30", { hub: v }],
    [row, "A=v(v)@10 B=v(v)@10 C=v", "nothing_changed; +C", { hub: v }],
    [row, "A=b(v)@10 B=v(v)@10 C=v", "one_changed; B:=b; C:=b; +C +A; b of A@10", { hub: v }],
    [
      { policy: source, roles: receivers },
      "A=a(v) B=v(v) C=c",
      "first_one_value, first_sink_differs; B:=a; C:=a; +A; a of A",
      { hub: v },
    ],
    [
      { policy: source, roles: receivers },
      "A=v(v) B=v(v) C=c",
      "first_one_value, first_sink_differs; C:=v; +A +B; v of A@10",
      { hub: v },
    ],
    [
      { policy: source, roles: receivers },
      "A=a B=v(v) C=-",
      "first_one_value, first_sink_differs; B:=a; C:=a; +A; a of A",
      { hub: { ...v, origin: "B" } },
    ],
  ]);
});

test("a receiving end that was edited beside a blank gets what a corrected source gets back", () => {
  const row: Row = { policy: latest, roles: mixed, advance: ["lead", "trial", "customer"] };
  const hub: Hub = { value: "trial", origin: "A" };
  expectTold([
    [
      row,
      "A=lead(trial) B=-(trial) C=customer(trial)",
      "value_is_earlier, source_emptied, sink_changed; A:=trial!; C:=trial!",
      { hub },
    ],
  ]);
});
