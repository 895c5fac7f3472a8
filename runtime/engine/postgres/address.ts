/**
 * `postgres://…?schema=NAME` → how to connect, and the schema that holds the state, `concordat` where none
 * is named. How a connection is secured is told as for a system that is a PostgreSQL database.
 */
import type { ClientConfig } from "pg";
import { connectionOptions } from "../../connectors/postgres/connection-options.ts";

export interface Address {
  readonly options: ClientConfig;
  readonly schema: string;
  /** For messages: where, and never as whom. */
  readonly place: string;
}

/** Throws a `ConnectorError` for what is no address. The message does not repeat it. */
export function addressOf(url: string): Address {
  const parts = /^([^?]*)\??(.*)$/s.exec(url);
  const query = new URLSearchParams(parts?.[2]);
  const schema = query.get("schema") || defaultSchema;
  query.delete("schema");
  const rest = query.size === 0 ? "" : `?${query}`;
  const { place, ...options } = connectionOptions(`${parts?.[1]}${rest}`);
  return { options, schema, place: `${place}, schema ${schema}` };
}

const defaultSchema = "concordat";
