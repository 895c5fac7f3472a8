/** The scopes that an app of HubSpot needs for what a plan does, by HubSpot's reference of scopes; no other. */
import type { NeededRights } from "../../program/needed-rights.ts";
import { associationPairs } from "./association-pairs.ts";
import { associationPrefix } from "./wire.ts";

export function hubspotScopes(rights: readonly NeededRights[]): readonly string[] {
  const scopes = new Set<string>();
  for (const { object, reads, writes, creates, deletes } of rights) {
    if (object === "owners") {
      scopes.add("crm.objects.owners.read");
      continue;
    }
    scopes.add(`crm.objects.${object}.read`);
    scopes.add(`crm.schemas.${object}.read`);
    if (writes.length > 0 || creates || deletes) scopes.add(`crm.objects.${object}.write`);
    for (const field of reads) {
      if (!field.startsWith(associationPrefix)) continue;
      // Whoever reads or makes an association has to be let in to what it leads to.
      const to = associationPairs[object]?.[field.slice(associationPrefix.length)]?.to;
      if (to !== undefined) scopes.add(`crm.objects.${to}.read`);
    }
  }
  return [...scopes].sort();
}
