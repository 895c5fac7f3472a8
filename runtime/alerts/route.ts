/** How a recipient is reached: by what the plan says of them, and by the addresses of the profile. */
import { isAddress } from "../../core/address.ts";
import type { Plan } from "../../plan/index.ts";
import { addressProblem } from "./post.ts";
import { nameOf } from "./recipients.ts";
import type { AlertSettings } from "./settings.ts";
import type { Recipient } from "./stored-alert.ts";

export type Route =
  | { readonly kind: "log" }
  | {
      readonly kind: "email";
      readonly smtp: string;
      readonly from: string;
      readonly to: readonly string[];
    }
  | { readonly kind: "slack"; readonly url: string }
  | { readonly kind: "webhook"; readonly url: string; readonly secret?: string };

export type Routed =
  | { readonly kind: "route"; readonly route: Route }
  /** `missing`: what has to be added, and where; completes "`ops` cannot be told: …". */
  | { readonly kind: "none"; readonly missing: string };

export function routeTo(
  recipient: Recipient,
  { owners, channels }: Pick<Plan, "owners" | "channels">,
  settings: AlertSettings,
): Routed {
  switch (recipient.kind) {
    case "log":
      return { kind: "route", route: { kind: "log" } };
    case "person":
      return byMail([recipient.address]);
    case "owner": {
      const found = owners.find((one) => one.id === recipient.name);
      if (found === undefined) return none("the spec names no such owner any more");
      // Their own address, where there is one, is for what concerns all of them.
      return byMail(found.email === undefined ? found.members : [found.email]);
    }
    case "channel": {
      const channel = channels.find((one) => one.id === recipient.name);
      if (channel === undefined) return none("the spec names no such channel any more");
      if (channel.kind === "email") return byMail([channel.target]);
      const { id, target } = channel;
      if (channel.kind === "slack") {
        const url = settings.slack.get(id) ?? settings.slack.get(target);
        return url === undefined ? notThere("slack", id) : toUrl({ kind: "slack", url });
      }
      const hook = settings.webhook.get(id) ?? settings.webhook.get(target);
      return hook === undefined ? notThere("webhook", id) : toUrl({ kind: "webhook", ...hook });
    }
  }

  function byMail(addresses: readonly string[]): Routed {
    const { email } = settings;
    const to = addresses.filter(isAddress);
    if (to.length === 0) return none("they have no e-mail address in the spec");
    const without = "the profile has no `email: { smtp: …, from: … }` in its `alerts`";
    if (email === undefined) return none(settings.missing.get("email") ?? without);
    return { kind: "route", route: { kind: "email", ...email, to } };
  }

  function notThere(kind: "slack" | "webhook", name: string): Routed {
    const without = `the profile has no \`${kind}: { ${name}: … }\` in its \`alerts\``;
    return none(settings.missing.get(`${kind} ${name}`) ?? without);
  }
}

/** Where both lead to one place, and a failure of one speaks for the others. */
export function destinationOf(route: Route): string {
  switch (route.kind) {
    case "log":
      return "log";
    case "email":
      return route.smtp;
    default:
      return new URL(route.url).origin;
  }
}

function toUrl(route: Extract<Route, { readonly url: string }>): Routed {
  const problem = addressProblem(route.url);
  return problem === undefined ? { kind: "route", route } : none(problem);
}

function none(missing: string): Routed {
  return { kind: "none", missing };
}

/** Whom a plan tells, by its `errors` and reviews, and cannot reach: each with what is missing. */
export function unreachable(
  plan: Plan,
  settings: AlertSettings,
): readonly { readonly name: string; readonly missing: string }[] {
  return toldBy(plan).flatMap((recipient) => {
    const routed = routeTo(recipient, plan, settings);
    return routed.kind === "none" ? [{ name: nameOf(recipient), missing: routed.missing }] : [];
  });
}

/** Each once. A record's owner is known only when something happened to it. */
function toldBy({ errors, objects }: Plan): readonly Recipient[] {
  const found = new Map<string, Recipient>();
  const take = (one: Recipient) => found.set(nameOf(one), one);
  const takeOwner = (name: string | undefined) => {
    if (name !== undefined) take({ kind: "owner", name });
  };
  for (const action of errors.flatMap((rule) => rule.actions)) {
    if (action.kind === "email") takeOwner(action.owner);
    if (action.kind === "notify" && action.whom !== "record_owner") takeOwner(action.whom);
    if (action.kind === "alert") take({ kind: "channel", name: action.channel });
  }
  for (const object of objects) {
    for (const { policy, owner } of object.rows) {
      if (policy.kind !== "review" || policy.withinSeconds === undefined) continue;
      for (const name of [policy.by ?? owner, object.owner, object.steward]) takeOwner(name);
    }
  }
  return [...found.values()];
}
