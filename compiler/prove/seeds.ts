/**
 * What a row is explored with: a few values of its type that differ, and what stands at each end in a form
 * of its own: other spellings, what cannot be read, what another end cannot hold.
 */
import type { CatalogueField, MapPlan, RowPlan } from "../../plan/index.ts";
import type { FieldType } from "../../rules/formats/define-format.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import { valueOfPlan } from "../../rules/values/plan-value.ts";
import { readAs } from "../../rules/values/read.ts";

export interface SeededEnd {
  readonly system: string;
  readonly type: FieldType | null;
  readonly field: CatalogueField | undefined;
}

/** Values that the row shares, that differ and have nothing else in common. */
export function sharedSeeds(
  row: RowPlan,
  type: FieldType | null,
  ends: readonly SeededEnd[],
): readonly Value[] {
  const natives = ofMerge(row) ?? ofOptions(ends) ?? ofForms(row) ?? ofType[type ?? "text"];
  return natives.flatMap((native) => {
    const reading = readAs(type, native);
    return reading.kind === "value" ? [reading.value] : [];
  });
}

/** What can stand at an end beside what the seeds become there. */
export function ownSeeds(
  row: RowPlan,
  end: SeededEnd,
  ends: readonly SeededEnd[],
  map: MapPlan | undefined,
): readonly Native[] {
  const seeds: Native[] = [...variantsOf(row)];
  const type = end.type ?? "text";
  const side = map?.sides.find((one) => one.system === end.system);
  if (map !== undefined) {
    const words =
      side === undefined
        ? map.sides.flatMap((one) => [
            ...one.out.map((pair) => pair.from),
            ...one.in.map((pair) => pair.to),
          ])
        : [...side.in.map((pair) => pair.from), ...side.out.map((pair) => pair.to)];
    const isMany = end.type === "multi_enum" || end.type === "list";
    for (const word of words) {
      const value = valueOfPlan(word, isMany ? null : end.type);
      const reading = readAs(end.type, value);
      if (reading.kind === "value" && mayHold(end, word)) {
        seeds.push(isMany && value !== null ? [value] : nativeOf(value));
      }
    }
    if (isText(type)) seeds.push(isMany ? ["(a new word)"] : "(a new word)");
    return seeds;
  }
  const own = options(end);
  if (own !== undefined) {
    const isShared = (value: string) => ends.every((one) => options(one)?.includes(value) ?? true);
    const apart = own.find((value) => !isShared(value));
    if (apart !== undefined) seeds.push(type === "multi_enum" ? [apart] : apart);
  }
  const others = ends.filter((one) => one !== end);
  if (type === "text" && others.some((one) => !isText(one.type ?? "text"))) seeds.push("(torn)");
  const shortest = Math.min(...others.map((one) => one.field?.length ?? Number.POSITIVE_INFINITY));
  if (type === "text" && shortest < (end.field?.length ?? Number.POSITIVE_INFINITY)) {
    if (shortest <= 1000) seeds.push("w".repeat(shortest + 1));
  }
  const scales = others.flatMap((one) => one.field?.scale ?? []);
  if (type === "decimal" && scales.length > 0) {
    const least = Math.min(...scales);
    if (least < (end.field?.scale ?? 9) && least < 9) seeds.push(1 + 4 / 10 ** (least + 1));
  }
  if (type === "decimal" && others.some((one) => one.type === "integer")) seeds.push(1.5);
  return seeds;
}

/** What a function of `merge` looks into. */
function ofMerge({ policy }: RowPlan): readonly Native[] | undefined {
  if (policy.kind !== "merge") return undefined;
  switch (policy.function) {
    case "longest":
      return ["x", "yy", "zz"];
    case "union":
      return [["p"], ["q"], ["p", "q"]];
    case "sum":
      return [1, 3];
    case "any":
    case "all":
      return [true, false];
    default:
      return undefined;
  }
}

function ofOptions(ends: readonly SeededEnd[]): readonly Native[] | undefined {
  const known = ends.flatMap((end) => {
    const own = options(end);
    return own === undefined ? [] : [own];
  });
  const [first, ...others] = known;
  if (first === undefined) return undefined;
  const common = first.filter((value) => others.every((own) => own.includes(value)));
  if (!ends.some((end) => end.type === "multi_enum")) return common.slice(0, 3);
  const [a, b] = common;
  return [[a], [b], [a, b]].map((set) => set.filter((one) => one !== undefined));
}

function options({ field }: SeededEnd): readonly string[] | undefined {
  const isChoice = field?.type === "enum" || field?.type === "multi_enum";
  return isChoice && field?.options !== undefined && field.options.length > 0
    ? field.options.map((option) => option.value)
    : undefined;
}

function mayHold({ field }: SeededEnd, word: unknown): boolean {
  if (field?.options === undefined || !field.verified || word === null) return true;
  return field.options.some((option) => option.value === word);
}

/** Values that keep apart under the row's normal forms. */
function ofForms({ using }: RowPlan): readonly Native[] | undefined {
  const names = new Set(using.map((codec) => codec.name));
  if (names.has("phone")) return ["+12025550143", "+442083661177", "+4930901820"];
  if (names.has("domain")) return ["acme.example", "bolt.example", "cone.example"];
  return undefined;
}

/** Other spellings of one of these, which the normal forms make the same. */
function variantsOf({ using }: RowPlan): readonly Native[] {
  return using.flatMap(({ name }): readonly Native[] => {
    switch (name) {
      case "phone":
        return ["(202) 555-0143", "nobody's number"];
      case "domain":
        return ["https://www.ACME.example/about"];
      case "lower":
        return ["X"];
      case "upper":
        return ["x", "X"];
      case "trim":
        return [" x "];
      default:
        return [];
    }
  });
}

function isText(type: FieldType): boolean {
  return ["text", "enum", "multi_enum", "reference", "list", "json", "object"].includes(type);
}

function nativeOf(value: Value): Native {
  return value as Native;
}

const ofType: Readonly<Record<FieldType, readonly Native[]>> = {
  text: ["x", "y", "z"],
  enum: ["x", "y", "z"],
  reference: ["x", "y", "z"],
  integer: [1, 2, 3],
  decimal: [1.5, 2.5, 30],
  boolean: [true, false],
  date: ["2026-01-31", "2026-07-01", "2028-02-29"],
  datetime: ["2026-01-31T10:00:00Z", "2026-07-01T23:30:00Z", "2028-02-29T00:00:00Z"],
  time: ["09:00:00", "12:30:00", "23:59:59"],
  multi_enum: [["x"], ["y"], ["x", "y"]],
  list: [["x"], ["y"], ["x", "y"]],
  object: [{ a: "x" }, { a: "y" }, { b: "z" }],
  json: [{ a: "x" }, ["y"], "z"],
};
