/** A case, as far as it counts for how an object stands. */
import { given } from "../../core/given.ts";
import type { StandingHold, StoredHold } from "./engine.ts";

export function standingHold({ link, unit, opened, whole, instead }: StoredHold): StandingHold {
  return { link, unit, opened, ...given({ whole, instead }) };
}
