/** One unit on one link, told in a line (`test/support/unit-lines.ts`), and what comes of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Policy, RowPlan } from "../../plan/index.ts";
import {
  authority,
  both,
  hubOf,
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
  told,
} from "../../test/support/unit-lines.ts";
import { valueKey } from "../values/key.ts";
import { merge } from "./merge.ts";
import type { Resolution, UnitEnd, UnitState } from "./unit.ts";

describe("after the first link", () => {
  test.each<[string, Row, string, string]>([
    ["nobody", { policy: latest, roles: both }, "A=v(v) B=v(v)", "nothing_changed: nothing"],
    ["one side", { policy: latest, roles: both }, "A=a(v) B=v(v)", "one_changed: B:=a"],
    ["the other side", { policy: latest, roles: both }, "A=v(v) B=b(v)", "one_changed: A:=b"],
    ["both alike", { policy: latest, roles: both }, "A=x(v) B=x(v)", "all_agree: nothing"],
    ["both emptied", { policy: latest, roles: both }, "A=-(v) B=-(v)", "all_emptied: nothing"],
    ["absent", { policy: latest, roles: both }, "A=?(v) B=v(v)", "nothing_changed: nothing"],
    ["C1 latest", { policy: latest, roles: both }, "A=a(v)@10 B=b(v)@20", "sources_differ: A:=b"],
    ["C2 latest", { policy: latest, roles: both }, "A=a(v)@20 B=b(v)@10", "sources_differ: B:=a"],
    [
      "C3 one grain",
      { policy: latest, roles: both },
      "A=a(v)@20 B=b(v)@21",
      "sources_differ: B:=a",
    ],
    ["C4 no stamps", { policy: latest, roles: both }, "A=a(v) B=b(v)@99", "sources_differ: B:=a"],
    ["C5", { policy: authority("B", "A"), roles: both }, "A=a(v) B=b(v)", "sources_differ: A:=b"],
    [
      "C6",
      { policy: authority("C", "A", "B"), roles: three },
      "A=a(v) B=b(v) C=v(v)",
      "sources_differ: B:=a C:=a",
    ],
    ["C7", { policy: authority("A", "B"), roles: both }, "A=v(v) B=b(v)", "one_changed: A:=b"],
    ["C8 blank", { policy: latest, roles: both }, "A=-(v) B=v(v)", "source_emptied: nothing"],
    ["C9", { policy: latest, roles: both }, "A=-(v) B=b(v)", "blank_against_change: A:=b"],
    ["C10", { policy: review, roles: both }, "A=a(v) B=b(v)", "sources_differ: held"],
    [
      "C20",
      { policy: latest, roles: three },
      "A=a(v)@10 B=b(v)@20 C=c(v)@30",
      "sources_differ: A:=c B:=c",
    ],
    [
      "C22",
      { policy: prefer("A"), roles: both },
      "A=v(v) B=b(v)",
      "other_changed_against_preferred: B:=v",
    ],
    [
      "C22 blank",
      { policy: prefer("A"), roles: both },
      "A=-(-) B=b(v)",
      "other_changed_while_preferred_is_blank: A:=b",
    ],
    [
      "B1",
      { policy: latest, roles: both, empty: "clear" },
      "A=-(v) B=v(v)",
      "source_emptied: B:=-",
    ],
    [
      "refill",
      { policy: latest, roles: both, empty: "refill" },
      "A=-(v) B=v(v)",
      "source_emptied: A:=v",
    ],
    ["one-way", { policy: source, roles: oneWay }, "A=a(v) B=v(v)", "one_changed: B:=a"],
    ["drift", { policy: source, roles: oneWay }, "A=v(v) B=b(v)", "sink_changed: B:=v"],
    [
      "C24 drift keep",
      { policy: source, roles: oneWay, drift: "keep" },
      "A=v(v) B=b(v)",
      "sink_changed: nothing",
    ],
    [
      "drift review",
      { policy: source, roles: oneWay, drift: "review" },
      "A=v(v) B=b(v)",
      "sink_changed: held",
    ],
    [
      "both moved",
      { policy: source, roles: oneWay },
      "A=a(v) B=b(v)",
      "source_and_sink_changed: B:=a",
    ],
    [
      "one-way latest",
      { policy: latest, roles: oneWay },
      "A=a(v)@10 B=b(v)@20",
      "source_and_sink_changed: nothing",
    ],
    [
      "one-way review",
      { policy: review, roles: oneWay },
      "A=a(v) B=b(v)",
      "source_and_sink_changed: held",
    ],
    [
      "blank source",
      { policy: source, roles: oneWay },
      "A=-(-) B=b(v)",
      "sink_changed_while_source_is_blank: nothing",
    ],
    [
      "both moved, and the source stands later in the head",
      { policy: source, roles: { A: "sink", B: "source" } },
      "A=a(v) B=b(v)",
      "source_and_sink_changed: A:=b",
    ],
    [
      "drift review while the source was emptied",
      { policy: source, roles: oneWay, drift: "review" },
      "A=-(v) B=b(v)",
      "source_emptied, sink_changed: held",
    ],
    [
      "an earlier value beside a blank",
      { policy: latest, roles: both, advance: ["lead", "v"] },
      "A=-(v) B=lead(v)",
      "value_is_earlier, source_emptied: B:=v",
    ],
    [
      "an earlier value at a source and at a receiving end",
      { policy: latest, roles: mixed, advance: ["lead", "v"] },
      "A=lead(v) B=v(v) C=lead(v)",
      "value_is_earlier, sink_changed: A:=v C:=v",
    ],
  ])("%s", (_, row, text, expected) => {
    const state = stateOf(row, text, hubOf("v"));
    expect(told(merge(rulesOf(row), state), state)).toBe(expected);
  });

  test("an end catches up on its own when another is written to already", () => {
    const row: Row = { policy: latest, roles: three };
    const state = stateOf(row, "A=a(v) B=a(a) C=v(v)", hubOf("v"));
    expect(told(merge(rulesOf(row), state), state)).toBe("one_changed: C:=a");
  });

  test("C23 a value moves only later", () => {
    const row: Row = { policy: latest, roles: both, advance: ["lead", "customer"] };
    const state = stateOf(row, "A=lead(customer) B=customer(customer)", hubOf("customer"));
    expect(told(merge(rulesOf(row), state), state)).toBe("value_is_earlier: A:=customer");
  });

  test("advance decides a conflict whatever the stamps say", () => {
    const row: Row = { policy: latest, roles: both, advance: ["new", "lead", "customer"] };
    const state = stateOf(row, "A=lead(new)@20 B=customer(new)@10", hubOf("new"));
    expect(told(merge(rulesOf(row), state), state)).toBe("sources_differ: A:=customer");
  });

  test("T3 an edit older than the value in force is corrected", () => {
    const row: Row = { policy: latestByField, roles: both };
    const state = stateOf(row, "A=a(a)@20 B=b(v)@10", hubOf("a", "A", 20));
    expect(told(merge(rulesOf(row), state), state)).toBe("edit_is_stale: B:=a");
  });

  test("T4 the same value said again later counts from then", () => {
    const row: Row = { policy: latestByField, roles: both };
    const state = stateOf(row, "A=a(a)@40 B=a(a)@20", hubOf("a", "B", 20));
    expect(merge(rulesOf(row), state).hub).toEqual(hubOf("a", "A", 40));
  });

  test("O3 a record's older stamp does not keep a lone edit back", () => {
    const row: Row = { policy: latest, roles: both };
    const state = stateOf(row, "A=a(v)@10 B=v(v)@99", hubOf("v", "B", 99));
    expect(told(merge(rulesOf(row), state), state)).toBe("one_changed: B:=a");
  });

  test("C24 M5 what stays at an end by itself is accounted for, and is not in force", () => {
    const drifting: Row = { policy: source, roles: oneWay, drift: "keep" };
    const mapped: Row = { policy: latest, roles: both, unmapped: "keep" };
    const kept: readonly [Row, string, number][] = [
      [drifting, "A=v(v) B=b(v)", 1],
      [mapped, "A=!(v) B=v(v)", 0],
    ];
    for (const [row, text, at] of kept) {
      const { writes, accounted, hub } = merge(rulesOf(row), stateOf(row, text, hubOf("v")));
      expect({ writes, accounted, hub }, text).toEqual({ writes: [], accounted: [at] });
    }
  });

  test("an open hold waits, and closes by itself when the sides agree", () => {
    const row: Row = { policy: review, roles: both };
    const waiting = stateOf(row, "A=a(v) B=b(v)", hubOf("v"), true);
    expect(told(merge(rulesOf(row), waiting), waiting)).toBe("hold_is_open: nothing");
    const agreed = stateOf(row, "A=b(v) B=b(v)", hubOf("v"), true);
    const resolution = merge(rulesOf(row), agreed);
    expect(told(resolution, agreed)).toBe("all_agree: nothing");
    expect(resolution.hold).toBeUndefined();
    expect(resolution.accounted).toEqual([0, 1]);
  });
});

describe("at the first link", () => {
  test.each<[string, Row, string, string]>([
    ["blank on both", { policy: latest, roles: both }, "A=- B=-", "first_all_blank: nothing"],
    ["equal", { policy: latest, roles: both }, "A=v B=v", "first_one_value: nothing"],
    ["B8 filled", { policy: latest, roles: both }, "A=v B=-", "first_one_value: B:=v"],
    [
      "B9",
      { policy: authority("A", "B"), roles: both },
      "A=- B=v",
      "first_preferred_is_blank: A:=v",
    ],
    [
      "differ",
      { policy: authority("B", "A"), roles: both },
      "A=a B=b",
      "first_values_differ: A:=b",
    ],
    ["latest", { policy: latest, roles: both }, "A=a@10 B=b@20", "first_values_differ: A:=b"],
    ["review", { policy: review, roles: both }, "A=a B=b", "first_values_differ: held"],
    [
      "one-way",
      { policy: source, roles: oneWay },
      "A=a B=b",
      "first_one_value, first_sink_differs: B:=a",
    ],
    [
      "one-way own review",
      { policy: review, roles: oneWay },
      "A=a B=b",
      "first_one_value, first_sink_differs: B:=a",
    ],
    [
      "C25 keep",
      { policy: latest, roles: both, firstLink: { kind: "keep" } },
      "A=a B=b",
      "first_values_differ: nothing",
    ],
    [
      "by authority",
      { policy: latest, roles: both, firstLink: { kind: "policy", policy: authority("B", "A") } },
      "A=a@99 B=b@1",
      "first_values_differ: A:=b",
    ],
    [
      "advance",
      { policy: authority("A", "B"), roles: both, advance: ["lead", "customer"] },
      "A=lead B=customer",
      "first_values_differ: A:=customer",
    ],
  ])("%s", (_, row, text, expected) => {
    const state = stateOf(row, text);
    expect(told(merge(rulesOf(row), state), state)).toBe(expected);
  });

  test.each<[string, Row, string, string]>([
    ["H7 filled", { policy: latest, roles: three }, "A=v(v) B=v(v) C=-", "first_one_value: C:=v"],
    [
      "late and equal",
      { policy: latest, roles: three },
      "A=v(v) B=v(v) C=v",
      "nothing_changed: nothing",
    ],
    [
      "late and different",
      { policy: authority("A", "B", "C"), roles: three },
      "A=v(v) B=v(v) C=c",
      "first_values_differ: C:=v",
    ],
    [
      "late authority",
      { policy: authority("C", "A", "B"), roles: three },
      "A=v(v) B=v(v) C=c",
      "first_values_differ: A:=c B:=c",
    ],
  ])("a system that comes later: %s", (_, row, text, expected) => {
    const state = stateOf(row, text, hubOf("v"));
    expect(told(merge(rulesOf(row), state), state)).toBe(expected);
  });
});

test("an end that shows the value in force is accounted for beside a blank that stays", () => {
  const row: Row = { policy: latest, roles: both };
  const state = stateOf(row, "A=-(v) B=v", hubOf("v"));
  expect(merge(rulesOf(row), state).accounted).toEqual([1]);
});

test("what was left different stays so when another end joins", () => {
  const row: Row = { policy: latest, roles: three, firstLink: { kind: "keep" } };
  const state = stateOf(row, "A=a(a) B=b(b) C=-", hubOf("a"));
  expect(told(merge(rulesOf(row), state), state)).toBe("first_one_value: C:=a");
});

test("a source that stands as it was is a candidate where nothing is in force yet", () => {
  const row: Row = { policy: latest, roles: mixed };
  const state = stateOf(row, "A=v(v) C=c");
  expect(told(merge(rulesOf(row), state), state)).toBe("first_one_value, first_sink_differs: C:=v");
});

test("a value that one side gave without a time has none", () => {
  const row: Row = { policy: latest, roles: three };
  const state = stateOf(row, "A=x B=y@99 C=x@50");
  expect(told(merge(rulesOf(row), state), state)).toBe("first_values_differ: B:=x");
});

test("what a list does not name falls to the clause of the first link", () => {
  const advance = ["lead", "customer"];
  const asked: Row = {
    policy: latest,
    roles: both,
    advance,
    firstLink: { kind: "policy", policy: review },
  };
  const state = stateOf(asked, "A=other B=customer");
  expect(told(merge(rulesOf(asked), state), state)).toBe("first_values_differ: held");
  const open = stateOf(asked, "A=other B=customer", undefined, true);
  expect(told(merge(rulesOf(asked), open), open)).toBe("hold_is_open: nothing");
  const kept: Row = { ...asked, firstLink: { kind: "keep" } };
  const left = stateOf(kept, "A=other B=customer");
  expect(told(merge(rulesOf(kept), left), left)).toBe("first_values_differ: nothing");
});

const policies: readonly Policy[] = [latest, authority("B", "A", "C"), prefer("A")];
const value = fc.constantFrom("-", "v", "a", "b");

/** Applies what a merge decided, as a run without faults would. */
function applied(state: UnitState, resolution: Resolution): UnitState {
  const ends = state.ends.map((end, at): UnitEnd => {
    const written = resolution.writes.find((write) => write.end === at);
    if (written !== undefined) {
      const now = written.natives[0] as string | null;
      const ownKey = valueKey(now);
      return {
        ...end,
        now: { kind: "value", value: now },
        ownKey,
        baseKey: ownKey,
        translate: (other) =>
          valueKey(other) === ownKey
            ? { kind: "shown" }
            : { kind: "write", natives: [other as string] },
      };
    }
    return resolution.accounted.includes(at) ? { ...end, baseKey: end.ownKey } : end;
  });
  return { ...state, ends, hub: resolution.hub ?? state.hub };
}

