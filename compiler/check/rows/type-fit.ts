/** Which type of value fits into a field of which type, without a map between them. */
import type { CatalogueField } from "../../../plan/index.ts";
import type { FieldType } from "../../../rules/formats/define-format.ts";

/** `some`: only some values fit, and the others are held. */
export type Fit = "all" | "some" | "none";

/** A value as it leaves an end: its type behind the end's format, and the field's own facts. */
export interface Held {
  readonly type: FieldType;
  readonly field: CatalogueField;
}

export function fitOf(from: Held, to: Held): Fit {
  if (from.type === "json" || to.type === "json") return "all";
  if (from.type === to.type) return "all";
  if (isBooleanAsOptions(from, to) || isBooleanAsOptions(to, from)) return "all";
  if (from.type === "decimal" && to.type === "integer")
    return from.field.scale === 0 ? "all" : "some";
  return table[from.type][to.type] ?? "none";
}

/** Some systems keep yes and no as the options "true" and "false". */
function isBooleanAsOptions(one: Held, other: Held): boolean {
  if (one.type !== "boolean" || other.type !== "enum") return false;
  const options = other.field.options;
  if (options === undefined) return true;
  return ["true", "false"].every((value) => options.some((option) => option.value === value));
}

/** What is missing does not fit. */
const table: Readonly<Record<FieldType, Partial<Record<FieldType, Fit>>>> = {
  text: {
    enum: "all",
    reference: "all",
    integer: "some",
    decimal: "some",
    date: "some",
    datetime: "some",
    time: "some",
    multi_enum: "some",
  },
  integer: { decimal: "all", text: "all", enum: "all", reference: "all" },
  decimal: { text: "all", integer: "some", enum: "some", reference: "some" },
  boolean: {},
  date: { datetime: "all", text: "all" },
  datetime: { date: "all", text: "all" },
  time: { text: "all" },
  enum: {
    text: "all",
    multi_enum: "all",
    reference: "all",
    integer: "some",
    decimal: "some",
    date: "some",
    datetime: "some",
    time: "some",
  },
  multi_enum: { list: "all", text: "some", enum: "some" },
  reference: { text: "all", enum: "all", integer: "some", decimal: "some" },
  list: { multi_enum: "all" },
  object: {},
  json: {},
};
