/**
 * A `mysql://` or `mariadb://` address → how to connect. Outside this machine the connection is
 * encrypted and the server's certificate verified, whatever the address leaves out; an address that asks
 * for less is refused. On this machine it is as the address says.
 *
 * What an address may say is listed here: the driver itself would take any of its options from one.
 */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { PoolOptions } from "mysql2/promise";
import { ConnectorError } from "../../connector-error.ts";

export interface ConnectionOptions extends PoolOptions {
  /** For messages: where, and never as whom. */
  readonly place: string;
}

export function connectionOptions(url: string): ConnectionOptions {
  const address = addressOf(url);
  const host = decodeURIComponent(address.hostname).replace(/^\[(.*)\]$/, "$1") || "localhost";
  const socket = address.searchParams.get("socket");
  const database = decodeURIComponent(address.pathname.slice(1));
  if (database === "") throw refused("the address names no database: mysql://USER@HOST/DATABASE");
  const encryption = encryptionOf(address, host, socket !== null || isLocal(host));
  return {
    place: `${socket ?? `${address.hostname || "localhost"}:${address.port || "3306"}`}/${database}`,
    ...(socket === null ? { host, port: Number(address.port || "3306") } : { socketPath: socket }),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database,
    ...(encryption === undefined ? {} : { ssl: encryption }),
    charset: "utf8mb4_bin",
    connectionLimit: mostConnections,
    connectTimeout: connectMs,
    idleTimeout: idleMs,
    // Every value as the text that the server wrote: no digit and no microsecond is lost.
    rowsAsArray: true,
    typeCast: (field) => field.string("utf8"),
    // A server must not ask for files of this machine.
    flags: ["-LOCAL_FILES"],
  };
}

/** A read that streams, a write, a read beside them, and one to cancel any of them. */
const mostConnections = 4;
const connectMs = 15_000;
const idleMs = 30_000;

function encryptionOf(address: URL, host: string, isHere: boolean): PoolOptions["ssl"] | undefined {
  const mode = address.searchParams.get("ssl-mode")?.toLowerCase().replaceAll("-", "_");
  const authority = address.searchParams.get("ssl-ca");
  const isVerified = mode === "verify_identity" || (mode === undefined && authority !== null);
  if (isHere && !isVerified) {
    if (mode === undefined || mode === "disabled") return undefined;
    throw refused("ssl-mode is verify_identity or disabled");
  }
  if (mode !== undefined && !isVerified) {
    throw refused(
      "ssl-mode may not ask for less than verify_identity outside this machine; name a certificate authority of your own by ssl-ca=PATH",
    );
  }
  // The driver would verify that the certificate is one of `localhost`.
  if (isIP(host) !== 0) {
    throw refused(
      "a certificate is verified by the server's name, so write that instead of its number",
    );
  }
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(authority === null ? {} : { ca: readAuthority(authority) }),
  };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConnectorError("unavailable", `ssl-ca: ${path} cannot be read`, { cause: error });
  }
}

function addressOf(url: string): URL {
  let address: URL;
  try {
    address = new URL(url);
    for (const part of [address.username, address.password, address.hostname, address.pathname]) {
      decodeURIComponent(part);
    }
  } catch {
    // The address may hold a password, so it is not repeated here.
    throw refused(
      "the address is no mysql:// URL; a password with special characters must be percent-encoded",
    );
  }
  const unknown = [...address.searchParams.keys()].find((name) => !parameters.has(name));
  if (unknown === undefined) return address;
  throw refused(`the address may not say ${unknown}; it may say ${[...parameters].join(", ")}`);
}

const parameters: ReadonlySet<string> = new Set(["ssl-mode", "ssl-ca", "socket"]);

function isLocal(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function refused(message: string): ConnectorError {
  return new ConnectorError("unavailable", message);
}
