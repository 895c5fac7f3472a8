/**
 * Duplicate rules: a new lead or contact with the address and the last name of one that is there is refused, unless
 * `Sforce-Duplicate-Rule-Header: allowSave=true` was sent. Salesforce's standard rules compare more than that.
 */
import { type Fields, type StoredRecord, type Value, valueIn } from "../records.ts";
import { invalid } from "./trouble.ts";

const objects = ["Lead", "Contact"];

/** `having`: gives the org's records of a type that have a value. Throws `Refused`. */
export function refuseDuplicates(
  object: string,
  fields: Fields,
  having: (object: string, field: string, value: unknown) => readonly StoredRecord[],
): void {
  const { Email: email, LastName: lastName } = fields;
  if (!objects.includes(object) || typeof email !== "string") return;
  const isSame = (one: Value | undefined) =>
    typeof one === "string" && one.toLowerCase() === String(lastName).toLowerCase();
  const twin = having(object, "Email", email).some((one) => isSame(valueIn(one, "LastName")));
  if (twin) {
    throw invalid(
      "DUPLICATES_DETECTED",
      "You're creating a duplicate record. We recommend you use an existing record instead.",
    );
  }
}
