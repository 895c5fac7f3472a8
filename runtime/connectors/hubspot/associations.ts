/**
 * Associations as fields of a record. HubSpot keeps them outside, so they are read beside the records, a hundred
 * at a time for each kind, and written one kind after the other once the records stand.
 */
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { type AssociationField, associationPairs } from "./association-pairs.ts";
import { associationsVersion, type HubspotClient } from "./client.ts";
import { associationPrefix, listAt } from "./wire.ts";

const mostRecords = 100;

interface Asked extends AssociationField {
  readonly field: string;
}

/** The rows with those of `fields` that are associations. */
export async function withAssociations(
  client: HubspotClient,
  object: string,
  rows: readonly Row[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const asked = askedIn(object, fields);
  if (asked.length === 0 || rows.length === 0) return rows;
  const natives = new Map(rows.map(({ id }) => [id, {} as Record<string, Native>]));
  for (const to of new Set(asked.map((one) => one.to))) {
    const ids = rows.map(({ id }) => id);
    const found = await associatedOf(client, { object, to }, ids, signal);
    for (const [id, own] of natives) {
      const all = found.get(id) ?? [];
      for (const one of asked) if (one.to === to) own[one.field] = nativeOf(one, all);
    }
  }
  return rows.map((row) => ({ ...row, fields: { ...row.fields, ...natives.get(row.id) } }));
}

interface Associated {
  readonly id: string;
  readonly typeIds: readonly number[];
}

async function associatedOf(
  client: HubspotClient,
  { object, to }: { readonly object: string; readonly to: string },
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Associated[]>> {
  const path = `/crm/${associationsVersion}/associations/${object}/${to}/batch/read`;
  const found = new Map<string, readonly Associated[]>();
  for (let at = 0; at < ids.length; at += mostRecords) {
    const inputs = ids.slice(at, at + mostRecords).map((id) => ({ id }));
    const name = `the ${to} of ${object}`;
    const { json } = await client.ask(path, name, { inputs }, signal);
    for (const one of listAt(json, "results")) {
      const id = isObject(one) ? textAt(one["from"], "id") : undefined;
      if (id !== undefined) found.set(id, listAt(one, "to").flatMap(associatedIn));
    }
  }
  return found;
}

/** Ids come as texts or as numbers, by the version. */
function associatedIn(one: Json): readonly Associated[] {
  if (!isObject(one)) return [];
  const id = one["toObjectId"];
  const types = Array.isArray(one["associationTypes"]) ? one["associationTypes"] : [];
  const typeIds = types.flatMap((type: Json) => {
    const typeId = isObject(type) ? Number(type["typeId"]) : Number.NaN;
    return Number.isNaN(typeId) ? [] : [typeId];
  });
  return id === undefined || id === null ? [] : [{ id: String(id), typeIds }];
}

/** A list is a set: in one order, whatever order it came in. */
function nativeOf({ isPrimary, typeId }: Asked, all: readonly Associated[]): Native {
  if (isPrimary) return all.find(({ typeIds }) => typeIds.includes(typeId))?.id ?? null;
  return all.map(({ id }) => id).toSorted();
}

function askedIn(object: string, fields: readonly string[]): readonly Asked[] {
  const known = associationPairs[object] ?? {};
  return fields.flatMap((field) => {
    if (!field.startsWith(associationPrefix)) return [];
    const name = field.slice(associationPrefix.length);
    const facts = Object.hasOwn(known, name) ? known[name] : undefined;
    if (facts === undefined) {
      throw new ConnectorError("schema_drift", `${object} have no ${field}`, { fields: [field] });
    }
    return [{ ...facts, field }];
  });
}

/** What a creation sends along. */
export function linksOf(
  object: string,
  fields: Readonly<Record<string, Native>>,
): readonly {
  to: { id: string };
  types: { associationCategory: string; associationTypeId: number }[];
}[] {
  return askedIn(object, Object.keys(fields)).flatMap(({ field, typeId }) =>
    idsIn(fields[field] ?? null).map((id) => ({ to: { id }, types: [typeOf(typeId)] })),
  );
}

/** Makes the associations of records that stand what they are to be; gives which could not. */
export async function writeAssociations(
  client: HubspotClient,
  object: string,
  writes: readonly { readonly id: string; readonly fields: Readonly<Record<string, Native>> }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ConnectorError>> {
  const failed = new Map<string, ConnectorError>();
  const fields = [...new Set(writes.flatMap((one) => Object.keys(one.fields)))];
  for (const { field, to, typeId, isPrimary } of askedIn(object, fields)) {
    const own = writes.filter((one) => Object.hasOwn(one.fields, field) && !failed.has(one.id));
    try {
      const pair = { object, to };
      const before = await associatedOf(
        client,
        pair,
        own.map(({ id }) => id),
        signal,
      );
      const add: Json[] = [];
      const remove: Json[] = [];
      for (const { id, fields: natives } of own) {
        const wanted = new Set(idsIn(natives[field] ?? null));
        const standing = (before.get(id) ?? []).filter(
          ({ typeIds }) => !isPrimary || typeIds.includes(typeId),
        );
        const there = new Set(standing.map((one) => one.id));
        for (const other of wanted) {
          if (!there.has(other))
            add.push({ from: { id }, to: { id: other }, types: [typeOf(typeId)] });
        }
        const gone = standing.filter((one) => !wanted.has(one.id)).map((one) => ({ id: one.id }));
        if (gone.length > 0) remove.push({ from: { id }, to: gone });
      }
      await sendAll(client, pair, "archive", remove, signal);
      await sendAll(client, pair, "create", add, signal);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      for (const { id } of own) failed.set(id, error);
    }
  }
  return failed;
}

/** Saying twice that two records belong together, or do not, does no harm. */
async function sendAll(
  client: HubspotClient,
  { object, to }: { readonly object: string; readonly to: string },
  what: "create" | "archive",
  inputs: readonly Json[],
  signal: AbortSignal,
): Promise<void> {
  const path = `/crm/${associationsVersion}/associations/${object}/${to}/batch/${what}`;
  for (let at = 0; at < inputs.length; at += mostRecords) {
    const json = { inputs: inputs.slice(at, at + mostRecords) };
    const name = `${what} associations of ${object} with ${to}`;
    await client.send({ path, name, json, effect: "repeatable" }, signal);
  }
}

function typeOf(associationTypeId: number) {
  return { associationCategory: "HUBSPOT_DEFINED", associationTypeId };
}

function idsIn(native: Native): readonly string[] {
  if (native === null || native === "") return [];
  return Array.isArray(native) ? native.map((one) => String(one)) : [String(native)];
}
