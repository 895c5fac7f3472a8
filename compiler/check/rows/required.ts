/**
 * Fields that a system asks for when a record is created, and that nothing supplies. One report an end:
 * the same row or constant is missing whatever the number of fields.
 */
import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import { creationsOf } from "../../lower/creation.ts";
import type { FieldEnd, ObjectEnd, ObjectModel, Stage } from "../../model.ts";
import type { Check } from "../check.ts";
import { isResolved } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { someOf } from "./wording.ts";

export const checkRequired: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.incomplete) continue;
    for (const { end } of creationsOf(object)) {
      // A creation makes the first stage; the later ones come about in the system itself.
      const stage = end.stages[0];
      if (stage?.catalogue === undefined || !stage.catalogue.create) continue;
      if (lacksFields(object, end)) continue;
      const missing = missingFields(stage.catalogue, suppliedTo(object, end, stage));
      if (missing.length === 0) continue;
      const named = object.creates
        .flatMap(({ node }) => node.systems)
        .find((name) => name.text === end.alias);
      const facts = { record: `${end.alias}.${stage.object}`, fields: someOf(missing, 5) };
      report(
        diagnose("required-unsupplied", named?.span ?? stage.span, facts, {
          severity: named === undefined ? "warning" : "error",
        }),
      );
    }
  }
};

/** Whether something is written there by a name that was not found: it may be what is required. */
function lacksFields({ rows, sets }: ObjectModel, end: ObjectEnd): boolean {
  const isLost = (one: FieldEnd) => !isResolved(one) && (one.end === undefined || one.end === end);
  return (
    rows.some((row) => row.ends.some((one) => one.sink && isLost(one))) ||
    sets.some((set) => isLost(set.end))
  );
}

function missingFields(object: CatalogueObject, supplied: ReadonlySet<string>): readonly string[] {
  return requiredFields(object).filter((name) => {
    if (supplied.has(name)) return false;
    // A part of a group or list is asked for only once something else of it is written.
    const dot = name.lastIndexOf(".");
    return dot < 0 || supplied.has(name.slice(0, dot));
  });
}

const required = new WeakMap<CatalogueObject, readonly string[]>();

/** What a creation must bring; gathered once for each object of a catalogue, which many may share. */
function requiredFields(object: CatalogueObject): readonly string[] {
  const known = required.get(object);
  if (known !== undefined) return known;
  const found = Object.entries(object.fields).flatMap(([name, field]) =>
    field.required && !field.readOnly && !isDefaulted(field) ? [name] : [],
  );
  required.set(object, found);
  return found;
}

/** `defaulted: false` says that the system fills nothing in; any other value, `0` too, is a filling. */
function isDefaulted({ type, defaulted }: CatalogueField): boolean {
  return defaulted !== undefined && (defaulted !== false || type === "boolean");
}

/** The fields that rows, constants and list keys write in a new record, and the groups around them. */
function suppliedTo(object: ObjectModel, end: ObjectEnd, stage: Stage): ReadonlySet<string> {
  const supplied = new Set<string>();
  const supply = (one: FieldEnd) => {
    if (one.end !== end || !one.stages.some((held) => held.stage === stage)) return;
    const { field } = one;
    supplied.add(field);
    for (let dot = field.indexOf("."); dot > 0; dot = field.indexOf(".", dot + 1)) {
      supplied.add(field.slice(0, dot));
    }
  };
  for (const row of object.rows) for (const one of row.ends) if (one.sink) supply(one);
  for (const set of object.sets) supply(set.end);
  for (const each of object.eaches) {
    for (const list of each.ends) if (list.sink) supply(list);
    const written = new Set(each.ends.filter((list) => list.sink).map((list) => list.alias));
    for (const key of each.parts.flat()) if (written.has(key.alias)) supply(key);
  }
  return supplied;
}
