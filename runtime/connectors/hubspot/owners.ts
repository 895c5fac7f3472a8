/**
 * The users whom records name as their owners. HubSpot gives them as a list and not by their ids; it is short,
 * and is asked for only when somebody is to be told.
 */
import type { Native } from "../../../rules/values/native.ts";
import type { Row } from "../../connector.ts";
import type { Json } from "../../exact-json.ts";
import { textAt } from "../vendors/json-parts.ts";
import type { HubspotClient } from "./client.ts";
import { listed } from "./listed.ts";

/** In the order asked; null for one that is not there. */
export async function readOwners(
  client: HubspotClient,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly (Row | null)[]> {
  const found = new Map<string, Row>();
  for await (const owners of listed(client, "owners", {}, signal)) {
    for (const one of owners) {
      const id = textAt(one, "id");
      if (id !== undefined) found.set(id, { id, fields: fieldsOf(one, fields) });
    }
  }
  return ids.map((id) => found.get(id) ?? null);
}

function fieldsOf(owner: Json, fields: readonly string[]): Readonly<Record<string, Native>> {
  return Object.fromEntries(fields.map((name) => [name, textAt(owner, name) ?? null]));
}
