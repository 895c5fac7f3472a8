/** What every part of a run works with: the state and the right to change it, the systems, and which run it is. */
import type { Host } from "../core/host.ts";
import type { Attempt } from "./apply/effects.ts";
import type { MergeModules } from "./decide/merge-module.ts";
import type { Engine, Lease } from "./engine/engine.ts";
import type { Places } from "./places.ts";
import type { Systems } from "./systems.ts";

export interface Running {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  readonly host: Host;
  /** Names the run in the audit. */
  readonly run: string;
  /** The plan's digest. */
  readonly plan: string;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Where the spec says what. */
  readonly places: Places;
  readonly modules: MergeModules;
  /** Called for each effect that took place, or would have: what `preview` shows. */
  readonly observe?: (attempt: Attempt) => void;
}
