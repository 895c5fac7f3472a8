/** What a look at one link goes by, beside the link itself. */
import type { Catalogue } from "../../plan/index.ts";
import type { References } from "../decide/references.ts";
import type { DecidingAt } from "../decide/unit-state.ts";
import type { StoredLink } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import type { ObjectProgram } from "../program/program.ts";

export interface Looking {
  readonly object: ObjectProgram;
  readonly references: References;
  readonly at: DecidingAt;
  readonly places: Places;
  /** By system, as it describes itself. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** Everything is seen for the first time: whatever differs differed before. */
  readonly isFirst: boolean;
}

/** In the base of a record that was looked at, whatever came of it: no row's field has this name. */
export const lookedKey = "";

/** The systems whose record of this link came to be since the last look. */
export function bornIn(link: StoredLink, { isFirst }: Looking): ReadonlySet<string> {
  if (isFirst) return new Set();
  return new Set(
    link.records.flatMap(({ system, base, gone }) =>
      gone || Object.hasOwn(base, lookedKey) ? [] : [system],
    ),
  );
}
