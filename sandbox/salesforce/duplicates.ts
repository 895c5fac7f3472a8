/**
 * Duplicate rules: a new lead or contact with the address and the last name of one that is there is refused, unless
 * `Sforce-Duplicate-Rule-Header: allowSave=true` was sent. Salesforce's standard rules compare more than that.
 */
import { type Fields, type Value, valueIn } from "../records.ts";
import type { Org } from "./org.ts";
import { invalid } from "./trouble.ts";

const objects = ["Lead", "Contact"];

/** Throws `Refused`. */
export function refuseDuplicates(org: Org, object: string, fields: Fields): void {
  const { Email: email, LastName: lastName } = fields;
  if (!objects.includes(object) || typeof email !== "string") return;
  const isSame = (one: Value | undefined) =>
    typeof one === "string" && one.toLowerCase() === String(lastName).toLowerCase();
  const twin = org.having(object, "Email", email).some((one) => isSame(valueIn(one, "LastName")));
  if (twin) {
    throw invalid(
      "DUPLICATES_DETECTED",
      "You're creating a duplicate record. We recommend you use an existing record instead.",
    );
  }
}
