/** What seals a state: its key, the keys of its values, and what the state notes of it. */
import type { Host } from "../../../core/host.ts";
import type { Engine, Lease } from "../engine.ts";
import { type KeyRing, openKeyRing } from "./key-ring.ts";
import { type Forms, sealedForms } from "./sealed-forms.ts";
import { readSealing, type Sealing } from "./sealing.ts";
import type { StateKey } from "./state-key.ts";

export interface SealedBy {
  readonly key: StateKey;
  readonly host: Pick<Host, "clock" | "random">;
  /** Objects whose values are to be sealed from now on. */
  readonly personal: ReadonlySet<string>;
  /** Systems whose fields have stamps of their own: the state has to see which of them stayed as they were. */
  readonly stamped: ReadonlySet<string>;
  /** Fields that name the successor of a record. */
  readonly successors: ReadonlySet<string>;
}

/** What the sealing of a state is made of: shared by what seals, forgets and finds again. */
export interface Sealer extends SealedBy {
  readonly engine: Engine;
  readonly ring: KeyRing;
  readonly forms: Forms;
  /** Takes out what the state has of an object beside what every state has; gives whether there was any. */
  readonly clear?: (lease: Lease, object: string) => Promise<boolean>;
  /** As it was noted when the lease was taken last. */
  sealing: Sealing;
  /** Names of what was forgotten. */
  forgotten: ReadonlySet<string>;
}

/** `engine` is used by nobody else. The key was checked against the state's note of it. */
export async function openSealer(engine: Engine, by: SealedBy): Promise<Sealer> {
  const sealer: Sealer = {
    ...by,
    engine,
    ring: openKeyRing(engine, by.key, by.host.random),
    forms: sealedForms(by.successors),
    sealing: { check: by.key.check, objects: [], resealed: [] },
    forgotten: new Set(),
  };
  await readAgain(sealer);
  return sealer;
}

/** Another process may have worked with the state since. */
export async function readAgain(sealer: Sealer): Promise<void> {
  const { engine, ring } = sealer;
  ring.clear();
  sealer.sealing = (await readSealing(engine)) ?? sealer.sealing;
  sealer.forgotten = new Set((await engine.forgotten()).map((one) => one.name));
}
