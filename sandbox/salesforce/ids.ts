/**
 * Ids of Salesforce: fifteen characters whose case matters, of which the first three tell the object; three more
 * tell the case, so that the id survives where case does not (Salesforce's reference of ID fields).
 */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Objects of which a sandbox has records, by the first three characters of their ids. */
export const prefixes: Readonly<Record<string, string>> = {
  Account: "001",
  Contact: "003",
  User: "005",
  Opportunity: "006",
  Lead: "00Q",
  OpportunityContactRole: "00K",
};

/** The `number`th record of an object: 18 characters. */
export function idOf(prefix: string, number: number): string {
  let rest = number;
  let text = "";
  while (text.length < 9) {
    text = `${alphabet[rest % alphabet.length]}${text}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return longId(`${prefix}gL0${text}`);
}

/** Of either form; anything else is given back as it is. */
export function longId(id: string): string {
  if (!/^[0-9A-Za-z]{15}$/.test(id)) return id;
  let check = "";
  for (let at = 0; at < 15; at += 5) {
    let bits = 0;
    for (let of = 0; of < 5; of++) if (/[A-Z]/.test(id[at + of] ?? "")) bits |= 1 << of;
    check += digits[bits];
  }
  return id + check;
}

export function isId(id: string): boolean {
  return /^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/.test(id);
}
