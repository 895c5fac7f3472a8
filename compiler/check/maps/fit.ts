/** Whether one value of a map is one that a field can hold, and the report where it is not. */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import type { Span } from "../../../core/source.ts";
import type { StringValue, Value } from "../../../grammar/ast.ts";
import type { CatalogueField, CatalogueOption } from "../../../plan/index.ts";
import { isBlank } from "../../../rules/values/native.ts";
import { type Reading, readAs } from "../../../rules/values/read.ts";
import { scalarText } from "../../../rules/values/structure.ts";
import { comparable, folded } from "../../../rules/values/text.ts";
import { lowerValue } from "../../lower/expression.ts";
import type { MapModel, RowEnd } from "../../model.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { shownValue } from "../rows/literals.ts";
import { optionSuggestion } from "../rows/option-values.ts";
import { shownEnd, typeWords } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import { wordIn } from "./translations.ts";
import type { MapUse } from "./uses.ts";

export interface Side {
  readonly end: RowEnd;
  readonly field: CatalogueField;
}

/** Ends with a format hold their values in a form of their own, which is not judged here. */
export function sidesOf(ends: readonly RowEnd[], role: "source" | "sink"): readonly Side[] {
  return ends
    .filter((end) => end[role] && end.format === undefined)
    .flatMap((end) => fieldsOf(end).map((field) => ({ end, field })));
}

/** Of a system's stages a record is in one at a time, so it is enough that one of them can hold a value. */
export function judgeWritten(
  value: Value,
  sides: readonly Side[],
  use: MapUse,
): Diagnostic | undefined {
  const systems = Map.groupBy(sides, (side) => side.end.alias).values();
  for (const own of systems) {
    const misfits = own.map((side) => judgeSide(value, side, use));
    const [first] = misfits;
    if (first !== undefined && misfits.every((one) => one !== undefined)) return first;
  }
  return undefined;
}

function judgeSide(value: Value, side: Side, use: MapUse): Diagnostic | undefined {
  if (isBlank(lowerValue(value))) return undefined;
  const options = optionsOf(side.field);
  if (options === undefined) {
    return readingOf(value, side.field).kind === "unreadable"
      ? wrongType(value, side, use)
      : undefined;
  }
  const text = comparable(textOf(value));
  return options.some((option) => comparable(option.value) === text)
    ? undefined
    : noOption(value, side, options, use);
}

/** Where several ends give a value, it is enough that one of them can hold it. */
export function judgeRead(
  value: Value,
  sides: readonly Side[],
  use: MapUse,
): Diagnostic | undefined {
  const [side] = sides;
  if (isBlank(lowerValue(value)) || side === undefined) return undefined;
  if (sides.some(({ field }) => canHold(field, value, use.map))) return undefined;
  const options = optionsOf(side.field);
  if (options === undefined) return wrongType(value, side, use);
  return noOption(value, side, options, use, "The entry would never be reached.");
}

export function canHold(field: CatalogueField, value: Value, map: MapModel): boolean {
  const options = optionsOf(field);
  const fold = map.statement.node.ignoringCase ? folded : comparable;
  if (options !== undefined) {
    const text = fold(textOf(value));
    return options.some((option) => fold(option.value) === text);
  }
  // A value is found by the text that a reading of the field gives, such as `true` and not `"yes"`.
  const reading = readingOf(value, field);
  if (reading.kind === "unreadable") return false;
  const text = scalarText(reading.value);
  return text === undefined || fold(text) === wordIn(map, value);
}

/** Without options nothing is known of which values there are. */
function optionsOf(field: CatalogueField): readonly CatalogueOption[] | undefined {
  if (field.type !== "enum" && field.type !== "multi_enum") return undefined;
  return field.options === undefined || field.options.length === 0 ? undefined : field.options;
}

/** The members of a list are single values in a map, and of no known type. */
function readingOf(value: Value, { type }: CatalogueField): Reading {
  const known = type === "list" || type === "multi_enum" || type === "json" ? null : type;
  return readAs(known, lowerValue(value));
}

function noOption(
  value: Value,
  { end, field }: Side,
  options: readonly CatalogueOption[],
  { map, via }: MapUse,
  why?: string,
): Diagnostic {
  const stated: StringValue = { kind: "string", span: value.span, value: textOf(value) };
  const { facts, fix } = optionSuggestion(stated, options);
  return diagnose(
    "map-value-not-an-option",
    placeOf(value, map, via.map.span),
    { value: `\`${shownValue(value)}\``, path: shownEnd(end), ...facts },
    {
      severity: field.verified && why === undefined ? "error" : "warning",
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined || map.imported ? {} : { fix }),
    },
  );
}

function wrongType(value: Value, { end, field }: Side, { map, via }: MapUse): Diagnostic {
  const reading = readingOf(value, field);
  const text = reading.kind === "value" ? scalarText(reading.value) : undefined;
  const type = typeWords[field.type];
  const suggestion =
    text === undefined ? `write ${type}, or correct the row's field` : `write \`${text}\``;
  const facts = { value: `\`${shownValue(value)}\``, path: shownEnd(end), type, suggestion };
  return diagnose("map-value-type", placeOf(value, map, via.map.span), facts);
}

/** What is wrong in another package's map for a row of this one is told at the row. */
function placeOf(value: Value, map: MapModel, via: Span): Span {
  return map.imported ? via : value.span;
}

function textOf(value: Value): string {
  return value.kind === "string" ? value.value : shownValue(value);
}
