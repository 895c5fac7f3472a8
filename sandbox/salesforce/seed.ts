/** A business as its sales would have it in Salesforce: leads, some of them converted to contacts, accounts and opportunities. */
import type { Business, DealForm, PersonForm, Stage } from "../business.ts";
import { idOf } from "./ids.ts";
import type { Org, Writer } from "./org.ts";

/** Users: the integration itself, and those who own records. */
const users = [
  { FirstName: "Integration", LastName: "User", Alias: "integ", Email: "integration@acme.example" },
  { FirstName: "Sales", LastName: "Desk", Alias: "sales", Email: "sales@acme.example" },
  { FirstName: "Marketing", LastName: "Desk", Alias: "mktg", Email: "marketing@acme.example" },
];

const leadStatuses: Readonly<Record<Stage, string>> = {
  ...{ subscriber: "New", lead: "Open", qualified: "MQL - Reviewing", working: "SQL - Working" },
  ...{ opportunity: "Converted (Opportunity)", customer: "Won", odd: "Closed - Not Converted" },
};

const stages = [
  ...["Closed Lost", "Prospecting", "Qualification", "Value Proposition"],
  ...["Proposal/Price Quote", "Negotiation/Review", "Closed Won"],
];

const industries: Readonly<Record<string, string>> = {
  ...{ manufacturing: "Manufacturing", software: "Technology", retail: "Retail" },
  ...{ health: "Healthcare", energy: "Energy", food: "Food & Beverage" },
};

/** Gives the ids of what stands here, by the keys of the business. There are users also where there is no business. */
export function seedOrg(
  org: Org,
  business: Business | undefined,
): ReadonlyMap<string, readonly string[]> {
  const writer: Writer = { userId: org.userId, mayDuplicate: true };
  seedUsers(org);
  const ids = new Map<string, string[]>();
  const put = (key: string, object: string, fields: Readonly<Record<string, unknown>>) => {
    if (!org.schemas.has(object)) return undefined;
    const { id } = org.prepare(object, undefined, known(org, object, fields), writer)();
    ids.set(key, [...(ids.get(key) ?? []), id]);
    return id;
  };
  for (const { key, sales } of business?.companies ?? []) {
    for (const one of sales) {
      put(key, "Account", {
        ...{ Name: one.name, Website: one.domain, Industry: industries[one.industry] },
        ...{ NumberOfEmployees: one.employees, AnnualRevenue: one.revenue },
      });
    }
  }
  for (const { key, sales } of business?.people ?? []) {
    for (const one of sales) {
      const account = one.company === undefined ? undefined : ids.get(one.company)?.[0];
      if (!isConverted(one) || account === undefined) {
        put(key, "Lead", lead(business, one));
        continue;
      }
      const contact = put(key, "Contact", { ...person(one), AccountId: account });
      // What it was before: a lead that nobody can change any more.
      const before = put(`${key} lead`, "Lead", lead(business, one));
      if (contact !== undefined && before !== undefined) {
        org.write("Lead", before, converted(org, contact, account), writer);
      }
    }
  }
  for (const { key, sales } of business?.deals ?? []) {
    for (const one of sales) {
      const id = put(key, "Opportunity", { ...deal(one), AccountId: ids.get(one.company)?.[0] });
      const who = one.person === undefined ? undefined : ids.get(one.person)?.[0];
      if (id === undefined || who?.startsWith("003") !== true) continue;
      put(`${key} role`, "OpportunityContactRole", { OpportunityId: id, ContactId: who });
    }
  }
  return ids;
}

function seedUsers({ records, time, schemas }: Org): void {
  if (!schemas.has("User")) return;
  const at = new Date(Math.floor(time.now() / 1000) * 1000).toISOString().replace("Z", "+0000");
  users.forEach((user, index) => {
    const id = idOf("005", index + 1);
    const fields = {
      ...user,
      ...{ Id: id, Username: user.Email, CommunityNickname: user.Alias, IsActive: true },
      ...{ CreatedDate: at, LastModifiedDate: at, SystemModstamp: at },
    };
    records.create({ object: "User", id, fields, by: "seed" });
  });
}

function isConverted({ stage }: PersonForm): boolean {
  return stage === "opportunity" || stage === "customer";
}

function converted({ time }: Org, contact: string, account: string) {
  const day = new Date(time.now()).toISOString().slice(0, 10);
  return {
    ...{ IsConverted: true, ConvertedDate: day },
    ...{ ConvertedContactId: contact, ConvertedAccountId: account },
  };
}

function person(form: PersonForm) {
  return {
    ...{ Email: form.email, FirstName: form.firstName, LastName: form.lastName },
    ...{ Phone: form.phone, Title: form.title, HasOptedOutOfEmail: form.optedOut },
    ...{ Lead_Score__c: form.score, MailingCountry: form.country },
  };
}

function lead(business: Business | undefined, form: PersonForm) {
  const company = business?.companies.find(({ key }) => key === form.company);
  return {
    ...{ ...person(form), Country: form.country, Status: leadStatuses[form.stage] },
    Company: company?.sales[0]?.name ?? company?.marketing[0]?.name ?? "[not provided]",
  };
}

function deal({ name, amount, closes, progress }: DealForm) {
  return { Name: name, Amount: amount, CloseDate: closes, StageName: stages[progress + 1] };
}

/** What the object has here, of what a business tells; blanks are left out. */
function known({ schemas }: Org, object: string, fields: Readonly<Record<string, unknown>>) {
  const own = schemas.get(object)?.fields;
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const field = own?.get(name);
      if (field === undefined || field.isReadOnly || value === undefined || value === "")
        return false;
      return field.options.length === 0 || field.options.some((one) => one.value === value);
    }),
  );
}
