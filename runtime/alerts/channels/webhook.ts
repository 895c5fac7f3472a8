/**
 * A generic webhook: the message as JSON. With a secret it is signed as https://www.standardwebhooks.com
 * has it: HMAC-SHA256 over `ID.TIMESTAMP.BODY`, so that the receiver can tell who sent it and refuse what
 * is old; a repetition has the same id.
 */
import { createHmac } from "node:crypto";
import type { Message } from "../message.ts";
import { sentByPost } from "./answers.ts";
import { defineChannel } from "./channel.ts";

export const webhook = defineChannel({
  kind: "webhook",
  send(message, { url, secret }, sending) {
    const body = JSON.stringify(bodyOf(message));
    const timestamp = `${Math.floor(sending.now / 1000)}`;
    const { id } = message;
    const signature =
      secret === undefined
        ? {}
        : { "webhook-signature": `v1,${signatureOf(secret, `${id}.${timestamp}.${body}`)}` };
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "idempotency-key": id,
      ...signature,
    };
    return sentByPost({ url, headers, body }, sending);
  },
});

function bodyOf({ id, kind, at, subject, lines, told }: Message) {
  return {
    formatVersion: 1,
    id,
    kind,
    at: new Date(at).toISOString(),
    subject,
    text: lines.join("\n"),
    errors: told.map(({ unit, ...one }) => ({
      ...one,
      ...(unit === undefined ? {} : { row: unit }),
    })),
  };
}

/** A secret of the form `whsec_…` holds its bytes in base64; any other is taken as it is written. */
function signatureOf(secret: string, text: string): string {
  const bytes = /^whsec_[A-Za-z0-9+/]+=*$/.test(secret)
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret);
  return createHmac("sha256", bytes).update(text).digest("base64");
}
