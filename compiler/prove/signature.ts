/**
 * What decides what is proved of a row, as a text: rows with the same one share a proof. Systems stand in it
 * by their places and fields by what they hold, so that names make no difference.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { CatalogueField, MapPlan, ObjectPlan, RowPlan } from "../../plan/index.ts";
import type { AssumedEnd } from "./assumptions.ts";
import { storedForms } from "./stored-forms.ts";

const fields = new WeakMap<CatalogueField, string>();
const maps = new WeakMap<MapPlan, string>();

export function signatureOf(
  rows: readonly RowPlan[],
  ends: readonly (readonly AssumedEnd[])[],
  object: Pick<ObjectPlan, "ends" | "initial">,
  planMaps: readonly MapPlan[],
): string {
  const systems = object.ends.map((end) => end.system);
  const place = (system: string) => systems.indexOf(system);
  let text = "";
  for (const [index, row] of rows.entries()) {
    const { policy, using, empty, drift, required, table, advance } = row;
    text += canonicalJson([
      named([policy, object.initial.differencesBy]),
      using,
      empty,
      drift,
      required,
      table,
      advance ?? null,
      row.default ?? null,
      row.ref === undefined ? null : "ref",
      row.ends.map(({ system, stages, role, type, format }) => [
        place(system),
        stages.length,
        role,
        type,
        format ?? null,
      ]),
    ]);
    for (const { field, type, manifest } of ends[index] ?? []) {
      const forms = storedForms(field, type, manifest).map((form) => form.words);
      text += `|${type === undefined ? "" : roomOf(type)}${forms.join()}`;
    }
    const map = planMaps.find((one) => one.id === row.map);
    if (map !== undefined) text += mapText(map, place);
  }
  return text;

  function named(value: unknown): unknown {
    return JSON.parse(
      JSON.stringify(value, (key, one: unknown) => {
        if (key === "order" && Array.isArray(one))
          return one.map((system) => place(String(system)));
        if (key === "system") return place(String(one));
        return key === "by" || key === "withinSeconds" ? undefined : one;
      }),
    );
  }
}

function roomOf(field: CatalogueField): string {
  const known = fields.get(field);
  if (known !== undefined) return known;
  const { type, length, precision, scale, verified, readOnly, selfChanging, options } = field;
  const text = canonicalJson([
    type,
    length ?? null,
    precision ?? null,
    scale ?? null,
    verified,
    readOnly,
    selfChanging ?? false,
    (options ?? []).map((option) => option.value),
  ]);
  fields.set(field, text);
  return text;
}

function mapText(map: MapPlan, place: (system: string) => number): string {
  let text = maps.get(map);
  if (text === undefined) {
    const { ignoringCase, sides } = map;
    text = canonicalJson([
      ignoringCase,
      sides.map(({ out, in: into, otherwiseIn, otherwiseOut }) => [
        out,
        into,
        otherwiseIn,
        otherwiseOut,
      ]),
    ]);
    maps.set(map, text);
  }
  return `${text}${map.sides.map((side) => place(side.system)).join()}`;
}
