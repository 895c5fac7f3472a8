/**
 * States as they were opened → the same with the values of personal objects sealed. A state that is sealed is
 * used with its own key or not at all: another key, or none, is refused before anything is read or written.
 */
import type { Plan } from "../plan/index.ts";
import type { Engine } from "../runtime/engine/engine.ts";
import type { ProposedState } from "../runtime/engine/proposed-state.ts";
import {
  fieldStamps,
  personalObjects,
  successorFields,
} from "../runtime/engine/sealed/personal.ts";
import { sealedEngine } from "../runtime/engine/sealed/sealed-engine.ts";
import { sealedProposedState } from "../runtime/engine/sealed/sealed-proposed-state.ts";
import { openSealer, type Sealer } from "../runtime/engine/sealed/sealer.ts";
import { readSealing } from "../runtime/engine/sealed/sealing.ts";
import { isKeyOf, type StateKey, stateKeyOf } from "../runtime/engine/sealed/state-key.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { States } from "./postgres-states.ts";
import type { KeySource } from "./state-key.ts";
import type { World } from "./world.ts";

export interface SealedStates extends States {
  /** Undefined where nothing is sealed. */
  readonly sealer: Sealer | undefined;
}

export async function sealedStates(
  { host }: World,
  { plan, purpose }: { readonly plan: Plan; readonly purpose: "run" | "preview" | "state" },
  { engine, proposed, isShared }: States,
  source: KeySource,
): Promise<SealedStates> {
  const key = await keyFor([engine, ...(proposed === undefined ? [] : [proposed])], plan);
  if (key === undefined) return { engine, proposed, isShared, sealer: undefined };
  const personal = personalObjects(plan);
  const plans = { stamped: fieldStamps(plan), successors: successorFields(plan) };
  const by = { key, host, personal, ...plans };
  const sealer = await openSealer(engine, by);
  return {
    engine: sealedEngine(sealer),
    proposed: proposed && (await sealedBeside(proposed)),
    isShared,
    sealer,
  };

  async function sealedBeside(state: ProposedState): Promise<ProposedState> {
    return sealedProposedState(state, await openSealer(state, by));
  }

  async function keyFor(states: readonly Engine[], plan: Plan): Promise<StateKey | undefined> {
    const notes = await Promise.all(states.map(readSealing));
    const known = notes.flatMap((one) => one ?? []);
    const found = source.find();
    if (known.length > 0 && found === undefined) {
      throw new CannotOpen(
        `the state keeps personal values sealed, and its key is missing; ${source.help}`,
      );
    }
    if (found !== undefined) {
      if (known.every(({ check }) => isKeyOf(check, found))) return found;
      throw new CannotOpen(
        "the key is not the one that the state was sealed with; give the state's own key",
      );
    }
    const objects = [...personalObjects(plan)];
    if (objects.length === 0) return undefined;
    if (purpose === "run" && source.make !== undefined) return source.make(engine);
    if (purpose === "run") {
      const names = objects.map((one) => `\`${one}\``).join(", ");
      throw new CannotOpen(
        `rows of ${names} are tagged \`pii\`, so the state seals their values and needs a key; ${source.help}`,
      );
    }
    // A preview's copy of the state is sealed as the state would be, by a key that ends with it.
    return purpose === "preview" ? stateKeyOf(host.random.bytes(32)) : undefined;
  }
}
