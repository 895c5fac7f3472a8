/** What follows from a record that is gone, by the object's clause: who goes, who stays, who is remembered. */
import { expect, test } from "vitest";
import type { DecisionCase, DeletePolicy } from "../../plan/index.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import type { UnitDecision } from "./decision.ts";
import { decideDeletion } from "./delete.ts";
import type { References } from "./references.ts";
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
const quiet = met("nothing_changed", "when_is_false", "hold_is_open");

test.each<[string, DeletePolicy, string, readonly UnitDecision[], string]>([
  ["nothing is gone", { kind: "ignore" }, "a b", quiet, ""],
  ["ignored", { kind: "ignore" }, "a- b c", edited, "a leaves, a remembered"],
  ["two at once", { kind: "ignore" }, "a- b- c", quiet, "a b leaves, a b remembered"],
  ["all of it", propagate("hold"), "a- b-", edited, "a b leaves"],
  ["asked", { kind: "review" }, "a- b- c", quiet, "held: its record in `a` and `b` was deleted"],
  ["passed on", propagate("hold"), "a- b c", quiet, "a leaves, b c deleted"],
  ["edited", propagate("hold"), "a- b", edited, "held: deleted in `a` and edited elsewhere"],
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
