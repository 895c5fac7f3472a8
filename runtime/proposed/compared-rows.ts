/** The lines of the cutover report: one for each row and direction, one for the records themselves. */
import type { ObjectPlan, RowEnd } from "../../plan/index.ts";
import type { Verdict } from "./expectation.ts";

export type ComparedOutcome =
  | Verdict["outcome"]
  /** Wanted for longer than the reader waits, and not there. */
  | "missed"
  /** Wanted, and it may still come. */
  | "waiting"
  /** It differed when it was first looked at. */
  | "before";

export interface ComparedRow {
  readonly kind: Verdict["kind"];
  /** "" for the records themselves, and for what no row writes. */
  readonly row: string;
  readonly label: string;
  /** As it reads in a table: `hs.phone → sf.Phone`; with `↔` where the direction cannot be told. */
  readonly direction: string;
  readonly counts: Readonly<Record<ComparedOutcome, number>> & {
    /** What Concordat would have written since the first look, and did or did not come. */
    readonly changes: number;
  };
  /** ms; the longest that one took to come the same. */
  readonly slowest: number;
}

const outcomes: readonly ComparedOutcome[] = [
  "same",
  "different",
  "missed",
  "waiting",
  "unexpected",
  "held",
  "before",
  "overtaken",
];

type Line = Pick<Verdict, "kind" | "row" | "field" | "origin" | "system">;

export interface RowNames {
  readonly labelOf: (line: Line) => string;
  readonly directionOf: (line: Line) => string;
}

/** Of units too, which a held case is told by. */
export function nameRows(object: ObjectPlan | undefined): RowNames {
  const rows = new Map<string, { label: string; ends: readonly RowEnd[] }>();
  for (const { id, label, ends } of object?.rows ?? []) rows.set(id, { label, ends });
  for (const { id, lists } of object?.each ?? []) {
    for (const name of [id, `each ${id}`]) rows.set(name, { label: id, ends: lists });
  }
  for (const { id } of object?.together ?? []) {
    const own = object?.rows.find((row) => row.together === id);
    if (own !== undefined) rows.set(`together ${id}`, { label: id, ends: own.ends });
  }
  const recordKinds = { create: "records made", delete: "records deleted", update: "records" };
  return {
    labelOf({ kind, row, system, field }) {
      if (row === "") return field === "" ? recordKinds[kind] : `${system}.${field}`;
      return rows.get(row)?.label ?? row;
    },
    directionOf({ row, origin, system, field }) {
      const ends = rows.get(row)?.ends ?? [];
      const named = (name: string) => {
        const end = ends.find((one) => one.system === name);
        return end === undefined ? name : `${name}.${end.field}`;
      };
      const to = field === "" || row === "" ? system : `${system}.${field}`;
      if (origin !== "" && origin !== system) return `${named(origin)} → ${to}`;
      const all =
        ends.length > 0 ? ends.map((end) => end.system) : object?.ends.map((end) => end.system);
      return (all ?? []).map(named).join(" ↔ ");
    },
  };
}

export interface TallyOfRows {
  add(line: Line & { readonly outcome: ComparedOutcome }, count: number, slowest?: number): void;
  done(): { readonly rows: readonly ComparedRow[]; readonly total: ComparedRow["counts"] };
}

export function openTally(names: RowNames): TallyOfRows {
  const lines = new Map<string, { line: Line; counts: Counts; slowest: number }>();
  const labelled = ({ line }: { readonly line: Line }) =>
    `${names.labelOf(line)} ${names.directionOf(line)}`;
  const total = noCounts();
  return {
    add(line, count, slowest = 0) {
      const key = JSON.stringify([line.kind, names.labelOf(line), names.directionOf(line)]);
      const found = lines.get(key) ?? { line, counts: noCounts(), slowest: 0 };
      lines.set(key, found);
      found.counts[line.outcome] += count;
      total[line.outcome] += count;
      if (line.outcome === "same") found.slowest = Math.max(found.slowest, slowest);
    },
    done: () => ({
      rows: [...lines.values()]
        .toSorted(
          (a, b) => rankOf(a.line) - rankOf(b.line) || compareText(labelled(a), labelled(b)),
        )
        .map(({ line, counts, slowest }) => ({
          kind: line.kind,
          row: line.row,
          label: names.labelOf(line),
          direction: names.directionOf(line),
          counts: withChanges(counts),
          slowest,
        })),
      total: withChanges(total),
    }),
  };
}

/** The records themselves first, what no row writes last. */
function rankOf({ row, field }: Line): number {
  if (row !== "") return 1;
  return field === "" ? 0 : 2;
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Counts = Record<ComparedOutcome, number>;

function noCounts(): Counts {
  const none = outcomes.map((outcome) => [outcome, 0] as const);
  return Object.fromEntries(none) as Counts;
}

function withChanges(counts: Counts): ComparedRow["counts"] {
  const { same, different, missed, waiting } = counts;
  return { ...counts, changes: same + different + missed + waiting };
}
