/**
 * The fields that stand for associations, and the ids of their types, of HubSpot's reference of associations.
 * Of a record's companies one is the primary one: it has a field of its own.
 */

export interface AssociationField {
  readonly to: string;
  readonly typeId: number;
  readonly isPrimary: boolean;
  readonly label: string;
}

type Pairs = Readonly<Record<string, Readonly<Record<string, AssociationField>>>>;

export const associationPairs: Pairs = {
  contacts: {
    company: { to: "companies", typeId: 1, isPrimary: true, label: "Primary company" },
    companies: { to: "companies", typeId: 279, isPrimary: false, label: "Companies" },
    deals: { to: "deals", typeId: 4, isPrimary: false, label: "Deals" },
  },
  companies: {
    contacts: { to: "contacts", typeId: 280, isPrimary: false, label: "Contacts" },
    deals: { to: "deals", typeId: 342, isPrimary: false, label: "Deals" },
  },
  deals: {
    company: { to: "companies", typeId: 5, isPrimary: true, label: "Primary company" },
    companies: { to: "companies", typeId: 341, isPrimary: false, label: "Companies" },
    contacts: { to: "contacts", typeId: 3, isPrimary: false, label: "Contacts" },
  },
};
