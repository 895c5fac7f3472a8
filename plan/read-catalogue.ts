/**
 * A catalogue's text → the catalogue; or what is wrong with it, each mistake on its line.
 *
 * An `enum` without `options` is nobody's mistake: its values are an open list, such as currencies.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText } from "../core/source.ts";
import type { Staged } from "../core/stage.ts";
import type { Catalogue, CatalogueField } from "./catalogue.generated.ts";
import { diagnose } from "./diagnostics.ts";
import { type JsonPlaces, pointerPart } from "./json-places.ts";
import { readJson } from "./read-json.ts";
import { schemaProblems } from "./schema-problems.ts";
import { briefly, shown } from "./shown.ts";
import { validateCatalogue } from "./validators.generated.ts";

const keys = [
  "formatVersion",
  "connector",
  "origin",
  "objects",
  "limits",
  "capabilities",
  "feeds",
  "stamps",
  "webhook",
  "label",
  "id",
  "modified",
  "create",
  "update",
  "delete",
  "fields",
  "type",
  "native",
  "required",
  "defaulted",
  "readOnly",
  "selfChanging",
  "createOnly",
  "unique",
  "indexed",
  "length",
  "precision",
  "scale",
  "options",
  "references",
  "verified",
  "value",
];

export function readCatalogue(source: SourceText): Staged<Catalogue | undefined> {
  const read = readJson(source);
  if (read.kind === "failed") {
    const { problem, span } = read;
    return { value: undefined, diagnostics: [diagnose("catalogue-not-json", span, { problem })] };
  }
  const { value, places } = read;
  const version = versionOf(value);
  if (version !== undefined && version !== 1) {
    const found = shown(JSON.stringify(version));
    const span = places.valueAt("/formatVersion");
    return { value: undefined, diagnostics: [diagnose("catalogue-version", span, { found })] };
  }
  if (!validateCatalogue(value)) {
    const problems = schemaProblems(validateCatalogue.errors ?? [], places, {
      whole: "the catalogue",
      keys,
    });
    const diagnostics = problems.map(({ span, problem, help }) =>
      diagnose("catalogue-invalid", span, { problem, help }),
    );
    return { value: undefined, diagnostics };
  }
  const catalogue = value as unknown as Catalogue;
  const diagnostics = Object.entries(catalogue.objects).flatMap(([name, object]) => [
    ...keyFields(name, object, places),
    ...Object.entries(object.fields).flatMap(([field, entry]) =>
      options(entry, field, `/objects/${pointerPart(name)}/fields/${pointerPart(field)}`, places),
    ),
  ]);
  const broken = diagnostics.some((one) => one.severity === "error");
  return { value: broken ? undefined : catalogue, diagnostics };
}

function keyFields(
  name: string,
  object: Catalogue["objects"][string],
  places: JsonPlaces,
): Diagnostic[] {
  const roles = { id: idFields(object.id), modified: [object.modified ?? []].flat() };
  return Object.entries(roles).flatMap(([role, named]) =>
    named
      .filter((field) => !Object.hasOwn(object.fields, field))
      .map((field) => {
        const span = places.valueAt(`/objects/${pointerPart(name)}/${role}`);
        const facts = { object: briefly(name), field: briefly(field), role };
        return diagnose("catalogue-field-missing", span, facts);
      }),
  );
}

/** Several fields that are an id together stand in it as a JSON list. */
function idFields(id: string): readonly string[] {
  if (!id.startsWith("[")) return [id];
  try {
    const list: unknown = JSON.parse(id);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : [id];
  } catch {
    return [id];
  }
}

function options(
  entry: CatalogueField,
  name: string,
  pointer: string,
  places: JsonPlaces,
): Diagnostic[] {
  if (entry.options === undefined) return [];
  const field = briefly(name);
  if (entry.options.length === 0) {
    return [diagnose("catalogue-options-empty", places.valueAt(`${pointer}/options`), { field })];
  }
  const seen = new Set<string>();
  return entry.options.flatMap(({ value }, at) => {
    const repeated = seen.has(value);
    seen.add(value);
    if (!repeated) return [];
    const span = places.valueAt(`${pointer}/options/${at}/value`);
    return diagnose("catalogue-option-repeated", span, { value: briefly(value), field });
  });
}

function versionOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "formatVersion")
    ? (value as { formatVersion: unknown }).formatVersion
    : undefined;
}
