/**
 * What the ends of a row hold once it is theirs to share: the type behind an end's format, and which
 * ends speak the canonical vocabulary rather than a map's other one.
 */
import type { FormatCall } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import type { FieldType } from "../../../rules/formats/define-format.ts";
import { formats } from "../../../rules/formats/index.ts";
import type { FieldEnd, MapModel, Model, RowEnd, RowModel } from "../../model.ts";
import { ownClause } from "./stated-clauses.ts";

/** The catalogue's entries of a field, one a stage; none where nothing is known of it. */
export function fieldsOf(end: Pick<RowEnd, "stages">): readonly CatalogueField[] {
  return end.stages.flatMap(({ field }) => (field === undefined ? [] : [field]));
}

/** Whether the path's system, object and field were found, or nothing is known that would deny them. */
export function isResolved(end: FieldEnd | undefined): boolean {
  return end?.end !== undefined && end.stages.length > 0;
}

/** The type of the value that the row shares, of an end with this field; undefined where it is unknown. */
export function sharedType(end: RowEnd, field: CatalogueField): FieldType | undefined {
  if (end.format === undefined) return field.type;
  const format = formats.get(end.format.name.text);
  if (format?.use !== "format" || !format.accepts.includes(field.type)) return undefined;
  return format.gives === undefined ? field.type : format.gives(literalsOf(end.format));
}

/** The arguments as texts; undefined for one that is a field. */
function literalsOf(call: FormatCall): readonly (string | undefined)[] {
  return call.args.map((arg) => (arg.kind === "string" ? arg.value : undefined));
}

/**
 * The ends that hold the canonical value as it is: all of them without a map; with one, those that are
 * not of its right-hand system. None where the map is unknown.
 */
export function canonicalEnds(row: RowModel, model: Model): readonly RowEnd[] {
  const via = ownClause(row, "via");
  if (via === undefined) return row.ends;
  const map = model.maps.get(via.map.text);
  return map === undefined ? [] : row.ends.filter((end) => !speaksRight(end, map));
}

export function speaksRight(end: RowEnd, map: MapModel): boolean {
  return end.alias === map.right;
}

/** Whether a map or a `ref` turns values into others on their way, or a clause that could not be read may. */
export function isTranslated(row: RowModel): boolean {
  return (
    row.incomplete || ownClause(row, "via") !== undefined || ownClause(row, "ref") !== undefined
  );
}

/** The row's arrows as the ends that they join. */
export function* arrowsOf(row: RowModel): Generator<readonly [RowEnd, RowEnd]> {
  for (const { from, to } of row.arrows) {
    const [source, sink] = [row.ends[from], row.ends[to]];
    if (source !== undefined && sink !== undefined) yield [source, sink];
  }
}
