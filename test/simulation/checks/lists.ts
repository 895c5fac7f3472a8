/**
 * Of lists: 1, both sides have the same items with the same values, unless a user took one out; 11, what is known of
 * one was held; 20, nobody gets an item or a value that nobody made; and what no row names is left as it is.
 */
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { itemNote, itemsIn, keyOfItem, listField, listUnit } from "../lists.ts";
import type { Broken } from "../play.ts";
import type { Item } from "../steps.ts";
import { type Deed, isSame } from "../system.ts";
import { show } from "./convergence.ts";
import { type Ended, type LinkEnd, told } from "./ended.ts";

export function checkLists(ended: Ended): readonly Broken[] {
  return [
    ...ended.links.flatMap((end) => [...agreed(end, ended), ...held(end, ended)]),
    ...written(ended),
  ];
}

function agreed(end: LinkEnd, ended: Ended): readonly Broken[] {
  const { object, link, there } = end;
  const { list } = object;
  if (list === undefined || link.inScope === false || object.initial?.kind === "keep") return [];
  if (link.holds.some((hold) => hold.unit === listUnit || hold.unit === "")) return [];
  const sides = list.ends.flatMap(({ system, role }) => {
    const record = there.get(system);
    return record === undefined ? [] : [{ system, role, record }];
  });
  const isDeaf = sides.some(({ system, record }) =>
    ended.played.ignored.has(`${system} ${object.records} ${record.id}`),
  );
  const [one, other] = sides.map((side) => ({
    ...side,
    items: itemsIn(side.record.fields[listField]),
  }));
  if (one === undefined || other === undefined || isDeaf) return [];
  const broken: Broken[] = [];
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    // What only a receiver has stays its own.
    if (from.role === "sink") continue;
    for (const item of from.items) {
      const key = keyOfItem(item);
      const twin = to.items.find((two) => keyOfItem(two) === key);
      if (twin === undefined) {
        if (isTakenOut(key)) continue;
        const what = `${told(end, from.system, from.record.id, listField)} has ${key}, and ${to.system} has not`;
        broken.push({ invariant: 1, what });
        continue;
      }
      for (const { field } of list.rows) {
        const [left, right] = [item[field] ?? null, twin[field] ?? null];
        // A blank may stay what it is, and does where two lists meet for the first time.
        if (isSame(left, right) || isBlank(left) || isBlank(right)) continue;
        const what = `${told(end, from.system, from.record.id, listField)} says ${show(left)} for ${field} of ${key}, and ${to.system} ${show(right)}`;
        broken.push({ invariant: 1, what });
      }
    }
  }
  return broken;

  /** By a user, from one of the lists. */
  function isTakenOut(key: string): boolean {
    return sides.some(({ system, record }) =>
      ended
        .deedsOf(system, object.records, record.id)
        .some(
          (deed) => deed.by === "user" && hasItem(deed.before, key) && !hasItem(deed.after, key),
        ),
    );
  }
}

function hasItem(fields: Deed["before"], key: string): boolean {
  return itemsIn(fields[listField]).some((one) => keyOfItem(one) === key);
}

function held(end: LinkEnd, { deedsOf }: Ended): readonly Broken[] {
  return end.link.records.flatMap((record) => {
    const base = record.base[`${listUnit} ${listField}`];
    if (base === undefined || isBlank(base)) return [];
    const deeds = deedsOf(record.system, end.object.records, record.id);
    // What is known of a list that was written on one side only is known item by item and value by value.
    const wasHeld = ([name, value]: readonly [string, Native], key: string) =>
      deeds.some((one) =>
        itemsIn(one.after[listField]).some(
          (item) => keyOfItem(item) === key && isSame(item[name] ?? null, value),
        ),
      );
    return itemsIn(base).flatMap((item) => {
      const key = keyOfItem(item);
      if (Object.entries(item).every((one) => wasHeld(one, key))) return [];
      const what = `the base of ${told(end, record.system, record.id, listField)} has ${show(item as Native)}, which it never held`;
      return [{ invariant: 11, what }];
    });
  });
}

function written({ played }: Ended): readonly Broken[] {
  const given = new Set<string>();
  const taken = new Set<string>();
  return played.ledger.flatMap((deed): Broken[] => {
    const list = played.spec.shape.objects.find((one) => one.records === deed.object)?.list;
    if (list === undefined || !Object.hasOwn(deed.after, listField)) return [];
    const names = list.rows.map((row) => row.field);
    const [before, after] = [itemsIn(deed.before[listField]), itemsIn(deed.after[listField])];
    if (deed.by === "user") {
      for (const item of after) for (const one of saidBy(item, names)) given.add(one);
      for (const item of before)
        if (!hasItem(deed.after, keyOfItem(item))) taken.add(keyOfItem(item));
      return [];
    }
    const name = `${deed.system}/${deed.id}.${listField}`;
    const broken: Broken[] = [];
    const keys = after.map(keyOfItem);
    if (new Set(keys).size < keys.length || keys.includes(""))
      broken.push({ invariant: 20, what: `${name} was given ${show(after as unknown as Native)}` });
    for (const one of after.flatMap((item) => saidBy(item, names))) {
      if (!given.has(one))
        broken.push({ invariant: 20, what: `${name} was given ${one}, which nobody wrote` });
    }
    // Without a guard an edit of the moment is overwritten.
    if (deed.kind === "create" || played.systems.get(deed.system)?.shape.guarded !== true)
      return broken;
    for (const item of before) {
      const key = keyOfItem(item);
      const now = after.find((two) => keyOfItem(two) === key);
      if (now === undefined && !taken.has(key))
        broken.push({ invariant: 4, what: `${name} lost ${key}, which nobody took out` });
      if (now !== undefined && !isSame(item[itemNote] ?? null, now[itemNote] ?? null))
        broken.push({ invariant: 4, what: `${name} lost what no row names of ${key}` });
    }
    return broken;
  });
}

/** An item, and each value of a row in it. */
function saidBy(item: Item, names: readonly string[]): readonly string[] {
  const values = names.flatMap((name) => {
    const native = item[name] ?? null;
    return isBlank(native) ? [] : [`${name} ${show(native)}`];
  });
  return [`item ${keyOfItem(item)}`, ...values];
}
