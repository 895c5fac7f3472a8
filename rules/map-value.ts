/**
 * A value map as functions: for an end of another vocabulary, out (what the row shares → the end's own
 * word) and in (back). Ends whose system the map does not name speak the shared vocabulary already.
 *
 * A blank is looked up only where `empty` stands as an entry's value. A choice of several is translated
 * member by member, and one that has no translation leaves the whole without one.
 */
import type { MapPair, MapPlan, Otherwise, PlanValue } from "../plan/index.ts";
import type { FieldType } from "./formats/define-format.ts";
import { isBlank, type Value } from "./values/native.ts";
import { valueOfPlan } from "./values/plan-value.ts";
import { scalarText } from "./values/structure.ts";
import { comparable, folded, setOf } from "./values/text.ts";

export type Mapped =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "untranslated"; readonly rule: "hold" | "keep" };

export interface MapFunctions {
  readonly in: (value: Value) => Mapped;
  readonly out: (value: Value) => Mapped;
}

/** Undefined where the map does not name the system. `shared` is the type that the row shares, `own` the end's. */
export function compileMap(
  map: MapPlan,
  system: string,
  { shared, own }: { readonly shared: FieldType | null; readonly own: FieldType | null },
): MapFunctions | undefined {
  const side = map.sides.find((one) => one.system === system);
  if (side === undefined) return undefined;
  return {
    in: translation(side.in, side.otherwiseIn, map.ignoringCase, shared),
    out: translation(side.out, side.otherwiseOut, map.ignoringCase, own),
  };
}

function translation(
  pairs: readonly MapPair[],
  otherwise: Otherwise,
  ignoringCase: boolean,
  type: FieldType | null,
): (value: Value) => Mapped {
  const entries = new Map<string, Value>();
  for (const { from, to } of pairs) {
    const word = wordOf(valueOfPlan(from, null), ignoringCase);
    // The spec's first entry stands; a second for one value is the compiler's to report.
    if (word !== undefined && !entries.has(word)) entries.set(word, valueIn(to, type));
  }
  return (value) => {
    if (!Array.isArray(value)) return one(value);
    const members: Value[] = [];
    for (const member of value as readonly Value[]) {
      const mapped = one(member);
      if (mapped.kind === "untranslated") return mapped;
      if (mapped.value !== null) members.push(mapped.value);
    }
    const set = setOf(members.map((member) => scalarText(member) ?? ""));
    return { kind: "value", value: set.length === 0 ? null : set };
  };

  function one(value: Value): Mapped {
    const word = wordOf(value, ignoringCase);
    const to = word === undefined ? undefined : entries.get(word);
    if (to !== undefined) return { kind: "value", value: to };
    if (value === null) return { kind: "value", value };
    switch (otherwise.kind) {
      case "pass":
        return { kind: "value", value };
      case "value":
        return { kind: "value", value: valueIn(otherwise.value, type) };
      case "hold":
      case "keep":
        return { kind: "untranslated", rule: otherwise.kind };
    }
  }
}

function valueIn(stated: PlanValue, type: FieldType | null): Value {
  // The members of a choice of several are single words in the map.
  return valueOfPlan(stated, type === "list" || type === "multi_enum" ? null : type);
}

/** What an entry is found by; undefined for what no entry can state. Numbers are equal however they are written. */
export function wordOf(value: Value, ignoringCase: boolean): string | undefined {
  if (value === null || isBlank(value)) return "";
  const text = scalarText(value);
  if (text === undefined) return undefined;
  return ignoringCase ? folded(text) : comparable(text);
}
