/** What the schema of concordat.yaml, or of a description, refuses, in plain words and each on its line. */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import type { SourceText } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";
import type { SchemaError } from "../plan/validator.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { printable } from "./printable.ts";

/** At most this many are told: a file that is none of ours would give thousands. */
const most = 20;

export function configProblems(
  errors: readonly SchemaError[],
  places: JsonPlaces,
  source: SourceText,
  settings: Settings,
): readonly Diagnostic[] {
  return (
    errors
      // A tag that is wrong or missing is told by the schema that names the tags.
      .filter(({ keyword }) => keyword !== "discriminator" && keyword !== "oneOf")
      .slice(0, most)
      .map((error) => problemOf(error, places, source, settings))
  );
}

/** What was read, and the schema that it was to fit. */
export interface Settings {
  readonly value: unknown;
  readonly schema: unknown;
}

function problemOf(
  { keyword, instancePath, params }: SchemaError,
  places: JsonPlaces,
  { file, text }: SourceText,
  settings: Settings,
): Diagnostic {
  const whole = `\`${printable(posix.basename(file))}\``;
  const name = instancePath === "" ? whole : nameOf(instancePath);
  const key = places.keyAt(instancePath);
  const value = places.valueAt(instancePath);
  const invalid = (problem: string, help: string, span = value) =>
    diagnoseConfig("config-invalid", span, { problem: `${name} ${problem}`, help });
  switch (keyword) {
    case "additionalProperties": {
      const unknown = String(params.additionalProperty);
      const known = settingsAt(settings, instancePath);
      const help = didYouMean(unknown, known, `${name} may hold ${listed(known, "and")}`);
      const facts = { key: printable(unknown), place: name, help };
      const span = places.keyAt(`${instancePath}/${pointerPart(unknown)}`);
      return diagnoseConfig("config-unknown-key", span, facts);
    }
    case "required": {
      const missing = String(params.missingProperty);
      return invalid(`has no \`${missing}\``, `add \`${missing}: …\` below it`, key);
    }
    case "type": {
      const wanted = [params.type].flat().map((type) => typeWords[String(type)] ?? String(type));
      // A whole block would be pointed at; its key says as much.
      const isBlock = [params.type].flat().every((type) => type === "string");
      const help = wanted.includes("text")
        ? "put a value that is not a text in quotes"
        : instancePath === ""
          ? `begin with ${listed(settingsAt(settings, ""), "or")} and a colon`
          : "write its settings below it, indented by two spaces, or remove it";
      return invalid(`must be ${wanted.join(" or ")}`, help, isBlock ? value : key);
    }
    case "enum": {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const help = didYouMean(text.slice(value.start, value.end), allowed, "write one of them");
      return invalid(`must be ${listed(allowed, "or")}`, help);
    }
    case "minLength":
      return invalid("is an empty text", "fill it, or remove the key");
    case "const":
      return invalid(`must be ${String(params.allowedValue)}`, "correct the value");
    case "minimum":
    case "exclusiveMinimum":
      return invalid(
        `must be ${keyword === "minimum" ? "at least" : "more than"} ${String(params.limit)}`,
        "correct the value",
      );
    case "minProperties":
      return invalid("has nothing in it", "describe at least one below it", key);
    case "pattern":
      if (/^\/profiles\/[^/]*\/keep\//.test(instancePath)) {
        return invalid("must be a number of days", "write it as 400d");
      }
      return instancePath.includes("/alerts/")
        ? invalid("must be a time of a day", "write it as hours and minutes, such as 07:30")
        : invalid("is not of the form it must have", formAt(instancePath));
    default:
      return invalid("is not of the form it must have", "correct the value");
  }
}

/** Of a description: what its texts have to look like. */
function formAt(pointer: string): string {
  if (pointer.endsWith("/path")) {
    return "write a path that begins with `/`; what follows a `?` goes into `query`";
  }
  if (pointer.startsWith("/hosts/")) return "write the host alone, as `files.acme.example`";
  return "write a pointer as `/data/id`; the whole is an empty text";
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  object: "a group of settings",
  array: "a list",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

interface Part {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
  readonly items?: Part;
  readonly const?: unknown;
  readonly discriminator?: { readonly propertyName: string };
  readonly oneOf?: readonly Part[];
}

/** The settings that may stand at a place, by the schema; of several kinds, those of the kind that stands there. */
function settingsAt({ schema, value }: Settings, pointer: string): readonly string[] {
  const { $defs } = schema as { readonly $defs: Readonly<Record<string, Part>> };
  const followed = (part: Part | undefined): Part | undefined =>
    part?.$ref === undefined ? part : $defs[part.$ref.slice("#/$defs/".length)];
  let at: Part | undefined = schema as Part;
  let there: unknown = value;
  const kindOf = (part: Part | undefined): Part | undefined => {
    const tag = part?.discriminator?.propertyName;
    if (tag === undefined) return part;
    const kind = memberOf(there, tag);
    return part?.oneOf?.find((one) => one.properties?.[tag]?.const === kind) ?? part;
  };
  for (const name of partsOf(pointer)) {
    const { properties, additionalProperties: others, items }: Part = at ?? {};
    const own = properties !== undefined && Object.hasOwn(properties, name) && properties[name];
    there = memberOf(there, name);
    at = kindOf(followed(own || items || (typeof others === "object" ? others : undefined)));
  }
  const known = Object.keys(at?.properties ?? {});
  const tag = at?.discriminator?.propertyName;
  return tag === undefined || known.includes(tag) ? known : [tag, ...known];
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** `/profiles/local/state` → `profiles.local.state`, in backticks. */
function nameOf(pointer: string): string {
  return `\`${printable(partsOf(pointer).join("."))}\``;
}

function partsOf(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** "`a`, `b` and `c`" */
export function listed(words: readonly string[], joint: "and" | "or"): string {
  const quoted = words.map((word) => `\`${word}\``);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${joint} ${last}`;
}
