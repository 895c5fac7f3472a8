/**
 * `postgres://…?schema=NAME` → how to connect, and the schema that holds the state, `concordat` where none
 * is named. How a connection is secured is told as for a system that is a PostgreSQL database.
 */
import type { ClientConfig } from "pg";
import { ConnectorError } from "../../connector-error.ts";
import { connectionOptions } from "../../connectors/postgres/connection-options.ts";

export interface Address {
  readonly options: ClientConfig;
  readonly schema: string;
  /** For messages: where, and never as whom. */
  readonly server: string;
  /** The same with the schema. */
  readonly place: string;
}

/** Throws a `ConnectorError` for what is no address. The message does not repeat it. */
export function addressOf(url: string): Address {
  const { rest, schema } = parted(url);
  if (Buffer.byteLength(schema) > mostNameBytes) {
    throw new ConnectorError("unavailable", `the name of the schema ${schema} is too long`);
  }
  const { place: server, ...options } = connectionOptions(rest);
  return { options, schema, server, place: `${server} (schema ${schema})` };
}

/** The address of what stands beside a state: `concordat` → `concordat_proposed`. */
export function besideSchema(url: string, what: string): string {
  const { rest, schema } = parted(url);
  return `${rest}${rest.includes("?") ? "&" : "?"}schema=${encodeURIComponent(`${schema}_${what}`)}`;
}

const defaultSchema = "concordat";
/** Longer ones the server would cut, and two might become one. */
const mostNameBytes = 63;

function parted(url: string): { readonly rest: string; readonly schema: string } {
  const [address = "", ...questions] = url.split("?");
  const query = new URLSearchParams(questions.join("?"));
  const schema = query.get("schema") || defaultSchema;
  query.delete("schema");
  return { rest: query.size === 0 ? address : `${address}?${query}`, schema };
}
