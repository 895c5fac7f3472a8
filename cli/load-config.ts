/**
 * concordat.yaml of a workspace → its settings, or what is wrong with them. A workspace may have none.
 *
 * Settings that cannot be used are not given at all: half-read ones could connect to the wrong
 * system. Placeholders are checked for their form and left as they are.
 */
import { posix } from "node:path";
import { isAddress } from "../core/address.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import { didYouMean } from "../core/nearest.ts";
import type { SourceText, Span } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";
import { zoneProblem } from "../rules/zone.ts";
import type { Description } from "../runtime/connectors/rest/description.generated.ts";
import { knownCodes } from "./codes.ts";
import type { Config } from "./config.generated.ts";
import schema from "./config.schema.json" with { type: "json" };
import { configProblems, listed } from "./config-problems.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { placeholderProblems } from "./placeholders.ts";
import { plainSecrets, withoutSecrets } from "./plain-secrets.ts";
import { printable } from "./printable.ts";
import { profileTexts } from "./profile-texts.ts";
import { readDescriptions } from "./read-descriptions.ts";
import { type FileRequest, isAbsent, readText } from "./read-text.ts";
import { readYaml } from "./read-yaml.ts";
import { validateConfig } from "./validators.generated.ts";
import { configName } from "./workspace.ts";
import type { World } from "./world.ts";

export interface LoadedConfig {
  /** Absent where there is no file, or where it has errors. */
  readonly config?: Config;
  /** Where the settings stand; with `config` alone. */
  readonly places?: JsonPlaces;
  /** Of REST APIs, by the path that the settings name. */
  readonly descriptions: ReadonlyMap<string, Description>;
  readonly diagnostics: readonly Diagnostic[];
  /** As reports may quote them, without the secrets in them. */
  readonly sources: readonly SourceText[];
}

/** `root` is the workspace's folder, absolute. */
export function loadConfig(world: World, root: string): LoadedConfig {
  const path = posix.join(root, configName);
  const descriptions = new Map<string, Description>();
  if (isAbsent(world, path)) return { descriptions, diagnostics: [], sources: [] };
  const read = readText(world, { path, root, most: limits.configBytes, tooLarge });
  if (read.kind === "refused") return { descriptions, diagnostics: [read.diagnostic], sources: [] };
  const { source } = read;
  const { value, places, diagnostics } = readYaml(source);
  if (value === undefined) {
    return { descriptions, diagnostics, sources: [withoutSecrets(source, [])] };
  }
  const texts = profileTexts((value as { readonly profiles?: unknown }).profiles, places);
  const sources = [withoutSecrets(source, texts)];
  if (!validateConfig(value)) {
    const settings = { value, schema };
    const problems = configProblems(validateConfig.errors ?? [], places, source, settings);
    return { descriptions, diagnostics: [...diagnostics, ...problems], sources };
  }
  const config = value as Config;
  const described = readDescriptions(world, root, config, places);
  const all = [
    ...diagnostics,
    ...unknownProfile(config, places),
    ...texts.flatMap((one) => placeholderProblems(source, one)),
    ...plainSecrets(texts),
    ...wrongLevels(config, places),
    ...wrongZones(config, places),
    ...wrongPeople(config, places),
    ...described.diagnostics,
  ];
  const isUsable = !all.some((one) => one.severity === "error");
  return {
    ...(isUsable ? { config, places } : {}),
    descriptions: described.descriptions,
    diagnostics: all,
    sources: [...sources, ...described.sources],
  };
}

/** What cannot even be looked at is there: reading it will tell why not. */
const tooLarge: FileRequest["tooLarge"] = (place, limit) =>
  diagnoseConfig("config-too-large", place, { file: configName, limit });

function unknownProfile(config: Config, places: JsonPlaces): readonly Diagnostic[] {
  const { profile } = config;
  if (profile === undefined || Object.hasOwn(config.profiles ?? {}, profile)) return [];
  return [noSuchProfile(config, profile, places.valueAt("/profile"))];
}

/** For a name from the file or from the command line. */
export function noSuchProfile({ profiles }: Config, name: string, span: Span): Diagnostic {
  const known = Object.keys(profiles ?? {});
  const otherwise =
    known.length === 0
      ? "write the profile below `profiles`"
      : `there ${known.length === 1 ? "is" : "are"} ${listed(known.map(printable), "and")}`;
  const help = didYouMean(name, known, otherwise);
  return diagnoseConfig("config-unknown-profile", span, { name: printable(name), help });
}

function wrongZones({ profiles = {} }: Config, places: JsonPlaces): readonly Diagnostic[] {
  return Object.entries(profiles).flatMap(([name, { alerts }]) => {
    const problem = alerts?.daily?.zone === undefined ? undefined : zoneProblem(alerts.daily.zone);
    if (problem === undefined) return [];
    const span = places.valueAt(`/profiles/${pointerPart(name)}/alerts/daily/zone`);
    const help = "name a zone of the IANA database, such as Europe/London, or UTC";
    return [diagnoseConfig("config-invalid", span, { problem: printable(problem), help })];
  });
}

/** People are known by their addresses, and nobody by another one's token. */
function wrongPeople({ profiles = {} }: Config, places: JsonPlaces): readonly Diagnostic[] {
  return Object.entries(profiles).flatMap(([name, { people = {} }]) => {
    const at = (address: string) =>
      places.keyAt(`/profiles/${pointerPart(name)}/people/${pointerPart(address)}`);
    const held = new Map<string, string>();
    return Object.entries(people).flatMap(([address, given]) => {
      const invalid = (problem: string, help: string) =>
        diagnoseConfig("config-invalid", at(address), { problem, help });
      if (!isAddress(address)) {
        const help = "write the address that the `members` of owners have";
        return [invalid(`\`${printable(address)}\` is no e-mail address`, help)];
      }
      const hashes = [given].flat();
      const other = hashes.map((hash) => held.get(hash)).find((one) => one !== undefined);
      for (const hash of hashes) held.set(hash, address);
      if (other === undefined) return [];
      const problem = `${printable(address)} has the token of ${printable(other)}`;
      return [invalid(problem, `make another one: \`concordat token new ${printable(address)}\``)];
    });
  });
}

function wrongLevels({ lint = {} }: Config, places: JsonPlaces): readonly Diagnostic[] {
  const wrong = Object.entries(lint).filter(([code, level]) => {
    const severity = knownCodes.get(code)?.severity;
    return severity === undefined || (severity === "error" && level !== "error");
  });
  return wrong.slice(0, mostLevels).map(([code]) => {
    const span = places.keyAt(`/lint/${pointerPart(code)}`);
    if (knownCodes.has(code)) return diagnoseConfig("lint-fixed-level", span, { code });
    const help = didYouMean(code, knownCodes.keys(), "write the code that a report shows");
    return diagnoseConfig("lint-unknown-code", span, { code: printable(code), help });
  });
}

/** At most this many wrong levels are told: each is compared with every code there is. */
const mostLevels = 20;
