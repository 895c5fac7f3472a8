/** A schema's errors in plain words, each with the place it is about; never in ajv's wording. */
import { didYouMean, nearest } from "../core/nearest.ts";
import type { Span } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "./json-places.ts";
import { shown } from "./shown.ts";
import type { SchemaError } from "./validator.ts";

export interface SchemaProblem {
  readonly problem: string;
  readonly help: string;
  readonly span: Span;
}

/** At most this many are told; a text that is no plan at all would give thousands. */
const most = 20;

interface Told {
  /** What the text is, in a message: "the plan". */
  readonly whole: string;
  /** Keys that a misspelt one may have meant. */
  readonly keys: readonly string[];
}

/** One problem a mistake: what follows from another at the same place is left out. */
export function schemaProblems(
  errors: readonly SchemaError[],
  places: JsonPlaces,
  told: Told,
): SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>();
  const missing = missingKeys(errors, told.keys);
  for (const error of errors) {
    // A tag that is wrong or missing is told by the schema that names the tags.
    if (error.keyword === "discriminator") continue;
    if (error.keyword === "required" && !missing.has(error.instancePath)) continue;
    const problem = problemOf(error, missing, places, told);
    const key = `${problem.span.start}:${problem.span.end}`;
    if (!problems.has(key)) problems.set(key, problem);
    if (problems.size === most) break;
  }
  return [...problems.values()];
}

/** The keys that each object lacks; a misspelt one is there, and only its misspelling is told. */
function missingKeys(
  errors: readonly SchemaError[],
  keys: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const misspelt = new Set<string>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "additionalProperties") continue;
    misspelt.add(`${instancePath} ${nearest(String(params.additionalProperty), keys)}`);
  }
  const missing = new Map<string, Set<string>>();
  for (const { keyword, instancePath, params } of errors) {
    const key = String(params.missingProperty);
    if (keyword !== "required" || misspelt.has(`${instancePath} ${key}`)) continue;
    const others = missing.get(instancePath);
    if (others === undefined) missing.set(instancePath, new Set([key]));
    else others.add(key);
  }
  return missing;
}

function problemOf(
  error: SchemaError,
  missing: ReadonlyMap<string, ReadonlySet<string>>,
  places: JsonPlaces,
  { whole, keys }: Told,
): SchemaProblem {
  const path = error.instancePath;
  const name = path === "" ? whole : nameOf(path);
  const value = places.valueAt(path);
  const { params } = error;
  switch (error.keyword) {
    case "required": {
      const absent = [...(missing.get(path) ?? [])];
      return {
        problem: `${name} has no ${absent.map((key) => `\`${key}\``).join(", no ")}`,
        help: `add ${absent.map((key) => `\`"${key}": …\``).join(", ")}`,
        span: startOf(value),
      };
    }
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      return {
        problem: `${shown(key)} is not a key of ${name}`,
        help: didYouMean(key, keys, "remove it"),
        span: places.keyAt(`${path}/${pointerPart(key)}`),
      };
    }
    default:
      return {
        problem: `${name} ${mustBe(error)}`,
        help: "correct the value",
        span: startOf(value),
      };
  }
}

function mustBe({ keyword, params }: SchemaError): string {
  switch (keyword) {
    case "type":
      return `must be ${typeWords(params.type)}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case "enum": {
      const allowed = (params.allowedValues as unknown[]).map((one) => JSON.stringify(one));
      return `must be one of ${allowed.join(", ")}`;
    }
    case "minimum":
      return `must not be less than ${String(params.limit)}`;
    case "pattern":
      return "is not of the form it must have";
    default:
      return "is not what it must be";
  }
}

/** `/objects/0/rows/2/policy` → `objects[0].rows[2].policy`, in backticks. */
function nameOf(pointer: string): string {
  const parts = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const path = parts.map((part, at) =>
    /^\d+$/.test(part) ? `[${part}]` : at === 0 ? part : `.${part}`,
  );
  return shown(path.join(""));
}

/** A large value is shown by its first sign alone. */
function startOf(span: Span): Span {
  return span.end - span.start > 60 ? { ...span, end: span.start + 1 } : span;
}

function typeWords(type: unknown): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    null: "null",
  };
  const types = Array.isArray(type) ? type : [type];
  return types.map((one) => words[String(one)] ?? String(one)).join(" or ");
}
