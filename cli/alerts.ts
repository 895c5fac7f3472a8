/** `concordat alerts`: whether those who are to be told of errors can be reached. */
import { didYouMean } from "../core/nearest.ts";
import type { Channel } from "../runtime/alerts/channels/channel.ts";
import { channels } from "../runtime/alerts/channels/index.ts";
import { testMessage } from "../runtime/alerts/message.ts";
import { routeTo } from "../runtime/alerts/route.ts";
import type { Recipient } from "../runtime/alerts/stored-alert.ts";
import { randomId } from "../runtime/random-id.ts";
import { CannotOpen } from "./cannot-open.ts";
import { commandGroup, type MakeCommand, packageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly package: string;
}

export const alertsCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup("alerts", "try whether people can be told of errors", (one) =>
    packageOption(one, "alerts"),
  );
  sub("send-test", "send a test message to a channel or an owner of the spec")
    .argument("<name>", "of a `channel`, `owner` or `steward`")
    .action((name: string, options: Options) =>
      end(
        withRun(world, options.package, { ...options, purpose: "state" }, (opened) =>
          sendTest(world, opened, name),
        ),
      ),
    );
  return group;
};

async function sendTest(world: World, opened: OpenRun, name: string): Promise<ExitCode> {
  const { plan, alerts, secrets } = opened;
  const routed = routeTo(recipientNamed(opened, name), plan, alerts);
  if (routed.kind === "none") throw new CannotOpen(`\`${name}\` cannot be told: ${routed.missing}`);
  const now = world.host.clock.now();
  const { route } = routed;
  const channel = channels[route.kind] as Channel;
  const sent = await channel.send(testMessage(randomId(world.host.random, 16), now, name), route, {
    now,
    signal: new AbortController().signal,
    log: () => {},
  });
  const failure = sent.kind === "failed" ? sent.why : sent.but;
  if (failure === undefined) {
    world.stdout.write(`A test message for ${printable(name)} was taken (${route.kind}).\n`);
    return exitCodes.clean;
  }
  const why = printable(secrets.redact(failure));
  world.stderr.write(`concordat: the test message for ${printable(name)} failed: ${why}\n`);
  return exitCodes.trouble;
}

function recipientNamed({ plan }: OpenRun, name: string): Recipient {
  if (plan.channels.some((one) => one.id === name)) return { kind: "channel", name };
  if (plan.owners.some((one) => one.id === name)) return { kind: "owner", name };
  const known = [...plan.channels, ...plan.owners].map((one) => one.id);
  const help = didYouMean(
    name,
    known,
    known.length === 0 ? "it has none" : `it has ${known.join(", ")}`,
  );
  throw new CannotOpen(`the spec has no channel or owner \`${name}\`; ${help}`);
}
