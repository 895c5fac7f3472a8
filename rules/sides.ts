/** The sides of a row by their labels, as sentences speak of them. */
import type { RowPlan } from "../plan/index.ts";
import type { RowNames } from "./row-names.ts";

export interface Sides {
  /** Labels of the ends that are read. */
  readonly sources: readonly string[];
  /** Labels of the ends that are written and never read. */
  readonly receivers: readonly string[];
  readonly all: readonly string[];
  /** Whether some end is both read and written. */
  readonly peers: boolean;
}

export function sidesOf({ ends }: Pick<RowPlan, "ends">, names: RowNames): Sides {
  const labels = (role: (end: RowPlan["ends"][number]) => boolean) => [
    ...new Set(ends.filter(role).map((end) => names.system(end.system))),
  ];
  return {
    sources: labels((end) => end.role !== "sink"),
    receivers: labels((end) => end.role === "sink"),
    all: labels(() => true),
    peers: ends.some((end) => end.role === "both"),
  };
}

/** "HubSpot", "HubSpot and Salesforce", "HubSpot, Salesforce and Zendesk". */
export function joined(labels: readonly string[], word: "and" | "or" = "and"): string {
  const last = labels.at(-1) ?? "";
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(", ")} ${word} ${last}`;
}
