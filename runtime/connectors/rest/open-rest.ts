/**
 * A REST API as a system, told by a description: nothing here knows any API by name.
 *
 * It describes itself without being asked, since the description is all there is to know; whether the
 * API agrees shows with the first request. Deletions are seen where the description says how.
 */
import { given } from "../../../core/given.ts";
import type { Connector } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { openHttpClient } from "../../http/http-client.ts";
import type { HttpClient } from "../../http/http-port.ts";
import { openTokenStore } from "../../http/oauth-tokens.ts";
import type { ConnectorOpening, OpenConnector } from "../open.ts";
import { authOf } from "./auth-of.ts";
import { catalogueOf } from "./catalogue-of.ts";
import { changesSince, cursorOf, scan } from "./changes.ts";
import type { Description } from "./description.generated.ts";
import { manifestOf } from "./manifest-of.ts";
import { readRecords } from "./read.ts";
import { refusalOf } from "./refusal.ts";
import { restObject } from "./rest-object.ts";
import { rowOf } from "./row.ts";
import { writeAll } from "./write.ts";

export const openRest: OpenConnector = async (opening) => {
  const { settings, host } = opening;
  const { description } = settings;
  if (description === undefined) {
    throw new ConnectorError(
      "invalid_data",
      "a REST API needs its description; add `description: FILE.yaml` beside `url`",
    );
  }
  const http = clientOf(opening, description);
  const find = (name: string) => restObject(description, name, http);
  return {
    feed: "poll",
    manifest: manifestOf(description),
    calls: http.calls,
    async describe() {
      return catalogueOf(description);
    },
    cursor: async (object, signal) => cursorOf(find(object), host.clock, signal),
    async *scan(object, fields, signal) {
      signal.throwIfAborted();
      yield* scan(find(object), fields, signal);
    },
    async *changes(object, fields, since, signal) {
      signal.throwIfAborted();
      yield* changesSince(find(object), fields, since, host.clock, signal);
    },
    async read(name, ids, fields, signal) {
      const object = find(name);
      const { found, hidden } = await readRecords(object, ids, signal);
      return ids.map((id) => {
        const one = found.get(id);
        if (one !== undefined) return rowOf(object, one.record, fields);
        return hidden.has(id) ? { id, fields: {} } : null;
      });
    },
    write: async (object, writes, signal) => writeAll(find(object), writes, signal),
    async close() {
      http.close();
    },
  } satisfies Connector;
};

function clientOf(
  { settings, host, tokens = openTokenStore(host.clock), share }: ConnectorOpening,
  description: Description,
): HttpClient {
  const { limits = {}, headers, hosts } = description;
  return openHttpClient(
    {
      url: settings.url,
      auth: authOf(description, settings.credentials),
      rates: (limits.calls ?? []).map((one) => ({ calls: one.calls, perSeconds: one.per_seconds })),
      rateHeaders: given({
        remaining: limits.remaining_header?.toLowerCase(),
        reset: limits.reset_header?.toLowerCase(),
        resetIs: limits.reset_is,
        cost: limits.cost_header?.toLowerCase(),
      }),
      limits: given({
        bytes: limits.response_mb === undefined ? undefined : limits.response_mb * 1024 * 1024,
      }),
      timeouts: given({ reply: limits.seconds === undefined ? undefined : limits.seconds * 1000 }),
      refusal: (reply) => refusalOf(description, reply),
      ...given({ headers, hosts, concurrency: limits.at_once, tls: settings.tls }),
    },
    { host, tokens, ...given({ share }) },
  );
}
