/**
 * The descriptions of REST APIs that the profiles name → what they say, or what is wrong with them, each
 * mistake on its line. They hold no secrets, so reports may quote them as they are.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { limits } from "../core/limits.ts";
import type { SourceText, Span } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";
import type { Description } from "../runtime/connectors/rest/description.generated.ts";
import schema from "../runtime/connectors/rest/description.schema.json" with { type: "json" };
import { descriptionProblems } from "../runtime/connectors/rest/description-problems.ts";
import { validateDescription } from "../runtime/connectors/rest/validators.generated.ts";
import type { Config } from "./config.generated.ts";
import { configProblems } from "./config-problems.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { printable } from "./printable.ts";
import { readText } from "./read-text.ts";
import { readYaml } from "./read-yaml.ts";
import type { World } from "./world.ts";

export interface Described {
  /** By the path that the settings name; one with errors is not there. */
  readonly descriptions: ReadonlyMap<string, Description>;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceText[];
}

export function readDescriptions(
  world: World,
  root: string,
  { profiles = {} }: Config,
  places: JsonPlaces,
): Described {
  const descriptions = new Map<string, Description>();
  const diagnostics: Diagnostic[] = [];
  const sources: SourceText[] = [];
  const seen = new Set<string>();
  for (const [profile, { systems = {} }] of Object.entries(profiles)) {
    for (const [alias, { description: path }] of Object.entries(systems)) {
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      const keys = ["profiles", profile, "systems", alias, "description"];
      const pointer = keys.map((key) => `/${pointerPart(key)}`).join("");
      const read = readOne(world, root, path, places.valueAt(pointer));
      diagnostics.push(...read.diagnostics);
      if (read.source !== undefined) sources.push(read.source);
      if (read.description !== undefined) descriptions.set(path, read.description);
    }
  }
  return { descriptions, diagnostics, sources };
}

interface ReadOne {
  readonly description?: Description;
  readonly source?: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/** `named`: where the settings name it. */
function readOne(world: World, root: string, path: string, named: Span): ReadOne {
  const whole = posix.resolve(root, path);
  if (isAbsent(world, whole)) {
    const problem = `there is no file \`${printable(path)}\``;
    const help = "write the path from the folder of `concordat.yaml`";
    return { diagnostics: [diagnoseConfig("config-invalid", named, { problem, help })] };
  }
  const file = printable(posix.basename(path));
  const read = readText(world, {
    path: whole,
    root,
    most: limits.configBytes,
    tooLarge: (place, limit) =>
      diagnoseConfig(
        "config-too-large",
        place,
        { file, limit },
        { help: "leave out the objects and fields that no spec uses" },
      ),
  });
  if (read.kind === "refused") return { diagnostics: [read.diagnostic] };
  const { source } = read;
  const { value, places, diagnostics } = readYaml(source);
  if (value === undefined) return { source, diagnostics };
  if (!validateDescription(value)) {
    const settings = { value, schema };
    const problems = configProblems(validateDescription.errors ?? [], places, source, settings);
    return { source, diagnostics: [...diagnostics, ...problems] };
  }
  const description = value as Description;
  const problems = descriptionProblems(description).map(({ pointer, problem, help }) =>
    diagnoseConfig("config-invalid", places.valueAt(pointer), { problem, help }),
  );
  const all = [...diagnostics, ...problems];
  return { source, diagnostics: all, ...(all.length > 0 ? {} : { description }) };
}

/** What cannot even be looked at is there: reading it will tell why not. */
function isAbsent(world: World, path: string): boolean {
  try {
    return world.host.disk.stat(path) === undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return false;
  }
}
