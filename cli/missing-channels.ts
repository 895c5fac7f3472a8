/** Whether the profile that `--profile` names says how those are reached whom a package tells of errors. */
import { posix } from "node:path";
import type { Model } from "../compiler/model.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Plan } from "../plan/index.ts";
import { pointerPart } from "../plan/json-places.ts";
import type { Alerts } from "./config.generated.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import type { Loaded } from "./load.ts";
import { shownPath } from "./paths.ts";
import { printable } from "./printable.ts";
import { configName } from "./workspace.ts";
import type { World } from "./world.ts";

/** What the answers to errors need of a profile. */
export interface AlertNeeds {
  readonly channels: readonly {
    readonly id: string;
    readonly kind: string;
    readonly target: string;
  }[];
  readonly mail: boolean;
}

export function missingChannels(
  world: World,
  { settings, place }: Pick<Loaded, "settings" | "place">,
  name: string | undefined,
  { channels, mail }: AlertNeeds,
): readonly Diagnostic[] {
  const { profiles = {} } = settings.config ?? {};
  const profile = name !== undefined && Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  // One that is not there is told with its systems.
  if (name === undefined || profile === undefined) return [];
  const alerts: Alerts = profile.alerts ?? {};
  const file = shownPath(world.cwd, posix.join(place.root, configName));
  const pointer = `/profiles/${pointerPart(name)}`;
  const within = profile.alerts === undefined ? pointer : `${pointer}/alerts`;
  const span = settings.places?.keyAt(within) ?? { file, start: 0, end: 0 };
  const report = (what: string, setting: string) => {
    const facts = { profile: printable(name), what: printable(what), setting: printable(setting) };
    return diagnoseConfig("config-missing-channel", span, facts);
  };
  const lost = channels.flatMap(({ id, kind, target }) => {
    if (kind !== "slack" && kind !== "webhook") return [];
    const table = alerts[kind] ?? {};
    const isThere = Object.hasOwn(table, id) || Object.hasOwn(table, target);
    return isThere ? [] : [report(`the channel \`${id}\``, `${kind}: { ${id}: … }`)];
  });
  const needsMail = mail || channels.some((one) => one.kind === "email");
  return needsMail && alerts.email === undefined
    ? [...lost, report("mail", "email: { smtp: …, from: … }")]
    : lost;
}

export function needsOfModel({ errorRules, channels }: Model): AlertNeeds {
  const actions = errorRules.flatMap((rule) => rule.node.actions);
  const named = new Set(actions.flatMap((one) => (one.kind === "alert" ? one.channel.text : [])));
  return {
    channels: [...named].flatMap((id) => {
      const node = channels.get(id)?.statement.node;
      const target = node?.target.value ?? "";
      return node === undefined ? [] : [{ id, kind: node.channelKind.text, target }];
    }),
    mail: actions.some((one) => one.kind === "email" || one.kind === "notify"),
  };
}

export function needsOfPlan({ errors, channels }: Plan): AlertNeeds {
  const actions = errors.flatMap((rule) => rule.actions);
  const named = new Set(actions.flatMap((one) => (one.kind === "alert" ? one.channel : [])));
  return {
    channels: channels.filter((one) => named.has(one.id)),
    mail: actions.some((one) => one.kind === "email" || one.kind === "notify"),
  };
}
