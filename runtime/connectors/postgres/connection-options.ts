/**
 * A `postgres://` address → how to connect. Outside this machine the connection is encrypted and the
 * server's certificate verified, whatever the address leaves out; an address that asks for less is
 * refused. On this machine it is as the address says.
 */
import type { PoolConfig } from "pg";
import { ConnectorError } from "../../connector-error.ts";

export function connectionOptions(url: string): PoolConfig & { readonly place: string } {
  const address = addressOf(url);
  const mode = address.searchParams.get("sslmode");
  const isVerified = mode !== null && verified.has(mode);
  if (!isLocal(address)) {
    if (mode !== null && !isVerified) {
      throw new ConnectorError(
        "unavailable",
        `sslmode=${mode} is refused outside this machine; use verify-full, with sslrootcert for a certificate authority of your own`,
      );
    }
    address.searchParams.set("sslmode", "verify-full");
  } else if (isVerified) {
    address.searchParams.set("sslmode", "verify-full");
  } else {
    address.searchParams.delete("sslmode");
  }
  return {
    connectionString: address.href,
    place: placeOf(address),
    application_name: address.searchParams.get("application_name") ?? "concordat",
    max: mostConnections,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: idleMs,
    keepAlive: true,
    // A connection that waits keeps no process alive that has otherwise ended.
    allowExitOnIdle: true,
  };
}

/** A read that streams, a write, a read beside them, and one to cancel any of them. */
const mostConnections = 4;
const connectMs = 15_000;
const idleMs = 30_000;

/** The driver takes them all for `verify-full`. */
const verified: ReadonlySet<string> = new Set(["require", "verify-ca", "verify-full"]);

function addressOf(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // The address may hold a password, so it is not repeated here.
    throw new ConnectorError(
      "unavailable",
      "the address is no postgres:// URL; a password with special characters must be percent-encoded",
    );
  }
}

/** A socket in a folder is named by `host=/run/postgresql`. */
function isLocal(address: URL): boolean {
  const host = hostOf(address);
  return (
    host === "" ||
    host.startsWith("/") ||
    host === "localhost" ||
    host === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

function hostOf(address: URL): string {
  return address.searchParams.get("host") ?? decodeURIComponent(address.hostname);
}

/** For messages: where, and never as whom. */
function placeOf(address: URL): string {
  const port = address.searchParams.get("port") ?? address.port;
  return `${hostOf(address) || "localhost"}:${port || "5432"}${address.pathname}`;
}
