/** Which types of fields can be compared with which values and with each other; `rules/comparison.ts` does it. */
import type { TodayOperand, Value } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import { readDatetime } from "../../../rules/values/moment.ts";
import { shownValue } from "../rows/literals.ts";

type FieldType = CatalogueField["type"];

export function canCompare(
  { type, options }: CatalogueField,
  value: Value | TodayOperand,
): boolean {
  if (type === "json" || value.kind === "empty") return true;
  switch (value.kind) {
    case "string":
      if (dates.has(type)) return readDatetime(value.value) !== undefined;
      return texts.has(type);
    case "number":
      return numbers.has(type) || (texts.has(type) && type !== "time");
    case "boolean":
      // Some systems keep yes and no as the options "true" and "false".
      if (type === "enum")
        return options?.some((one) => one.value === String(value.value)) !== false;
      return type === "boolean" || type === "text";
    case "date":
    case "today":
      return dates.has(type) || type === "text";
  }
}

/** Texts compare with anything that is no list; what nothing is known of is not judged. */
export function canCompareFields(
  field: CatalogueField,
  others: readonly CatalogueField[],
): boolean {
  const kind = kindOf(field.type);
  return (
    others.length === 0 ||
    others.some(({ type }) => {
      const other = kindOf(type);
      return kind === other || kind === "text" || other === "text" || isMany(type);
    })
  );
}

/** Several values, or a group of fields: an equality has nothing to take hold of. */
export function isMany(type: FieldType): boolean {
  return many.has(type);
}

/** How a value that cannot be compared with the field may have been meant. */
export function valueHint({ type }: CatalogueField, value: Value): string {
  const text = value.kind === "string" ? value.value.trim() : undefined;
  if (numbers.has(type)) {
    return text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text)
      ? `write the number without quotes: \`${text}\``
      : "write a number, as in `100`";
  }
  if (type === "boolean") return "write `true` or `false`, without quotes";
  if (dates.has(type)) return "write a date, as in `2026-11-01`, or `today - 90d`";
  if (type === "time") return 'write a time of day, as in `"09:30"`';
  return value.kind === "empty"
    ? "write a value in double quotes"
    : `write it in double quotes: \`${JSON.stringify(shownValue(value))}\``;
}

type Kind = "number" | "boolean" | "date" | "time" | "text";

/** Options and ids are texts here, for some systems number them. */
function kindOf(type: FieldType): Kind {
  if (numbers.has(type)) return "number";
  if (dates.has(type)) return "date";
  return type === "boolean" || type === "time" ? type : "text";
}

const numbers: ReadonlySet<FieldType> = new Set(["integer", "decimal"]);
const dates: ReadonlySet<FieldType> = new Set(["date", "datetime"]);
const texts: ReadonlySet<FieldType> = new Set(["text", "enum", "reference", "time"]);
const many: ReadonlySet<FieldType> = new Set(["multi_enum", "list", "object"]);
