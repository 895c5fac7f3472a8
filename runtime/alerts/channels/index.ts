/** Every way to tell people. Adding one is its file and its line here. */
import type { Route } from "../route.ts";
import type { Channel } from "./channel.ts";
import { email } from "./email.ts";
import { log } from "./log.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

export const channels: { readonly [Kind in Route["kind"]]: Channel<Kind> } = {
  email,
  log,
  slack,
  webhook,
};
