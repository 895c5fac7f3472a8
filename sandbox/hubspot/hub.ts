/**
 * HubSpot's records and the rules that it holds them to, whoever writes: an integration by the API, a person on
 * its screens, or HubSpot itself.
 *
 * An edit moves the record's stamp, one that HubSpot computes too; an association moves none.
 */
import type { Faults } from "../faults.ts";
import { type Records, type StoredRecord, valueIn } from "../records.ts";
import type { Time } from "../time.ts";
import type { Opening } from "../vendor.ts";
import { type Associated, type Associations, openAssociations } from "./associations.ts";
import type { ObjectSchema, Property } from "./schema.ts";
import { notFound, Refused, validation } from "./trouble.ts";
import { storedValue } from "./values.ts";

export interface Hub {
  readonly time: Time;
  readonly records: Records;
  readonly faults: Faults;
  readonly associations: Associations;
  /** Those of `to` that belong to a record, and are there. */
  associated(from: string, id: string, to: string): readonly Associated[];
  /** Throws `Refused` for an object that there is not. */
  schema(object: string): ObjectSchema;
  readonly schemas: ReadonlyMap<string, ObjectSchema>;
  /** Throws `Refused` for one that is not there, or is archived. */
  find(object: string, id: string, by?: string): StoredRecord;
  /** Throws `Refused` where one of these could not be written as it is; `id` undefined: as a new one. */
  check(
    object: string,
    writes: readonly { readonly id?: string; readonly properties: Sent }[],
  ): void;
  create(object: string, properties: Sent, source: string): StoredRecord;
  update(object: string, id: string, properties: Sent, source: string): StoredRecord;
  archive(object: string, id: string, source: string): void;
  restore(object: string, id: string, source: string): void;
  /** Two become a new third: gives it. */
  merge(object: string, first: string, second: string, source: string): StoredRecord;
  erase(object: string, id: string, source: string): void;
}

export type Sent = Readonly<Record<string, unknown>>;

/** Who wrote, as `sourceType sourceId`. */
export const sources = {
  integration: "INTEGRATION 4711",
  person: "CRM_UI userId:1",
  computed: "CALCULATED CalculatedPropertyComputer",
} as const;

/** The stage of a lifecycle goes forward only; who wants to go back has to clear it first. */
const forwardOnly = "lifecyclestage";

