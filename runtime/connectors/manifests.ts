/**
 * Every connector's manifest, by the connector's name in a spec.
 *
 * A new connector is one folder and one line here. The manifests import nothing, not even their
 * type, so that they can be handed to the compiler as they are; their shape is checked here.
 */
import type { Manifest } from "../../plan/manifest.ts";
import { manifest as csv } from "./csv/manifest.ts";
import { manifest as gainsight } from "./gainsight/manifest.ts";
import { manifest as hubspot } from "./hubspot/manifest.ts";
import { manifest as jsonl } from "./jsonl/manifest.ts";
import { manifest as memory } from "./memory/manifest.ts";
import { manifest as mysql } from "./mysql/manifest.ts";
import { manifest as netsuite } from "./netsuite/manifest.ts";
import { manifest as postgres } from "./postgres/manifest.ts";
import { manifest as rest } from "./rest/manifest.ts";
import { manifest as salesforce } from "./salesforce/manifest.ts";
import { manifest as shopify } from "./shopify/manifest.ts";
import { manifest as sqlite } from "./sqlite/manifest.ts";
import { manifest as stripe } from "./stripe/manifest.ts";
import { manifest as zendesk } from "./zendesk/manifest.ts";

export const manifests: Readonly<Record<string, Manifest>> = {
  csv,
  gainsight,
  hubspot,
  jsonl,
  memory,
  mysql,
  netsuite,
  postgres,
  rest,
  salesforce,
  shopify,
  sqlite,
  stripe,
  zendesk,
};
