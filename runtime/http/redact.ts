/** Takes the secrets of a connection out of a text, in the forms that they may have taken on their way. */

/** Shorter ones would be found in ordinary words. */
const shortest = 4;

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

function formsOf(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
    JSON.stringify(secret).slice(1, -1),
  ];
}