export function openHub(
  { time, records, faults, draw }: Pick<Opening, "time" | "records" | "faults" | "draw">,
  schemas: ReadonlyMap<string, ObjectSchema>,
): Hub {
  let lastId = 1000 + draw.below(9000);
  const uniques = new Map<string, Map<string, string>>();
  const associations = openAssociations();

  function schema(object: string): ObjectSchema {
    const found = schemas.get(object);
    if (found !== undefined) return found;
    throw validation(`Unable to infer object type from: ${object}`);
  }

  function find(object: string, id: string, by = "hs_object_id"): StoredRecord {
    const own = by === "hs_object_id" ? id : uniques.get(`${object} ${by}`)?.get(id.toLowerCase());
    const record = own === undefined ? undefined : records.get(object, own);
    if (record === undefined || record.deletedAt !== undefined) throw notFound();
    return record;
  }

  /** What was sent, checked and in HubSpot's form; null is no value here, and says nothing. */
  function taken({ name, properties }: ObjectSchema, sent: Sent): Record<string, string> {
    const stored: Record<string, string> = {};
    for (const [property, value] of Object.entries(sent)) {
      const known = properties.get(property);
      if (known === undefined) throw unknownProperty(name, property);
      if (known.isReadOnly) throw readOnly(property);
      const text = storedValue(known, value);
      if (text !== undefined) stored[property] = text;
    }
    return stored;
  }

  function claim(schema: ObjectSchema, id: string, fields: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (schema.properties.get(name)?.isUnique !== true || value === "") continue;
      const owner = uniques.get(`${schema.name} ${name}`)?.get(value.toLowerCase());
      if (owner !== undefined && owner !== id) throw taken409(schema, name, owner);
    }
    const record = records.get(schema.name, id);
    for (const [name, value] of Object.entries(fields)) {
      if (schema.properties.get(name)?.isUnique !== true) continue;
      const index = indexOf(schema.name, name);
      const before = record === undefined ? undefined : valueIn(record, name);
      if (typeof before === "string") index.delete(before.toLowerCase());
      if (value !== "") index.set(value.toLowerCase(), id);
    }
  }

  function indexOf(object: string, property: string): Map<string, string> {
    const known = uniques.get(`${object} ${property}`) ?? new Map<string, string>();
    uniques.set(`${object} ${property}`, known);
    return known;
  }

  /** Its unique values are free for others. */
  function release({ object, id }: StoredRecord): void {
    for (const property of schema(object).properties.keys()) {
      const index = uniques.get(`${object} ${property}`);
      for (const [value, owner] of index ?? []) if (owner === id) index?.delete(value);
    }
  }

  function stamped(schema: ObjectSchema, fields: Readonly<Record<string, string>>) {
    return { ...fields, [schema.modified]: new Date(time.now()).toISOString() };
  }

  function make(kind: ObjectSchema, fields: Record<string, string>, by: string): StoredRecord {
    const id = String(++lastId);
    claim(kind, id, fields);
    const at = new Date(time.now()).toISOString();
    const own = { hs_object_id: id, [kind.created]: at, [kind.modified]: at };
    return records.create({ object: kind.name, id, fields: { ...fields, ...own }, by });
  }

  return {
    ...{ time, records, faults, associations, schema, schemas, find },
    associated: (from, id, to) =>
      associations.of(from, id, to).filter((one) => {
        const there = records.get(to, one.id);
        return there !== undefined && there.deletedAt === undefined;
      }),
    check(object, writes) {
      const kind = schema(object);
      const among = new Map<string, string | undefined>();
      for (const { id, properties } of writes) {
        for (const [name, value] of Object.entries(taken(kind, properties))) {
          if (kind.properties.get(name)?.isUnique !== true || value === "") continue;
          const key = `${name} ${value.toLowerCase()}`;
          const owner = indexOf(object, name).get(value.toLowerCase());
          const isTaken = owner !== undefined && owner !== id;
          if (isTaken || among.has(key)) throw taken409(kind, name, owner ?? "unknown");
          among.set(key, id);
        }
      }
    },
    create: (object, properties, by) => {
      const kind = schema(object);
      return make(kind, taken(kind, properties), by);
    },
    update(object, id, properties, by) {
      const kind = schema(object);
      const record = find(object, id);
      const fields = taken(kind, properties);
      const stage = fields[forwardOnly];
      const before = valueIn(record, forwardOnly);
      if (stage !== undefined && isBackward(kind.properties.get(forwardOnly), before, stage)) {
        delete fields[forwardOnly];
      }
      if (faults.hits("ignored_write", `${object} ${id}`)) return record;
      const changed = Object.entries(fields).some(
        ([name, value]) => (valueIn(record, name) ?? "") !== value,
      );
      if (!changed) return record;
      claim(kind, id, fields);
      return records.update({ object, id, fields: stamped(kind, fields), by });
    },
    archive(object, id, by) {
      const record = records.get(object, id);
      if (record === undefined || record.deletedAt !== undefined) return;
      release(record);
      records.remove(object, id, by);
    },
    restore(object, id, by) {
      const record = records.get(object, id);
      if (record === undefined) throw notFound();
      const kind = schema(object);
      const kept = [...kind.properties.values()].filter(({ isUnique }) => isUnique);
      claim(
        kind,
        id,
        Object.fromEntries(kept.map(({ name }) => [name, String(valueIn(record, name) ?? "")])),
      );
      records.restore(object, id, by);
      records.update({ object, id, fields: stamped(kind, {}), by });
    },
    merge(object, firstId, secondId, by) {
      const kind = schema(object);
      const [first, second] = [find(object, firstId), find(object, secondId)];
      const fields: Record<string, string> = {};
      for (const { name, isReadOnly } of kind.properties.values()) {
        const value = valueIn(first, name) || valueIn(second, name);
        if (!isReadOnly && typeof value === "string") fields[name] = value;
      }
      release(first);
      release(second);
      if (kind.properties.has("hs_merged_object_ids")) {
        fields["hs_merged_object_ids"] = [firstId, secondId].join(";");
      }
      const made = make(kind, fields, by);
      associations.move(object, firstId, made.id);
      associations.move(object, secondId, made.id);
      records.merge(object, firstId, made.id, by);
      records.merge(object, secondId, made.id, by);
      return made;
    },
    erase(object, id, by) {
      const record = records.get(object, id);
      if (record === undefined) throw notFound();
      release(record);
      associations.drop(object, id);
      records.erase(object, id, by);
    },
  };
}

/** A person who wants a customer to be a lead again is not told that nothing was done. */
function isBackward(property: Property | undefined, before: unknown, after: string): boolean {
  if (property === undefined || typeof before !== "string" || before === "" || after === "") {
    return false;
  }
  const order = property.options.map(({ value }) => value);
  return order.indexOf(after) < order.indexOf(before);
}

function unknownProperty(object: string, property: string): Refused {
  const what = `Property "${property}" does not exist`;
  const detail = {
    message: what,
    code: "PROPERTY_DOESNT_EXIST",
    context: { propertyName: [property] },
  };
  return validation(`Property values were not valid: ${what} on ${object}`, [detail]);
}

function readOnly(property: string): Refused {
  const what = `"${property}" is a read only property; its value cannot be set`;
  const detail = { message: what, code: "READ_ONLY_VALUE", context: { propertyName: [property] } };
  return validation(`Property values were not valid: ${what}`, [detail]);
}

function taken409({ name, label }: ObjectSchema, property: string, owner: string): Refused {
  if (name === "contacts") {
    const message = `Contact already exists. Existing ID: ${owner}`;
    return new Refused({ status: 409, category: "CONFLICT", message });
  }
  const detail = { message: `${owner} already has that value.`, code: "CONFLICTING_UNIQUE_VALUE" };
  return validation(`${label}: ${property} is unique`, [detail]);
}
