/**
 * One system of a play: records in memory with the traits that its shape names, and a ledger of all
 * that was ever done to it, by users and by us, against which the end is judged.
 *
 * It keeps the port's promises and no more: a feed may show a change late, show it again or show what
 * stands there by now; a scan shows its pages while users work; a write without a guard overwrites.
 */

import type { Draw } from "../../core/draw.ts";
import type { Catalogue } from "../../plan/index.ts";
import { isBlank, isSameNative, type Native } from "../../rules/values/native.ts";
import type { Connector, Page, Row, Write, WriteResult } from "../../runtime/connector.ts";
import { ConnectorError } from "../../runtime/connector-error.ts";
import type { Kept } from "./kept.ts";
import { openReplicas } from "./replicas.ts";
import { filler, longestCommitMs, type SystemShape } from "./shape.ts";
import { earlierStage, laterStage, successorField } from "./stages.ts";

export type Fields = Readonly<Record<string, Native>>;

/** One record touched once. */
export interface Deed {
  readonly number: number;
  readonly at: number;
  /** The run under way, or the one that comes next. */
  readonly run: number;
  /** Whether that run was under way. */
  readonly during: boolean;
  readonly by: "user" | "engine";
  readonly kind: "create" | "update" | "delete";
  readonly system: string;
  /** Of records in stages, the later one. */
  readonly object: string;
  readonly id: string;
  /** Of the fields in `after`; of a deletion, all. */
  readonly before: Fields;
  /** As stored. */
  readonly after: Fields;
  /** As the engine sent it. */
  readonly sent?: Fields;
  readonly expected?: Fields;
  /** How many deeds there were when we last read records of the system by their ids. */
  readonly looked?: number;
  /** The request before, delivered once more. */
  readonly repeated?: true;
}

export interface SimulatedSystem {
  readonly shape: SystemShape;
  readonly connector: Connector;
  /** Undefined where the system refuses it. `later`: at once in the later one of two stages. */
  put(object: string, fields: Fields, later?: boolean): string | undefined;
  /** `late`: by how many ms the stamps lie before now, as of a change committed late. */
  edit(object: string, id: string, fields: Fields, late?: number): boolean;
  remove(object: string, id: string): void;
  /** Passes to its next stage; nothing where it has none, or the system refuses it. */
  convert(object: string, id: string): void;
  /** Also by the id that it had in its earlier stage. */
  record(object: string, id: string): Kept | undefined;
  /** The object that really has the record, or gets the ones that are made. */
  stageOf(object: string, id?: string): string;
  /** Without those that went on to their next stage. */
  all(object: string): readonly Kept[];
  /** Records that refuse every write. */
  readonly poisoned: Set<string>;
  /** How far its clock is off, in ms. */
  skew: number;
}

interface Entry {
  readonly object: string;
  readonly id: string;
  readonly at: number;
  readonly stamp: number;
}

export interface SystemWorld {
  now(): number;
  run(): { readonly number: number; readonly during: boolean };
  readonly ledger: Deed[];
  /** Chooses among what the port leaves open: order, pages. */
  readonly order: Draw;
  readonly pageRecords: number;
}

