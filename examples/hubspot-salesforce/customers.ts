/** What the two sandboxes hold of a customer, looked up there, without Concordat. */
import { type StoredRecord, type Value, valueIn } from "../../sandbox/records.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

export interface Sides {
  readonly hs: Sandbox;
  readonly sf: Sandbox;
}

export function contactOf({ hs }: Sides, email: string): StoredRecord | undefined {
  return byEmail(hs, "contacts", "email").get(email.toLowerCase())?.[0];
}

/** The contact, or the lead that is none yet. */
export function personOf({ sf }: Sides, email: string): StoredRecord | undefined {
  const found = byEmail(sf, "Contact", "Email").get(email.toLowerCase()) ?? leadsOf(sf, email);
  return found[0];
}

function leadsOf(sf: Sandbox, email: string): readonly StoredRecord[] {
  const leads = byEmail(sf, "Lead", "Email").get(email.toLowerCase()) ?? [];
  return leads.filter((one) => valueIn(one, "IsConverted") !== true);
}

/** By the address in small letters. */
export function byEmail(
  { records }: Sandbox,
  object: string,
  field: string,
): ReadonlyMap<string, readonly StoredRecord[]> {
  const there = records.all(object).filter((one) => typeof valueIn(one, field) === "string");
  return Map.groupBy(there, (one) => String(valueIn(one, field)).toLowerCase());
}

/** Those of Salesforce who are somebody: contacts, and leads that are none yet. */
export function peopleOf(sf: Sandbox): ReadonlyMap<string, readonly StoredRecord[]> {
  const leads = [...byEmail(sf, "Lead", "Email").values()].flat();
  const contacts = [...byEmail(sf, "Contact", "Email").values()].flat();
  const all = [...contacts, ...leads.filter((one) => valueIn(one, "IsConverted") !== true)];
  return Map.groupBy(all, (one) => String(valueIn(one, "Email")).toLowerCase());
}

/** Where the two say otherwise of somebody whom each has once, in what always has to agree. */
export function differencesOf({ hs, sf }: Sides): {
  readonly people: number;
  readonly differing: readonly string[];
} {
  const contacts = byEmail(hs, "contacts", "email");
  const differing: string[] = [];
  let people = 0;
  for (const [email, found] of peopleOf(sf)) {
    const [contact] = contacts.get(email) ?? [];
    const [person] = found;
    if (contact === undefined || person === undefined || found.length > 1) continue;
    people++;
    for (const [left, right] of pairs) {
      const [one, other] = [text(valueIn(contact, left)), text(valueIn(person, right))];
      // A score is marketing's alone: where it has none, what sales has stays.
      if (one === other || (left === "hubspotscore" && one === "")) continue;
      differing.push(`${email} ${left} ${one} and ${other}`);
    }
  }
  return { people, differing };
}

const pairs = [
  ["lastname", "LastName"],
  ["hubspotscore", "Lead_Score__c"],
  ["hs_email_optout", "HasOptedOutOfEmail"],
] as const;

/** As a text, in which a blank and `false` are the same: Salesforce has no blank of a checkbox. */
function text(value: Value | undefined): string {
  return value === undefined || value === null || value === false
    ? ""
    : String(value).replace(/^false$/, "");
}

/** Ids of what a deal is associated with, as HubSpot's API tells. */
export async function associatedWith(
  hs: Sandbox,
  deal: string,
  object: "companies" | "contacts",
): Promise<readonly string[]> {
  const answer = await fetch(`${hs.url}/crm/v4/associations/deals/${object}/batch/read`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${hs.credentials.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ inputs: [{ id: deal }] }),
  });
  const { results = [] } = (await answer.json()) as {
    readonly results?: readonly { readonly to: readonly { readonly toObjectId: unknown }[] }[];
  };
  return results.flatMap(({ to }) => to.map((one) => String(one.toObjectId)));
}
