/**
 * Who does something, as far as anybody knows. A verified actor showed a token that the profile knows, or came
 * from the identity provider that it names, and is called by an e-mail address; any other one only says a name.
 */

export interface Actor {
  readonly name: string;
  readonly isVerified: boolean;
}

/** As the audit and the cases name them. */
export function personOf({ name, isVerified }: Actor): string {
  return isVerified ? name : `${name} (not verified)`;
}

/** Whether two addresses are one person's: no provider tells people apart by the case of letters. */
export function isSamePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
