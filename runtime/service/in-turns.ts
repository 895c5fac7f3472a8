/**
 * One state, and several parts of one process that change it. A lease tells processes apart, and not what a process
 * does at once: whoever takes it again ends what the one before was doing. So here its parts wait for each other, in
 * the order in which they came: a run until what a person asked for is noted, and a person, for a while, until a run
 * is over.
 */
import { type Engine, type Lease, StateInUse } from "../engine/engine.ts";

export interface InTurns {
  /** Waits for its turn as long as it takes. */
  readonly engine: Engine;
  /** The same, and throws a `StateInUse` where its turn does not come within so many ms. */
  readonly within: (ms: number) => Engine;
}

export function inTurns(engine: Engine): InTurns {
  const waiting: (() => void)[] = [];
  let isHeld = false;

  function next(): void {
    const first = waiting.shift();
    isHeld = first !== undefined;
    first?.();
  }

  function turn(ms: number | undefined): Promise<void> {
    if (!isHeld) {
      isHeld = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const late = () => {
        waiting.splice(waiting.indexOf(mine), 1);
        reject(new StateInUse("a run is under way"));
      };
      const timer = ms === undefined ? undefined : setTimeout(late, ms);
      const mine = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.push(mine);
    });
  }

  async function lease(ms?: number): Promise<Lease> {
    await turn(ms);
    let isOver = false;
    const over = () => {
      if (!isOver) next();
      isOver = true;
    };
    try {
      const { epoch, release } = await engine.lease();
      return { epoch, release: () => release().finally(over) };
    } catch (error) {
      over();
      throw error;
    }
  }

  return {
    engine: { ...engine, lease: () => lease() },
    within: (ms) => ({ ...engine, lease: () => lease(ms) }),
  };
}
