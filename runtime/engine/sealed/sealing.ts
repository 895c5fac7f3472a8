/** The state's own note of what it seals, and with which key. */
import type { AuditHead, Engine } from "../engine.ts";

export interface Sealing {
  /** Of the key; see `StateKey`. */
  readonly check: string;
  /** Objects whose values are sealed. */
  readonly objects: readonly string[];
  /** Where the audit had entries already, which were sealed and chained anew: how it ended before. */
  readonly resealed: readonly {
    readonly object: string;
    /** ms */
    readonly at: number;
    readonly head: AuditHead;
  }[];
  /** What was there in plain may still stand where the database has room to spare. */
  readonly toCompact?: true;
}

export const sealingNote = "sealing";

export async function readSealing(engine: Pick<Engine, "note">): Promise<Sealing | undefined> {
  const text = await engine.note(sealingNote);
  return text === undefined ? undefined : (JSON.parse(text) as Sealing);
}
