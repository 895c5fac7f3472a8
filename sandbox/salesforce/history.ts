/**
 * Field history: `ContactHistory` and its like are objects that are queried as any other. Each change of a tracked
 * field is a row with its old and its new value; what a record was created with is not told.
 */
import type { Fields, Value } from "../records.ts";
import { idOf } from "./ids.ts";
import { momentText } from "./moments.ts";
import type { Org } from "./org.ts";
import type { Field } from "./schema.ts";

/** An object's name, and the field that points to the record. */
const histories: Readonly<Record<string, { readonly of: string; readonly parent: string }>> = {
  AccountHistory: { of: "Account", parent: "AccountId" },
  ContactHistory: { of: "Contact", parent: "ContactId" },
  LeadHistory: { of: "Lead", parent: "LeadId" },
  OpportunityFieldHistory: { of: "Opportunity", parent: "OpportunityId" },
};
/** At most so many fields of an object are tracked; here the first that can be written, without addresses. */
const mostTracked = 20;
const address = /(Street|City|State|PostalCode|Country)$/;

export interface HistorySchema {
  readonly name: string;
  readonly of: string;
  readonly parent: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** Undefined for an object that is no history. */
export function historySchema(org: Org, name: string): HistorySchema | undefined {
  const found = Object.hasOwn(histories, name) ? histories[name] : undefined;
  if (found === undefined || !org.schemas.has(found.of)) return undefined;
  const fields = [
    ...[field("Id", "id"), field(found.parent, "reference"), field("CreatedById", "reference")],
    ...[field("CreatedDate", "datetime"), field("IsDeleted", "boolean"), field("Field", "string")],
    ...[field("OldValue", "string"), field("NewValue", "string"), field("DataType", "string")],
  ];
  return { name, ...found, fields: new Map(fields.map((one) => [one.name, one])) };
}

/** Oldest first of each field. */
export function historyOf(org: Org, { name, of, parent }: HistorySchema) {
  const tracked = [...org.schema(of).fields.values()]
    .filter((one) => !one.isReadOnly && !address.test(one.name))
    .slice(0, mostTracked);
  const rows: { readonly object: string; readonly fields: Fields }[] = [];
  for (const record of org.records.all(of)) {
    for (const { name: changed, type } of tracked) {
      let before: Value | undefined;
      for (const { value, at, by } of record.past.get(changed) ?? []) {
        if (at > record.createdAt || before !== undefined) {
          rows.push({
            object: name,
            fields: {
              ...{ Id: idOf("017", rows.length + 1), [parent]: record.id, IsDeleted: false },
              ...{ CreatedById: by.split(" ")[0] ?? "", CreatedDate: momentText(at) },
              ...{ Field: changed, DataType: type, OldValue: before ?? null, NewValue: value },
            },
          });
        }
        before = value;
      }
    }
  }
  return rows;
}

function field(name: string, type: string): Field {
  return {
    ...{ name, label: name, type, length: 255, precision: 0, scale: 0, options: [] },
    ...{ referenceTo: [], isRequired: false, isDefaulted: false, isReadOnly: true },
    ...{ isUnique: false, isExternalId: false },
  };
}
