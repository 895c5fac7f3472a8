/**
 * The keys that values are sealed with: one a link and one a record, made by chance when it is first needed
 * and kept in the state, sealed by the state's key. A key that is thrown away takes every value with it.
 */
import type { Random } from "../../../core/host.ts";
import type { Engine, Feed, Lease } from "../engine.ts";
import { seal, unseal, type ValueKey, valueKeyOf } from "./seal.ts";
import { hashed, type StateKey } from "./state-key.ts";

export type Keys = ReadonlyMap<string, ValueKey>;

export interface KeyRing {
  /** Those that there are of these; all where none is named. */
  find(names?: Iterable<string>): Promise<Keys>;
  /** The same, and makes those that are missing. */
  need(lease: Lease, names: Iterable<string>): Promise<Keys>;
  /** A new key, sealed for the state, which has still to keep it. */
  make(name: string): { readonly key: ValueKey; readonly sealed: string };
  /** What was kept at hand may be out of date: another one may have worked with the state. */
  clear(): void;
}

/** Keys at hand, at most; a state has any number. */
const mostAtHand = 20_000;

export function openKeyRing(
  engine: Pick<Engine, "seals" | "putSeals">,
  stateKey: StateKey,
  random: Random,
): KeyRing {
  const wrap = valueKeyOf(stateKey.wrap);
  const atHand = new Map<string, ValueKey>();

  function put(name: string, key: ValueKey): void {
    if (atHand.size >= mostAtHand) {
      for (const old of atHand.keys()) {
        atHand.delete(old);
        if (atHand.size < mostAtHand / 2) break;
      }
    }
    atHand.set(name, key);
  }

  function opened(name: string, sealed: string): ValueKey {
    return valueKeyOf(Buffer.from(unseal(wrap, name, sealed), "base64"));
  }

  function make(name: string): { readonly key: ValueKey; readonly sealed: string } {
    const secret = random.bytes(32);
    const sealed = seal(wrap, name, Buffer.from(secret).toString("base64"));
    return { key: valueKeyOf(secret), sealed };
  }

  async function find(names?: Iterable<string>): Promise<Keys> {
    const found = new Map<string, ValueKey>();
    if (names === undefined) {
      for (const [name, sealed] of await engine.seals()) found.set(name, opened(name, sealed));
      return found;
    }
    const missing: string[] = [];
    for (const name of new Set(names)) {
      const key = atHand.get(name);
      if (key === undefined) missing.push(name);
      else found.set(name, key);
    }
    if (missing.length === 0) return found;
    for (const [name, sealed] of await engine.seals(missing)) {
      const key = opened(name, sealed);
      put(name, key);
      found.set(name, key);
    }
    return found;
  }

  return {
    find,
    make,
    async need(lease, names) {
      const wanted = [...new Set(names)];
      const found = new Map(await find(wanted));
      const missing = wanted.filter((name) => !found.has(name));
      if (missing.length === 0) return found;
      const made = missing.map((name) => ({ name, ...make(name) }));
      await engine.putSeals(lease, new Map(made.map((one) => [one.name, one.sealed])));
      for (const { name, key } of made) {
        put(name, key);
        found.set(name, key);
      }
      return found;
    },
    clear: () => atHand.clear(),
  };
}

export function linkKey(link: string): string {
  return `link ${link}`;
}

/** A record's id may be personal itself, and its key outlives the record in a copy of the state. */
export function recordKey(
  { naming }: StateKey,
  { object, system, stage, id }: Feed & { readonly id: string },
): string {
  return `record ${hashed(naming, "record", object, system, stage, id)}`;
}
