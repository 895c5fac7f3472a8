/** What documents are made of: a plan, and what is known beside it. */
import { given } from "../../core/given.ts";
import type { ObjectPlan, Plan, PlanMap } from "../../plan/index.ts";
import type { RowNames } from "../../rules/row-names.ts";
import { namesIn } from "../explain.ts";
import type { SourceLine } from "./document.ts";

export interface Known {
  readonly plan: Plan;
  /** Where its parts stand in the text; files are told from the workspace's root. */
  readonly map?: PlanMap;
  /** Of the package's own tests; absent where nobody ran them. */
  readonly tests?: readonly TestOutcome[];
  /** What the plan was before, oldest first. */
  readonly history?: readonly EarlierPlan[];
  /** An address with `{file}` and `{line}`, where the text can be read. */
  readonly source?: string;
}

export interface TestOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly file: string;
  readonly line: number;
}

export interface EarlierPlan {
  /** As people call it: a revision, a file. */
  readonly name: string;
  readonly plan: Plan;
}

/** With what every part of the documents asks. */
export interface Facts extends Known {
  readonly names: RowNames;
  /** Systems by their initials where these tell them apart, for narrow columns. */
  readonly initials: RowNames;
  /** Objects and their rows in the order of the text. */
  readonly objects: readonly ObjectPlan[];
  /** Of a part of the plan, or of what it is a part of. */
  readonly lineOf: (part: string) => { readonly line?: SourceLine };
}

export function factsOf(known: Known): Facts {
  const { plan, map, source } = known;
  const names = namesIn(plan);
  const places = new Map(map?.places.map((place) => [place.of, place]));
  const order = (part: string) => {
    const place = places.get(part);
    return place === undefined ? Number.MAX_SAFE_INTEGER : place.file * 1e9 + place.line;
  };
  const inOrder = <One extends { readonly id: string }>(all: readonly One[], above = "") =>
    all.toSorted((one, other) => order(above + one.id) - order(above + other.id));
  return {
    ...known,
    names,
    initials: { ...names, system: initialsIn(plan) },
    objects: inOrder(plan.objects).map((one) => ({
      ...one,
      rows: inOrder(one.rows, `${one.id}/`),
    })),
    lineOf: (part) => {
      const place = places.get(part);
      const file = place && map?.files[place.file];
      if (place === undefined || file === undefined) return {};
      return { line: sourceLine(file, place.line, source) };
    },
  };
}

export function sourceLine(file: string, line: number, source: string | undefined): SourceLine {
  const path = file.split("/").map(encodeURIComponent).join("/");
  const url = source?.replaceAll("{file}", path).replaceAll("{line}", String(line));
  return { file, line, ...given({ url }) };
}

/** "H" for HubSpot, unless another system begins with it too. */
function initialsIn({ systems }: Plan): RowNames["system"] {
  const initials = new Map(
    systems.map(({ id, label }) => [id, [...label][0]?.toUpperCase() ?? id]),
  );
  const areApart = new Set(initials.values()).size === systems.length;
  const labels = new Map(systems.map(({ id, label }) => [id, label]));
  return (alias) => (areApart ? initials : labels).get(alias) ?? alias;
}

/** A cell for what a text does not say. */
export const notStated = "Not stated";
