/** How vendors call what a login has to be allowed, by connector; others have no words of their own for it. */
import type { NeededRights } from "../program/needed-rights.ts";
import { hubspotScopes } from "./hubspot/scopes.ts";
import { salesforceScopes } from "./salesforce/scopes.ts";

const vendors: Readonly<Record<string, (rights: readonly NeededRights[]) => readonly string[]>> = {
  hubspot: hubspotScopes,
  salesforce: salesforceScopes,
};

export function scopesOf(connector: string, rights: readonly NeededRights[]): readonly string[] {
  return Object.hasOwn(vendors, connector) ? (vendors[connector]?.(rights) ?? []) : [];
}
