/** A list of HubSpot's, page by page: each says where the next one begins. */
import type { Json } from "../../exact-json.ts";
import { type HubspotClient, version } from "./client.ts";
import { manifest } from "./manifest.ts";
import { afterIn, listAt } from "./wire.ts";

/** `what`: the end of its address, such as `objects/contacts`. */
export async function* listed(
  client: HubspotClient,
  what: string,
  asked: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncIterable<readonly Json[]> {
  let after: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: String(manifest.batches.scanPageRecords),
      ...asked,
      ...(after === undefined ? {} : { after }),
    });
    const { json } = await client.get(`/crm/${version}/${what}?${query}`, `list ${what}`, signal);
    yield listAt(json, "results");
    after = afterIn(json);
  } while (after !== undefined);
}
