/** What follows from a record that is gone, by the object's clause: who goes, who stays, who is remembered. */
import { describe, expect, test } from "vitest";
import type { DecisionCase, DeletePolicy } from "../../plan/index.ts";
import type { StoredHold, StoredLink, StoredRecord } from "../engine/engine.ts";
import type { UnitDecision } from "./decision.ts";
import { decideDeletion } from "./delete.ts";
import type { References } from "./references.ts";
import { shownWhole } from "./shown.ts";
import { viewOf } from "./view.ts";

const none: References = {
  of: () => ({ linkOf: () => undefined, recordOf: () => undefined }),
  fetch: async () => false,
};

/** `a-` is a record of `a` that is gone, `b:leads` one of `b` in that stage. */
function linkOf(text: string): StoredLink {
  const records = text.split(" ").map((word): StoredRecord => {
    const [, system = "", gone, stage = "people"] = /^(\w)(-?)(?::(\w+))?$/.exec(word) ?? [];
    const rest = { object: "Person", link: "1", fields: {}, base: {}, keys: [] };
    return { ...rest, id: system, system, stage, gone: gone === "-" };
  });
  return { records, holds: [] } as Partial<StoredLink> as StoredLink;
}

/** Units that met these situations last. */
function met(...cases: readonly DecisionCase[]): readonly UnitDecision[] {
  return cases.map((name) => {
    const resolution = { steps: [{ case: name, do: "nothing" }] };
    return { unit: { rows: [] }, resolution } as unknown as UnitDecision;
  });
}

const flag = { system: "b", field: "archived", value: true } as const;
const archive: DeletePolicy = { kind: "archive", sets: [flag] };
const propagate = (onEdit: "hold" | "edit_wins" | "delete_wins"): DeletePolicy => ({
  kind: "propagate",
  onEdit,
});
const edited = met("nothing_changed", "one_changed");
const quiet = met("nothing_changed", "when_is_false");

test.each<[string, DeletePolicy, string, readonly UnitDecision[], string]>([
  ["nothing is gone", { kind: "ignore" }, "a b", quiet, ""],
  ["ignored", { kind: "ignore" }, "a- b c", edited, "a leaves, a remembered"],
  ["two at once", { kind: "ignore" }, "a- b- c", quiet, "a b leaves, a b remembered"],
  ["all of it", propagate("hold"), "a- b-", edited, "a b leaves"],
  ["asked", { kind: "review" }, "a- b- c", quiet, "held: its record in `a` and `b` was deleted"],
  ["passed on", propagate("hold"), "a- b c", quiet, "a leaves, b c deleted"],
  ["edited", propagate("hold"), "a- b", edited, "held: deleted in `a` and edited elsewhere"],
  [
    "edited, and asked already",
    propagate("hold"),
    "a- b",
    met("hold_is_open"),
    "held: deleted in `a` and edited elsewhere",
  ],
  ["edit wins", propagate("edit_wins"), "a- b", edited, "a leaves"],
  ["edit wins, none made", propagate("edit_wins"), "a- b", quiet, "a leaves, b deleted"],
  ["delete wins", propagate("delete_wins"), "a- b", edited, "a leaves, b deleted"],
  ["archived", archive, "a- b c", quiet, "a leaves, b archived, a remembered"],
  ["edited and archived", archive, "a- b", edited, "held: deleted in `a` and edited elsewhere"],
  [
    "archived in one stage",
    { kind: "archive", sets: [{ ...flag, stage: "leads" }] },
    "a- b",
    quiet,
    "a leaves, a remembered",
  ],
  [
    "archived in that stage",
    { kind: "archive", sets: [{ ...flag, stage: "leads" }] },
    "a- b:leads",
    quiet,
    "a leaves, b archived, a remembered",
  ],
])("%s", (_, policy, link, units, expected) => {
  const { left, deletes, archives, tombstones, hold } = decideDeletion(
    policy,
    viewOf(linkOf(link), none),
    units,
  );
  const told = (records: readonly { readonly system: string }[], what: string) =>
    records.length === 0 ? [] : [`${records.map((one) => one.system).join(" ")} ${what}`];
  for (const one of archives) expect(one.fields).toEqual({ archived: true });
  const all = [
    ...told(left, "leaves"),
    ...told(deletes, "deleted"),
    ...told(
      archives.map((one) => one.record),
      "archived",
    ),
    ...told(
      tombstones.map((system) => ({ system })),
      "remembered",
    ),
    ...(hold === undefined ? [] : [`held: ${hold}`]),
  ];
  expect(all.join(", ")).toBe(expected);
});

