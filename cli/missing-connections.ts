/** Whether the profile that `--profile` names is there and says how each system of a package is reached. */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { pointerPart } from "../plan/json-places.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import type { Loaded } from "./load.ts";
import { noSuchProfile } from "./load-config.ts";
import { shownPath } from "./paths.ts";
import { printable } from "./printable.ts";
import { configName } from "./workspace.ts";
import type { World } from "./world.ts";

export function missingConnections(
  world: World,
  { settings, place }: Pick<Loaded, "settings" | "place">,
  name: string | undefined,
  aliases: readonly string[],
): readonly Diagnostic[] {
  // Settings with errors are told as such, and what they hold is not known.
  const isBroken = settings.config === undefined && settings.diagnostics.length > 0;
  if (name === undefined || isBroken) return [];
  const { config = {}, places } = settings;
  const file = shownPath(world.cwd, posix.join(place.root, configName));
  const { profiles = {} } = config;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    const span = places?.keyAt("/profiles") ?? { file, start: 0, end: 0 };
    return [noSuchProfile(config, name, span)];
  }
  const span = places?.keyAt(`/profiles/${pointerPart(name)}`) ?? { file, start: 0, end: 0 };
  const named = Object.keys(profile.systems ?? {});
  const others = named.filter((one) => !aliases.includes(one));
  return aliases
    .filter((alias) => !named.includes(alias))
    .map((alias) => {
      const facts = { profile: printable(name), alias: printable(alias) };
      const meant = nearest(alias, others);
      if (meant === undefined) return diagnoseConfig("config-missing-system", span, facts);
      const key = places?.keyAt(`/profiles/${pointerPart(name)}/systems/${pointerPart(meant)}`);
      const help = `\`${printable(meant)}\` is no system of the package: write \`${facts.alias}\``;
      return diagnoseConfig("config-missing-system", key ?? span, facts, { help });
    });
}
