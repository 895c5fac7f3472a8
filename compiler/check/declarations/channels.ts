/** Channels: their kinds and targets, and whether those that alerts name are declared. */
import { isAddress } from "../../../core/address.ts";
import { didYouMean } from "../../../core/nearest.ts";
import { shorten } from "../../../grammar/shorten.ts";
import type { Check } from "../check.ts";
import { firstOfEach } from "../first-of-each.ts";
import { isForbidden } from "./connections.ts";
import { diagnose } from "./diagnostics.ts";

export const checkChannels: Check = (model, report) => {
  for (const { statement, imported } of model.channels.values()) {
    if (imported) continue;
    const { channelKind, target } = statement.node;
    const kind = kinds.get(channelKind.text);
    if (kind === undefined) {
      const words = [...kinds.keys()];
      const list = words.map((word) => `\`${word}\``).join(", ");
      const suggestion = didYouMean(channelKind.text, words, `kinds are ${list}`);
      const facts = { kind: channelKind.text, suggestion };
      report(diagnose("unknown-channel-kind", channelKind.span, facts));
    } else if (!kind.fits(target.value) && !isForbidden(target.value)) {
      const facts = { target: shorten(target.value), wanted: kind.wanted, example: kind.example };
      report(diagnose("channel-target", target.span, facts));
    }
  }
};

export const checkAlerts: Check = (model, report) => {
  if (model.unreadable.mayDeclare("channel")) return;
  const named = model.errorRules.flatMap(({ node }) =>
    node.actions.flatMap((action) => (action.kind === "alert" ? [action.channel] : [])),
  );
  const undeclared = named.filter((channel) => !model.channels.has(channel.text));
  for (const { text: name, span } of firstOfEach(undeclared)) {
    const otherwise = `declare it: \`channel ${name} slack "#channel"\``;
    const suggestion = didYouMean(name, model.channels.keys(), otherwise);
    report(diagnose("unknown-channel", span, { name, suggestion }));
  }
};

interface ChannelKind {
  readonly wanted: string;
  readonly example: string;
  fits(target: string): boolean;
}

const kinds: ReadonlyMap<string, ChannelKind> = new Map([
  [
    "slack",
    {
      wanted: "a Slack channel",
      example: 'its name with `#`, as in `slack "#revops-sync"`',
      fits: (target: string) => /^#[^\s#@<>"'.,]{1,80}$/u.test(target),
    },
  ],
  [
    "email",
    {
      wanted: "an e-mail address",
      example: 'one address, as in `email "revops@acme.example"`',
      fits: isAddress,
    },
  ],
  [
    "webhook",
    {
      wanted: "the name of a webhook",
      example: "the name under which a profile of `concordat.yaml` has its address",
      fits: (target: string) => /^[\w-]+(?:[. ][\w-]+)*$/.test(target),
    },
  ],
]);
