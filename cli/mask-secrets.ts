/**
 * Secrets in a text → dots, one for each sign, so that every place in the text stays where it is. What
 * a report quotes ends up in logs that many read.
 */
import { placeholder } from "./placeholders.ts";

/** The secrets in addresses: passwords, tokens, and all of a hook that says to which room it leads. */
export function maskAddresses(text: string): string {
  return masked(text, inAddresses);
}

/** The same in settings, where a key announces a secret too. */
export function maskSettings(text: string): string {
  return masked(maskAddresses(text), afterKeys);
}

const word = String.raw`[\w-]*(?:password|passwd|secret|token|api_?key|private_?key)`;

/** Of each: what stands before the secret, the secret. */
const inAddresses: readonly RegExp[] = [
  // No scheme is long; without a bound a long text would be read again from each of its letters.
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:"']*:)([^\s/?#"']+)(?=@)/gi,
  new RegExp(String.raw`([?&]${word}=)([^&#\s"']+)`, "gi"),
  /(https:\/\/hooks\.[^\s/"']+\/)([^\s"']+)/gi,
];
const afterKeys: readonly RegExp[] = [
  // `key` is the state's; in a file that cannot be read as YAML no more than its name is known.
  new RegExp(
    String.raw`(\b(?:${word}|key)["']?:\s+)("[^"\n]*"?|'[^'\n]*'?|[^\s{}"'][^\n,}]*)`,
    "gi",
  ),
];

function masked(text: string, patterns: readonly RegExp[]): string {
  return patterns.reduce(
    (left, pattern) =>
      left.replace(pattern, (_, before: string, secret: string) => before + dots(secret)),
    text,
  );
}

/** Quotes stay, and so does a placeholder, which names a secret and is none. */
export function dots(secret: string): string {
  let [dotted, at] = ["", 0];
  for (const { index, 0: kept } of secret.matchAll(placeholder)) {
    dotted += allDots(secret.slice(at, index)) + kept;
    at = index + kept.length;
  }
  return dotted + allDots(secret.slice(at));
}

function allDots(text: string): string {
  return text.replace(/[^"'\s]/g, "•");
}
