/**
 * Lists in the records of people: `items`, told apart by `sku`, of which a row or two flow item by item. Each
 * system keeps a note beside an item that no row names.
 */
import { drawFrom } from "../../core/draw.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Shape } from "./shape.ts";
import type { Given, Item, ItemGiven, Step } from "./steps.ts";

export const listField = "items";
export const itemKey = "sku";
/** No row names it. */
export const itemNote = "note";
/** The state's name of the list. */
export const listUnit = `each ${listField}`;

/** A blank list has no items; what is no list of items has none either. */
export function itemsIn(native: Native | undefined): readonly Item[] {
  return Array.isArray(native) ? (native as readonly Item[]) : [];
}

export function keyOfItem(item: Item): string {
  const key = item[itemKey];
  return typeof key === "string" ? key : "";
}

export function listWith(before: Native | undefined, { item, becomes }: ItemGiven): Native {
  const items = itemsIn(before);
  const at = items.findIndex((one) => keyOfItem(one) === item);
  if (becomes === null) return items.filter((_, place) => place !== at) as unknown as Native;
  const made = { [itemKey]: item, ...becomes };
  if (at === -1) return [...items, made] as unknown as Native;
  return items.with(at, { ...items[at], ...becomes }) as unknown as Native;
}

/** What users do to lists, put in between their other steps. */
export function workedOnLists(
  { objects }: Shape,
  steps: readonly Step[],
  kind: string,
  seed: number,
) {
  const draw = drawFrom(seed, "items");
  let fresh = 0;
  const object = objects.find((one) => one.list !== undefined);
  const { list } = object ?? {};
  if (object === undefined || list === undefined) return steps;
  const text = () =>
    draw.chance(0.15) ? "" : draw.chance(0.25) ? draw.pick(["u", "v"]) : `i${++fresh}`;
  const worked = (): Step => {
    const { system } = draw.pick(list.ends);
    const step = { kind: "edit", object: object.name, system, pick: draw.below(8) } as const;
    return { ...step, field: listField, value: given(), after: 1000 * draw.below(120) };
  };
  return steps.flatMap((step) => {
    if (step.kind === "create" && step.object === object.name) return [withItems(step)];
    if (step.kind !== "run") return [step];
    return [...Array.from({ length: draw.below(4) }, worked), step];
  });

  function withItems(step: Extract<Step, { kind: "create" }>): Step {
    if (!list?.ends.some((end) => end.system === step.system) || draw.chance(0.3)) return step;
    const items = draw.some(keys, 0.4).map((key) => ({ [itemKey]: key, ...fieldsOf() }));
    return { ...step, fields: { ...step.fields, [listField]: items as unknown as Native } };
  }

  function given(): Given {
    // Nobody could say which of two is meant, or which one has no key.
    if (kind === "wild" && draw.chance(0.04)) return { item: "", becomes: fieldsOf() };
    const item = draw.pick(keys);
    if (draw.chance(0.25)) return { item, becomes: null };
    return { item, becomes: fieldsOf() };
  }

  function fieldsOf(): Item {
    const names = [...(list?.rows ?? []).map((row) => row.field), itemNote];
    const chosen = draw.some(names, 0.7);
    return Object.fromEntries(chosen.map((name) => [name, text()]));
  }
}

const keys = ["s1", "s2", "s3"];
