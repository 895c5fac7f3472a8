/**
 * What a sandbox holds: records with the whole past of every field, and what happened to them in order.
 *
 * It knows nothing of a vendor. Values are those of the vendor's JSON; a field that a record does not have is
 * absent from it. An index that lags is read with `fieldsAt` an earlier moment, a feed from `happenings`.
 */
import type { Time } from "./time.ts";

export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };
export type Fields = Readonly<Record<string, Value>>;

/** One value that a field had, since when, and who wrote it. */
export interface Past {
  readonly value: Value;
  readonly at: number;
  readonly by: string;
}

export interface StoredRecord {
  readonly object: string;
  readonly id: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** When it was thrown away; it can be brought back. */
  readonly deletedAt: number | undefined;
  /** The record that it was merged into. */
  readonly mergedInto: string | undefined;
  /** Of each field, oldest first. */
  readonly past: ReadonlyMap<string, readonly Past[]>;
}

export interface Happening {
  /** 1, 2, 3 … over all objects. */
  readonly number: number;
  readonly at: number;
  readonly kind: "created" | "changed" | "deleted" | "restored" | "merged" | "erased";
  readonly object: string;
  readonly id: string;
  /** Those that were written; empty where none was. */
  readonly fields: Fields;
  readonly by: string;
  /** Of a merge: the record that goes on. */
  readonly into?: string;
}

export interface Writing {
  readonly object: string;
  readonly id: string;
  readonly fields: Fields;
  readonly by: string;
  /** A change that the vendor computes itself may move no stamp of the record. */
  readonly isSilent?: boolean;
}

export interface Records {
  /** One that was thrown away too; undefined where there never was one, or it was erased. */
  get(object: string, id: string): StoredRecord | undefined;
  /** Those that are there, oldest first. */
  all(object: string): readonly StoredRecord[];
  /** Those that were thrown away, oldest first. */
  deleted(object: string): readonly StoredRecord[];
  create(writing: Writing): StoredRecord;
  /** Fields that hold the value already are left as they are; a record of which nothing changes is not touched. */
  update(writing: Writing): StoredRecord;
  remove(object: string, id: string, by: string): void;
  restore(object: string, id: string, by: string): void;
  /** The first goes on as the second. */
  merge(object: string, from: string, into: string, by: string): void;
  /** It and its past are no more. */
  erase(object: string, id: string, by: string): void;
  readonly happenings: readonly Happening[];
  /** Calls it after each thing that happens. */
  listen(listener: (happening: Happening) => void): void;
}

interface Kept extends StoredRecord {
  modifiedAt: number;
  deletedAt: number | undefined;
  mergedInto: string | undefined;
  readonly past: Map<string, Past[]>;
}

export function openRecords(time: Pick<Time, "now">): Records {
  const objects = new Map<string, Map<string, Kept>>();
  const happenings: Happening[] = [];
  const listeners: ((happening: Happening) => void)[] = [];

  function of(object: string): Map<string, Kept> {
    const known = objects.get(object) ?? new Map<string, Kept>();
    objects.set(object, known);
    return known;
  }

  function kept(object: string, id: string): Kept {
    const record = of(object).get(id);
    if (record === undefined) throw new Error(`there is no ${object} ${id}`);
    return record;
  }

  function note(happening: Omit<Happening, "number" | "at">): void {
    const noted = { ...happening, number: happenings.length + 1, at: time.now() };
    happenings.push(noted);
    for (const listener of listeners) listener(noted);
  }

  return {
    get: (object, id) => objects.get(object)?.get(id),
    all: (object) => [...of(object).values()].filter((one) => one.deletedAt === undefined),
    deleted: (object) => [...of(object).values()].filter((one) => one.deletedAt !== undefined),
    create({ object, id, fields, by }) {
      if (of(object).has(id)) throw new Error(`there is a ${object} ${id} already`);
      const at = time.now();
      const past = new Map(
        Object.entries(fields).map(([name, value]) => [name, [{ value, at, by }]]),
      );
      const record = {
        ...{ object, id, createdAt: at, modifiedAt: at, past },
        ...{ deletedAt: undefined, mergedInto: undefined },
      };
      of(object).set(id, record);
      note({ kind: "created", object, id, fields, by });
      return record;
    },
    update({ object, id, fields, by, isSilent = false }) {
      const record = kept(object, id);
      const at = time.now();
      const changed = Object.entries(fields).filter(([name, value]) => {
        return JSON.stringify(valueIn(record, name)) !== JSON.stringify(value);
      });
      if (changed.length === 0) return record;
      for (const [name, value] of changed) {
        const past = record.past.get(name) ?? [];
        past.push({ value, at, by });
        record.past.set(name, past);
      }
      if (!isSilent) record.modifiedAt = at;
      note({ kind: "changed", object, id, fields: Object.fromEntries(changed), by });
      return record;
    },
    remove(object, id, by) {
      const record = kept(object, id);
      if (record.deletedAt !== undefined) return;
      record.deletedAt = time.now();
      note({ kind: "deleted", object, id, fields: {}, by });
    },
    restore(object, id, by) {
      const record = kept(object, id);
      if (record.deletedAt === undefined) return;
      record.deletedAt = undefined;
      record.modifiedAt = time.now();
      note({ kind: "restored", object, id, fields: {}, by });
    },
    merge(object, from, into, by) {
      kept(object, into);
      const record = kept(object, from);
      record.deletedAt = time.now();
      record.mergedInto = into;
      note({ kind: "merged", object, id: from, fields: {}, by, into });
    },
    erase(object, id, by) {
      kept(object, id);
      of(object).delete(id);
      note({ kind: "erased", object, id, fields: {}, by });
    },
    happenings,
    listen: (listener) => void listeners.push(listener),
  };
}

/** Undefined where the record does not have the field. */
export function valueIn(record: StoredRecord, name: string): Value | undefined {
  return record.past.get(name)?.at(-1)?.value;
}

/** All fields as they stand. */
export function fieldsOf(record: StoredRecord): Fields {
  return fieldsAt(record, Number.POSITIVE_INFINITY);
}

/** All fields as they stood at a moment, in ms since 1970. */
export function fieldsAt(record: StoredRecord, moment: number): Fields {
  const found: Record<string, Value> = {};
  for (const [name, past] of record.past) {
    const then = past.findLast((one) => one.at <= moment);
    if (then !== undefined) found[name] = then.value;
  }
  return found;
}
