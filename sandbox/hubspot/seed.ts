/** A business as its marketing would have it in HubSpot. */
import type { Business, DealForm, PersonForm, Stage } from "../business.ts";
import type { Hub } from "./hub.ts";

const source = "IMPORT seed";

const stages: Readonly<Record<Stage, string>> = {
  subscriber: "subscriber",
  lead: "lead",
  qualified: "marketingqualifiedlead",
  working: "salesqualifiedlead",
  opportunity: "opportunity",
  customer: "customer",
  odd: "other",
};

const dealStages = [
  "closedlost",
  "appointmentscheduled",
  "qualifiedtobuy",
  "presentationscheduled",
  "contractsent",
  "decisionmakerboughtin",
  "closedwon",
] as const;

const industries: Readonly<Record<string, string>> = {
  software: "COMPUTER_SOFTWARE",
  retail: "RETAIL",
  food: "FOOD_BEVERAGES",
};

/** Gives the ids of what stands here, by the keys of the business. */
export function seedHub(hub: Hub, business: Business): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  const put = (key: string, object: string, properties: Readonly<Record<string, unknown>>) => {
    const { id } = hub.create(object, known(hub, object, properties), source);
    ids.set(key, [...(ids.get(key) ?? []), id]);
    return id;
  };
  for (const { key, marketing } of business.companies) {
    for (const one of marketing) {
      const industry = industries[one.industry] ?? "";
      const { name, domain, employees, revenue } = one;
      put(key, "companies", {
        ...{ name, domain, industry },
        ...{ numberofemployees: employees, annualrevenue: revenue },
      });
    }
  }
  const seen = new Set<string>();
  for (const { key, marketing } of business.people) {
    for (const one of marketing) {
      // An address stands once in HubSpot.
      if (seen.has(one.email.toLowerCase())) continue;
      seen.add(one.email.toLowerCase());
      const id = put(key, "contacts", person(business, one));
      const company = one.company === undefined ? undefined : ids.get(one.company)?.[0];
      if (company !== undefined) join(hub, "contacts", id, "companies", company, true);
    }
  }
  for (const { key, marketing } of business.deals) {
    for (const one of marketing) {
      const id = put(key, "deals", deal(one));
      const company = ids.get(one.company)?.[0];
      if (company !== undefined) join(hub, "deals", id, "companies", company, true);
      const who = one.person === undefined ? undefined : ids.get(one.person)?.[0];
      if (who !== undefined) join(hub, "deals", id, "contacts", who, false);
    }
  }
  return ids;
}

function person({ companies }: Business, form: PersonForm) {
  const company = companies.find(({ key }) => key === form.company);
  return {
    email: form.email,
    firstname: form.firstName,
    lastname: form.lastName,
    phone: form.phone,
    jobtitle: form.title,
    country: form.country,
    company: company?.marketing[0]?.name ?? company?.sales[0]?.name,
    lifecyclestage: stages[form.stage],
    hs_email_optout: form.optedOut ? "true" : "",
    hubspotscore: form.score,
  };
}

function deal({ name, amount, closes, progress }: DealForm) {
  return { dealname: name, amount, closedate: closes, dealstage: dealStages[progress + 1] };
}

/** What the object has here, of what a business tells; blanks are left out. */
function known(hub: Hub, object: string, properties: Readonly<Record<string, unknown>>) {
  const own = hub.schema(object).properties;
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => {
      const property = own.get(name);
      if (property === undefined || property.isReadOnly) return false;
      if (value === undefined || value === "") return false;
      return property.isOpen || property.options.some((one) => one.value === value);
    }),
  );
}

function join(
  { associations }: Hub,
  from: string,
  fromId: string,
  to: string,
  toId: string,
  isPrimary: boolean,
): void {
  associations.add({ from, fromId, to, toId }, isPrimary);
}
