/**
 * A text → a text that only the key's holder reads, and nobody changes without its being noticed:
 * AES-256-GCM, whose nonce is a keyed hash of what is sealed and of where it belongs. So the same text in the
 * same place is sealed alike, and a state can tell whether a record changed without reading it; two different
 * texts share a nonce no sooner than two hashes of 96 bits are equal. A key is one link's or one record's, so
 * nobody learns that two people have the same value.
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { StateUnavailable } from "../state-trouble.ts";

export interface ValueKey {
  readonly cipher: Uint8Array;
  readonly nonce: Uint8Array;
}

const mark = "s1.";
const nonceBytes = 12;
const tagBytes = 16;

/** `secret`: 32 bytes. */
export function valueKeyOf(secret: Uint8Array): ValueKey {
  const derived = (purpose: string) => createHmac("sha256", secret).update(purpose).digest();
  return { cipher: derived("cipher"), nonce: derived("nonce") };
}

/** `place`: what it is the value of, so that no sealed text can be put in another's place. */
export function seal(key: ValueKey, place: string, text: string): string {
  const hash = createHmac("sha256", key.nonce).update(`${place.length} ${place}`).update(text);
  const nonce = hash.digest().subarray(0, nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key.cipher, nonce);
  cipher.setAAD(Buffer.from(place));
  const sealed = [nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  return mark + Buffer.concat(sealed).toString("base64");
}

/** Throws a `StateUnavailable` where it was sealed with another key, for another place, or was altered. */
export function unseal(key: ValueKey, place: string, sealed: string): string {
  try {
    return opened(key, place, sealed);
  } catch (error) {
    const why = "a sealed value of the state was altered, or stands in another's place";
    throw new StateUnavailable(`${why}; put a copy of the state back`, { cause: error });
  }
}

function opened(key: ValueKey, place: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(mark.length), "base64");
  const decipher = createDecipheriv("aes-256-gcm", key.cipher, bytes.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const text = decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}

export function isSealed(text: unknown): text is string {
  return typeof text === "string" && text.startsWith(mark);
}

/** A short keyed hash of a value in its place: equal values have equal ones, and nobody reads it back. */
export function maskOf(key: ValueKey, place: string, text: string): string {
  const hash = createHmac("sha256", key.nonce).update(`mask ${place.length} ${place}`).update(text);
  return hash.digest().toString("base64url", 0, 9);
}
