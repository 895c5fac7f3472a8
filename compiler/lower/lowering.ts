import type { MapPlan } from "../../plan/index.ts";
import type { Places } from "./places.ts";
import type { Tables } from "./tables.ts";

/** What gathers while objects are lowered, and what all their rows read. */
export interface Lowering {
  readonly places: Places;
  readonly tables: Tables;
  readonly maps: ReadonlyMap<string, MapPlan>;
}