test("it settles: a second round writes nothing, and nobody gets a value that nobody had", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...policies),
      fc.constantFrom<RowPlan["empty"]>("keep", "refill", "clear"),
      fc.array(fc.tuple(value, fc.option(value), fc.nat(50)), { minLength: 2, maxLength: 3 }),
      fc.constantFrom("v", "-"),
      (policy, empty, sides, force) => {
        const row: Row = { policy, roles: sides.length === 2 ? both : three, empty };
        const text = sides
          .map(([now, base, at], index) => {
            const past = base === null ? "" : `(${base})`;
            return `${"ABC"[index]}=${now}${past}@${at}`;
          })
          .join(" ");
        const hub = sides.some(([, base]) => base !== null)
          ? hubOf(force === "-" ? null : force)
          : undefined;
        let state = stateOf(row, text, hub);
        const known = new Set<string | null>([
          ...sides.map(([now]) => (now === "-" ? null : now)),
          hub?.value as string,
        ]);
        for (let round = 0; round < 3; round++) {
          const resolution = merge(rulesOf(row), state);
          for (const write of resolution.writes) expect(known).toContain(write.natives[0]);
          if (round === 2) expect(resolution.writes, text).toEqual([]);
          state = applied(state, resolution);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

const rules: readonly Row[] = [
  ...[source, review, latest, authority("B", "A")].flatMap((policy): Row[] => [
    { policy, roles: oneWay },
    { policy, roles: oneWay, drift: "keep" },
    { policy, roles: oneWay, drift: "review", firstLink: { kind: "keep" } },
    { policy, roles: oneWay, advance: ["a", "b"] },
  ]),
  ...[review, latest, latestByField, authority("B", "A"), prefer("A")].flatMap((policy): Row[] => [
    { policy, roles: mixed },
    { policy, roles: mixed, drift: "review", firstLink: { kind: "policy", policy: review } },
    { policy, roles: three, advance: ["a", "b"], firstLink: { kind: "keep" } },
  ]),
];

test("no situation is without an act, and what is only read is never written", () => {
  const text = fc.constantFrom("-", "?", "v", "a", "b");
  fc.assert(
    fc.property(
      fc.constantFrom(...rules),
      fc.constantFrom<RowPlan["empty"]>("keep", "refill", "clear"),
      fc.array(fc.tuple(text, fc.option(value), fc.nat(50)), { minLength: 3, maxLength: 3 }),
      fc.option(fc.tuple(value, fc.nat(2), fc.nat(50))),
      fc.boolean(),
      (rule, empty, sides, force, isHeld) => {
        const row: Row = { ...rule, empty };
        const systems = Object.keys(row.roles);
        const words = systems.map((system, index) => {
          const [now = "", base = null, at = 0] = sides[index] ?? [];
          return `${system}=${now}${base === null ? "" : `(${base})`}@${at}`;
        });
        const [inForce = "", origin = 0, at = 0] = force ?? [];
        const hub =
          force === null
            ? undefined
            : hubOf(inForce === "-" ? null : inForce, systems[origin % systems.length], at);
        const canHold = [...rulesOf(row).decisions.keys()].includes("hold_is_open");
        const state = stateOf(row, words.join(" "), hub, isHeld && canHold);
        const resolution = merge(rulesOf(row), state);
        for (const write of resolution.writes) {
          expect(state.ends[write.end]?.role).not.toBe("source");
          expect(state.ends[write.end]?.now).toBeDefined();
        }
      },
    ),
    { numRuns: 20000 },
  );
});

test("the order of ends decides nothing", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...policies),
      fc.array(fc.tuple(value, value, fc.nat(50)), { minLength: 3, maxLength: 3 }),
      (policy, sides) => {
        const row: Row = { policy, roles: three };
        const words = sides.map(
          ([now, base, at], index) => `${"ABC"[index]}=${now}(${base})@${at}`,
        );
        const outcome = (text: string) => {
          const state = stateOf(row, text, hubOf("v"));
          const { writes } = merge(rulesOf(row), state);
          return writes
            .map((write) => `${state.ends[write.end]?.system}:=${write.natives[0]}`)
            .sort();
        };
        expect(outcome(words.join(" "))).toEqual(outcome(words.toReversed().join(" ")));
      },
    ),
  );
});
