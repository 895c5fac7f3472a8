/** How reports of rows name paths, types and lists of values. */
import { type Span, spanOver } from "../../../core/source.ts";
import type { Path } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import type { FieldEnd, RowModel } from "../../model.ts";

/** A path as it is written: `hs.email`, ``sh.note.`Receipt URL` ``. */
export function shownPath(path: Path): string {
  return [path.system, ...path.segments]
    .map(({ text }) => (/^[A-Za-z_]\w*$/.test(text) ? text : `\`${text}\``))
    .join(".");
}

export function shownEnd(end: Pick<FieldEnd, "path">): string {
  return shownPath(end.path);
}

/** Of a row, the ends with their arrows, without its clauses. */
export function endsSpan(row: RowModel): Span {
  const nodes = row.statement.node.groups.flat();
  const [first, last] = [nodes[0], nodes.at(-1)];
  return first === undefined || last === undefined
    ? row.statement.span
    : spanOver(first.span, last.span);
}

/** "`a`, `b`, `c` and 4 more" */
export function someOf(names: readonly string[], most = 3): string {
  const first = names.slice(0, most).map((name) => `\`${name}\``);
  const rest = names.length - first.length;
  if (rest > 0) return `${first.join(", ")} and ${rest} more`;
  return first.length < 2 ? first.join("") : `${first.slice(0, -1).join(", ")} and ${first.at(-1)}`;
}

export const typeWords: Readonly<Record<CatalogueField["type"], string>> = {
  text: "text",
  integer: "a whole number",
  decimal: "a decimal number",
  boolean: "true or false",
  date: "a date",
  datetime: "a date with a time",
  time: "a time of day",
  enum: "one of a set of options",
  multi_enum: "several of a set of options",
  reference: "a record's id",
  list: "a list",
  object: "a group of fields",
  json: "free-form data",
};
