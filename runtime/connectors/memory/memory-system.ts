/**
 * A system in memory that obeys a catalogue: what specs are tested on. It refuses what a real system
 * with that catalogue would refuse, fills in what it would fill in, keeps a stamp for each field, and
 * tells its changes from a journal. Writes are guarded; one that is refused leaves the others of its batch.
 *
 * `put`, `edit` and `remove` are its users: they may set what an API may not, such as an id.
 */

import { bug } from "../../../core/bug.ts";
import type { Clock } from "../../../core/host.ts";
import type { Catalogue } from "../../../plan/index.ts";
import { isBlank, isSameNative, type Native } from "../../../rules/values/native.ts";
import type { Connector, Page, Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { refusalOf } from "./refusal.ts";

export interface MemorySettings {
  /** Begins the ids of its records, `hs-1`, where these are texts. */
  readonly name: string;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** Which times it tells of an object's edits; of every field where this is left out. */
  readonly tells?: (object: string) => "field" | "record" | "none";
  /** The form in which it stores a value that was written, in place of the one before. */
  readonly normalise?: (object: string, field: string, native: Native, before: Native) => Native;
}

export interface MemorySystem {
  readonly connector: Connector;
  /** A user makes a record; gives its id. */
  put(object: string, fields: Fields, id?: string): string;
  edit(object: string, id: string, fields: Fields): void;
  remove(object: string, id: string): void;
  /** A user merges the first record into the second, which keeps its own values. */
  merge(object: string, from: string, into: string): void;
  all(object: string): readonly Row[];
}

type Fields = Readonly<Record<string, Native>>;
type Update = Extract<Write, { kind: "update" }>;

interface Kept {
  readonly id: string;
  readonly fields: Map<string, Native>;
  readonly stamps: Map<string, number>;
  modified: number;
}

const pageRecords = 500;

export function openMemorySystem(settings: MemorySettings): MemorySystem {
  const { name, catalogue, clock, normalise = (_object, _field, native) => native } = settings;
  const { tells = () => "field" } = settings;
  const objects = new Map(
    Object.keys(catalogue.objects).map((one) => [one, new Map<string, Kept>()]),
  );
  const journal: { readonly object: string; readonly id: string; readonly into?: string }[] = [];
  let made = 0;

  const connector: Connector = {
    feed: "journal",
    describe: async () => catalogue,
    async cursor() {
      return String(journal.length);
    },
    async *scan(object, fields, signal) {
      signal.throwIfAborted();
      const rows = [...recordsOf(object).values()].map((one) => rowOf(object, one, fields));
      for (let at = 0; at < rows.length || at === 0; at += pageRecords) {
        yield { rows: rows.slice(at, at + pageRecords) } satisfies Page;
      }
    },
    async *changes(object, fields, since, signal) {
      signal.throwIfAborted();
      const news = journal.slice(Number(since)).filter((one) => one.object === object);
      const ids = new Set(news.map((one) => one.id));
      const records = recordsOf(object);
      const found = [...ids].flatMap((id) => records.get(id) ?? []);
      const merged = news.flatMap(({ id, into }) =>
        into === undefined || records.has(id) ? [] : [{ from: id, into }],
      );
      const gone = [...ids].filter((id) => !records.has(id));
      const deleted = gone.filter((id) => !merged.some((one) => one.from === id));
      const rows = found.map((one) => rowOf(object, one, fields));
      yield { rows, deleted, merged, cursor: String(journal.length) };
    },
    async read(object, ids, fields) {
      const records = recordsOf(object);
      return ids.map((id) => {
        const found = records.get(id);
        return found === undefined ? null : rowOf(object, found, fields);
      });
    },
    async write(object, writes) {
      const standing = standingOf(object, writes);
      return writes.map((write) => written(object, write, standing));
    },
    close: async () => {},
  };

  return {
    connector,
    put(object, fields, id = givenId(object, fields) ?? newId(object, ++made)) {
      const record: Kept = { id, fields: new Map(), stamps: new Map(), modified: 0 };
      recordsOf(object).set(id, record);
      store(object, record, withDefaults(object, fields, id), false);
      return id;
    },
    edit(object, id, fields) {
      const record = recordsOf(object).get(id);
      if (record === undefined) throw new ConnectorError("invalid_data", `no record ${id}`);
      store(object, record, fields, false);
    },
    remove(object, id) {
      recordsOf(object).delete(id);
      journal.push({ object, id });
    },
    merge(object, from, into) {
      recordsOf(object).delete(from);
      journal.push({ object, id: from, into });
    },
    all: (object) =>
      [...recordsOf(object).values()].map((one) => rowOf(object, one, namesOf(object))),
  };

  function recordsOf(object: string): Map<string, Kept> {
    const found = objects.get(object);
    if (found === undefined) {
      throw new ConnectorError("schema_drift", `there is no object ${object}`);
    }
    return found;
  }

  function entryOf(object: string) {
    return catalogue.objects[object];
  }

  function namesOf(object: string): readonly string[] {
    return Object.keys(entryOf(object)?.fields ?? {});
  }

  /** Updates that nothing refuses: what one of them gives up is free for the others, so two may swap. */
  function standingOf(object: string, writes: readonly Write[]): readonly Update[] {
    let standing = writes.filter((write) => write.kind === "update");
    for (;;) {
      const next = standing.filter((one) => refusalOfUpdate(object, one, standing) === undefined);
      if (next.length === standing.length) return standing;
      standing = next;
    }
  }

  function written(object: string, write: Write, standing: readonly Update[]): WriteResult {
    try {
      return { kind: "done", row: apply(object, write, standing) };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return { kind: "failed", error };
    }
  }

  function apply(object: string, write: Write, standing: readonly Update[]): Row {
    const records = recordsOf(object);
    if (write.kind === "create") {
      const id = givenId(object, write.fields) ?? newId(object, made + 1);
      const fields = withDefaults(object, write.fields, id);
      const refused = refusalOf(
        entryOf(object),
        write,
        fields,
        others(records, undefined, standing),
      );
      if (refused !== undefined) throw refused;
      if (records.has(id)) throw new ConnectorError("invalid_data", "there is a record of this id");
      made++;
      const record: Kept = { id, fields: new Map(), stamps: new Map(), modified: 0 };
      records.set(id, record);
      store(object, record, fields, true);
      return rowOf(object, record, namesOf(object));
    }
    if (write.kind === "delete") {
      const record = records.get(write.id);
      if (record !== undefined) {
        const moved = movedIn(record, write.expected);
        if (moved !== undefined) throw moved;
        records.delete(write.id);
        journal.push({ object, id: write.id });
      }
      return { id: write.id, fields: {} };
    }
    const refused = refusalOfUpdate(object, write, standing);
    if (refused !== undefined) throw refused;
    const record = records.get(write.id) ?? bug("an update of no record was let pass");
    store(object, record, write.fields, true);
    return rowOf(object, record, Object.keys(write.fields));
  }

  function refusalOfUpdate(
    object: string,
    write: Update,
    standing: readonly Update[],
  ): ConnectorError | undefined {
    const records = recordsOf(object);
    const record = records.get(write.id);
    if (record === undefined) return new ConnectorError("invalid_data", `no record ${write.id}`);
    const moved = movedIn(record, write.expected);
    if (moved !== undefined) return moved;
    const taken = others(records, write.id, standing);
    return refusalOf(entryOf(object), write, write.fields, taken);
  }

  function givenId(object: string, fields: Fields): string | undefined {
    const given = fields[entryOf(object)?.id ?? ""] ?? null;
    const isId = typeof given === "string" || typeof given === "number";
    return isId && !isBlank(given) ? String(given) : undefined;
  }

  /** A whole number where the catalogue says that ids are numbers. */
  function newId(object: string, nth: number): string {
    return idType(object) === "integer" ? String(nth) : `${name}-${nth}`;
  }

  function idType(object: string) {
    const entry = entryOf(object);
    return entry?.fields[entry.id]?.type;
  }

  /** What the system fills in itself; an id is a field like any other. */
  function withDefaults(object: string, fields: Fields, id: string): Fields {
    // A map, because a field may be named `__proto__`.
    const filled = new Map<string, Native>();
    for (const [field, entry] of Object.entries(entryOf(object)?.fields ?? {})) {
      const isDefaulted = entry.defaulted !== undefined && entry.defaulted !== true;
      if (isDefaulted) filled.set(field, entry.defaulted as Native);
    }
    const idField = entryOf(object)?.id;
    if (idField !== undefined) filled.set(idField, idType(object) === "integer" ? Number(id) : id);
    for (const [field, native] of Object.entries(fields)) {
      if (!(isBlank(native) && filled.has(field))) filled.set(field, native);
    }
    return Object.fromEntries(filled);
  }

  function store(object: string, record: Kept, fields: Fields, isApi: boolean): void {
    const now = clock.now();
    for (const [field, native] of Object.entries(fields)) {
      const before = record.fields.get(field) ?? null;
      const stored = isApi ? normalise(object, field, native, before) : native;
      // A user who sets the value that is there says it again, and that has its time too.
      if (isApi && record.fields.has(field) && isSameNative(before, stored)) continue;
      record.fields.set(field, stored);
      record.stamps.set(field, now);
    }
    record.modified = now;
    journal.push({ object, id: record.id });
  }

  /** A field that nobody has set is blank; one that the catalogue lacks is absent. */
  function rowOf(object: string, record: Kept, names: readonly string[]): Row {
    const known = entryOf(object)?.fields ?? {};
    const asked = names.filter((field) => Object.hasOwn(known, field));
    const grain = tells(object);
    const stamps = asked.flatMap((field) => {
      const stamp = record.stamps.get(field);
      return stamp === undefined ? [] : [[field, stamp]];
    });
    return {
      id: record.id,
      fields: Object.fromEntries(asked.map((field) => [field, record.fields.get(field) ?? null])),
      ...(grain === "none" ? {} : { modified: record.modified }),
      ...(grain === "field" ? { stamps: Object.fromEntries(stamps) } : {}),
    };
  }

  function others(
    records: ReadonlyMap<string, Kept>,
    id: string | undefined,
    standing: readonly Update[],
  ) {
    const updates = new Map(standing.map((one) => [one.id, one.fields]));
    const givesUp = (one: Kept, field: string, native: Native) => {
      const fields = updates.get(one.id);
      if (fields === undefined || !Object.hasOwn(fields, field)) return false;
      return !isSameNative(fields[field] ?? null, native);
    };
    return (field: string, native: Native) =>
      [...records.values()].some(
        (one) =>
          one.id !== id &&
          isSameNative(one.fields.get(field) ?? null, native) &&
          !givesUp(one, field, native),
      );
  }
}

/** The guard: why a write that expects this is refused. */
function movedIn(record: Kept, expected: Fields): ConnectorError | undefined {
  for (const [field, native] of Object.entries(expected)) {
    if (!isSameNative(record.fields.get(field) ?? null, native)) {
      return new ConnectorError("moved", `${field} was edited meanwhile`);
    }
  }
  return undefined;
}