export function openSystem(
  shape: SystemShape,
  catalogue: Catalogue,
  world: SystemWorld,
): SimulatedSystem {
  const { name } = shape;
  const { ledger, order, pageRecords } = world;
  const objects = new Map(
    Object.keys(catalogue.objects).map((one) => [one, new Map<string, Kept>()]),
  );
  /** `stamp`: ms; when the change was made, which may be before it was committed. */
  const journal: Entry[] = [];
  const created = new Map<string, string>();
  /** By the ids of records that went on to their next stage. */
  const successors = new Map<string, string>();
  const poisoned = new Set<string>();
  const requests = new WeakSet<Fields>();
  let made = 0;
  let looked = 0;
  /** ms; when the records of an object were made. */
  const madeAt = new Map<string, number>();
  const replicas = shape.replicas && openReplicas(shape.replicas, world);

  const system: SimulatedSystem = {
    shape,
    poisoned,
    skew: 0,
    connector: {
      feed: shape.feed,
      describe: async () => catalogue,
      cursor: async () =>
        String(shape.byStamp ? world.now() : shownUntil(visible(replicas?.oldest()))),
      scan: (object, fields) => scan(object, fields),
      changes: (object, fields, since) =>
        shape.byStamp
          ? changesByStamp(object, fields, Number(since))
          : changes(object, fields, Number(since)),
      async read(object, ids, fields) {
        const moment = replicas?.readMoment() ?? world.now();
        looked = deedsUntil(moment);
        const records = recordsAt(object, moment);
        return ids.map((id) => {
          const found = records.get(id);
          return found === undefined ? null : rowOf(found, fields);
        });
      },
      write: async (object, writes) => writes.map((write) => written(object, write)),
      close: async () => {},
    },
    put(object, fields, later = false) {
      const stage = later ? object : stageOf(object);
      if (isTaken(stage, fields["email"] ?? null, undefined)) return undefined;
      return make(stage, fields, "user").id;
    },
    edit(object, id, fields, late = 0) {
      const stage = stageOf(object, id);
      const record = recordsOf(stage).get(id);
      if (record === undefined) return false;
      if (Object.hasOwn(fields, "email") && isTaken(stage, fields["email"] ?? null, id))
        return false;
      store(stage, record, fields, "user", late);
      return true;
    },
    remove(object, id) {
      drop(stageOf(object, id), id, "user");
    },
    convert(object, id) {
      const stage = stageOf(object, id);
      const record = recordsOf(stage).get(id);
      if (record === undefined || stage === object) return;
      if (isTaken(object, record.fields["email"] ?? null, undefined)) return;
      pass(stage, record, object);
    },
    record: (object, id) => recordsOf(object).get(successors.get(id) ?? id) ?? open(object, id),
    stageOf,
    all: (object) => [
      ...recordsOf(object).values(),
      ...(stageOf(object) === object
        ? []
        : [...recordsOf(stageOf(object)).values()].filter((one) => !successors.has(one.id))),
    ],
  };
  return system;

  function stageOf(object: string, id?: string): string {
    const isStaged = object === laterStage && objects.has(earlierStage);
    return isStaged && (id === undefined || !recordsOf(object).has(id)) ? earlierStage : object;
  }

  /** A record of the earlier stage that has not gone on. */
  function open(object: string, id: string): Kept | undefined {
    return successors.has(id) ? undefined : recordsOf(stageOf(object)).get(id);
  }

  /** What was said there keeps the time at which it was said, where each field has one. */
  function pass(stage: string, record: Kept, object: string): void {
    const { fields, stamps } = record;
    const modified = world.now() + system.skew;
    const next = { id: `${name}${++made}`, fields: { ...fields }, stamps: { ...stamps }, modified };
    recordsOf(object).set(next.id, next);
    madeAt.set(`${object} ${next.id}`, world.now());
    successors.set(record.id, next.id);
    note(object, next.id);
    record.fields = { ...fields, [successorField]: next.id };
    record.modified = modified;
    const after = { [successorField]: next.id };
    note(stage, record.id, 0, { by: "user", kind: "update", before: {}, after });
  }

  function recordsOf(object: string): Map<string, Kept> {
    const found = objects.get(object);
    if (found === undefined)
      throw new ConnectorError("schema_drift", `there is no object ${object}`);
    return found;
  }

  function recordsAt(object: string, moment: number): ReadonlyMap<string, Kept> {
    const now = recordsOf(object);
    return replicas === undefined ? now : replicas.records(object, moment);
  }

  function deedsUntil(moment: number): number {
    if (replicas === undefined) return ledger.length;
    return ledger.findLastIndex((one) => one.at <= moment) + 1;
  }

  /** How much of the journal the feed shows by now, or showed then. */
  function visible(moment = world.now()): number {
    if (shape.lagMs === 0 && moment === world.now()) return journal.length;
    const until = Math.min(world.now() - shape.lagMs, moment);
    let count = journal.length;
    while (count > 0 && (journal[count - 1]?.at ?? 0) > until) count--;
    return count;
  }

  /** Whether lists do not show a record yet. */
  function isHidden(object: string, id: string): boolean {
    if (shape.searchLagMs === 0) return false;
    return (madeAt.get(`${object} ${id}`) ?? 0) > world.now() - shape.searchLagMs;
  }

  /** As far as all of the journal is shown: what is hidden now is told later. */
  function shownUntil(until: number): number {
    if (shape.searchLagMs === 0) return until;
    const first = journal.findIndex((one) => isHidden(one.object, one.id));
    return first === -1 ? until : Math.min(first, until);
  }

  function listed(object: string, records: ReadonlyMap<string, Kept>): ReadonlyMap<string, Kept> {
    if (shape.searchLagMs === 0) return records;
    return new Map([...records].filter(([id]) => !isHidden(object, id)));
  }

  /** Entries of the journal that are shown again: what a replica has not seen may come behind what it has. */
  function lookBackEntries(): number {
    if (replicas !== undefined) return 6;
    return shape.feed === "poll" ? 2 : 0;
  }

  async function* scan(object: string, fields: readonly string[]): AsyncIterable<Page> {
    const records = listed(object, recordsAt(object, replicas?.feedMoment() ?? world.now()));
    if (shape.paging === "token") {
      const rows = mixed([...records.values()]).map((one) => rowOf(one, fields));
      yield* pagesOf(rows, (row) => row);
    } else if (shape.paging === "offset") {
      yield* pagesOf(mixed([...records.keys()]), (id) => {
        const found = records.get(id);
        return found === undefined ? undefined : rowOf(found, fields);
      });
    } else {
      yield* byKey(records, fields);
    }
  }

  async function* pagesOf<Item>(
    items: readonly Item[],
    row: (item: Item) => Row | undefined,
  ): AsyncIterable<Page> {
    for (let at = 0; at < items.length || at === 0; at += pageRecords) {
      yield { rows: items.slice(at, at + pageRecords).flatMap((item) => row(item) ?? []) };
    }
  }

  async function* byKey(
    records: ReadonlyMap<string, Kept>,
    fields: readonly string[],
  ): AsyncIterable<Page> {
    for (let after = ""; ; ) {
      const ids = [...records.keys()].filter((id) => id > after).toSorted();
      const page = ids.slice(0, pageRecords);
      yield { rows: page.flatMap((id) => records.get(id) ?? []).map((one) => rowOf(one, fields)) };
      if (page.length < pageRecords) return;
      after = page.at(-1) ?? "";
    }
  }

  async function* changes(object: string, fields: readonly string[], since: number) {
    const from = Math.max(0, since - lookBackEntries());
    const moment = replicas?.feedMoment() ?? world.now();
    const until = Math.max(visible(moment), Math.min(since, journal.length));
    const records = recordsAt(object, moment);
    for (let at = from; at < until || at === from; at += pageRecords) {
      const end = Math.min(until, at + pageRecords);
      const ids = new Set(
        journal
          .slice(at, end)
          .flatMap((one) => (one.object === object && !isHidden(object, one.id) ? [one.id] : [])),
      );
      const found = mixed([...ids]).flatMap((id) => records.get(id) ?? []);
      const deleted = shape.feed === "poll" ? [] : [...ids].filter((id) => !records.has(id));
      yield {
        rows: found.map((one) => rowOf(one, fields)),
        deleted,
        cursor: String(Math.max(shownUntil(end), since)),
      };
    }
  }

  /** Goes back as long as a commit may take, and tells what it told before once more. */
  async function* changesByStamp(object: string, fields: readonly string[], since: number) {
    const from = since - longestCommitMs;
    const entries = journal
      .filter((one) => one.object === object && one.stamp >= from)
      .toSorted((one, other) => one.stamp - other.stamp);
    for (let at = 0; at < entries.length || at === 0; at += pageRecords) {
      const page = entries.slice(at, at + pageRecords);
      const ids = new Set(page.map((one) => one.id));
      const found = mixed([...ids]).flatMap((id) => recordsOf(object).get(id) ?? []);
      yield {
        rows: found.map((one) => rowOf(one, fields)),
        deleted: [],
        cursor: String(Math.max(since, page.at(-1)?.stamp ?? since)),
      };
    }
  }

  function mixed<Item>(items: readonly Item[]): readonly Item[] {
    return items.length < 2 ? items : order.shuffled(items);
  }

  function rowOf(record: Kept, names: readonly string[]): Row {
    const fields: Record<string, Native> = {};
    for (const field of names)
      fields[field] = field === "id" ? record.id : (record.fields[field] ?? null);
    if (shape.stamps === "none") return { id: record.id, fields };
    if (shape.stamps === "record") return { id: record.id, fields, modified: record.modified };
    const stamps: Record<string, number> = {};
    for (const field of names) {
      const stamp = record.stamps[field];
      if (stamp !== undefined) stamps[field] = stamp;
    }
    return { id: record.id, fields, modified: record.modified, stamps };
  }

  function written(object: string, write: Write): WriteResult {
    const failed = (kind: ConnectorError["kind"], why: string, fields: readonly string[] = []) =>
      ({ kind: "failed", error: new ConnectorError(kind, why, { fields }) }) as const;
    if (write.kind === "create") {
      const known = shape.idempotent
        ? recordsOf(object).get(created.get(write.key) ?? "")
        : undefined;
      if (known !== undefined) return { kind: "done", row: rowOf(known, namesOf(object)) };
      if (isTaken(object, write.fields["email"] ?? null, undefined)) {
        return failed("invalid_data", "email is unique", ["email"]);
      }
      const record = make(object, write.fields, "engine");
      created.set(write.key, record.id);
      return { kind: "done", row: rowOf(record, namesOf(object)) };
    }
    const record = recordsOf(object).get(write.id);
    if (record === undefined) return failed("invalid_data", `there is no record ${write.id}`);
    if (successors.has(write.id)) return failed("invalid_data", "it went on to its next stage");
    if (poisoned.has(`${object} ${write.id}`))
      return failed("invalid_data", "this record is locked");
    if (write.kind === "delete") {
      drop(object, write.id, "engine");
      return { kind: "done", row: { id: write.id, fields: {} } };
    }
    if (shape.guarded) {
      for (const [field, expected] of Object.entries(write.expected)) {
        if (!isSame(record.fields[field] ?? null, expected)) {
          return failed("moved", `${field} was edited meanwhile`);
        }
      }
    }
    if (
      Object.hasOwn(write.fields, "email") &&
      isTaken(object, write.fields["email"] ?? null, write.id)
    ) {
      return failed("invalid_data", "email is unique", ["email"]);
    }
    store(object, record, write.fields, "engine", 0, write.expected);
    return { kind: "done", row: rowOf(record, Object.keys(write.fields)) };
  }

  function namesOf(object: string): readonly string[] {
    return Object.keys(catalogue.objects[object]?.fields ?? {});
  }

  function isTaken(object: string, key: Native, id: string | undefined): boolean {
    if (!shape.uniqueKey || isBlank(key)) return false;
    for (const one of recordsOf(object).values()) {
      if (one.id !== id && !successors.has(one.id) && isSame(one.fields["email"] ?? null, key))
        return true;
    }
    return false;
  }

  function make(object: string, fields: Fields, by: Deed["by"]): Kept {
    const record: Kept = { id: `${name}${++made}`, fields: {}, stamps: {}, modified: 0 };
    recordsOf(object).set(record.id, record);
    madeAt.set(`${object} ${record.id}`, world.now());
    put(object, record, fields, 0);
    const after = { ...record.fields };
    note(object, record.id, 0, { by, kind: "create", before: {}, after, sent: fields });
    return record;
  }

  function store(
    object: string,
    record: Kept,
    fields: Fields,
    by: Deed["by"],
    late: number,
    expected?: Fields,
  ): void {
    const before: Record<string, Native> = {};
    const after: Record<string, Native> = {};
    for (const field of Object.keys(fields)) before[field] = record.fields[field] ?? null;
    put(object, record, fields, late, by === "engine");
    for (const field of Object.keys(fields)) after[field] = record.fields[field] ?? null;
    const repeated = by === "engine" && requests.has(fields) ? { repeated: true as const } : {};
    requests.add(fields);
    note(object, record.id, late, {
      by,
      kind: "update",
      before,
      after,
      sent: fields,
      ...repeated,
      ...(by === "engine" ? { looked } : {}),
      ...(expected && { expected }),
    });
  }

  function put(object: string, record: Kept, fields: Fields, late: number, isApi = false): void {
    const stamp = world.now() + system.skew - late;
    for (const [field, native] of Object.entries(fields)) {
      const stored = shape.trims && typeof native === "string" ? native.trim() : native;
      // A user who sets the value that is there says it again, and that has its time too.
      if (isApi && isSame(record.fields[field] ?? null, stored)) continue;
      record.fields[field] = stored;
      record.stamps[field] = stamp;
    }
    const filled = nameOf(object) === "people" ? shape.fills : undefined;
    if (filled !== undefined && isBlank(record.fields[filled] ?? null)) {
      record.fields[filled] = filler;
      record.stamps[filled] = stamp;
    }
    record.modified = stamp;
  }

  function drop(object: string, id: string, by: Deed["by"]): void {
    const record = recordsOf(object).get(id);
    if (record === undefined) return;
    recordsOf(object).delete(id);
    note(object, id, 0, { by, kind: "delete", before: record.fields, after: {} });
  }

  /** The feed tells of the record, and the ledger of what was done to it, where anything was. */
  function note(
    object: string,
    id: string,
    late = 0,
    deed?: Omit<Deed, "number" | "at" | "run" | "during" | "system" | "object" | "id">,
  ): void {
    replicas?.note(object, id, recordsOf(object).get(id));
    const at = world.now();
    journal.push({ object, id, at, stamp: at - late });
    if (deed === undefined) return;
    const { number: run, during } = world.run();
    const place = { number: ledger.length, at, run, during, system: name };
    ledger.push({ ...deed, ...place, object: nameOf(object), id });
  }
}

/** Both stages are one object to users. */
export function nameOf(object: string): string {
  return object === earlierStage ? laterStage : object;
}

export function isSame(a: Native, b: Native): boolean {
  if (a === b) return true;
  if (isBlank(a) && isBlank(b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, at) => isSame(one as Native, b[at] as Native));
  }
  return typeof a === "object" && typeof b === "object" && isSameNative(a, b);
}
