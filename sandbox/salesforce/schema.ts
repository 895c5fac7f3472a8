/** The fields of Salesforce's objects, as a catalogue describes them, in Salesforce's own words. */
import type { Catalogue, CatalogueField } from "../../plan/index.ts";
import { prefixes } from "./ids.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  /** `picklist`, `currency`, `reference` … */
  readonly type: string;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly referenceTo: readonly string[];
  readonly isRequired: boolean;
  readonly isDefaulted: boolean;
  readonly isReadOnly: boolean;
  readonly isUnique: boolean;
  /** Records can be written by it; several may have the same one. */
  readonly isExternalId: boolean;
}

export interface ObjectSchema {
  readonly name: string;
  readonly label: string;
  /** What its ids begin with. */
  readonly prefix: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** What an opportunity's people are to it: records of their own. */
const contactRole = "OpportunityContactRole";
const association = "associations.OpportunityContactRoles";

export function schemasOf(catalogue: Catalogue): ReadonlyMap<string, ObjectSchema> {
  const schemas = new Map<string, ObjectSchema>();
  for (const [name, object] of Object.entries(catalogue.objects)) {
    const prefix = prefixes[name];
    if (prefix === undefined) continue;
    const fields = Object.entries(object.fields)
      .filter(([field]) => !field.startsWith("associations."))
      .map(([field, facts]) => [field, fieldOf(field, facts)] as const);
    schemas.set(name, { name, label: object.label, prefix, fields: new Map(fields) });
  }
  const opportunity = schemas.get("Opportunity");
  if (catalogue.objects["Opportunity"]?.fields[association] !== undefined && opportunity) {
    schemas.set(contactRole, roleSchema(opportunity));
  }
  return schemas;
}

function fieldOf(name: string, field: CatalogueField): Field {
  const isCustom = name.endsWith("__c");
  return {
    ...{ name, label: field.label, type: field.native },
    ...{ length: field.length ?? 0, precision: field.precision ?? 0, scale: field.scale ?? 0 },
    options: field.options ?? [],
    referenceTo: field.references ?? [],
    isRequired: field.required,
    isDefaulted: field.defaulted === true || field.type === "boolean",
    isReadOnly: field.readOnly,
    isUnique: field.unique,
    isExternalId: isCustom && field.indexed && field.references === undefined,
  };
}

/** The fields that every object has are those of the opportunity. */
function roleSchema({ fields }: ObjectSchema): ObjectSchema {
  const common = ["Id", "IsDeleted", "CreatedDate", "CreatedById"];
  const changed = ["LastModifiedDate", "LastModifiedById", "SystemModstamp"];
  const shared = [...common, ...changed].flatMap((name) => {
    const field = fields.get(name);
    return field === undefined ? [] : [field];
  });
  const own: readonly Field[] = [
    {
      ...{ ...plain("OpportunityId", "reference", 18), isRequired: true },
      referenceTo: ["Opportunity"],
    },
    { ...{ ...plain("ContactId", "reference", 18), isRequired: true }, referenceTo: ["Contact"] },
    plain("Role", "string", 255),
    { ...plain("IsPrimary", "boolean", 0), isDefaulted: true },
  ];
  return {
    ...{ name: contactRole, label: "Opportunity Contact Role" },
    prefix: prefixes[contactRole] ?? "",
    fields: new Map([...shared, ...own].map((field) => [field.name, field])),
  };
}

function plain(name: string, type: string, length: number): Field {
  return {
    ...{ name, label: name, type, length, precision: 0, scale: 0, options: [], referenceTo: [] },
    ...{ isRequired: false, isDefaulted: false, isReadOnly: false },
    ...{ isUnique: false, isExternalId: false },
  };
}
