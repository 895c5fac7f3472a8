/**
 * Salesforce's records and the rules that it holds them to, whoever writes: an integration by the API, a person on
 * its screens, or Salesforce itself.
 *
 * A write moves SystemModstamp to the second in which its transaction began. One that takes long ends later, so
 * that its stamp then stands behind those that were read already.
 */
import type { Draw } from "../../core/draw.ts";
import type { Faults } from "../faults.ts";
import { type Fields, type Records, type StoredRecord, type Value, valueIn } from "../records.ts";
import type { Time } from "../time.ts";
import type { Opening } from "../vendor.ts";
import { fullFields } from "./computed.ts";
import { refuseDuplicates } from "./duplicates.ts";
import { idOf, isId, longId } from "./ids.ts";
import { momentText } from "./moments.ts";
import type { Field, ObjectSchema } from "./schema.ts";
import { invalid, notFound, Refused } from "./trouble.ts";
import { storedValue } from "./values.ts";

export type Sent = Readonly<Record<string, unknown>>;

/** Who writes. */
export interface Writer {
  readonly userId: string;
  /** As `Sforce-Call-Options: client=NAME` tells it. */
  readonly client?: string;
  /** Duplicates are saved where the writer asks for it, and by people, who are only warned. */
  readonly mayDuplicate?: boolean;
}

export interface Org {
  readonly time: Time;
  readonly records: Records;
  readonly faults: Faults;
  readonly draw: Draw;
  readonly schemas: ReadonlyMap<string, ObjectSchema>;
  /** Throws `Refused` for an object that there is not. */
  schema(object: string): ObjectSchema;
  /** Those that who asks may see; the others are as if they were not there. */
  visible(object: string): ReadonlyMap<string, Field>;
  /** Throws `Refused` for a record that is not there, or was deleted. */
  find(object: string, id: string): StoredRecord;
  /** Records that have this value in a field, without those that were deleted. */
  having(object: string, field: string, value: unknown): readonly StoredRecord[];
  /**
   * Gives what carries a write out. Throws `Refused` where it may not be; `id` undefined: of a new record.
   */
  prepare(object: string, id: string | undefined, sent: Sent, writer: Writer): () => StoredRecord;
  remove(object: string, id: string, writer: Writer): void;
  undelete(object: string, id: string, writer: Writer): StoredRecord;
  /** For what Salesforce writes itself: nothing is checked. */
  write(object: string, id: string, fields: Fields, writer: Writer): StoredRecord;
  /** Moments at which transactions began that have not ended. */
  readonly underWay: Set<number>;
  /** The user that the integration is. */
  readonly userId: string;
}

/** The recycle bin is emptied of what is older. */
const binMs = 15 * 86_400_000;
/** How long a write of the fault `late_commit` is under way. */
const lateMs = 120_000;

/** Salesforce's own, of its standard stages. */
const probabilities: Readonly<Record<string, number>> = {
  ...{ Prospecting: 10, Qualification: 10, "Needs Analysis": 20, "Value Proposition": 50 },
  ...{ "Id. Decision Makers": 60, "Perception Analysis": 70, "Proposal/Price Quote": 75 },
  ...{ "Negotiation/Review": 90, "Closed Won": 100, "Closed Lost": 0 },
};

