/**
 * Salesforce as a system. What it describes is read once for a connection: queries name each field, and one that is
 * not there makes Salesforce refuse them.
 */
import type { Connector } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { changesSince, cursorOf } from "./changes.ts";
import { openSalesforceClient } from "./client.ts";
import { readWithRoles, withRoles } from "./contact-roles.ts";
import { catalogueOf, describe } from "./describe.ts";
import { type Reading, scan } from "./read.ts";
import type { SalesforceObject } from "./wire.ts";
import { writeAll } from "./write.ts";

export const openSalesforce: OpenConnector = async (opening) => {
  const client = openSalesforceClient(opening);
  const { clock } = opening.host;
  const named = Object.keys(opening.settings.objects ?? {});
  let described: Promise<readonly SalesforceObject[]> | undefined;

  function objects(signal: AbortSignal): Promise<readonly SalesforceObject[]> {
    described ??= describe(client, named, signal).catch((error: unknown) => {
      described = undefined;
      throw error;
    });
    return described;
  }

  async function reading(name: string, signal: AbortSignal): Promise<Reading> {
    signal.throwIfAborted();
    const object = (await objects(signal)).find((one) => one.name === name);
    if (object !== undefined) return { client, object, clock, signal };
    throw new ConnectorError("schema_drift", `Salesforce has no object ${name} for this login`);
  }

  return {
    feed: "poll",
    calls: client.calls,
    async describe(signal) {
      described = undefined;
      return catalogueOf(await objects(signal));
    },
    cursor: async (object, signal) => cursorOf(await reading(object, signal)),
    async *scan(object, fields, signal) {
      const all = await reading(object, signal);
      for await (const { rows } of scan(all, fields)) {
        yield { rows: await withRoles(all, rows, fields) };
      }
    },
    async *changes(object, fields, since, signal) {
      yield* changesSince(await reading(object, signal), fields, since);
    },
    read: async (object, ids, fields, signal) =>
      readWithRoles(await reading(object, signal), ids, fields),
    write: async (object, writes, signal) => writeAll(await reading(object, signal), writes),
    async close() {
      client.close();
    },
  } satisfies Connector;
};
