/**
 * The contacts of an opportunity as a field of it. Salesforce keeps each as a record of its own, an
 * OpportunityContactRole, and a change of one moves no stamp of the opportunity: so roles are read beside the
 * opportunities, and what changed of them is looked for beside what changed of these.
 */
import type { CatalogueField } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import { isObject, textAt } from "../vendors/json-parts.ts";
import { orError } from "../vendors/read-back.ts";
import { queried, type Reading, readRecords } from "./read.ts";
import { errorOf } from "./refusal.ts";
import { listOf } from "./wire.ts";

export const opportunity = "Opportunity";
export const contactRole = "OpportunityContactRole";
const rolesField = "associations.OpportunityContactRoles";
const most = 200;

/** Where the login may see roles. */
export const rolesFacts: Readonly<Record<string, CatalogueField>> = {
  [rolesField]: {
    ...{ label: "Contact Roles", type: "list", native: contactRole, references: ["Contact"] },
    ...{ required: false, readOnly: false, createOnly: false, unique: false, indexed: false },
    verified: true,
  },
};

interface Role {
  readonly id: string;
  readonly of: string;
  readonly contact: string;
}

/** The rows with their contacts, where these were asked for. */
export async function withRoles<Found extends Row | null>(
  reading: Reading,
  rows: readonly Found[],
  fields: readonly string[],
): Promise<readonly Found[]> {
  const ids = rows.flatMap((row) => row?.id ?? []);
  if (ids.length === 0 || !hasRoles(reading, fields)) return rows;
  const roles = await rolesOf(reading, ids);
  return rows.map(
    (row) =>
      row && {
        ...row,
        fields: { ...row.fields, [rolesField]: contactsIn(roles.get(row.id) ?? []) },
      },
  );
}

/** As `readRecords`, with contacts. */
export async function readWithRoles(
  reading: Reading,
  ids: readonly string[],
  fields: readonly string[],
): Promise<readonly (Row | null)[]> {
  return withRoles(reading, await readRecords(reading, ids, fields), fields);
}

/** Opportunities whose roles changed since a moment, as SOQL writes it; those that were thrown away too. */
export async function changedByRoles(
  reading: Reading,
  fields: readonly string[],
  { since, known }: { readonly since: string; readonly known: ReadonlySet<string> },
): Promise<readonly Row[]> {
  if (!hasRoles(reading, fields)) return [];
  const ids = new Set<string>();
  const soql = `SELECT OpportunityId FROM ${contactRole} WHERE SystemModstamp >= ${since}`;
  for await (const records of queried(reading, soql, "queryAll")) {
    for (const one of records) ids.add(textAt(one, "OpportunityId") ?? "");
  }
  const others = [...ids].filter((id) => !known.has(id));
  return (await readWithRoles(reading, others, fields)).filter((row) => row !== null);
}

/** Makes the roles of opportunities that stand what they are to be; gives which could not. */
export async function writeRoles(
  reading: Reading,
  writes: readonly { readonly id: string; readonly fields: Row["fields"] }[],
): Promise<ReadonlyMap<string, ConnectorError>> {
  const failed = new Map<string, ConnectorError>();
  const own = writes.filter(({ fields }) => hasRoles(reading, Object.keys(fields)));
  if (own.length === 0) return failed;
  const ids = own.map(({ id }) => id);
  const standing = await orError(rolesOf(reading, ids));
  if (standing instanceof ConnectorError) return new Map(ids.map((id) => [id, standing]));
  const add: Role[] = [];
  const remove: Role[] = [];
  for (const { id, fields } of own) {
    const wanted = new Set(idsIn(fields[rolesField] ?? null));
    const roles = standing.get(id) ?? [];
    const there = new Set(roles.map((one) => one.contact));
    for (const contact of wanted) if (!there.has(contact)) add.push({ id: "", of: id, contact });
    remove.push(...roles.filter((one) => !wanted.has(one.contact)));
  }
  await sendAll(reading, add, failed, (some) => ({
    ...{ method: "POST", path: "/composite/sobjects", name: `create ${contactRole}` },
    ...{ effect: "once", json: { allOrNone: false, records: some.map(recordOf) } },
  }));
  await sendAll(reading, remove, failed, (some) => ({
    ...{ method: "DELETE", name: `delete ${contactRole}`, effect: "repeatable" },
    path: `/composite/sobjects?ids=${some.map((one) => one.id).join(",")}`,
  }));
  return failed;
}

type Sending = Parameters<Reading["client"]["send"]>[0];

async function sendAll(
  { client, signal }: Reading,
  roles: readonly Role[],
  failed: Map<string, ConnectorError>,
  requestOf: (some: readonly Role[]) => Sending,
): Promise<void> {
  for (let at = 0; at < roles.length; at += most) {
    const some = roles.slice(at, at + most);
    try {
      const { json } = await client.send(requestOf(some), signal);
      const results = listOf(json, "results");
      for (const [place, { of }] of some.entries()) {
        const result = results[place];
        if (isObject(result) && result["success"] === true) continue;
        const error = errorOf(isObject(result) ? listOf(result["errors"], "errors") : []);
        // A role that is gone already is what was asked for.
        if (error.kind !== "moved") failed.set(of, error);
      }
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      for (const { of } of some) failed.set(of, error);
    }
  }
}

function recordOf({ of, contact }: Role): Json {
  return { attributes: { type: contactRole }, OpportunityId: of, ContactId: contact };
}

/** By opportunity. */
async function rolesOf(
  reading: Reading,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Role[]>> {
  const found: Role[] = [];
  for (let at = 0; at < ids.length; at += most) {
    const list = ids.slice(at, at + most).map((id) => `'${id}'`);
    const soql = `SELECT Id, OpportunityId, ContactId FROM ${contactRole} WHERE OpportunityId IN (${list.join(",")})`;
    for await (const records of queried(reading, soql)) {
      for (const one of records) {
        const id = textAt(one, "Id");
        const of = textAt(one, "OpportunityId");
        const contact = textAt(one, "ContactId");
        if (id !== undefined && of !== undefined && contact !== undefined) {
          found.push({ id, of, contact });
        }
      }
    }
  }
  return Map.groupBy(found, (one) => one.of);
}

function hasRoles({ object }: Reading, fields: readonly string[]): boolean {
  return fields.includes(rolesField) && Object.hasOwn(object.facts.fields, rolesField);
}

/** A set: each contact once, whatever roles it has, and in one order. */
function contactsIn(roles: readonly Role[]): readonly string[] {
  return [...new Set(roles.map((one) => one.contact))].toSorted();
}

function idsIn(native: Native): readonly string[] {
  return Array.isArray(native) ? native.map((one) => String(one)) : [];
}
