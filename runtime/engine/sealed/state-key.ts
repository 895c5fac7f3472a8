/**
 * The key of a state: one secret of 32 bytes, from which a key for each purpose follows (HKDF, RFC 5869). What
 * it seals are the keys of links and records, and whatever the state keeps of its own; the values themselves
 * have keys that can be thrown away.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export interface StateKey {
  /** Tells whether a state was sealed with this key, and tells nobody the key. */
  readonly check: string;
  /** Seals keys and secrets. */
  readonly wrap: Uint8Array;
  readonly matching: Uint8Array;
  readonly naming: Uint8Array;
}

const bytes = 32;

export function stateKeyOf(secret: Uint8Array): StateKey {
  const derived = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", secret, "concordat state", purpose, bytes));
  return {
    check: Buffer.from(derived("check")).toString("base64url"),
    wrap: derived("wrap"),
    matching: derived("matching"),
    naming: derived("naming"),
  };
}

/** The secret in a text of base64 or hexadecimal; undefined where it is not one of 32 bytes. */
export function secretIn(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, "hex"));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  return new Uint8Array(Buffer.from(trimmed, "base64"));
}

export function isKeyOf(check: string, key: StateKey): boolean {
  const [a, b] = [Buffer.from(check), Buffer.from(key.check)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A name for something of which nobody is to read what it is: 128 bits of a keyed hash. */
export function hashed(key: Uint8Array, ...parts: readonly string[]): string {
  const hash = createHmac("sha256", key).update(JSON.stringify(parts)).digest();
  return hash.toString("base64url", 0, 16);
}
