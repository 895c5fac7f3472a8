/** What is given out for other tools, and what it is made of. */
import type { Catalogue, Plan } from "../../plan/index.ts";

export interface Exporting {
  readonly plan: Plan;
  /** By system. What they tell of a field, such as its label, is left out where there is none. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** ISO 8601, UTC: when this was asked for. */
  readonly now: string;
}

export interface Exported {
  /** Of the file, below the package's name. */
  readonly name: string;
  readonly text: string;
}

export function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
