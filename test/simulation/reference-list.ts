/**
 * What becomes of a list on one entity, item by item: the second reading of what `each` means. An item that is new
 * on one side is added on the other; one that was taken out is taken out there too only where deletions propagate,
 * and is else left as it is; one row that waits for a person keeps the whole list waiting.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { Shared } from "./forms.ts";
import { itemKey, keyOfItem } from "./lists.ts";
import {
  type InForce,
  type Rules,
  type SeenEnd,
  type Verdict,
  verdictOf,
} from "./reference-row.ts";
import type { ItemRowShape, ListShape, Role } from "./shape.ts";
import type { Item } from "./steps.ts";

export interface SeenSide {
  readonly system: string;
  readonly role: Role;
  readonly items: readonly Item[];
  /** What was last accounted for. */
  readonly base: readonly Item[] | undefined;
  /** Of its record: items have no times of their own. */
  readonly stamp: number | undefined;
}

export interface ListInForce {
  readonly origin: string;
  /** By key, the values of its rows. */
  readonly items: ReadonlyMap<string, ReadonlyMap<string, Shared>>;
}

export interface ListVerdict {
  readonly moved: boolean;
  readonly held: boolean;
  /** What a side is to hold where that differs from what it holds. */
  readonly write: ReadonlyMap<string, readonly Item[]>;
  readonly inForce: ListInForce | undefined;
}

export interface ListRules extends Pick<Rules, "initial" | "head"> {
  readonly removes: boolean;
}

export function listVerdictOf(
  list: ListShape,
  sides: readonly SeenSide[],
  before: ListInForce | undefined,
  rules: ListRules,
): ListVerdict {
  const moved = sides.some(({ items, base }) => shown(items) !== shown(base ?? []));
  const held: ListVerdict = { moved, held: true, write: new Map(), inForce: before };
  const origin = sides.find((side) => side.role !== "sink")?.system ?? "";
  const result = new Map(sides.map((side) => [side.system, [...side.items]]));
  const inForce = new Map<string, ReadonlyMap<string, Shared>>();
  for (const key of new Set(sides.flatMap((side) => side.items.map(keyOfItem)))) {
    const having = sides.filter((side) => itemOf(side.items, key) !== undefined);
    const isTakenOut = sides.some(
      (side) =>
        side.role !== "sink" && !having.includes(side) && itemOf(side.base, key) !== undefined,
    );
    if (isTakenOut && rules.removes) {
      for (const side of sides) {
        if (side.role !== "source") {
          const left = side.items.length === 0 ? [] : (result.get(side.system) ?? []);
          result.set(
            side.system,
            left.filter((one) => keyOfItem(one) !== key),
          );
        }
      }
      continue;
    }
    const values = new Map<string, Shared>();
    for (const row of list.rows) {
      const verdict = rowVerdict(row, key, having);
      if (verdict.held !== undefined) return held;
      for (const [system, value] of verdict.write) {
        const items = result.get(system) ?? [];
        const at = items.findIndex((one) => keyOfItem(one) === key);
        items[at] = { ...items[at], [row.field]: value };
      }
      const sources = having.filter((side) => side.role !== "sink");
      const stands = sources
        .map((side) => valueIn(itemOf(side.items, key), row.field))
        .find((value) => value !== null);
      // What no source shows any more, since a blank stays where it is, is not brought back.
      const isGone = row.empty === "keep" && sources.length > 0 && stands === undefined;
      const known = isGone ? undefined : verdict.inForce;
      values.set(row.field, known === undefined ? (stands ?? null) : known.value);
    }
    inForce.set(key, values);
    const giving = having.find((side) => side.role !== "sink");
    if (giving === undefined) continue;
    const isNew = itemOf(giving.base, key) === undefined;
    for (const side of sides) {
      if (side.role === "source" || having.includes(side)) continue;
      if (isNew || side.base === undefined) result.get(side.system)?.push(newItem(key, values));
    }
  }
  const write = new Map(
    sides.flatMap(({ system, items }) => {
      const now = result.get(system) ?? [];
      return shown(now) === shown(items) ? [] : [[system, now] as const];
    }),
  );
  return { moved, held: false, write, inForce: { origin, items: inForce } };

  function rowVerdict(row: ItemRowShape, key: string, having: readonly SeenSide[]): Verdict {
    // An item that is new wherever it is has nothing from one that was there before it.
    const isNewEverywhere = having.every(
      ({ base }) => base !== undefined && itemOf(base, key) === undefined,
    );
    const known = isNewEverywhere ? undefined : before?.items.get(key);
    const force: InForce | undefined = known && {
      value: known.get(row.field) ?? null,
      origin: before?.origin ?? "",
      stamp: undefined,
    };
    const ends = having.map(({ system, role, items, base, stamp }): SeenEnd => {
      const past = itemOf(base, key);
      const value = valueIn(itemOf(items, key), row.field);
      return {
        system,
        role,
        value,
        own: ownOf(value),
        base: past === undefined ? undefined : ownOf(valueIn(past, row.field)),
        stamp,
        stampOfField: false,
        again: undefined,
        as: ownOf,
      };
    });
    const plain = { required: false, drift: "revert", advance: false, map: undefined } as const;
    return verdictOf(
      {
        row: { ...plain, empty: row.empty },
        conflict: row.conflict,
        isTwoWay: list.ends.some((end) => end.role === "both"),
        initial: rules.initial,
        head: rules.head,
        stages: [],
        ahead: new Set(),
      },
      ends,
      force,
      false,
    );
  }
}

/** For a side that lacks it: what is blank is left out. */
export function newItem(key: string, values: ReadonlyMap<string, Shared>): Item {
  const given = [...values].filter(([, value]) => value !== null);
  return { [itemKey]: key, ...Object.fromEntries(given) };
}

function itemOf(items: readonly Item[] | undefined, key: string): Item | undefined {
  return items?.find((one) => keyOfItem(one) === key);
}

function valueIn(item: Item | undefined, field: string): Shared {
  const native: Native = item?.[field] ?? null;
  return isBlank(native) ? null : String(native);
}

function ownOf(value: Shared): string {
  return JSON.stringify(value);
}

function shown(items: readonly Item[]): string {
  const plain = items.map((item) =>
    Object.entries(item)
      .filter(([, native]) => !isBlank(native))
      .toSorted(),
  );
  return JSON.stringify(plain.toSorted((a, b) => (ownOf(String(a)) < ownOf(String(b)) ? -1 : 1)));
}
