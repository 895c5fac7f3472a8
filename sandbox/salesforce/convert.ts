/** A lead becomes a contact of an account, as a person makes it so on Salesforce's screens. */
import { type StoredRecord, valueIn } from "../records.ts";
import type { Org, Writer } from "./org.ts";
import { invalid } from "./trouble.ts";

/** Gives the contact's id. Throws `Refused` where it was converted before, or the contact may not be. */
export function convertLead(org: Org, id: string, writer: Writer): string {
  const lead = org.find("Lead", id);
  if (valueIn(lead, "IsConverted") === true) {
    throw invalid("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
  }
  const account = accountOf(org, lead, writer);
  const fields = { ...sharedWith(org, "Contact", lead), AccountId: account };
  const country = valueIn(lead, "Country");
  const place = country === undefined ? {} : { MailingCountry: country };
  const contact = org.prepare("Contact", undefined, { ...fields, ...place }, writer)().id;
  const day = new Date(org.time.now()).toISOString().slice(0, 10);
  org.write(
    "Lead",
    id,
    {
      ...{ IsConverted: true, ConvertedDate: day },
      ...{ ConvertedContactId: contact, ConvertedAccountId: account },
    },
    writer,
  );
  return contact;
}

/** The one of its company's name, else a new one. */
function accountOf(org: Org, lead: StoredRecord, writer: Writer): string {
  const name = valueIn(lead, "Company");
  const [known] = org.having("Account", "Name", name);
  return known?.id ?? org.prepare("Account", undefined, { Name: name }, writer)().id;
}

/** Fields of one name go along. */
function sharedWith(org: Org, object: string, lead: StoredRecord) {
  const own = [...org.schema(object).fields.values()].filter(({ isReadOnly }) => !isReadOnly);
  return Object.fromEntries(
    own.flatMap(({ name }) => {
      const value = valueIn(lead, name);
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}
