/**
 * What a history must come to when nothing goes wrong in it: the same users in the same systems, and a
 * synchroniser that sees everything at once, forgets nothing and never fails. Written from the
 * description of what a plan means, it shares no line with the product.
 */

import { drawFrom } from "../../core/draw.ts";
import { isBlank, type Native } from "../../rules/values/native.ts";
import { type Referring, readForm, type Shared, writtenForm } from "./forms.ts";
import type { Kept } from "./kept.ts";
import { itemsIn, listField } from "./lists.ts";
import type { Played } from "./play.ts";
import {
  type ListInForce,
  type ListVerdict,
  listVerdictOf,
  newItem,
  type SeenSide,
} from "./reference-list.ts";
import { type InForce, type SeenEnd, type Verdict, verdictOf } from "./reference-row.ts";
import { type ObjectShape, type RowShape, type SystemShape, stages } from "./shape.ts";
import type { Spec } from "./spec.ts";
import type { History, Item } from "./steps.ts";
import { openSystem, type SimulatedSystem } from "./system.ts";
import { openUsers } from "./users.ts";

interface Entity {
  readonly members: Map<string, string>;
  /** By unit and system: what was accounted for, in the end's normal form. */
  readonly base: Map<string, string>;
  /** By unit and system: what was seen, with when it was said. */
  readonly seen: Map<string, { readonly own: string; readonly stamp: number | undefined }>;
  readonly force: Map<string, InForce>;
  readonly held: Set<string>;
  /** By unit: systems that have an edit which could not reach all of them. */
  readonly ahead: Map<string, ReadonlySet<string>>;
  readonly tombs: Set<string>;
  /** Of its list, by system: what was accounted for. */
  readonly listBase: Map<string, readonly Item[]>;
  listForce: ListInForce | undefined;
  inScope: boolean | undefined;
}

interface Unit {
  readonly id: string;
  readonly rows: readonly RowShape[];
}

const noRefs: Referring = { entityOf: () => undefined, idIn: () => undefined };
/** As long as it takes until all is quiet. */
const healingMs = 3 * 3_600_000;

/**
 * Whether a play may be held against it: nothing that users do falls into a run, and what went wrong left
 * no trace in what there was to decide. A system that was not read is linked later than the others, and a
 * record that is made may by itself take its entity out of scope before the next one is made.
 */
export function isComparable({ history, runs, spec, doubted, ledger }: Played): boolean {
  // What rows that refer to other records come to, and what follows from it, is not told here.
  const refers = ({ rows, delete: policy }: ObjectShape) =>
    rows.some((row) => row.type === "ref") && !["ignore", "review"].includes(policy);
  if (spec.shape.objects.some(refers)) return false;
  // Nor what a feed told late.
  const isLate = ({ lagMs, searchLagMs, replicas }: SystemShape) =>
    lagMs > 0 || searchLagMs > 0 || replicas !== undefined;
  if (spec.shape.systems.some(isLate)) return false;
  // Nor what users did while a run that was stopped waited for somebody.
  const wasBraked = runs.some(({ report }) => report?.runs.some((one) => one.brake !== undefined));
  if (wasBraked) return false;
  if (history.kind === "calm") return true;
  const wasUnread = runs.some(({ report, troubles }) =>
    report === undefined
      ? // One that ended early does not say what it could not read.
        troubles.some((one) => "system" in one && !("item" in one))
      : report.runs.some(({ unread }) => unread.length > 0),
  );
  // Once its write was in doubt, what a map or a system's form made of a value is taken for a user's own,
  // and an edit that it set back is no edit any more that a deletion would have to yield to.
  const wasDoubted = doubted.size > 0;
  const trims = spec.shape.systems.some((one) => one.trims || one.fills !== undefined);
  const deletes = ledger.some((one) => one.by === "user" && one.kind === "delete");
  if (wasDoubted && (trims || deletes)) return false;
  // What was deleted before a cursor expired is never told.
  const expired = runs.some((run) => run.troubles.some((one) => one.what === "cursor_expired"));
  if (expired && deletes) return false;
  return (
    history.kind === "healed" &&
    !wasUnread &&
    spec.shape.objects.every(
      ({ where, rows }) =>
        where === undefined && !(wasDoubted && rows.some((row) => row.map !== undefined)),
    )
  );
}