export function openOrg(
  { time, records, faults, draw }: Pick<Opening, "time" | "records" | "faults" | "draw">,
  schemas: ReadonlyMap<string, ObjectSchema>,
): Org {
  let lastNumber = 1_000_000 + draw.below(9_000_000);
  const userId = idOf("005", 1);
  const underWay = new Set<number>();

  function schema(object: string): ObjectSchema {
    const found = schemas.get(object);
    if (found === undefined) throw notFound();
    return found;
  }

  function visible(object: string): ReadonlyMap<string, Field> {
    const { fields } = schema(object);
    if (!faults.list().some((one) => one.startsWith("hidden_field"))) return fields;
    return new Map(
      [...fields].filter(([name]) => !faults.hits("hidden_field", `${object}.${name}`)),
    );
  }

  function find(object: string, id: string): StoredRecord {
    const { prefix } = schema(object);
    if (!isId(id)) throw invalid("MALFORMED_ID", `malformed id ${id}`);
    const record = records.get(object, longId(id));
    if (record === undefined || !id.startsWith(prefix)) throw notFound();
    if (record.deletedAt === undefined) return record;
    const message = "entity is deleted";
    throw new Refused({ status: 404, errorCode: "ENTITY_IS_DELETED", message, fields: [] });
  }

  /** What was sent, checked and in Salesforce's form. */
  function taken(kind: ObjectSchema, sent: Sent, isNew: boolean): Record<string, Value> {
    const known = visible(kind.name);
    const stored: Record<string, Value> = {};
    for (const [name, value] of Object.entries(sent)) {
      if (name === "attributes") continue;
      const field = known.get(name);
      if (field === undefined) {
        throw invalid("INVALID_FIELD", `No such column '${name}' on sobject of type ${kind.name}`);
      }
      if (field.isReadOnly) throw notWritable(name);
      stored[name] = storedValue(field, value);
    }
    for (const field of kind.fields.values()) complete(field, stored, isNew);
    for (const field of kind.fields.values()) refer(field, stored[field.name]);
    return stored;
  }

  /** Throws `Refused` where a field that must be filled would be empty. */
  function complete(field: Field, stored: Record<string, Value>, isNew: boolean): void {
    const { name } = field;
    if (isNew && stored[name] === undefined && field.isDefaulted) stored[name] = defaultOf(field);
    const value = stored[name];
    const isEmpty = isNew ? value === undefined || value === null : value === null;
    if (field.type === "boolean" && value === null) {
      throw invalid(
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        `${field.label}: value not of required type`,
        [name],
      );
    }
    if (!field.isRequired || !isEmpty || field.isReadOnly) return;
    throw invalid("REQUIRED_FIELD_MISSING", `Required fields are missing: [${name}]`, [name]);
  }

  function defaultOf({ type, options }: Field): Value {
    if (type === "boolean") return false;
    if (type === "reference") return userId;
    return options[0]?.value ?? null;
  }

  /** Throws `Refused` where a field points to nothing. */
  function refer({ name, referenceTo, label }: Field, value: Value | undefined): void {
    if (typeof value !== "string" || referenceTo.length === 0) return;
    const targets = referenceTo.filter((one) => schemas.has(one));
    if (targets.length === 0) return;
    const target = targets.map((one) => records.get(one, value)).find((one) => one !== undefined);
    if (target === undefined) {
      throw invalid("INVALID_CROSS_REFERENCE_KEY", `${label}: invalid cross reference id`, [name]);
    }
    if (target.deletedAt === undefined) return;
    throw invalid("ENTITY_IS_DELETED", `${label}: entity is deleted`, [name]);
  }

  function having(object: string, field: string, value: unknown): readonly StoredRecord[] {
    return records.all(object).filter((one) => {
      const own = valueIn(one, field);
      if (typeof own !== "string" || typeof value !== "string") return own === value;
      return own.toLowerCase() === value.toLowerCase();
    });
  }

  /** Throws `Refused` where a value that is unique belongs to another. */
  function refuseTaken(kind: ObjectSchema, stored: Fields, id: string | undefined): void {
    for (const { name, isUnique } of kind.fields.values()) {
      const value = stored[name];
      if (!isUnique || value === undefined || value === null) continue;
      const owner = having(kind.name, name, value).find((one) => one.id !== id);
      if (owner === undefined) continue;
      throw invalid(
        "DUPLICATE_VALUE",
        `duplicate value found: ${name} duplicates value on record with id: ${owner.id.slice(0, 15)}`,
      );
    }
  }

  /** What a record's automation makes of a write. */
  function automated(object: string, stored: Record<string, Value>): Record<string, Value> {
    const stage = stored["StageName"];
    const probability = typeof stage === "string" ? probabilities[stage] : undefined;
    if (object !== "Opportunity" || probability === undefined) return stored;
    return { Probability: probability, ...stored };
  }

  function stamps({ userId: by }: Writer, at: number): Fields {
    const moment = momentText(at);
    return { LastModifiedDate: moment, LastModifiedById: by, SystemModstamp: moment };
  }

  function write(object: string, id: string, fields: Fields, writer: Writer): StoredRecord {
    const stamped = { ...fields, ...stamps(writer, time.now()) };
    return records.update({ object, id, fields: stamped, by: byOf(writer) });
  }

  /** Written now, or when its transaction ends. */
  function commit(object: string, id: string, fields: Fields, writer: Writer): void {
    const began = time.now();
    const stamped = { ...fields, ...stamps(writer, began) };
    const done = () => {
      if (records.get(object, id) !== undefined) {
        records.update({ object, id, fields: stamped, by: byOf(writer) });
      }
    };
    if (!faults.hits("late_commit", `${object} ${id}`)) {
      done();
      return;
    }
    underWay.add(began);
    time.when(began + lateMs, () => {
      underWay.delete(began);
      done();
    });
  }

  /** By another transaction, which wrote the record or the one that it belongs to. */
  function refuseLocked(object: string, id: string): void {
    if (!faults.hits("row_lock", `${object} ${id}`)) return;
    throw invalid("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record");
  }

  function creation(object: string, sent: Sent, writer: Writer): () => StoredRecord {
    const kind = schema(object);
    const fields = automated(object, taken(kind, sent, true));
    refuseTaken(kind, fields, undefined);
    if (writer.mayDuplicate !== true) refuseDuplicates(object, fields, having);
    refuseLocked(object, "new");
    return () => {
      const id = idOf(kind.prefix, ++lastNumber);
      const at = time.now();
      const own = { Id: id, CreatedDate: momentText(at), CreatedById: writer.userId };
      const stamped = { ...fields, ...own, ...stamps(writer, at) };
      const record = records.create({ object, id, fields: stamped, by: byOf(writer) });
      rewrite(record);
      return record;
    };
  }

  function updating(object: string, id: string, sent: Sent, writer: Writer): () => StoredRecord {
    const kind = schema(object);
    const record = find(object, id);
    const fields = automated(object, taken(kind, sent, false));
    refuseConverted(record);
    refuseTaken(kind, fields, record.id);
    refuseLocked(object, record.id);
    return () => {
      commit(object, record.id, fields, writer);
      rewrite(record);
      return record;
    };
  }

  const org: Org = {
    ...{ time, records, faults, draw, schemas, schema, visible, find, having, write },
    ...{ underWay, userId },
    prepare(object, id, sent, writer) {
      return id === undefined ? creation(object, sent, writer) : updating(object, id, sent, writer);
    },
    remove(object, id, writer) {
      const record = find(object, id);
      refuseLocked(object, record.id);
      write(object, record.id, {}, writer);
      records.remove(object, record.id, byOf(writer));
    },
    undelete(object, id, writer) {
      const record = records.get(object, longId(id));
      if (record === undefined || !inBin(record, time.now()) || record.mergedInto !== undefined) {
        throw invalid("UNDELETE_FAILED", "Entity is not in the recycle bin");
      }
      records.restore(object, record.id, byOf(writer));
      return write(object, record.id, {}, writer);
    },
  };

  /** The fault `rewritten`: automation that writes the first text of a record anew, after who wrote it. */
  function rewrite({ object, id }: StoredRecord): void {
    if (!faults.hits("rewritten", `${object} ${id}`)) return;
    const record = find(object, id);
    const name = object === "Opportunity" || object === "Account" ? "Name" : "LastName";
    const value = valueIn(record, name);
    if (typeof value === "string") {
      write(object, id, { [name]: value.toUpperCase() }, { userId: idOf("005", 2) });
    }
  }
  return org;
}

/** Thrown away, and not yet for ever. */
export function inBin({ deletedAt }: StoredRecord, now: number): boolean {
  return deletedAt !== undefined && now - deletedAt < binMs;
}

function byOf({ userId, client = "" }: Writer): string {
  return `${userId} ${client}`.trim();
}

/** A lead that became a contact stays as it was. */
function refuseConverted(record: StoredRecord): void {
  if (fullFields(record)["IsConverted"] !== true) return;
  throw invalid("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
}

function notWritable(field: string): Refused {
  return invalid(
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    `Unable to create/update fields: ${field}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    [field],
  );
}
