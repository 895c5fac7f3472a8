/**
 * What is known of a list that was written while another side of it could not be. Of an item, what we wrote is
 * accounted for, and what stood there before and differs from what was known is still an edit of this side's own: the
 * others are yet to get it.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Native } from "../../rules/values/native.ts";
import type { StoredRecord } from "../engine/engine.ts";
import type { ListProgram } from "../program/program.ts";
import { fieldsOfItem, type Item, itemsOf } from "./items.ts";
import type { LinkView } from "./view.ts";

export interface HalfWritten {
  readonly record: StoredRecord;
  /** The list's field. */
  readonly field: string;
  /** What was known before; undefined: nothing. */
  readonly known: Native | undefined;
  /** What the write replaced. */
  readonly replaced: Native;
  /** What the system stored. */
  readonly stored: Native;
}

/** The new base; undefined where nothing was known, and still is. */
export function baseOfHalfWritten(
  list: ListProgram,
  { record, field, known, replaced, stored }: HalfWritten,
  view: LinkView,
): Native | undefined {
  if (known === undefined) return undefined;
  const [past, before, now] = [known, replaced, stored].map(byKey) as [Items, Items, Items];
  const keys = new Set([...past.keys(), ...now.keys()]);
  return [...keys].flatMap((key) => {
    const [old, was, is] = [past.get(key), before.get(key), now.get(key)];
    // What we took out is out; what somebody took out before is still to be told.
    if (is === undefined) return was === undefined && old !== undefined ? [old] : [];
    if (was === undefined) return [is];
    return old === undefined ? [] : [accounted(old, was, is)];
  });

  function byKey(native: Native): Items {
    const { linkOf } = view.codecContext(list.refersTo);
    const { system, stage } = record;
    return new Map(
      (itemsOf(native) ?? []).map((item) => [
        list.key.keyOf(system, stage, fieldsOfItem(item, field), { linkOf }) ?? "",
        item,
      ]),
    );
  }
}

type Items = ReadonlyMap<string, Item>;

/** Field by field: what the write changed, as it is now; the rest as it was known. */
function accounted(old: Item, was: Item, is: Item): Item {
  const changed = Object.keys(is).filter((name) => !isSame(was[name], is[name]));
  return { ...old, ...Object.fromEntries(changed.map((name) => [name, is[name] ?? null])) };
}

function isSame(one: Native = null, other: Native = null): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
