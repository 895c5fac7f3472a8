/**
 * HubSpot as a system: contacts, companies and deals. What it describes is read once for a connection, since the
 * types of properties say how their texts are read.
 */
import type { Catalogue } from "../../../plan/index.ts";
import type { Connector } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { openHubspotClient } from "./client.ts";
import { describe } from "./describe.ts";
import { manifest } from "./manifest.ts";
import { readOwners } from "./owners.ts";
import { changesSince, cursorOf, type Reading, readRecords, scan } from "./read.ts";
import { objectOf } from "./wire.ts";
import { writeAll } from "./write.ts";

const owners = manifest.userDirectory.object;

export const openHubspot: OpenConnector = async (opening) => {
  const client = openHubspotClient(opening);
  const { clock } = opening.host;
  let described: Promise<Catalogue> | undefined;

  function catalogue(signal: AbortSignal): Promise<Catalogue> {
    described ??= describe(client, signal).catch((error: unknown) => {
      described = undefined;
      throw error;
    });
    return described;
  }

  async function reading(name: string, signal: AbortSignal): Promise<Reading> {
    signal.throwIfAborted();
    if (name === owners) {
      throw new ConnectorError(
        "schema_drift",
        "owners are looked up, and are no object to synchronise",
      );
    }
    return { client, object: objectOf(await catalogue(signal), name), clock, signal };
  }

  return {
    feed: "search",
    calls: client.calls,
    describe(signal) {
      described = undefined;
      return catalogue(signal);
    },
    cursor: async (object, signal) => cursorOf(await reading(object, signal)),
    async *scan(object, fields, signal) {
      yield* scan(await reading(object, signal), fields);
    },
    async *changes(object, fields, since, signal) {
      yield* changesSince(await reading(object, signal), fields, since);
    },
    read: async (object, ids, fields, signal) =>
      object === owners
        ? readOwners(client, ids, fields, signal)
        : readRecords(await reading(object, signal), ids, fields, false),
    write: async (object, writes, signal) => writeAll(await reading(object, signal), writes),
    async close() {
      client.close();
    },
  } satisfies Connector;
};
