/**
 * How the values of a row look in each system, and what they share: read from the language's
 * description and not from the code that the product uses, since it judges that.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import { mapEntries, type RowShape } from "./shape.ts";

/** What the ends share, as text; null is empty. */
export type Shared = string | null;

export type ReadForm =
  | { readonly kind: "value"; readonly value: Shared }
  /** The map does not know it. */
  | { readonly kind: "unknown" };

export type WrittenForm =
  | { readonly kind: "native"; readonly native: Native }
  | { readonly kind: "unknown" };

/** Which entity a reference of a system means, and what it is called there. */
export interface Referring {
  readonly entityOf: (system: string, id: string) => string | undefined;
  readonly idIn: (system: string, entity: string) => string | undefined;
}

export function readForm(row: RowShape, system: string, native: Native, refs: Referring): ReadForm {
  if (isBlank(native)) return { kind: "value", value: null };
  switch (row.type) {
    case "tags":
      return { kind: "value", value: [...(native as unknown as string[])].sort().join(",") };
    case "ref": {
      const entity = refs.entityOf(system, String(native));
      return entity === undefined ? { kind: "unknown" } : { kind: "value", value: entity };
    }
    case "mapped": {
      const word = String(native);
      if (system !== row.map?.right) return { kind: "value", value: word };
      const found = mapEntries.find(([, right, way]) => right === word && way !== "->");
      if (found !== undefined) return { kind: "value", value: found[0] };
      return row.map.otherwise === "pass"
        ? { kind: "value", value: String(native) }
        : { kind: "unknown" };
    }
    default: {
      const text = String(native);
      const form =
        row.using === "lower" ? text.toLowerCase() : row.using === "trim" ? text.trim() : text;
      return { kind: "value", value: form === row.fallback ? null : form };
    }
  }
}

export function writtenForm(
  row: RowShape,
  system: string,
  value: Shared,
  refs: Referring,
): WrittenForm {
  if (value === null) return { kind: "native", native: null };
  switch (row.type) {
    case "integer":
      return { kind: "native", native: Number(value) };
    case "boolean":
      return { kind: "native", native: value === "true" };
    case "tags":
      return { kind: "native", native: value.split(",") };
    case "ref": {
      const id = refs.idIn(system, value);
      return id === undefined ? { kind: "unknown" } : { kind: "native", native: id };
    }
    case "mapped": {
      if (system !== row.map?.right) return { kind: "native", native: value };
      const found = mapEntries.find(([left]) => left === value);
      if (found !== undefined) return { kind: "native", native: found[1] };
      return row.map.otherwise === "pass" ? { kind: "native", native: value } : { kind: "unknown" };
    }
    default:
      return { kind: "native", native: value };
  }
}