/** `turns`: when each step took its turn in the play. Rows that refer to other records are left out. */
export async function referenceOf(
  spec: Spec,
  history: History,
  turns: readonly number[],
): Promise<ReadonlyMap<string, SimulatedSystem>> {
  let time = 0;
  const world = {
    now: () => time,
    run: () => ({ number: 0, during: false }),
    ledger: [],
    order: drawFrom(0, "reference"),
    pageRecords: 100,
  };
  const systems = new Map(
    spec.shape.systems.map((shape) => [
      shape.name,
      openSystem(shape, spec.catalogues.get(shape.name) as never, world),
    ]),
  );
  const user = openUsers(spec.shape, systems, "");
  let keys = 0;
  const head = spec.shape.systems.map((one) => one.name);
  const entities = new Map<ObjectShape, Entity[]>(spec.shape.objects.map((one) => [one, []]));
  for (const [at, step] of history.steps.entries()) {
    time = turns[at] ?? time;
    if (step.kind === "run") await syncAll();
    else user(step);
  }
  time += healingMs;
  await syncAll();
  return systems;

  async function syncAll(): Promise<void> {
    for (const object of spec.shape.objects) await sync(object, entities.get(object) ?? []);
  }

  async function sync(object: ObjectShape, all: Entity[]): Promise<void> {
    for (const entity of all) {
      for (const system of entity.members.keys()) {
        // It may have gone on to its next stage.
        const record = recordOf(object, entity, system);
        if (record !== undefined) entity.members.set(system, record.id);
      }
    }
    identify(object, all);
    for (const entity of [...all]) {
      for (let round = 0; round < 4; round++) if (!(await settle(object, entity))) break;
      if (entity.members.size === 0) all.splice(all.indexOf(entity), 1);
    }
    // What was made may be the partner of another one; the rest is at rest.
    const before = new Map(all.map((one) => [one, one.members.size]));
    identify(object, all);
    for (const entity of all) {
      if (before.get(entity) !== entity.members.size) await settle(object, entity);
    }
  }

  function stageOf({ records }: ObjectShape, system: string, id?: string): string {
    return systems.get(system)?.stageOf(records, id) ?? records;
  }

  function recordOf(object: ObjectShape, entity: Entity, system: string): Kept | undefined {
    const id = entity.members.get(system);
    return id === undefined ? undefined : systems.get(system)?.record(object.records, id);
  }

  /** Records with one key are one entity, unless one of them is part of another already. */
  function identify(object: ObjectShape, all: Entity[]): void {
    const keyOf = (record: Kept | undefined) => {
      const key = record?.fields["email"] ?? null;
      if (isBlank(key)) return undefined;
      return object.ignoringCase ? String(key).toLowerCase() : String(key);
    };
    const keysOf = (entity: Entity) =>
      [...entity.members.keys()].flatMap((name) => keyOf(recordOf(object, entity, name)) ?? []);
    const known = new Set(
      all.flatMap((one) => [...one.members].map(([system, id]) => `${system} ${id}`)),
    );
    for (const [name, system] of systems) {
      for (const { id } of system.all(object.records)) {
        if (known.has(`${name} ${id}`)) continue;
        all.push({
          members: new Map([[name, id]]),
          base: new Map(),
          seen: new Map(),
          force: new Map(),
          held: new Set(),
          ahead: new Map(),
          tombs: new Set(),
          listBase: new Map(),
          listForce: undefined,
          inScope: undefined,
        });
      }
    }
    for (const lone of [...all]) {
      const [system] = lone.members.keys();
      if (lone.members.size !== 1 || system === undefined) continue;
      const [key] = keysOf(lone);
      if (key === undefined) continue;
      const partner = all.find(
        (one) => one !== lone && !one.members.has(system) && keysOf(one).includes(key),
      );
      if (partner === undefined) continue;
      partner.members.set(system, lone.members.get(system) ?? "");
      partner.tombs.delete(system);
      all.splice(all.indexOf(lone), 1);
    }
  }

  /** One look at an entity; gives whether more follows from it. */
  async function settle(object: ObjectShape, entity: Entity): Promise<boolean> {
    const gone = [...entity.members.keys()].filter((name) => !recordOf(object, entity, name));
    const others = [...entity.members.keys()].filter((name) => !gone.includes(name));
    if (others.length === 0) {
      entity.members.clear();
      return false;
    }
    const isIn = inScope(object, entity);
    const flows = isIn || entity.inScope === true;
    const units = flows ? unitsOf(object) : [];
    const verdicts = new Map(
      units.map((unit) => [unit, verdictFor(object, entity, unit)] as const),
    );
    const listed = flows ? listVerdictFor(object, entity) : undefined;
    const isEdited =
      listed?.moved === true || [...verdicts.values()].some((one) => one?.moved === true);
    if (gone.length > 0) {
      const more = await deletion(object, entity, gone, others, isEdited);
      if (more !== "go on") {
        entity.inScope = isIn;
        return more;
      }
    }
    if (!flows) {
      entity.inScope = isIn;
      return false;
    }
    for (const [unit, verdict] of verdicts)
      if (verdict !== undefined) note(object, entity, unit, verdict);
    await write(object, entity, verdicts);
    if (listed !== undefined) await writeList(object, entity, listed);
    const made = isIn ? await create(object, entity, verdicts) : false;
    entity.inScope = inScope(object, entity);
    return made || gone.length > 0;
  }

  function inScope(object: ObjectShape, entity: Entity): boolean {
    if (object.where === undefined) return true;
    const record = recordOf(object, entity, object.where);
    return record === undefined || record.fields["active"] === true;
  }

  /** "go on": what is left of the entity is looked at as always. */
  async function deletion(
    object: ObjectShape,
    entity: Entity,
    gone: readonly string[],
    others: readonly string[],
    isEdited: boolean,
  ): Promise<boolean | "go on"> {
    const letGo = () => {
      for (const name of gone) entity.members.delete(name);
    };
    switch (object.delete) {
      case "review":
        return false;
      case "ignore":
        letGo();
        for (const name of gone) entity.tombs.add(name);
        return "go on";
      case "archive": {
        if (isEdited) return false;
        for (const name of others) await send(object, entity, name, { archived: true });
        letGo();
        for (const name of gone) entity.tombs.add(name);
        return "go on";
      }
      default:
        if (isEdited && object.delete === "propagate") return false;
        letGo();
        if (isEdited && object.delete === "edit wins") return "go on";
        for (const name of others) {
          const id = entity.members.get(name) ?? "";
          await systems
            .get(name)
            ?.connector.write(
              stageOf(object, name, id),
              [{ kind: "delete", id, expected: {} }],
              new AbortController().signal,
            );
        }
        entity.members.clear();
        return false;
    }
  }

  function unitsOf({ rows }: ObjectShape): readonly Unit[] {
    const single = rows.filter((row) => row.group === undefined && row.type !== "ref");
    const names = new Set(rows.flatMap((row) => row.group ?? []));
    return [
      ...single.map((row) => ({ id: row.field, rows: [row] })),
      ...[...names].map((id) => ({ id, rows: rows.filter((row) => row.group === id) })),
    ];
  }

  /** Undefined while its condition does not hold. */
  function verdictFor(object: ObjectShape, entity: Entity, unit: Unit): Verdict | undefined {
    const [row] = unit.rows as [RowShape];
    if (row.when !== undefined && recordOf(object, entity, row.when)?.fields["kind"] !== "x") {
      return undefined;
    }
    const ends = row.ends.flatMap(({ system, role }): SeenEnd[] => {
      const record = recordOf(object, entity, system);
      return record === undefined ? [] : [endOf(entity, unit, system, role, record)];
    });
    const group = object.groups.find((one) => one.name === row.group);
    const rules = {
      row: group === undefined ? row : { ...row, empty: group.empty },
      conflict: group === undefined ? row.conflict : group.conflict,
      isTwoWay: row.ends.some((end) => end.role === "both"),
      initial: object.initial,
      head,
      stages,
      ahead: entity.ahead.get(unit.id) ?? new Set<string>(),
    };
    return verdictOf(rules, ends, entity.force.get(unit.id), entity.held.has(unit.id));
  }

  function endOf(
    entity: Entity,
    unit: Unit,
    system: string,
    role: SeenEnd["role"],
    record: Kept,
  ): SeenEnd {
    const natives = unit.rows.map((row) => record.fields[row.field] ?? null);
    const read = natives.map((native, at) =>
      readForm(unit.rows[at] as RowShape, system, native, noRefs),
    );
    const own = ownOf(unit, natives);
    const shape = systems.get(system)?.shape;
    const stamps = unit.rows.flatMap((row) => record.stamps[row.field] ?? []);
    const byField = stamps.length === 0 ? record.modified : Math.max(...stamps);
    const stamp =
      shape?.stamps === "none" ? undefined : shape?.stamps === "field" ? byField : record.modified;
    const before = entity.seen.get(`${unit.id} ${system}`);
    const isAgain =
      shape?.stamps === "field" &&
      before !== undefined &&
      before.own === JSON.stringify(natives) &&
      unit.rows.every((row) => (record.stamps[row.field] ?? 0) > (before.stamp ?? Infinity));
    return {
      system,
      role,
      value: joined(read.map((one) => (one.kind === "value" ? one.value : "unknown"))),
      own,
      base: entity.base.get(`${unit.id} ${system}`),
      stamp,
      stampOfField: shape?.stamps === "field",
      again: isAgain ? Math.min(...stamps) : undefined,
      as(value) {
        const written = nativesOf(unit, system, value);
        return written === undefined ? undefined : ownOf(unit, written);
      },
    };
  }

  /** A unit is blank where all of it is. */
  function joined(values: readonly (Shared | "unknown")[]): Shared | "unknown" {
    if (values.includes("unknown")) return "unknown";
    if (values.length === 1) return values[0] ?? null;
    return values.every((value) => value === null) ? null : JSON.stringify(values);
  }

  function ownOf(unit: Unit, natives: readonly Native[]): string {
    const forms = natives.map((native, at) => {
      const { using, type } = unit.rows[at] as RowShape;
      if (isBlank(native)) return null;
      if (type === "tags") return [...(native as unknown as string[])].sort();
      if (type !== "text") return native;
      const text = String(native);
      return using === "lower" ? text.toLowerCase() : using === "trim" ? text.trim() : text;
    });
    return JSON.stringify(forms);
  }

  function nativesOf(unit: Unit, system: string, value: Shared): readonly Native[] | undefined {
    const parts =
      unit.rows.length === 1
        ? [value]
        : value === null
          ? unit.rows.map(() => null)
          : (JSON.parse(value) as Shared[]);
    const written = unit.rows.map((row, at) => writtenForm(row, system, parts[at] ?? null, noRefs));
    return written.every((one) => one.kind === "native")
      ? written.map((one) => (one.kind === "native" ? one.native : null))
      : undefined;
  }

  /** What the verdict settles without writing; a unit that cannot reach every end settles nothing. */
  function note(object: ObjectShape, entity: Entity, unit: Unit, verdict: Verdict): void {
    if (verdict.held === "conflict") entity.held.add(unit.id);
    else entity.held.delete(unit.id);
    const [row] = unit.rows as [RowShape];
    // A map that does not know a value holds the row, and looks again at the next.
    const isStuck = [...verdict.write].some(
      ([name, value]) =>
        nativesOf(unit, name, value) === undefined && row.map?.otherwise !== "keep",
    );
    const record = (name: string) => recordOf(object, entity, name) as Kept;
    const ahead = entity.ahead.get(unit.id) ?? [];
    if (isStuck) entity.ahead.set(unit.id, new Set([...ahead, ...verdict.write.keys()]));
    if (isStuck || verdict.held !== undefined) return;
    entity.ahead.delete(unit.id);
    const kept = [...verdict.write.keys()].filter(
      (name) => nativesOf(unit, name, verdict.write.get(name) ?? null) === undefined,
    );
    for (const name of [...verdict.account, ...kept]) {
      const natives = unit.rows.map((one) => record(name).fields[one.field] ?? null);
      entity.base.set(`${unit.id} ${name}`, ownOf(unit, natives));
    }
    if (verdict.inForce !== undefined) entity.force.set(unit.id, verdict.inForce);
  }

  async function write(
    object: ObjectShape,
    entity: Entity,
    verdicts: ReadonlyMap<Unit, Verdict | undefined>,
  ): Promise<void> {
    for (const name of entity.members.keys()) {
      const fields: Record<string, Native> = {};
      const units: Unit[] = [];
      for (const [unit, verdict] of verdicts) {
        if (verdict === undefined || !verdict.write.has(name)) continue;
        const natives = nativesOf(unit, name, verdict.write.get(name) ?? null);
        if (natives === undefined) continue;
        for (const [at, row] of unit.rows.entries()) fields[row.field] = natives[at] ?? null;
        units.push(unit);
      }
      if (units.length > 0) await send(object, entity, name, fields);
      for (const unit of units) accountFor(object, entity, unit, name);
    }
    for (const unit of verdicts.keys()) {
      for (const name of entity.members.keys()) {
        const record = recordOf(object, entity, name);
        if (record === undefined) continue;
        const natives = unit.rows.map((row) => record.fields[row.field] ?? null);
        const stamps = unit.rows.map((row) => record.stamps[row.field] ?? 0);
        const own = JSON.stringify(natives);
        entity.seen.set(`${unit.id} ${name}`, { own, stamp: Math.max(...stamps) });
      }
    }
  }

  function listVerdictFor(object: ObjectShape, entity: Entity): ListVerdict | undefined {
    const { list } = object;
    if (list === undefined) return undefined;
    const sides = list.ends.flatMap(({ system, role }): SeenSide[] => {
      const record = recordOf(object, entity, system);
      if (record === undefined) return [];
      const items = itemsIn(record.fields[listField]);
      const stamp = systems.get(system)?.shape.stamps === "none" ? undefined : record.modified;
      return [{ system, role, items, base: entity.listBase.get(system), stamp }];
    });
    const removes = !["ignore", "archive", "review"].includes(object.delete);
    return listVerdictOf(list, sides, entity.listForce, { removes, initial: object.initial, head });
  }

  async function writeList(
    object: ObjectShape,
    entity: Entity,
    { held, write: wanted, inForce }: ListVerdict,
  ): Promise<void> {
    if (held) return;
    for (const [name, items] of wanted) {
      await send(object, entity, name, { [listField]: items as unknown as Native });
    }
    for (const { system } of object.list?.ends ?? []) accountForList(object, entity, system);
    entity.listForce = inForce;
  }

  function accountForList(object: ObjectShape, entity: Entity, name: string): void {
    const record = recordOf(object, entity, name);
    if (record !== undefined) entity.listBase.set(name, itemsIn(record.fields[listField]));
  }

  function accountFor(object: ObjectShape, entity: Entity, unit: Unit, name: string): void {
    const record = recordOf(object, entity, name);
    if (record === undefined) return;
    const natives = unit.rows.map((row) => record.fields[row.field] ?? null);
    entity.base.set(`${unit.id} ${name}`, ownOf(unit, natives));
  }

  async function send(
    object: ObjectShape,
    entity: Entity,
    name: string,
    fields: Readonly<Record<string, Native>>,
  ): Promise<void> {
    const record = recordOf(object, entity, name);
    if (record === undefined) return;
    const expected = Object.fromEntries(
      Object.keys(fields).map((field) => [field, record.fields[field] ?? null]),
    );
    await systems
      .get(name)
      ?.connector.write(
        stageOf(object, name, record.id),
        [{ kind: "update", id: record.id, fields, expected }],
        new AbortController().signal,
      );
  }

  async function create(
    object: ObjectShape,
    entity: Entity,
    verdicts: ReadonlyMap<Unit, Verdict | undefined>,
  ): Promise<boolean> {
    let made = false;
    // Before any of the new ones shows its blanks.
    const gone = new Set([...verdicts.keys()].filter((unit) => isGone(object, entity, unit)));
    for (const name of targetsOf(object, entity)) {
      const fields: Record<string, Native> = {};
      const partial = new Set<string>();
      let isHeld = false;
      for (const [unit] of verdicts) {
        const [row] = unit.rows as [RowShape];
        if (!row.ends.some((end) => end.system === name && end.role !== "source")) continue;
        const inForce = gone.has(unit) ? null : entity.force.get(unit.id)?.value;
        const value = inForce ?? row.fallback ?? null;
        if (value === null) {
          isHeld ||= row.required;
          continue;
        }
        const natives = nativesOf(unit, name, value);
        if (natives === undefined) partial.add(unit.id);
        for (const [at, one] of unit.rows.entries()) {
          const native = natives?.[at] ?? null;
          if (!isBlank(native)) fields[one.field] = native;
        }
      }
      const listEnd = object.list?.ends.find((one) => one.system === name);
      if (listEnd !== undefined && listEnd.role !== "source" && entity.listForce !== undefined) {
        const items = [...entity.listForce.items].map(([key, values]) => newItem(key, values));
        if (items.length > 0) fields[listField] = items as unknown as Native;
      }
      if (isHeld || fields["email"] === undefined) continue;
      const [result] =
        (await systems
          .get(name)
          ?.connector.write(
            stageOf(object, name),
            [{ kind: "create", key: `${name} ${++keys}`, fields }],
            new AbortController().signal,
          )) ?? [];
      if (result?.kind !== "done") continue;
      entity.members.set(name, result.row.id);
      for (const unit of unitsOf(object)) {
        const end = unit.rows[0]?.ends.find((one) => one.system === name);
        // What a source says of its own accord is a value of its own.
        const isWritten =
          end !== undefined &&
          (end.role !== "source" ||
            unit.rows.every(({ field }) => isBlank(result.row.fields[field] ?? null)));
        if (!partial.has(unit.id) && isWritten) accountFor(object, entity, unit, name);
      }
      if (listEnd !== undefined) accountForList(object, entity, name);
      made = true;
    }
    return made;
  }

  /** What no source shows any more, since a blank stays where it is, is not brought back by a new record. */
  function isGone(object: ObjectShape, entity: Entity, { rows }: Unit): boolean {
    if (rows[0]?.empty !== "keep") return false;
    const shown = rows.flatMap((row) =>
      row.ends.flatMap((end) => {
        const record = recordOf(object, entity, end.system);
        return record === undefined || end.role === "sink"
          ? []
          : [record.fields[row.field] ?? null];
      }),
    );
    return shown.length > 0 && shown.every(isBlank);
  }

  function targetsOf(object: ObjectShape, entity: Entity): readonly string[] {
    const { create: where } = object;
    if (where.kind === "never") return [];
    const reached = object.head === "forward" ? head.slice(1) : head;
    const wanted = where.kind === "in" ? where.systems : reached;
    if (where.kind === "in" && where.when !== undefined) {
      if (recordOf(object, entity, where.when)?.fields["wanted"] !== true) return [];
    }
    return wanted.filter((name) => !entity.members.has(name) && !entity.tombs.has(name));
  }
}
