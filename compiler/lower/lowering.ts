import type { Places } from "./places.ts";
import type { Tables } from "./tables.ts";

/** What gathers while objects are lowered. */
export interface Lowering {
  readonly places: Places;
  readonly tables: Tables;
}
