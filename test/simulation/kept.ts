import type { Native } from "../../rules/values/native.ts";

/** A record as a system of a play keeps it. */
export interface Kept {
  readonly id: string;
  fields: Record<string, Native>;
  stamps: Record<string, number>;
  modified: number;
}
