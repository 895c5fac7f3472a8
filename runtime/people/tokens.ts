/**
 * Tokens of people. One is 256 bits of chance, so its hash can stand in the settings: nobody can try them all,
 * and no salt or slow hash would make that any harder.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "../../core/host.ts";

/** What shows a token for one wherever it may have been left. */
const tokenPrefix = "concordat_";
const hashPrefix = "sha256:";

export function newToken(random: Random): string {
  return `${tokenPrefix}${Buffer.from(random.bytes(32)).toString("base64url")}`;
}

/** As the settings hold it. */
export function hashOfToken(token: string): string {
  return `${hashPrefix}${createHash("sha256").update(token).digest("hex")}`;
}

export function isTokenHash(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Hashes of the tokens of each, by the address. */
export type People = ReadonlyMap<string, readonly string[]>;

/** Whose token it is; undefined where it is nobody's. */
export function holderOf(token: string, people: People): string | undefined {
  const hash = Buffer.from(hashOfToken(token));
  // All are compared, so that the time that it takes tells nothing.
  const found = [...people].filter(
    ([, hashes]) => hashes.filter((one) => isEqual(Buffer.from(one), hash)).length > 0,
  );
  return found[0]?.[0];
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
