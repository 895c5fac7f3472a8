/**
 * What Salesforce makes of a record's other fields when it is read: nothing of it is stored, so that a change of it
 * moves no stamp. Names and addresses are made of their parts, and only these can be written.
 */
import { type Fields, fieldsOf, type StoredRecord, type Value } from "../records.ts";

/** All of a record's fields; absent those that it never had. */
export function fullFields(record: StoredRecord): Fields {
  const stored = fieldsOf(record);
  const own = {
    ...stored,
    IsDeleted: record.deletedAt !== undefined,
    MasterRecordId: record.mergedInto ?? null,
  };
  switch (record.object) {
    case "Lead":
      return { ...own, Name: nameOf(stored), Address: addressOf(stored) };
    case "Contact":
    case "User":
      return { ...own, Name: nameOf(stored) };
    case "Opportunity":
      return { ...own, ...forecast(stored) };
    default:
      return own;
  }
}

function nameOf(fields: Fields): Value {
  const parts = [fields["FirstName"], fields["LastName"]];
  return parts.filter((one) => typeof one === "string").join(" ");
}

function addressOf(fields: Fields): Value {
  const of = (name: string) => fields[name] ?? null;
  const parts = {
    ...{ street: of("Street"), city: of("City"), state: of("State") },
    ...{ postalCode: of("PostalCode"), country: of("Country") },
  };
  if (Object.values(parts).every((one) => one === null)) return null;
  return { ...parts, geocodeAccuracy: null, latitude: null, longitude: null };
}

function forecast(fields: Fields) {
  const { StageName: stage, Amount: amount, Probability: probability } = fields;
  const isKnown = typeof amount === "number" && typeof probability === "number";
  return {
    IsWon: stage === "Closed Won",
    IsClosed: stage === "Closed Won" || stage === "Closed Lost",
    ExpectedRevenue: isKnown ? (amount * probability) / 100 : null,
  };
}
