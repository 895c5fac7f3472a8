/** Takes the secrets of a connection out of a text, in the forms that they may have taken on their way. */

/** Shorter ones would be found in ordinary words. */
const shortest = 4;
const shortestInside = 6;

export interface Redaction {
  /** From now on this is a secret too: a token that was given out. */
  add(secret: string): void;
  redact(text: string): string;
}

export function openRedaction(secrets: readonly string[]): Redaction {
  const known = new Set<string>();
  const add = (secret: string) => {
    for (const form of formsOf(secret)) if (form.length >= shortest) known.add(form);
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    redact(text) {
      let redacted = text;
      for (const form of [...known].toSorted((a, b) => b.length - a.length)) {
        redacted = redacted.replaceAll(form, "•••");
      }
      return redacted;
    },
  };
}

/** As it is, and as it stands in addresses, headers and JSON. */
function formsOf(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => insideBase64(secret, before)),
  ];
}

/**
 * What a secret looks like inside of something in base64, as of `user:password`, with so many bytes before it, of
 * three: the signs that nothing beside it can change.
 */
function insideBase64(secret: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const whole = bytes.toString("base64").slice(Math.ceil((before * 8) / 6));
  const sure = whole.slice(0, Math.floor((bytes.length * 8) / 6) - Math.ceil((before * 8) / 6));
  if (sure.length < shortestInside) return [];
  return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
}
