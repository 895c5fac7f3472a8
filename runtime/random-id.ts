/** A name that nothing else has: hexadecimal, two digits a byte. */
import type { Random } from "../core/host.ts";

export function randomId(random: Random, bytes: number): string {
  return Array.from(random.bytes(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
