/** How HubSpot describes its properties, its pipeline of deals, and its users. */
import type { Hub } from "./hub.ts";
import type { Property } from "./schema.ts";

interface Owner {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export const owners: readonly Owner[] = [
  { id: "501", email: "sales@acme.example", firstName: "Sales", lastName: "Desk" },
  { id: "502", email: "marketing@acme.example", firstName: "Marketing", lastName: "Desk" },
];

export function shownProperty(property: Property) {
  return {
    ...{ name: property.name, label: property.label },
    ...{ type: property.type, fieldType: property.fieldType },
    description: "",
    groupName: "information",
    options: property.options.map((one, at) => ({
      ...one,
      ...{ displayOrder: at, hidden: false },
    })),
    displayOrder: -1,
    calculated: property.isCalculated,
    externalOptions: property.isOpen && property.type === "enumeration",
    hasUniqueValue: property.isUnique,
    hidden: false,
    hubspotDefined: true,
    formField: false,
    modificationMetadata: {
      archivable: false,
      readOnlyDefinition: true,
      readOnlyValue: property.isReadOnly,
    },
  };
}

export function pipeline({ schemas }: Hub) {
  const stages = schemas.get("deals")?.properties.get("dealstage")?.options ?? [];
  const facts = { createdAt: epoch, updatedAt: epoch, archived: false };
  return {
    ...{ id: "default", label: "Sales Pipeline", displayOrder: 0, ...facts },
    stages: stages.map(({ value, label }, at) => ({
      ...{ id: value, label, displayOrder: at, ...facts },
      metadata: { isClosed: String(value.startsWith("closed")) },
    })),
  };
}

const epoch = "2020-01-01T00:00:00.000Z";

export function shownOwner(owner: Owner) {
  const id = Number(owner.id);
  return {
    ...owner,
    ...{ type: "PERSON", userId: id, userIdIncludingInactive: id, archived: false },
    ...{ createdAt: epoch, updatedAt: epoch },
  };
}
