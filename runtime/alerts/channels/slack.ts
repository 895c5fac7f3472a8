/**
 * Slack's incoming webhooks. All text goes as `plain_text`, in which nothing is markup, a mention or a link;
 * the line that a notification shows is `mrkdwn` whatever one asks for, and is escaped.
 * https://docs.slack.dev/messaging/formatting-message-text; lengths:
 * https://docs.slack.dev/reference/block-kit/blocks
 */
import type { Message } from "../message.ts";
import { sentByPost } from "./answers.ts";
import { defineChannel } from "./channel.ts";

export const slack = defineChannel({
  kind: "slack",
  send(message, { url }, sending) {
    const body = JSON.stringify(payloadOf(message));
    return sentByPost({ url, headers: { "idempotency-key": message.id }, body }, sending);
  },
});

function payloadOf({ subject, lines }: Message) {
  const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
  const sections = inChunks(lines, mostLetters);
  return {
    text: escaped(subject),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(subject) },
      ...sections.slice(0, mostSections).map((text) => ({ type: "section", text: plain(text) })),
    ],
  };
}

const mostLetters = 2900;
const mostSections = 45;

function escaped(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // Signs of emphasis stand for themselves between two that nobody sees.
      .replaceAll(/[*_~`]/g, (sign) => `\u200b${sign}\u200b`)
  );
}

function inChunks(lines: readonly string[], most: number): readonly string[] {
  const chunks: string[] = [];
  for (const line of lines) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + line.length < most)
      chunks[chunks.length - 1] = `${last}\n${line}`;
    else chunks.push(line);
  }
  return chunks;
}
