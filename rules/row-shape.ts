/**
 * What of a row decides how it behaves: two rows of one shape share one decision table. A shape is
 * small and finite, so that all of them can be tested and, later, explored by the proofs.
 */
import type { Differences, MapPlan, Otherwise, Policy, RowPlan } from "../plan/index.ts";
import { definitionOf } from "./policies/index.ts";

export interface RowShape {
  /** `both`: two ends or more may be edited and written; `one_way`: one is only read. */
  readonly direction: "both" | "one_way";
  /** Whether some end is written and never read. Always so on a one-way row. */
  readonly receiver: boolean;
  readonly policy: Policy["kind"];
  /** Whether the policy is `latest` and a connector tells when a *field* was edited. */
  readonly fieldStamps: boolean;
  /** Whether what decides at the first link works on what was added since, and there is no past yet. */
  readonly sums: boolean;
  readonly advance: boolean;
  readonly empty: RowPlan["empty"];
  /** What an edit of a receiving end meets; null where there is none. */
  readonly drift: RowPlan["drift"];
  readonly when: boolean;
  readonly required: boolean;
  readonly default: boolean;
  /** What a value that the map does not read meets; null where no end that is read goes through it. */
  readonly unmappedIn: Otherwise["kind"] | null;
  /** What a value that the map does not translate meets; null where it translates for no written end. */
  readonly unmappedOut: Otherwise["kind"] | null;
  /** What decides at the first link: `rows` is the row's own clause. */
  readonly firstLink: "rows" | "keep" | Policy["kind"];
}

/** The parts of a row, in the plan's terms, that its shape is taken from. */
export interface ShapedRow
  extends Pick<
    RowPlan,
    "ends" | "policy" | "advance" | "empty" | "drift" | "when" | "required" | "default"
  > {
  readonly map: MapPlan | null;
  readonly differencesBy: Differences;
}

export function shapeOf(row: ShapedRow): RowShape {
  const { ends, policy, differencesBy } = row;
  const receiver = ends.some((end) => end.role === "sink");
  const first = differencesBy.kind === "policy" ? differencesBy.policy : policy;
  return {
    direction: ends.some((end) => end.role === "both") ? "both" : "one_way",
    receiver,
    policy: policy.kind,
    fieldStamps: policy.kind === "latest" && policy.stamps.some((stamp) => stamp.grain === "field"),
    sums: differencesBy.kind !== "keep" && definitionOf(first).needsPast(first),
    advance: row.advance !== undefined,
    empty: row.empty,
    // A receiving end beside peers is one-way too, whether or not the row says what its edits meet.
    drift: receiver ? (row.drift ?? "revert") : null,
    when: row.when !== undefined,
    required: row.required,
    default: row.default !== undefined,
    ...unmappedOf(row),
    firstLink: differencesBy.kind === "policy" ? first.kind : differencesBy.kind,
  };
}

/** A map has one rule a direction; an end that speaks its canonical vocabulary meets neither. */
function unmappedOf({ ends, map }: Pick<ShapedRow, "ends" | "map">): {
  readonly unmappedIn: Otherwise["kind"] | null;
  readonly unmappedOut: Otherwise["kind"] | null;
} {
  const sideOf = (not: RowPlan["ends"][number]["role"]) =>
    map?.sides.find((side) => ends.some((end) => end.system === side.system && end.role !== not));
  return {
    unmappedIn: sideOf("sink")?.otherwiseIn.kind ?? null,
    unmappedOut: sideOf("source")?.otherwiseOut.kind ?? null,
  };
}

/** One readable name a shape: `both latest empty-keep`, `one_way source empty-keep drift-revert required`. */
export function tableIdOf(shape: RowShape): string {
  return [
    shape.direction,
    shape.receiver && shape.direction === "both" ? "receiver" : "",
    shape.policy,
    shape.fieldStamps ? "field-stamps" : "",
    shape.sums ? "sums" : "",
    shape.advance ? "advance" : "",
    `empty-${shape.empty}`,
    shape.drift === null ? "" : `drift-${shape.drift}`,
    shape.when ? "when" : "",
    shape.required ? "required" : "",
    shape.default ? "default" : "",
    shape.unmappedIn === null ? "" : `unmapped-in-${shape.unmappedIn}`,
    shape.unmappedOut === null ? "" : `unmapped-out-${shape.unmappedOut}`,
    shape.firstLink === "rows" ? "" : `first-${shape.firstLink}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
