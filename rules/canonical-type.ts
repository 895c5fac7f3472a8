/**
 * The type of the value that the ends of a row share: the widest of theirs, behind their formats. Null
 * where no type is known and nothing else tells.
 */
import type { Codec, Plan, RowEnd, RowPlan } from "../plan/index.ts";
import type { FieldType } from "./formats/define-format.ts";
import { formats } from "./formats/index.ts";

/** Ends that a map translates are of another vocabulary, so their types say nothing. */
export function canonicalType(row: RowPlan, plan: Pick<Plan, "maps">): FieldType | null {
  const sides = plan.maps.find((map) => map.id === row.map)?.sides ?? [];
  const own = row.ends.filter((end) => !sides.some((side) => side.system === end.system));
  return widest(own.map((end) => typeBehind(end.type, end.format))) ?? mergedType(row);
}

/** The type of an end's value once its format has read it. */
export function typeBehind(type: RowEnd["type"], format: Codec | undefined): FieldType | null {
  if (format === undefined) return type;
  const literals = format.args.map((arg) =>
    arg.kind === "literal" && typeof arg.value === "string" ? arg.value : undefined,
  );
  return formats.get(format.name)?.gives?.(literals) ?? type;
}

/** The narrowest type that reads every value of each of these; null where all are unknown. */
export function widest(types: readonly (FieldType | null)[]): FieldType | null {
  const known = new Set(types.filter((type) => type !== null));
  const [only] = known;
  if (only === undefined) return null;
  if (known.size === 1) return only;
  for (const type of widestFirst) if (known.has(type)) return type === "object" ? "json" : type;
  if (isWithin(known, ["integer", "decimal"])) return "decimal";
  return isWithin(known, ["date", "datetime"]) ? "datetime" : "text";
}

const widestFirst: readonly FieldType[] = [
  "json",
  "object",
  "list",
  "multi_enum",
  "text",
  "enum",
  "reference",
];

function isWithin(known: ReadonlySet<FieldType>, family: readonly FieldType[]): boolean {
  return [...known].every((type) => family.includes(type));
}

/** What a merge function works on, where there is no catalogue to say so. */
function mergedType({ policy }: RowPlan): FieldType | null {
  if (policy.kind !== "merge") return null;
  switch (policy.function) {
    case "sum":
      return "decimal";
    case "any":
    case "all":
      return "boolean";
    case "union":
      return "list";
    default:
      return null;
  }
}
