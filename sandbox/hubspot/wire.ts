/** A record as HubSpot's API shows it: only what was asked for, all of it as texts. */
import { fieldsOf, type Past, type StoredRecord } from "../records.ts";
import type { Hub } from "./hub.ts";
import { associationPrefix } from "./schema.ts";

export interface Wanted {
  readonly properties: readonly string[];
  readonly history: readonly string[];
  /** Objects whose associated records are shown. */
  readonly associations: readonly string[];
}

/** Shown of every record, whatever is asked for. */
const always = ["hs_object_id"];
const mostAssociated = 100;

export function shown(hub: Hub, record: StoredRecord, wanted: Partial<Wanted>) {
  return shownAs(hub, record, fieldsOf(record), wanted);
}

/** `fields`: as they stood when an index that lags looked. */
export function shownAs(
  hub: Hub,
  record: StoredRecord,
  fields: Readonly<Record<string, unknown>>,
  { properties = [], history = [], associations = [] }: Partial<Wanted>,
) {
  const schema = hub.schema(record.object);
  const names = new Set([...always, schema.created, schema.modified, ...properties]);
  const values: Record<string, string | null> = {};
  for (const name of names) {
    if (!schema.properties.has(name) || name.startsWith(associationPrefix)) continue;
    const value = fields[name];
    values[name] = typeof value === "string" && value !== "" ? value : null;
  }
  const stamp = fields[schema.modified];
  return {
    id: record.id,
    properties: values,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: typeof stamp === "string" ? stamp : new Date(record.modifiedAt).toISOString(),
    archived: record.deletedAt !== undefined,
    ...(record.deletedAt === undefined
      ? {}
      : { archivedAt: new Date(record.deletedAt).toISOString() }),
    ...(history.length === 0
      ? {}
      : {
          propertiesWithHistory: Object.fromEntries(
            history.map((name) => [name, pastOf(record, name)]),
          ),
        }),
    ...(associations.length === 0
      ? {}
      : { associations: associatedWith(hub, record, associations) }),
  };
}

/** Newest first. */
function pastOf(record: StoredRecord, name: string) {
  return [...(record.past.get(name) ?? [])].reverse().map(shownPast);
}

function shownPast({ value, at, by }: Past) {
  const [sourceType = "", sourceId = ""] = by.split(" ");
  const userId = /^userId:(\d+)$/.exec(sourceId)?.[1];
  return {
    value: typeof value === "string" ? value : "",
    timestamp: new Date(at).toISOString(),
    ...{ sourceType, sourceId },
    ...(userId === undefined ? {} : { updatedByUserId: Number(userId) }),
  };
}

function associatedWith(hub: Hub, { object, id }: StoredRecord, others: readonly string[]) {
  return Object.fromEntries(
    others.flatMap((other) => {
      const all = hub.associated(object, id, other);
      if (all.length === 0) return [];
      const results = all
        .slice(0, mostAssociated)
        .map((one) => ({ id: one.id, type: `${singular(object)}_to_${singular(other)}` }));
      return [[other, { results }] as const];
    }),
  );
}

function singular(object: string): string {
  return object === "companies" ? "company" : object.replace(/s$/, "");
}
