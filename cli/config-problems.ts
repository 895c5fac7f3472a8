/** What the schema of concordat.yaml refuses, in plain words and each on its line. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import type { SourceText } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";
import type { SchemaError } from "../plan/validator.ts";
import schema from "./config.schema.json" with { type: "json" };
import { diagnoseConfig } from "./diagnostics.ts";
import { printable } from "./printable.ts";

/** At most this many are told: a file that is none of ours would give thousands. */
const most = 20;

export function configProblems(
  errors: readonly SchemaError[],
  places: JsonPlaces,
  { text }: SourceText,
): readonly Diagnostic[] {
  return errors.slice(0, most).map((error) => problemOf(error, places, text));
}

function problemOf(
  { keyword, instancePath, params }: SchemaError,
  places: JsonPlaces,
  text: string,
): Diagnostic {
  const name = instancePath === "" ? "`concordat.yaml`" : nameOf(instancePath);
  const key = places.keyAt(instancePath);
  const value = places.valueAt(instancePath);
  const invalid = (problem: string, help: string, span = value) =>
    diagnoseConfig("config-invalid", span, { problem: `${name} ${problem}`, help });
  switch (keyword) {
    case "additionalProperties": {
      const unknown = String(params.additionalProperty);
      const known = settingsAt(instancePath);
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
          ? `begin with ${listed(settingsAt(""), "or")} and a colon`
          : "write its settings below it, indented by two spaces, or remove it";
      return invalid(`must be ${wanted.join(" or ")}`, help, isBlock ? value : key);
    }
    case "enum": {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const help = didYouMean(text.slice(value.start, value.end), allowed, "write one of them");
      return invalid(`must be ${listed(allowed, "or")}`, help);
    }
    case "pattern":
      // Only the time of a day has one.
      return invalid("must be a time of a day", "write it as hours and minutes, such as 07:30");
    case "minLength":
      return invalid("is an empty text", "fill it, or remove the key");
    default:
      return invalid("is not of the form it must have", "correct the value");
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  object: "a group of settings",
};

interface Part {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
}

/** The settings that may stand at a place, by the schema. */
function settingsAt(pointer: string): readonly string[] {
  const { $defs } = schema as { readonly $defs: Readonly<Record<string, Part>> };
  const followed = (part: Part | undefined): Part | undefined =>
    part?.$ref === undefined ? part : $defs[part.$ref.slice("#/$defs/".length)];
  let at: Part | undefined = schema as Part;
  for (const name of partsOf(pointer)) {
    const { properties, additionalProperties: others }: Part = at ?? {};
    const own = properties !== undefined && Object.hasOwn(properties, name) && properties[name];
    at = followed(own || (typeof others === "object" ? others : undefined));
  }
  return Object.keys(at?.properties ?? {});
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
