/**
 * The key that a state's personal values are sealed under: what the profile gives, else a file beside a state
 * that is a file itself, made when it is first needed and for its owner's eyes. Whoever loses it loses the
 * values; no other key is ever made in its place.
 */
import { DiskError } from "../core/host.ts";
import type { Engine } from "../runtime/engine/engine.ts";
import { type StateKey, secretIn, stateKeyOf } from "../runtime/engine/sealed/state-key.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { World } from "./world.ts";

export interface KeySource {
  /** Undefined where there is none yet. Throws a `CannotOpen` for a text that is no key. */
  find(): StateKey | undefined;
  /** What to do where it is missing. */
  readonly help: string;
  /** Makes one; undefined where that is the user's to do. `engine`: the state that it is for. */
  readonly make?: (engine: Engine) => Promise<StateKey>;
}

const howToMake = "make one with `openssl rand -base64 32`";

/** `text`: as the profile gives it. */
export function givenKey(text: string): KeySource {
  return {
    help: "",
    find() {
      const secret = secretIn(text);
      if (secret !== undefined) return stateKeyOf(secret);
      throw new CannotOpen(
        `the \`key\` of \`state\` is no key: it has to be 32 random bytes, as base64 or hexadecimal; ${howToMake}`,
      );
    },
  };
}

/** Where a state is no file, nothing stands beside it. */
export const noKey: KeySource = {
  help: `add \`key: "\${env:CONCORDAT_KEY}"\` to \`state\`, and ${howToMake}`,
  find: () => undefined,
};

/** `path`: the state's own; `shown`: as the user names it. */
export function keyFile({ host: { disk, random } }: World, path: string, shown: string): KeySource {
  const file = `${path}.key`;
  const find = () => {
    try {
      if (disk.stat(file) === undefined) return undefined;
      const secret = secretIn(disk.read(file));
      if (secret !== undefined) return stateKeyOf(secret);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      throw new CannotOpen(
        `the key of the state, \`${shown}.key\`, cannot be read: ${error.message}`,
      );
    }
    throw new CannotOpen(`\`${shown}.key\` holds no key; put a copy of it back`);
  };
  return {
    find,
    help: `put the file \`${shown}.key\` back, or give the key as \`key\` of \`state\``,
    async make(engine) {
      // Of two processes that begin with one state, one makes the key and the other one finds it.
      const lease = await engine.lease();
      try {
        const found = find();
        if (found !== undefined) return found;
        const secret = random.bytes(32);
        disk.writePrivate(file, `${Buffer.from(secret).toString("base64")}\n`);
        return stateKeyOf(secret);
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        throw new CannotOpen(`\`${shown}.key\` cannot be written: ${error.message}`);
      } finally {
        await lease.release();
      }
    },
  };
}
