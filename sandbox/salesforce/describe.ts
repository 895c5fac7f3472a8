/** How Salesforce describes its objects and fields: the facts that a connector reads, and the rest as it usually is. */
import type { Org } from "./org.ts";
import type { Field, ObjectSchema } from "./schema.ts";

export function describeGlobal({ schemas }: Org, path: string) {
  return {
    ...{ encoding: "UTF-8", maxBatchSize: 200 },
    sobjects: [...schemas.values()].map((one) => ({ ...facts(one), urls: urls(one, path) })),
  };
}

export function describeObject(org: Org, object: string, path: string) {
  const schema = org.schema(object);
  return {
    ...facts(schema),
    ...{ actionOverrides: [], childRelationships: [], compactLayoutable: true },
    ...{ namedLayoutInfos: [], recordTypeInfos: [], supportedScopes: [] },
    ...{ searchLayoutable: true, networkScopeFieldName: null, urls: urls(schema, path) },
    fields: [...org.visible(object).values()].map(shownField),
  };
}

function facts({ name, label, prefix }: ObjectSchema) {
  const isUser = name === "User";
  return {
    ...{ name, label, labelPlural: `${label}s`, keyPrefix: prefix, custom: false },
    ...{ activateable: false, createable: true, customSetting: false, deepCloneable: false },
    ...{ deletable: !isUser, deprecatedAndHidden: false, feedEnabled: true, hasSubtypes: false },
    ...{ idEnabled: true, isInterface: false, isSubtype: false, layoutable: true },
    ...{ mergeable: ["Lead", "Contact", "Account"].includes(name), mruEnabled: true },
    ...{ queryable: true, replicateable: true, retrieveable: true, searchable: true },
    ...{ triggerable: true, undeletable: !isUser, updateable: true },
  };
}

function urls({ name }: ObjectSchema, path: string) {
  const sobject = `${path}/sobjects/${name}`;
  return { sobject, describe: `${sobject}/describe`, rowTemplate: `${sobject}/{ID}` };
}

function shownField(field: Field) {
  const { name, type } = field;
  const isComputed = ["ExpectedRevenue", "IsClosed", "IsWon"].includes(name);
  const isLong = type === "textarea" && field.length > 255;
  return {
    ...{ name, label: field.label, type, soapType: soapType(type) },
    ...{ length: field.length, byteLength: field.length * 3, digits: type === "int" ? 8 : 0 },
    ...{ precision: field.precision, scale: field.scale, custom: name.endsWith("__c") },
    nillable: !field.isRequired && type !== "boolean" && type !== "id",
    ...{ createable: !field.isReadOnly, updateable: !field.isReadOnly },
    ...{ defaultedOnCreate: field.isDefaulted, calculated: isComputed, unique: field.isUnique },
    ...{ externalId: field.isExternalId, idLookup: field.isExternalId || type === "id" },
    ...{ compoundFieldName: compoundOf(name), nameField: name === "Name" },
    picklistValues: field.options.map((one) => ({
      ...{ active: true, defaultValue: false, validFor: null, ...one },
    })),
    restrictedPicklist: field.options.length > 0,
    ...{ referenceTo: field.referenceTo, relationshipName: relationshipOf(field) },
    polymorphicForeignKey: field.referenceTo.length > 1,
    ...{ filterable: !isLong, sortable: !isLong, groupable: !isLong, aggregatable: !isLong },
    ...{
      aiPredictionField: false,
      autoNumber: false,
      caseSensitive: false,
      queryByDistance: false,
    },
    ...{ deprecatedAndHidden: false, permissionable: !field.isRequired, htmlFormatted: false },
    ...{ calculatedFormula: null, defaultValue: null, searchPrefilterable: false },
  };
}

/** What a part of a name or an address belongs to. */
function compoundOf(name: string): string | null {
  if (["FirstName", "LastName", "Salutation"].includes(name)) return "Name";
  if (["Street", "City", "State", "PostalCode", "Country"].includes(name)) return "Address";
  const prefix = /^(Billing|Shipping|Mailing|Other)(Street|City|State|PostalCode|Country)$/;
  const found = prefix.exec(name)?.[1];
  return found === undefined ? null : `${found}Address`;
}

function relationshipOf({ name, referenceTo }: Field): string | null {
  if (referenceTo.length === 0) return null;
  return name.endsWith("__c") ? `${name.slice(0, -1)}r` : name.replace(/Id$/, "");
}

function soapType(type: string): string {
  switch (type) {
    case "id":
    case "reference":
      return "tns:ID";
    case "boolean":
    case "int":
    case "date":
      return `xsd:${type}`;
    case "datetime":
      return "xsd:dateTime";
    case "double":
    case "currency":
    case "percent":
      return "xsd:double";
    case "address":
      return "urn:address";
    default:
      return "xsd:string";
  }
}