describe("what a person decided of it", () => {
  const told = linkOf("a- b c");
  const link = { ...told, records: told.records.map((one) => ({ ...one, fields: { x: one.id } })) };

  function decidedAs(deletion: "delete" | "keep" | "restore", now = link, then = link) {
    const decision = { deletion, seen: shownWhole(then), by: "ann", because: "", at: 0 };
    const holds = [
      { case: "one_changed" },
      { case: "record_deleted", decision },
    ] as unknown as readonly StoredHold[];
    const { left, deletes, tombstones, hold, decided } = decideDeletion(
      { kind: "review" },
      viewOf({ ...now, holds }, none),
      edited,
    );
    const names = (records: readonly StoredRecord[]) => records.map((one) => one.system).join("");
    expect(decided).toEqual(hold === undefined ? decision : undefined);
    return hold ?? `${names(left)} leaves, ${names(deletes)} deleted, ${tombstones} remembered`;
  }

  test("is carried out, whatever the policy and the edits", () => {
    expect(decidedAs("delete")).toBe("a leaves, bc deleted,  remembered");
    expect(decidedAs("keep")).toBe("a leaves,  deleted, a remembered");
    expect(decidedAs("restore")).toBe("a leaves,  deleted,  remembered");
  });

  test("is not, once the records moved", () => {
    const [, b] = link.records;
    if (b === undefined) throw new Error("no record");
    const others = [
      { ...b, fields: { x: "new" } },
      { ...b, id: "b2" },
      { ...b, system: "d" },
    ];
    for (const one of others) {
      const moved = { ...link, records: [...link.records, one] };
      expect(decidedAs("delete", moved)).toBe(
        "its record in `a` was deleted; the records moved after it was decided; look again",
      );
    }
  });

  test("goes on where it was cut off: those that it deleted are no longer there", () => {
    const half = { ...link, records: link.records.filter((one) => one.system !== "b") };
    expect(decidedAs("delete", half)).toBe("a leaves, c deleted,  remembered");
    const alike = (one: typeof link) => ({
      ...one,
      records: one.records.map((record) => ({ ...record, id: "1" })),
    });
    expect(decidedAs("delete", alike(half), alike(link))).toBe("a leaves, c deleted,  remembered");
    const other = { ...half, records: half.records.map((one) => ({ ...one, id: `${one.id}0` })) };
    expect(decidedAs("delete", other)).toContain("look again");
  });

  test("of another case decides nothing", () => {
    const decision = { value: "x", system: "", seen: [], by: "ann", because: "", at: 0 };
    const holds = [{ case: "record_deleted", decision }] as unknown as readonly StoredHold[];
    const { hold, decided } = decideDeletion(
      { kind: "review" },
      viewOf({ ...link, holds }, none),
      quiet,
    );
    expect([hold, decided]).toEqual(["its record in `a` was deleted", undefined]);
  });
});

test("one that was merged into another leaves nothing behind: it goes on as that one", () => {
  const merged = linkOf("a- b");
  const records = merged.records.map((one) => (one.gone ? { ...one, mergedInto: "a2" } : one));
  const { left, tombstones } = decideDeletion(
    { kind: "ignore" },
    viewOf({ ...merged, records }, none),
    quiet,
  );
  expect([left, tombstones]).toEqual([[], []]);
});

test("a unit that met several situations was edited if one of them says so", () => {
  const steps = [{ case: "nothing_changed" }, { case: "one_changed" }];
  const units = [
    { unit: { rows: [] }, resolution: { steps } },
  ] as unknown as readonly UnitDecision[];
  const { hold } = decideDeletion(propagate("hold"), viewOf(linkOf("a- b"), none), units);
  expect(hold).toBe("deleted in `a` and edited elsewhere");
});
