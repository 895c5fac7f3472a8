/**
 * One unit, told in a line: `A=now(base)@stamp B=…`, for tests of the merge. Values are texts, `-` is a
 * blank, `?` an absent field, `!` a word that the map does not read, `#` what cannot be read, `&` a
 * reference to a record that is not linked yet. Without `(base)` nothing is known of the end's past. Of the
 * values `odd` has no translation elsewhere, `bad` fits nowhere else, and `ref` waits for a link.
 */
import type { Differences, Policy, RowPlan } from "../../plan/index.ts";
import type { Read } from "../../rules/codec.ts";
import { decisionsFor } from "../../rules/decision-table.ts";
import type {
  Hub,
  Resolution,
  Translated,
  UnitEnd,
  UnitRules,
  UnitState,
} from "../../rules/merge/unit.ts";
import { shapeOf } from "../../rules/row-shape.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Value } from "../../rules/values/native.ts";

export interface Row {
  readonly policy: Policy;
  /** `A<->B`, `A->B`, `A<->B->C`: roles by name. */
  readonly roles: Readonly<Record<string, "source" | "sink" | "both">>;
  readonly empty?: RowPlan["empty"];
  readonly drift?: RowPlan["drift"];
  readonly advance?: readonly string[];
  readonly firstLink?: Differences;
  readonly required?: boolean;
  /** It has a `when`. */
  readonly when?: boolean;
  /** What the row's map does with a word that it does not know. */
  readonly unmapped?: "hold" | "keep";
}

export const both = { A: "both", B: "both" } as const;
export const three = { A: "both", B: "both", C: "both" } as const;
export const oneWay = { A: "source", B: "sink" } as const;
export const mixed = { A: "both", B: "both", C: "sink" } as const;
export const latest: Policy = {
  kind: "latest",
  order: ["A", "B", "C"],
  grainSeconds: 2,
  stamps: [
    { end: 0, grain: "record" },
    { end: 1, grain: "record" },
  ],
};
export const latestByField: Policy = {
  ...latest,
  stamps: [
    { end: 0, grain: "field" },
    { end: 1, grain: "field" },
  ],
};
export const authority = (...order: string[]): Policy => ({ kind: "authority", order });
export const review: Policy = { kind: "review" };
export const prefer = (system: string): Policy => ({
  kind: "prefer",
  system,
  order: [system, "B"],
});
export const source: Policy = { kind: "source" };

export function rulesOf(row: Row): UnitRules {
  const ends = Object.entries(row.roles).map(([system, role]) => ({
    system,
    role,
    stages: ["x"],
    field: "f",
    type: "text" as const,
  }));
  const firstLink = row.firstLink ?? { kind: "rows" };
  const shaped = shapeOf({
    ends,
    policy: row.policy,
    empty: row.empty ?? "keep",
    drift: row.drift ?? (ends.some((end) => end.role === "both") ? null : "revert"),
    required: row.required ?? false,
    map: null,
    differencesBy: firstLink,
    ...(row.advance === undefined ? {} : { advance: row.advance }),
  });
  const unmapped = row.unmapped ?? null;
  const shape = { ...shaped, when: row.when ?? false, unmappedIn: unmapped, unmappedOut: unmapped };
  return {
    policy: row.policy,
    firstLink,
    empty: row.empty ?? "keep",
    required: row.required ?? false,
    advance: row.advance?.map((value) => valueKey(value)),
    decisions: new Map(decisionsFor(shape).map((one) => [one.case, one])),
    headOrder: Object.keys(row.roles),
  };
}

export function stateOf(row: Row, text: string, hub?: Hub, holdIsOpen = false): UnitState {
  const ends = text.split(" ").map((word): UnitEnd => {
    const found = /^(\w)=([^(@]*)(?:\(([^)]*)\))?(?:@(\d+))?$/.exec(word);
    const [, system = "", now = "", base, stamp] = found ?? [];
    const value = now === "-" ? null : now;
    const key = valueKey(value);
    return {
      system,
      role: row.roles[system] ?? "both",
      now: readOf(now, value),
      ownKey: key,
      baseKey: base === undefined ? undefined : valueKey(base === "-" ? null : base),
      stamp: stamp === undefined ? undefined : Number(stamp) * 1000,
      stampOfField: row.policy === latestByField,
      assertedAt: now === base && stamp !== undefined ? Number(stamp) * 1000 : undefined,
      translate: (other) => translated(other, now, row),
    };
  });
  return { ends, hub, applies: true, holdIsOpen };
}

function readOf(word: string, value: string | null): Read | undefined {
  switch (word) {
    case "?":
      return undefined;
    case "!":
      return { kind: "untranslated", rule: "keep" };
    case "#":
      return { kind: "unreadable", why: "it is torn" };
    case "&":
      return { kind: "waits", record: "parent" };
    default:
      return { kind: "value", value };
  }
}

function translated(value: Value, now: string, row: Row): Translated {
  if (!"?!#&".includes(now) && valueKey(value) === valueKey(now === "-" ? null : now)) {
    return { kind: "shown" };
  }
  switch (value) {
    case "odd":
      return { kind: "untranslated", rule: row.unmapped ?? "hold" };
    case "bad":
      return { kind: "invalid", why: "it is too long" };
    case "ref":
      return { kind: "waits", link: "7" };
    default:
      return { kind: "write", natives: [value as string | null] };
  }
}

export function told({ writes, hold, steps }: Resolution, state: UnitState): string {
  const step = steps.map((one) => one.case).join(", ");
  if (hold !== undefined) return `${step}: held`;
  const written = writes.map(
    (write) => `${state.ends[write.end]?.system}:=${write.natives[0] ?? "-"}`,
  );
  return `${step}: ${written.length === 0 ? "nothing" : written.join(" ")}`;
}

export const hubOf = (value: string | null, origin = "A", at = 0): Hub => ({
  value,
  origin,
  stamp: at * 1000,
});

/**
 * All that came of it: situations, writes (`!` where an edit is lost), what is accounted for, what is in force and
 * owed to whom.
 */
export function toldWhole(resolution: Resolution, { ends }: UnitState): string {
  const { steps, writes, accounted, hub, hold, waits } = resolution;
  const name = (at: number) => ends[at]?.system ?? "nobody";
  const stamp = hub?.stamp === undefined ? "" : `@${hub.stamp / 1000}`;
  const owed = (hub?.owed ?? []).map((one) => `, owed to ${one.system} for ${one.value ?? "-"}`);
  return [
    steps.map((one) => one.case).join(", "),
    ...writes.map((one) => `${name(one.end)}:=${one.natives[0] ?? "-"}${one.loses ? "!" : ""}`),
    accounted.map((at) => `+${name(at)}`).join(" "),
    hub === undefined ? "" : `${hub.value ?? "-"} of ${hub.origin}${stamp}${owed.join("")}`,
    hold === undefined
      ? ""
      : `held ${[hold.class, hold.case, ...hold.ends.map(name), hold.why].filter((one) => one !== "").join(", ")}`,
    waits.length === 0 ? "" : `waits for ${waits.join(", ")}`,
  ]
    .filter((part) => part !== "")
    .join("; ");
}
