/**
 * Whether what a system shows after a write can be a form of its own of what it was sent: trimmed, in
 * other letters, cut to a length, rounded. If it is none, and is what the field held before, the write
 * was answered and ignored.
 */
import { isSameNative, type Native } from "../../rules/values/native.ts";

export function isFormOf(stored: Native, sent: Native): boolean {
  if (isSameNative(stored, sent)) return true;
  if (Array.isArray(stored) && Array.isArray(sent)) return isSameSet(stored, sent);
  if (!isPlain(stored) || !isPlain(sent)) return false;
  const [kept, whole] = [String(stored).trim(), String(sent).trim()];
  return isNumber(kept) && isNumber(whole) ? isRounding(kept, whole) : isShortened(kept, whole);
}

function isPlain(native: Native): native is string | number {
  return typeof native === "string" || typeof native === "number";
}

/** A system may keep a choice in an order of its own. */
function isSameSet(stored: readonly Native[], sent: readonly Native[]): boolean {
  const holds = (list: readonly Native[], one: Native) => list.some((two) => isFormOf(two, one));
  return (
    stored.length === sent.length &&
    sent.every((one) => holds(stored, one)) &&
    stored.every((one) => holds(sent, one))
  );
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

/** Less than one step of the last digit that is shown lies between them. */
function isRounding(stored: string, sent: string): boolean {
  const digits = /\.(\d+)$/.exec(stored)?.[1]?.length ?? 0;
  return Math.abs(Number(stored) - Number(sent)) < 10 ** -digits;
}

/** The same letters and digits, or the first of them. */
function isShortened(stored: string, sent: string): boolean {
  const kept = lettersOf(stored);
  return kept === "" ? lettersOf(sent) === "" : lettersOf(sent).startsWith(kept);
}

function lettersOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
